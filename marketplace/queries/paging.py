"""Keyset paging: a page begins after the last row of the one before, however deep it is."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, tuple_

from marketplace.errors import NotFound

Row = TypeVar("Row")


def beyond(after: str, *columns: ColumnElement[Any] | Any, descending: bool) -> ColumnElement[bool]:
    """The condition that a row comes after the cursor. Raises NotFound for a broken cursor."""
    try:
        values = [int(part) for part in after.split(":")]
    except ValueError:
        values = []
    if len(values) != len(columns) or any(abs(value) >= 2**63 for value in values):
        raise NotFound("We couldn't find that page.")
    row, cursor = tuple_(*columns), tuple_(*values)
    return row < cursor if descending else row > cursor


def page_of(rows: Sequence[Row], limit: int) -> tuple[list[Row], bool]:
    """The rows of one page, from one more than fit, and whether there are further ones."""
    return list(rows[:limit]), len(rows) > limit


def containing(words: str) -> str:
    """A LIKE pattern for text that contains these words literally."""
    escaped = words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
