"""What one vendor's parcel costs to send, and by which services it can go as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.rules.delivery import Terms
from marketplace.rules.kinds import DeliveryService


@dataclass(frozen=True, slots=True)
class Postage:
    """What a parcel costs to send, and why.

    `charged` are the terms whose price is paid, None when nothing is. Goods of theirs for
    `missing_minor` more bring it down to `then_minor`; 0 when no value does.
    """

    price_minor: int = 0
    charged: Terms | None = None
    is_mixed: bool = False
    missing_minor: int = 0
    then_minor: int = 0


def postage(goods: Iterable[tuple[Terms, int]]) -> Postage:
    """What a vendor's goods, each with its terms and its value, cost to send in one parcel.

    The parcel is paid for once: it costs the dearest of the prices that its goods ask, and
    the rest travels along. A price is waived once the goods of its own profile are worth
    enough, so light things don't pay for a heavy one and small orders don't add up fees.
    """
    terms, values = _by_profile(goods)
    fees = {id: terms[id].fee(value).minor for id, value in values.items()}
    dearest = max(fees, key=lambda id: (fees[id], -id), default=0)
    is_mixed = len(fees) > 1
    if not fees or not fees[dearest]:
        return Postage(is_mixed=is_mixed)
    charged = terms[dearest]
    others = max((fee for id, fee in fees.items() if id != dearest), default=0)
    missing = max(0, (charged.free_from_minor or 0) - values[dearest])
    return Postage(fees[dearest], charged, is_mixed, missing, others if missing else 0)


def services(goods: Iterable[Sequence[Terms]]) -> list[str]:
    """The services by which a whole parcel can go: those that each of its goods can go by.

    Goods that can't be sent at all are not heeded: they are not in the parcel.
    """
    sent = [[one.service for one in ways] for ways in goods if ways]
    return [name for name in sent[0] if all(name in names for names in sent)] if sent else []


def by_service(ways: Sequence[Terms], service: str) -> Terms | None:
    """How goods go when the parcel goes by a service; by their usual one where they can't."""
    return next((one for one in ways if one.service == service), usual(ways))


def usual(terms: Sequence[Terms]) -> Terms | None:
    """The service that is taken unless one chooses: Standard, or else the first there is."""
    standard = (one for one in terms if one.service == DeliveryService.STANDARD)
    return next(standard, next(iter(terms), None))


def _by_profile(goods: Iterable[tuple[Terms, int]]) -> tuple[dict[int, Terms], dict[int, int]]:
    terms: dict[int, Terms] = {}
    values: dict[int, int] = {}
    for one, value in goods:
        terms[one.profile_id] = one
        values[one.profile_id] = values.get(one.profile_id, 0) + value
    return terms, values
