"""Choosing by axes: what is kept, what is sold out, and what isn't made at all."""

from marketplace.cards.furniture import Fact
from marketplace.cards.offers import OfferCard
from marketplace.cards.products import VariantCard
from marketplace.models.catalog import Image, Variant
from marketplace.queries.variant_chooser import chooser, shown_by

AXES = ["Colour", "Size"]


def form(id, colour, size, *, in_stock=True):
    options = [Fact("Colour", colour), Fact("Size", size)]
    return VariantCard(
        id, f"{colour} / {size}", options, in_stock=in_stock, best=OfferCard(id, in_stock=in_stock)
    )


BLUE_M, BLUE_XL = form(1, "Blue", "M"), form(2, "Blue", "XL")
RED_M, RED_XL = form(3, "Red", "M"), form(4, "Red", "XL", in_stock=False)
GREEN_M = form(5, "Green", "M")
ALL = [BLUE_M, BLUE_XL, RED_M, RED_XL, GREEN_M]


def seen_from(chosen, variants=ALL):
    return {
        axis.name: {choice.text: (choice.variant_id, choice.state) for choice in axis.choices}
        for axis in chooser("shirt", AXES, variants, chosen)
    }


def test_another_colour_keeps_the_size_where_it_is_made():
    colours = seen_from(BLUE_XL)["Colour"]

    assert colours["Blue"] == (2, "there")
    assert colours["Red"] == (4, "sold_out")
    assert colours["Green"] == (5, "impossible")


def test_every_choice_says_in_words_why_it_is_crossed_and_leads_somewhere():
    [colour, size] = chooser("shirt", AXES, ALL, BLUE_XL)

    assert (colour.value, size.value) == ("Blue", "XL")
    assert [choice.remark for choice in colour.choices] == ["", "sold out", "not made in XL"]
    assert [choice.href for choice in size.choices] == ["/p/shirt?variant=1", "/p/shirt?variant=2"]
    assert [choice.is_chosen for choice in size.choices] == [False, True]


def test_the_nearest_variant_is_one_that_can_be_bought():
    lengths = [form(1, "Blue", "M"), form(2, "Red", "XL", in_stock=False), form(3, "Red", "L")]

    assert seen_from(lengths[0], lengths)["Colour"]["Red"] == (3, "impossible")


def test_one_variant_and_free_names_leave_nothing_to_choose_by_axis():
    free = [VariantCard(1, "Large"), VariantCard(2, "Small")]

    assert chooser("shirt", AXES, [BLUE_M], BLUE_M) == []
    assert chooser("shirt", [], free, free[0]) == []


def test_a_picture_shows_every_variant_that_looks_like_its_own():
    variants = [
        Variant(id=1, product_id=1, options={"Size": "M", "Colour": "Blue"}),
        Variant(id=2, product_id=1, options={"Size": "XL", "Colour": "Blue"}),
        Variant(id=3, product_id=1, options={"Size": "M", "Colour": "Red"}),
    ]
    images = [
        Image(product_id=1, key="all", width=1, height=1),
        Image(product_id=1, key="blue", width=1, height=1, variant_id=1),
    ]

    assert shown_by(["Size", "Colour"], variants, images) == {1: 1, 2: 1}
