"""How suspicious a purchase is: what is known of it adds up to a score, with reasons in words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class CheckDecision(StrEnum):
    """What was made of a purchase: the first three by the score, the others by staff."""

    PASSED = "passed"
    REVIEW = "review"
    BLOCKED = "blocked"
    APPROVED = "approved"
    REJECTED = "rejected"


GRAVITY = (CheckDecision.PASSED, CheckDecision.REVIEW, CheckDecision.BLOCKED)
MOST = 100


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a purchase. Amounts are minor units of its currency.

    "Here" is the same account, browser, internet address or e-mail within a day; card trials
    count by browser and internet address only. Countries are two letters, empty where unknown.
    `account_days` is None for a guest.
    """

    total_minor: int = 0
    high_minor: int = 0
    """From where on a purchase is a large one; 0 where nobody has said."""
    hour_purchases: int = 0
    day_purchases: int = 0
    day_spent_minor: int = 0
    failed_tries: int = 0
    small_tries: int = 0
    cards: int = 0
    card_purchases: int = 0
    """With the same card, by anybody, within a day."""
    account_days: int | None = None
    earlier_purchases: int = 0
    is_disposable: bool = False
    address_country: str = ""
    card_country: str = ""
    delivery_country: str = ""
    disputes_there: int = 0
    lost_there: int = 0
    """Parcels that were said not to have come to the same door."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a purchase is suspicious, and how much."""

    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """From 0 to 100, and the heaviest reason first."""

    score: int
    reasons: tuple[Reason, ...]


Steps = tuple[tuple[int, int], ...]
"""From so many on, so many points; the largest number first."""

PURCHASES_AN_HOUR: Steps = ((12, 40), (6, 25), (4, 10))
PURCHASES_A_DAY: Steps = ((30, 30), (15, 15))
FAILED_TRIES: Steps = ((10, 70), (6, 45), (3, 20))
SMALL_TRIES: Steps = ((8, 45), (5, 30))
CARDS: Steps = ((5, 60), (3, 35))
CARD_PURCHASES: Steps = ((10, 30), (5, 15))
DISPUTES: Steps = ((2, 50), (1, 30))
NEVER_CAME: Steps = ((3, 30), (2, 15))
NEW_AND_LARGE = 25
GUEST_AND_LARGE = 15
A_LOT_IN_A_DAY = 15
DISPOSABLE = 25
CARD_FROM_ELSEWHERE = 25
BUYER_ELSEWHERE = 15
NEW_DAYS = 2
LARGE_TIMES = 3
"""Spent in one day: so many large purchases' worth is a lot."""
SMALL_MINOR = 500
"""Whoever tries cards out takes amounts that nobody notices, in minor units."""


def assess(signals: Signals) -> Assessment:
    """Add everything up."""
    reasons = sorted(_reasons(signals), key=lambda one: one.points, reverse=True)
    return Assessment(min(MOST, sum(one.points for one in reasons)), tuple(reasons))


def decide(score: int, review_at: int, block_at: int) -> CheckDecision:
    """What a score means; limits above 100 are never reached."""
    if score >= block_at:
        return CheckDecision.BLOCKED
    return CheckDecision.REVIEW if score >= review_at else CheckDecision.PASSED


def worse(one: CheckDecision, other: CheckDecision) -> CheckDecision:
    """What two looks come to: only staff make a purchase less suspicious."""
    return max(one, other, key=GRAVITY.index)


BY_PLACE = (
    "hour_purchases", "day_purchases", "day_spent_minor", "failed_tries", "small_tries", "cards",
    "card_purchases",
)  # fmt: skip
"""Facts about whence a purchase is paid, which its buyer chooses anew each time."""


def united(earlier: Signals, later: Signals) -> Signals:
    """What two looks at a purchase saw, of which the second takes nothing back."""
    counted = {name: max(getattr(earlier, name), getattr(later, name)) for name in BY_PLACE}
    home = later.delivery_country
    return replace(
        later,
        **counted,
        address_country=_stranger(earlier.address_country, later.address_country, home),
        card_country=_stranger(earlier.card_country, later.card_country, home),
    )


def _stranger(earlier: str, later: str, home: str) -> str:
    """Of two countries the one that was not to be expected."""
    return earlier if _differ(earlier, home) else later or earlier


def points(count: int, steps: Steps) -> int:
    """What so many are worth."""
    return next((worth for least, worth in steps if count >= least), 0)


def _reasons(it: Signals) -> Iterator[Reason]:
    for found in (_velocity(it), _card_trials(it), _buyer(it), _places(it)):
        yield from (reason for reason in found if reason.points)


def _velocity(it: Signals) -> Iterator[Reason]:
    by_hour = points(it.hour_purchases, PURCHASES_AN_HOUR)
    by_day = points(it.day_purchases, PURCHASES_A_DAY)
    if by_hour >= by_day:
        yield Reason(by_hour, f"{it.hour_purchases} purchases from here within an hour")
    else:
        yield Reason(by_day, f"{it.day_purchases} purchases from here within a day")
    if it.high_minor and it.day_spent_minor >= LARGE_TIMES * it.high_minor:
        yield Reason(A_LOT_IN_A_DAY, "A lot of money within a day")


def _card_trials(it: Signals) -> Iterator[Reason]:
    yield Reason(
        points(it.failed_tries, FAILED_TRIES), f"{it.failed_tries} payments from here failed"
    )
    yield Reason(
        points(it.small_tries, SMALL_TRIES),
        f"{it.small_tries} purchases of very little within an hour",
    )
    yield Reason(points(it.cards, CARDS), f"{it.cards} different cards from one browser")
    yield Reason(
        points(it.card_purchases, CARD_PURCHASES),
        f"The same card was used {it.card_purchases} times within a day",
    )


def _buyer(it: Signals) -> Iterator[Reason]:
    is_large = it.high_minor > 0 and it.total_minor >= it.high_minor
    if is_large and not it.earlier_purchases:
        if it.account_days is None:
            yield Reason(GUEST_AND_LARGE, "A guest's first purchase, and a large one")
        elif it.account_days < NEW_DAYS:
            yield Reason(NEW_AND_LARGE, "A new account, and a large purchase")
    if it.is_disposable:
        yield Reason(DISPOSABLE, "An e-mail address to be thrown away")


def _places(it: Signals) -> Iterator[Reason]:
    if _differ(it.card_country, it.delivery_country):
        yield Reason(
            CARD_FROM_ELSEWHERE,
            f"The card is from {it.card_country}, the parcel goes to {it.delivery_country}",
        )
    if _differ(it.address_country, it.delivery_country):
        yield Reason(
            BUYER_ELSEWHERE,
            f"Ordered from {it.address_country}, the parcel goes to {it.delivery_country}",
        )
    yield Reason(
        points(it.disputes_there, DISPUTES), "Payments for parcels to this door were disputed"
    )
    yield Reason(
        points(it.lost_there, NEVER_CAME), "Parcels to this door were said never to have come"
    )


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)
