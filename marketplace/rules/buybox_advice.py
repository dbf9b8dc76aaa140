"""What a vendor is told of its offer's place: where it stands, why, and what would win.

Everything said of others can be seen on the product's public page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from marketplace.rules.buybox import (
    POINTS_PER_MISSED_PERCENT,
    POINTS_PER_STAR,
    Contender,
    Ranked,
    rank,
)

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
CONDITION_NAMES = {"new": "", "refurbished": "among refurbished ones", "used": "among used ones"}
NOT_RATED = "isn’t rated yet (your rating is below average)"
NO_RECORD = "has no record yet (yours is below average)"
"""Who is new counts as average, so what is said is said of one's own side."""
Fee = Callable[[int], int]
"""What delivery of one piece costs at a price, in minor units."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another vendor's offer of the same thing, by the name that shoppers see."""

    contender: Contender
    vendor: str


@dataclass(frozen=True, slots=True)
class Advice:
    """One offer's place among those that can be bought; `place` 0: it takes no part.

    `winning_minor` is the highest price at which it would stand first every day; None when it
    does already or no price would do.
    """

    place: int
    of: int
    is_first: bool
    is_level: bool
    words: str
    winning_minor: int | None = None


def advise(
    mine: Contender, rivals: Sequence[Rival], seed: int, fee: Fee, shown: Callable[[int], str]
) -> Advice:
    """Explain where an offer stands among its rivals today; `shown` writes amounts.

    Rivals are all other offers of the same variant; those in another condition or sold out
    don't count.
    """
    against = [
        one
        for one in rivals
        if one.contender.condition == mine.condition and one.contender.stock > 0
    ]
    if mine.stock <= 0:
        words = "Sold out: it stands behind every offer that can be bought."
        return Advice(0, len(against), False, False, words)
    if not against:
        return Advice(1, 1, True, False, "You are the only one who offers this.")
    ranked = rank([mine, *(one.contender for one in against)], seed)
    place = next(i for i, one in enumerate(ranked, start=1) if one.offer_id == mine.offer_id)
    own, level = ranked[place - 1], [one for one in ranked if one.is_level]
    alone = own.is_level and len(level) == 1
    winning = None if alone else winning_price(mine, [one.contender for one in against], fee)
    names = {one.contender.offer_id: one for one in against}
    if alone:
        said = _first(own, mine.condition)
    elif own.is_level:
        said = _level(place == 1, names, level, mine)
    else:
        said = _behind(place, mine, names[ranked[0].offer_id])
    said += "" if alone else _remedy(winning, own.is_level, shown)
    return Advice(place, len(ranked), place == 1, own.is_level, said, winning)


def winning_price(mine: Contender, rivals: Sequence[Contender], fee: Fee) -> int | None:
    """The highest price up to the present one at which the offer stands first every day.

    Where delivery is free from some price on, a price below it may cost more at the door, so
    the two sides are searched one after the other. None when no price is low enough.
    """
    top = mine.price_minor
    free = _first_price_with(fee(top), top, fee)
    for low, high in ((free, top), (1, free - 1)):
        found = _highest(low, high, lambda price: _wins(mine, rivals, price, fee))
        if found is not None:
            return found
    return None


def _wins(mine: Contender, rivals: Sequence[Contender], price: int, fee: Fee) -> bool:
    """Whether it would be first and level with nobody, whoever's turn it is."""
    tried = replace(mine, price_minor=price, delivery_minor=fee(price))
    first, *others = rank([tried, *rivals])
    return first.offer_id == mine.offer_id and not any(one.is_level for one in others)


def _first_price_with(charge: int, top: int, fee: Fee) -> int:
    """The lowest price at which delivery costs as much as at the top."""
    return _lowest(1, top, lambda price: fee(price) == charge)


def _lowest(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The lowest number that holds, when it holds from there up to `high`."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _highest(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """The highest number that holds, when it holds from `low` up to there; None: not even that."""
    if low > high or not holds(low):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _first(own: Ranked, condition: str) -> str:
    where = CONDITION_NAMES.get(condition, "")
    why = ", ".join(reason.lower() for reason in own.reasons)
    return f"You are first{f' {where}' if where else ''}{f': {why}' if why else ''}."


def _level(
    is_turn: bool, names: Mapping[int, Rival], level: Sequence[Ranked], mine: Contender
) -> str:
    others = [names[one.offer_id].vendor for one in level if one.offer_id != mine.offer_id]
    who = others[0] if len(others) == 1 else f"{_count(len(others))} others"
    turn = "your turn" if is_turn else f"{others[0]}’s turn"
    return f"Level with {who}: today it’s {turn}."


def _behind(place: int, mine: Contender, winner: Rival) -> str:
    ordinal = ORDINALS[place - 1] if place <= len(ORDINALS) else f"Number {place}"
    why = _differences(mine, winner.contender)
    return f"{ordinal}: {winner.vendor} {' and '.join(why[:2])}."


def _differences(mine: Contender, other: Contender) -> list[str]:
    """What the other does better, the weightiest first, in words.

    Of whom little is known yet it is said that they count as average, and never what is known.
    """
    found = []
    cheaper = 100 * (mine.total_minor - other.total_minor) / max(mine.total_minor, 1)
    if other.total_minor < mine.total_minor:
        found.append((cheaper, f"is {_percent(cheaper)} cheaper with delivery"))
    if other.days < mine.days:
        days = mine.days - other.days
        found.append((days, f"arrives {days} working day{'s' if days > 1 else ''} sooner"))
    if other.stars > mine.stars:
        better = POINTS_PER_STAR * (other.stars - mine.stars)
        found.append((better, "is better rated" if other.rating_count else NOT_RATED))
    if other.missed < mine.missed:
        better = POINTS_PER_MISSED_PERCENT * (mine.missed - other.missed)
        found.append((better, "sends more reliably" if other.has_record else NO_RECORD))
    return [words for _, words in sorted(found, key=lambda one: -one[0])]


def _percent(share: float) -> str:
    return f"{share:.0f}%" if share >= 1 else "a little"


def _count(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six")
    return words[number] if number < len(words) else str(number)


def _remedy(winning: int | None, is_level: bool, shown: Callable[[int], str]) -> str:
    if winning is None:
        return " No price alone would bring you to the front; cheaper or quicker delivery might."
    always = "first every day" if is_level else "first"
    return f" At {shown(winning)} you would be {always}."
