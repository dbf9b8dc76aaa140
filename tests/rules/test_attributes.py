"""Typed attributes: what a category asks, what a product answers, and what is kept of it."""

import pytest

from marketplace.errors import Invalid
from marketplace.rules.attribute_values import fits, meant, shown
from marketplace.rules.attributes import (
    asked,
    checked_entry,
    checked_schema,
    checked_values,
    stated,
    terms,
    unasked,
)

WIDTH = {"key": "width", "name": "Width", "kind": "number", "unit": "cm"}
WOOD = {"key": "wood", "name": "Wood", "kind": "choice", "choices": ["Oak", "Elm"]}
ROOMS = {"key": "rooms", "name": "Rooms", "kind": "choices", "choices": ["Kitchen", "Hall", "Bath"]}
FOLDS = {"key": "folds", "name": "Folds", "kind": "flag"}
MAKER = {"key": "maker", "name": "Maker", "kind": "text", "facet": False}
SCHEMA = [WIDTH, WOOD, ROOMS, FOLDS, MAKER]


def test_what_is_typed_becomes_a_value_of_its_kind():
    typed = {
        "width": "12,5",
        "wood": "oak",
        "rooms": ["hall", "kitchen"],
        "folds": "yes",
        "maker": " Elm  & Sons ",
    }

    assert checked_values(SCHEMA, typed) == {
        "width": 12.5,
        "wood": "Oak",
        "rooms": ["Kitchen", "Hall"],
        "folds": True,
        "maker": "Elm & Sons",
    }


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("width", "wide", "Width is a number."),
        ("width", "nan", "Width is a number."),
        ("width", "1e400", "Width is a number."),
        ("wood", "Pine", "Wood is one of: Oak, Elm."),
        ("rooms", ["Hall", "Cellar"], "Rooms is one of: Kitchen, Hall, Bath."),
        ("folds", "perhaps", "Folds is yes or no."),
        ("maker", "x" * 201, "Maker needs 1 to 200 characters."),
        ("colour", "red", "Products on this shelf don't have “colour”."),
    ],
)
def test_what_does_not_fit_is_told_at_its_attribute(key, typed, words):
    with pytest.raises(Invalid) as refused:
        checked_values(SCHEMA, {key: typed})

    assert (refused.value.field, refused.value.message) == (key, words)


@pytest.mark.parametrize("nothing", ["", None, []])
def test_what_every_product_must_say_cannot_be_left_out(nothing):
    with pytest.raises(Invalid) as refused:
        checked_values([WOOD | {"required": True}], {"wood": nothing})

    assert (refused.value.field, refused.value.message) == ("wood", "Please say the wood.")


def test_a_category_asks_what_those_above_it_ask_and_the_nearer_one_counts():
    narrower = WOOD | {"choices": ["Oak"]}

    schema = asked([[WIDTH, WOOD], [], [narrower, FOLDS]])

    assert schema == [WIDTH, narrower, FOLDS]


def test_values_that_do_not_fit_any_longer_are_kept_and_not_shown():
    values = {"wood": "Pine", "width": "wide", "rooms": ["Hall", "Bath"], "gone": "x"}

    assert [(entry["key"], value) for entry, value in stated(SCHEMA, values)] == [
        ("rooms", ["Hall", "Bath"])
    ]
    assert unasked(SCHEMA, values) == {"gone": "x"}


def test_choices_in_another_order_still_fit():
    assert fits(ROOMS, ["Bath", "Kitchen"])
    assert not fits(ROOMS, "Bath")
    assert not fits(WIDTH, True)
    assert fits(FOLDS, False)


def test_several_choices_are_several_facets_and_the_others_are_words_to_search():
    values = {"width": 11, "rooms": ["Kitchen", "Hall"], "folds": True, "maker": "Elm"}

    assert terms(SCHEMA, values, facet=True) == [
        "Width: 11 cm", "Rooms: Kitchen", "Rooms: Hall", "Folds: Yes",
    ]  # fmt: skip
    assert terms(SCHEMA, values, facet=False) == ["Maker: Elm"]


@pytest.mark.parametrize(
    ("entry", "value"),
    [(WIDTH, 11), (WIDTH, 6.1), (WOOD, "Oak"), (FOLDS, False), (MAKER, "Elm & Sons")],
)
def test_what_is_shown_is_understood_again(entry, value):
    assert meant(entry, shown(entry, value)) == value


def test_an_attribute_without_a_key_gets_one_from_its_name():
    assert checked_entry({"name": "Screen size", "kind": "number"})["key"] == "screen_size"
    assert checked_entry({"name": "5G", "kind": "flag"})["key"] == "has_5g"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "Size: width"}),
        ("name", {"name": "x" * 61}),
        ("kind", {"kind": "picture"}),
        ("key", {"key": "not a key"}),
        ("unit", {"unit": "x" * 21}),
        ("choices", {"kind": "choice", "choices": [" "]}),
        ("choices", {"kind": "choices", "choices": ["x" * 61]}),
        ("choices", {"kind": "choice", "choices": [str(n) for n in range(101)]}),
    ],
)
def test_an_attribute_that_makes_no_sense_is_told_at_its_field(field, wrong):
    with pytest.raises(Invalid) as refused:
        checked_entry({"name": "Width", "kind": "number"} | wrong)

    assert refused.value.field == field


def test_two_attributes_of_one_name_are_refused():
    with pytest.raises(Invalid):
        checked_schema([WIDTH, WIDTH | {"key": "broad", "name": "width"}])


def test_choices_are_tidied_and_each_counts_once():
    entry = checked_entry(
        {"name": "Wood", "kind": "choice", "choices": [" Oak ", "oak", "", "Elm"]}
    )

    assert entry["choices"] == ["Oak", "Elm"]
