"""Axes and values as a vendor lays them out, and every combination of them."""

import pytest

from marketplace.errors import Invalid
from marketplace.rules.variant_matrix import (
    checked_options,
    combinations_of,
    with_axis,
    without_value,
)
from marketplace.rules.variant_options import Axis

COLOUR, SIZE = Axis("Colour", ("Blue", "Red")), Axis("Size", ("M", "XL"))


def test_values_are_listed_with_commas_and_each_counts_once():
    assert with_axis([], " Colour ", "Blue, red,, Blue ,RED") == [Axis("Colour", ("Blue", "red"))]


def test_more_values_go_to_the_axis_that_is_there():
    assert with_axis([COLOUR, SIZE], "colour", "Green") == [
        Axis("Colour", ("Blue", "Red", "Green")),
        SIZE,
    ]


def test_the_last_value_takes_its_axis_along():
    axes = without_value(without_value([COLOUR, SIZE], "Colour", "Blue"), "Colour", "Red")

    assert axes == [SIZE]


def test_every_combination_is_there_and_keeps_its_key_while_others_come_and_go():
    few = combinations_of([COLOUR, SIZE])
    more = combinations_of(with_axis([COLOUR, SIZE], "Size", "S"), struck={few[1].key})

    assert [one.name for one in few] == ["Blue / M", "Blue / XL", "Red / M", "Red / XL"]
    assert {one.key for one in few} < {one.key for one in more}
    assert [one.name for one in more if one.is_struck] == ["Blue / XL"]
    assert combinations_of([]) == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("", "Blue"), ("Colour", " , "), ("Colour: paint", "Blue"), ("x" * 31, "Blue"),
        ("Colour", "x" * 41), ("Width", ",".join(str(n) for n in range(201))),
    ],
)  # fmt: skip
def test_axes_that_nobody_could_choose_by_are_refused(name, values):
    with pytest.raises(Invalid) as refused:
        with_axis([], name, values)

    assert refused.value.field == "variants"


def test_there_are_at_most_three_axes():
    axes = [COLOUR, SIZE, Axis("Length", ("30",))]

    with pytest.raises(Invalid):
        with_axis(axes, "Fit", "Slim")
    with pytest.raises(Invalid):
        checked_options(dict.fromkeys("ABCD", "x"))
