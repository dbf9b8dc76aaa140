"""Every combination of the values of some axes, as a vendor lays them out in a form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from marketplace.errors import Invalid
from marketplace.rules.texts import line
from marketplace.rules.variant_options import MOST_AXES, Axis, combination_key

MOST_COMBINATIONS = 200
LONGEST_AXIS, LONGEST_VALUE = 30, 40

Options = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Combination:
    """One buyable form; `key` is short and stays while other values come and go."""

    key: str
    options: Options
    is_struck: bool = False

    @property
    def name(self) -> str:
        """What the variant is called: "Blue / XL"."""
        return variant_name(self.options)


def variant_name(options: Options) -> str:
    """The name of a variant that has these options."""
    return " / ".join(options.values())


def checked_options(options: Options) -> dict[str, str]:
    """The options of a variant made tidy, in their order. Raises Invalid("variants")."""
    tidy = {line(name): line(value) for name, value in options.items()}
    if len(tidy) > MOST_AXES:
        raise Invalid("variants", f"Variants differ by at most {MOST_AXES} things.")
    for name, value in tidy.items():
        if not 1 <= len(name) <= LONGEST_AXIS or ":" in name or "|" in name:
            message = f"What variants differ by has 1 to {LONGEST_AXIS} characters and no colon."
            raise Invalid("variants", message)
        if not 1 <= len(value) <= LONGEST_VALUE or "`" in value:
            raise Invalid("variants", f"{name} needs 1 to {LONGEST_VALUE} characters.")
    return tidy


def with_axis(axes: Sequence[Axis], name: str, values: str) -> list[Axis]:
    """One axis more, or more values of one that is there. Raises Invalid("variants")."""
    name = line(name)
    known = next((axis for axis in axes if axis.name.lower() == name.lower()), Axis(name, ()))
    grown = Axis(known.name, _distinct([*known.values, *values.split(",")]))
    checked_options({grown.name: "x"})
    for value in grown.values:
        checked_options({grown.name: value})
    if not grown.values:
        raise Invalid("variants", "Please list at least one value, like “Blue, Red”.")
    others = [axis for axis in axes if axis.name != known.name]
    place = axes.index(known) if known in axes else len(others)
    return _bearable([*others[:place], grown, *others[place:]])


def without_value(axes: Sequence[Axis], name: str, value: str) -> list[Axis]:
    """One value less; an axis without values goes."""
    fewer = [
        Axis(axis.name, tuple(one for one in axis.values if axis.name != name or one != value))
        for axis in axes
    ]
    return [axis for axis in fewer if axis.values]


def combinations_of(axes: Sequence[Axis], struck: Collection[str] = ()) -> list[Combination]:
    """Every combination, the last axis changing fastest; those struck out are marked."""
    if not axes:
        return []
    names = [axis.name for axis in axes]
    found = (dict(zip(names, values, strict=True)) for values in product(*(a.values for a in axes)))
    keyed = ((combination_key(options), options) for options in found)
    return [Combination(key, options, key in struck) for key, options in keyed]


def _bearable(axes: list[Axis]) -> list[Axis]:
    if len(axes) > MOST_AXES:
        raise Invalid("variants", f"Variants differ by at most {MOST_AXES} things.")
    count = 1
    for axis in axes:
        count *= len(axis.values)
    if count > MOST_COMBINATIONS:
        raise Invalid("variants", f"That would be {count:,} combinations; {MOST_COMBINATIONS} fit.")
    return axes


def _distinct(values: Sequence[str]) -> tuple[str, ...]:
    tidy = [line(value) for value in values]
    return tuple({value.lower(): value for value in reversed(tidy) if value}.values())[::-1]
