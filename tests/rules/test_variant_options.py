"""Which options one variant has at once, as terms that no two variants can answer together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.variant_options import Axis, axes_of, look_of, option_sets, together

BLUE_M = {"Colour": "Blue", "Size": "M"}
RED_XL = {"Colour": "Red", "Size": "XL"}
BLUE_XL = {"Colour": "Blue", "Size": "XL"}


def is_found(product, chosen, *, in_stock=False):
    """What the search engine does with the terms; single options it has asked for before."""
    terms = set(option_sets(product))
    return all(
        not terms.isdisjoint(one.any_of) or one.unless not in terms
        for one in together(chosen, in_stock=in_stock)
    )


def test_blue_and_xl_are_found_in_one_variant_and_not_across_two():
    wanted = {"Colour": ["Blue"], "Size": ["XL"]}

    assert not is_found([(BLUE_M, True), (RED_XL, True)], wanted)
    assert is_found([(BLUE_M, True), (BLUE_XL, True)], wanted)


def test_alternatives_of_one_axis_are_any_of_them():
    wanted = {"Colour": ["Green", "Red"], "Size": ["S", "XL"]}

    assert is_found([(BLUE_M, True), (RED_XL, True)], wanted)
    assert not is_found([(BLUE_XL, True)], wanted)


def test_the_case_in_which_a_vendor_writes_makes_no_difference():
    assert is_found(
        [({"colour": "BLUE", "size": "xl"}, True)], {"Colour": ["Blue"], "Size": ["XL"]}
    )


def test_what_a_product_does_not_vary_by_is_said_of_all_its_variants():
    assert is_found([(BLUE_XL, True)], {"Material": ["Linen"], "Size": ["XL"]})
    assert is_found([({}, True)], {"Material": ["Linen"], "Fit": ["Slim"]})
    assert is_found([], {"Material": ["Linen"], "Fit": ["Slim"]})


def test_only_what_is_in_stock_counts_when_that_is_asked():
    product = [(BLUE_XL, False), (BLUE_M, True)]

    assert is_found(product, {"Size": ["XL"]})
    assert not is_found(product, {"Size": ["XL"]}, in_stock=True)
    assert not is_found(product, {"Colour": ["Blue"], "Size": ["XL"]}, in_stock=True)
    assert is_found(product, {"Colour": ["Blue"]}, in_stock=True)


VALUES = ("a", "b", "c")
VARIANTS = st.lists(
    st.tuples(
        st.fixed_dictionaries({axis: st.sampled_from(VALUES) for axis in "XYZ"}), st.booleans()
    ),
    max_size=8,
)
CHOSEN = st.dictionaries(
    st.sampled_from("XYZ"), st.lists(st.sampled_from(VALUES), min_size=1, max_size=3), min_size=1
)


@given(VARIANTS, CHOSEN, st.booleans())
def test_a_product_is_found_exactly_when_one_variant_is_all_of_it(variants, chosen, in_stock):
    def has_all(options, is_there):
        return (is_there or not in_stock) and all(options[n] in chosen[n] for n in chosen)

    singles = all(any(o[n] in chosen[n] for o, _ in variants) for n in chosen)
    expected = any(has_all(*variant) for variant in variants)

    assert (singles and is_found(variants, chosen, in_stock=in_stock)) == expected


def test_a_product_of_sixty_variants_has_a_bearable_number_of_terms():
    variants = [
        ({"Colour": f"c{a}", "Size": f"s{b}", "Length": f"l{c}"}, True)
        for a in range(4) for b in range(5) for c in range(3)
    ]  # fmt: skip

    assert len(option_sets(variants)) < 300


def test_axes_come_in_the_order_of_the_product_and_values_in_that_of_the_variants():
    assert axes_of(["Size", "Colour"], [BLUE_M, RED_XL, BLUE_XL]) == [
        Axis("Size", ("M", "XL")),
        Axis("Colour", ("Blue", "Red")),
    ]
    assert [axis.name for axis in axes_of([], [BLUE_M, RED_XL])] == ["Colour", "Size"]


@pytest.mark.parametrize(
    "variants", [[BLUE_M, BLUE_M], [BLUE_M, {}], [BLUE_M, {"Colour": "Red"}], [{}, {}], [{}]]
)
def test_variants_that_options_do_not_tell_apart_have_no_axes(variants):
    assert axes_of(["Colour", "Size"], variants) == []


def test_pictures_follow_what_looks_different():
    size, colour = Axis("Size", ("M",)), Axis("Colour", ("Blue",))

    assert look_of([size, colour]) is colour
    assert look_of([size]) is size
    assert look_of([]) is None
