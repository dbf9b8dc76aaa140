"""Percentages and days as people write them, and as the shop keeps them."""

from datetime import date
from decimal import Decimal, InvalidOperation

from marketplace.errors import Invalid


def basis_points(field: str, text: str) -> int:
    """Hundredths of a percent: "12.5" is 1250. Raises Invalid(field) outside 0 to 100."""
    try:
        share = Decimal(text.strip().removesuffix("%").strip().replace(",", ".")) * 100
    except InvalidOperation:
        raise Invalid(field, "Please write a number, like 12.5.") from None
    if not share.is_finite() or not 0 <= share <= 10_000 or share != int(share):
        raise Invalid(field, "Between 0 and 100 percent, with at most two decimals.")
    return int(share)


def millionths(field: str, text: str) -> int:
    """Of a tax: "8.875" is 88750. Raises Invalid(field) outside 0 to 100."""
    try:
        share = Decimal(text.strip().removesuffix("%").strip().replace(",", ".")) * 10_000
    except InvalidOperation:
        raise Invalid(field, "Please write a number, like 8.875.") from None
    if not share.is_finite() or not 0 <= share <= 1_000_000 or share != int(share):
        raise Invalid(field, "Between 0 and 100 percent, with at most four decimals.")
    return int(share)


def optional_day(field: str, text: str) -> date | None:
    """A day as the browser sends it, "2026-11-30", or none. Raises Invalid(field)."""
    if not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(field, "Please choose a day.") from None
    if not 2000 <= found.year <= 2200:
        raise Invalid(field, "Please choose a day of this century or the next.")
    return found


def percent(points: int) -> str:
    """The number before the percent sign: 1250 is "12.5"."""
    return f"{points / 100:g}"
