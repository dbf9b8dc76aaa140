"""What the database cannot hold is refused in words, and what is our own fault is not."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Invalid


@pytest.mark.parametrize(
    ("kind", "value"),
    [("text", "a\0b"), ("text", "half a character: \ud800"), ("integer", 2**40), ("bigint", 2**70)],
)
async def test_what_no_column_can_hold_is_refused(db_url, kind, value):
    statement = text(f"SELECT CAST(:value AS {kind})")
    for way in (transaction, reading):
        with pytest.raises(Invalid):
            async with way() as db:
                await db.execute(statement, {"value": value})


async def test_a_statement_that_is_wrong_by_itself_stays_a_fault(db_url):
    with pytest.raises(DataError):
        async with reading() as db:
            await db.execute(text("SELECT 1 / (SELECT 0)"))
