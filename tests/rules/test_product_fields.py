"""Two states of a product compared field by field, and texts word by word."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.likeness import SURE, likeness
from marketplace.rules.product_fields import (
    differences,
    fields_of,
    gtins_of,
    with_changes,
    words_of,
)
from marketplace.rules.variant_matching import Form, matched
from marketplace.rules.word_diff import word_diff

names = st.sampled_from(["size", "colour", "weight"])
words = st.fixed_dictionaries(
    {
        "title": st.text(max_size=9),
        "brand": st.text(max_size=9),
        "category_id": st.integers(1, 3),
        "description": st.text(max_size=9),
        "highlights": st.lists(st.text(max_size=5), max_size=3),
        "attributes": st.dictionaries(names, st.integers(0, 3) | st.booleans()),
    }
)
gtins = st.fixed_dictionaries({1: st.sampled_from(["", "4006381333931"]), 2: st.just("")})
states = st.builds(fields_of, words, gtins)


@given(words, gtins)
def test_fields_and_words_are_two_ways_to_say_the_same(said, numbers):
    fields = fields_of(said, numbers)

    assert (words_of(fields), gtins_of(fields)) == (said, numbers)


@given(states, states)
def test_taking_over_all_differences_gives_what_was_wanted(now, wanted):
    after = differences(now, wanted)

    assert with_changes(now, after, after) == wanted
    assert with_changes(now, after, []) == now


@given(states)
def test_nothing_differs_from_itself(state):
    assert differences(state, state) == {}


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_can_be_read_from_their_difference(before, after):
    pieces = word_diff(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_only_the_words_that_changed_are_marked():
    pieces = word_diff("A kettle of steel", "A kettle of glass")

    assert [(piece.text, piece.kind) for piece in pieces] == [
        ("A kettle of ", "same"),
        ("steel", "gone"),
        ("glass", "new"),
    ]


def test_a_phrase_that_is_replaced_is_not_torn_apart():
    pieces = word_diff("Five years of updates.", "A case for the road.")

    assert [(piece.text, piece.kind) for piece in pieces] == [
        ("Five years of updates", "gone"),
        ("A case for the road", "new"),
        (".", "same"),
    ]


def test_a_long_text_is_compared_in_time():
    long = " ".join(f"word{number % 300}" for number in range(3_000))

    pieces = word_diff(long, long.replace("word7 ", "seven "))

    assert "".join(piece.text for piece in pieces if piece.kind != "new") == long


def test_the_order_case_and_accents_of_words_do_not_matter():
    assert likeness("Acme Kettle Café 1,7 l", "acme cafe kettle 1.7 L") == SURE


def test_a_typing_error_is_alike_and_another_size_is_not():
    assert 85 <= likeness("Walnut folding stool", "Walnut foldng stool") < SURE
    assert likeness("Kettle 1.5 l", "Kettle 1.7 l") == 0
    assert likeness("Walnut stool", "Copper kettle") == 0


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_bounded(one, other):
    assert 0 <= likeness(one, other) <= SURE
    assert (likeness(one, other) == SURE) == (likeness(other, one) == SURE)


def test_forms_with_the_same_options_or_name_are_twins():
    keep = [Form(1, "Blue / L", {"Colour": "Blue", "Size": "L"}), Form(2, "Red")]
    drop = [Form(7, "L, blue", {"size": "l", "colour": "blue"}), Form(8, " red "), Form(9, "Pink")]

    assert matched(keep, drop) == {7: 1, 8: 2, 9: 0}


def test_products_of_one_form_each_have_twins():
    assert matched([Form(1, "")], [Form(7, "Standard")]) == {7: 1}


def test_different_numbers_are_different_things():
    keep, drop = Form(1, "Red", gtin="4006381333931"), Form(7, "Red", gtin="4012345678901")

    assert matched([keep], [drop]) == {7: 0}
    assert matched([keep, Form(2, "Blue")], [drop]) == {7: 0}


forms = st.lists(
    st.tuples(st.sampled_from(["", "Red", "red", "Blue"]), st.sampled_from(["", "1", "2"])),
    min_size=1,
    max_size=5,
)


@given(forms, forms)
def test_no_form_has_two_twins(ours, theirs):
    keep = [Form(id, name, {}, gtin) for id, (name, gtin) in enumerate(ours, start=1)]
    drop = [Form(id, name, {}, gtin) for id, (name, gtin) in enumerate(theirs, start=101)]

    twins = [target for target in matched(keep, drop).values() if target]

    assert len(twins) == len(set(twins))
    assert set(matched(keep, drop)) == {one.id for one in drop}
