"""When vendors are paid out, from which amount on, and which status of a payout follows which."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from marketplace.rules.fulfilment import Graph
from marketplace.rules.money import EXPONENTS, MAX_MINOR, Money
from marketplace.rules.money_kinds import PayoutInterval, PayoutStatus

PAYOUT_HOUR = 4
"""UTC; the night's bookings are done by then and banks have not opened yet."""

SETTLING = timedelta(hours=24)
"""So long nothing is paid after a change by which somebody else could get the money."""

PAYOUT: Graph[PayoutStatus] = {
    "send": {PayoutStatus.ASSEMBLED: PayoutStatus.SENT},
    "travel": {
        PayoutStatus.SENT: PayoutStatus.IN_TRANSIT,
        PayoutStatus.UNKNOWN: PayoutStatus.IN_TRANSIT,
    },
    "pay": {
        PayoutStatus.SENT: PayoutStatus.PAID,
        PayoutStatus.UNKNOWN: PayoutStatus.PAID,
        PayoutStatus.IN_TRANSIT: PayoutStatus.PAID,
    },
    "fail": {
        PayoutStatus.SENT: PayoutStatus.FAILED,
        PayoutStatus.UNKNOWN: PayoutStatus.FAILED,
        PayoutStatus.IN_TRANSIT: PayoutStatus.FAILED,
    },
    "lose": {PayoutStatus.SENT: PayoutStatus.UNKNOWN},
    "return": {PayoutStatus.PAID: PayoutStatus.RETURNED},
    "cancel": {PayoutStatus.ASSEMBLED: PayoutStatus.CANCELLED},
}
"""Nobody takes back what was sent: only what is assembled can be put back on the balance."""

DAYS = {
    PayoutInterval.DAILY: (0, 0),
    PayoutInterval.WEEKLY: (0, 6),
    PayoutInterval.MONTHLY: (1, 28),
    PayoutInterval.MANUAL: (0, 0),
}
"""The first and last day that each interval knows."""


def next_payout(interval: PayoutInterval, day: int, after: datetime) -> datetime | None:
    """The first payout that begins later than `after`; None when the vendor asks each time."""
    if interval is PayoutInterval.MANUAL:
        return None
    at = after.replace(hour=PAYOUT_HOUR, minute=0, second=0, microsecond=0)
    while at <= after or not _is_due(interval, day, at):
        at += timedelta(days=1)
    return at


def _is_due(interval: PayoutInterval, day: int, at: datetime) -> bool:
    if interval is PayoutInterval.WEEKLY:
        return at.weekday() == day
    return interval is PayoutInterval.DAILY or at.day == day


def settling_words(until: datetime) -> str:
    """Why a vendor's money waits, and for what."""
    return (
        "Your account, or how its owner signs in, was changed less than a day ago. Nothing is paid "
        f"before {settled_at(until)}, so that you can stop it if that wasn't you."
    )


def settled_at(until: datetime) -> str:
    """When a vendor's money goes on, as people read it."""
    return f"{until:%A %H:%M} UTC"


def sent_back_words(failure: str) -> str:
    """Why nothing more goes to a vendor's bank account."""
    return (
        f"Your bank sent it back: {failure} The money is safe with the payment provider. "
        "Please name another bank account there; payouts go on after that."
    )


def read_minimums(written: str) -> dict[str, int]:
    """Minor units by currency from "25 EUR, 3000 JPY". Raises ValueError in words for people."""
    found: dict[str, int] = {}
    for part in filter(None, (piece.strip() for piece in written.split(","))):
        number, _, code = part.rpartition(" ")
        code = code.upper()
        if code not in EXPONENTS or code in found:
            raise ValueError("Write each currency once, like: 25 EUR, 30 USD.")
        try:
            minor = Money.parse(number, code).minor
        except ValueError:
            raise ValueError(f"“{part}” isn't an amount. Write it like: 25 EUR.") from None
        if not 0 <= minor <= MAX_MINOR // 1_000:
            raise ValueError(f"“{part}” is below zero or far too much.")
        found[code] = minor
    return found


def written_minimums(minimums: Mapping[str, int]) -> str:
    """The same the other way round."""
    return ", ".join(f"{Money(minor, code).plain()} {code}" for code, minor in minimums.items())
