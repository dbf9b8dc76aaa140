"""Months of statements: "2026-11", from its first moment until that of the next, in UTC."""

from datetime import UTC, datetime

from marketplace.errors import NotFound

FIRST_YEAR = 2020


def month_of(written: str) -> tuple[datetime, datetime]:
    """When a month begins and ends. Raises NotFound for what isn't one."""
    year, _, month = written.partition("-")
    is_number = year.isascii() and year.isdecimal() and month.isascii() and month.isdecimal()
    if not is_number or len(written) != 7:
        raise NotFound("We couldn't find that month.")
    number = int(year) * 12 + int(month) - 1
    if not FIRST_YEAR <= int(year) <= 9_000 or not 1 <= int(month) <= 12:
        raise NotFound("We couldn't find that month.")
    return _first(number), _first(number + 1)


def _first(number: int) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
