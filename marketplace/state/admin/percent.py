"""Percentages as people write them, and as the shop keeps them."""

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


def percent(points: int) -> str:
    """The number before the percent sign: 1250 is "12.5"."""
    return f"{points / 100:g}"
