"""The migrations and the models describe the same database, and the books defend themselves."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from marketplace.adapters.database import sqlalchemy_url
from marketplace.rules.kinds import LedgerKind
from marketplace.services.ledger import Entry, book


def is_ours(_object, name, kind, *_rest):
    return not (kind == "table" and name.startswith("procrastinate"))


def test_the_models_and_the_migrations_agree(db_url):
    engine = create_engine(sqlalchemy_url(db_url))

    with engine.connect() as connection:
        options = {"include_object": is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, SQLModel.metadata)

    engine.dispose()
    assert differences == []


async def test_a_journal_that_does_not_balance_is_refused_by_the_database(db):
    entries = [Entry(LedgerKind.PSP_CLEARING, 100), Entry(LedgerKind.PSP_FEES, -99)]
    await book(db, ("test", "1"), "wrong", "EUR", entries)

    with pytest.raises(DBAPIError, match="does not balance"):
        await db.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize(
    "statement", ["UPDATE posting SET amount_minor = 1", "DELETE FROM posting"]
)
async def test_the_books_cannot_be_rewritten(db, statement):
    entries = [Entry(LedgerKind.PSP_CLEARING, 100), Entry(LedgerKind.PSP_FEES, -100)]
    await book(db, ("test", "2"), "right", "EUR", entries)

    with pytest.raises(DBAPIError, match="append-only"):
        await db.execute(text(statement))


async def test_the_same_thing_is_booked_once(db):
    entries = [Entry(LedgerKind.PSP_CLEARING, 100), Entry(LedgerKind.PSP_FEES, -100)]

    assert await book(db, ("test", "3"), "once", "EUR", entries)
    assert not await book(db, ("test", "3"), "once", "EUR", entries)
