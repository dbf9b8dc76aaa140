"""The options of a product's variants: its axes, and terms by which a search finds one variant.

A product is one document in the search index, so "Blue" and "XL" would also find one that is
blue in M and red in XL. Therefore every combination of options that one variant has is a term
of its own, and so is every combination of axes; a filter asks for the one or the lack of the
other. Being in stock counts as an option of the variant.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, combinations, product

MOST_AXES = 3
MOST_CHOSEN = 5
"""As many filters are looked at together; those after them one by one."""
AVAILABILITY, IN_STOCK = "Availability", "In stock"
LOOKS = ("colour", "color", "pattern", "design", "motif", "print", "finish", "material", "style")
"""Axes whose values look different, the surest first."""

Options = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that variants differ by, with its values in order."""

    name: str
    values: tuple[str, ...]


def axes_of(names: Sequence[str], variants: Sequence[Options]) -> list[Axis]:
    """The axes by which one chooses among variants, in the order of `names`.

    None when the variants can't be told apart by them: then one chooses among their names.
    """
    known = named_axes(names, variants)
    combined = {tuple(options.get(name, "") for name in known) for options in variants}
    if len(combined) < len(variants) or any("" in values or not values for values in combined):
        return []
    return [
        Axis(name, tuple(dict.fromkeys(options[name] for options in variants))) for name in known
    ]


def named_axes(names: Sequence[str], variants: Iterable[Options]) -> list[str]:
    """The names of a product's axes in order, those that only its variants know as the last."""
    further = set(chain.from_iterable(variants)) - set(names)
    return [*names, *sorted(further)]


def look_of(axes: Sequence[Axis]) -> Axis | None:
    """The axis whose values look different, so that pictures follow it; else the first."""
    looks = {axis.name.lower(): axis for axis in axes}
    return next((looks[name] for name in LOOKS if name in looks), axes[0] if axes else None)


def option_sets(offered: Iterable[tuple[Options, bool]]) -> list[str]:
    """The terms of a product, from its offered variants' options and whether each is in stock."""
    variants = [(dict(options), in_stock) for options, in_stock in offered if options]
    found: dict[str, None] = {}
    for options, in_stock in variants:
        stated = options | ({AVAILABILITY: IN_STOCK} if in_stock else {})
        names = [*options, AVAILABILITY]
        found |= dict.fromkeys(_axes_term(some) for some in _together(names))
        found |= dict.fromkeys(
            _term([(name, stated[name]) for name in some]) for some in _together(list(stated))
        )
    return list(found)


def combination_key(options: Options) -> str:
    """A short word for these options, whatever their order."""
    return _term(list(options.items()))


@dataclass(frozen=True, slots=True)
class Together:
    """A product has one of these terms, or else not this one: it doesn't vary by all of that."""

    any_of: tuple[str, ...]
    unless: str


def together(chosen: Mapping[str, Collection[str]], *, in_stock: bool = False) -> list[Together]:
    """What has to hold so that one variant has a chosen option of every axis at once.

    What is asked together with the stock need not be asked without it.
    """
    stock = [(AVAILABILITY, [IN_STOCK])] if in_stock else []
    wanted = dict([*stock, *list(chosen.items())[:MOST_CHOSEN]])
    return [
        Together(
            tuple(
                _term(list(zip(names, values, strict=True)))
                for values in product(*(wanted[name] for name in names))
            ),
            _axes_term(names),
        )
        for names in _together(list(wanted))
        if AVAILABILITY in names or not in_stock
    ]


def _together(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every two, three and, with the stock, four of these names."""
    fewer = range(2, min(len(names), MOST_AXES + 1) + 1)
    return chain.from_iterable(combinations(names, count) for count in fewer)


def _term(pairs: Sequence[tuple[str, str]]) -> str:
    return _short(sorted(f"{name}: {value}" for name, value in pairs))


def _axes_term(names: Sequence[str]) -> str:
    return _short(["axes", *sorted(names)])


def _short(words: Sequence[str]) -> str:
    """One word of the index for several, whatever their case and punctuation."""
    return blake2b("\n".join(words).casefold().encode(), digest_size=8).hexdigest()
