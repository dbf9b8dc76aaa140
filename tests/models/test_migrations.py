"""The migrations and the models describe the same database, and the books defend themselves."""

import contextlib
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from marketplace.adapters.database import sqlalchemy_url
from marketplace.config import ROOT
from marketplace.rules.money_kinds import LedgerKind
from marketplace.services.ledger import Entry, book


def is_ours(_object, name, kind, *_rest):
    return not (kind == "table" and name.startswith("procrastinate"))


def test_the_models_and_the_migrations_agree(db_url):
    assert differences(db_url) == []


def differences(address):
    engine = create_engine(sqlalchemy_url(address))
    with engine.connect() as connection:
        options = {"include_object": is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    return found


LAST_OF_THE_BOOKS = "0016"
"""What is before can't be taken back: the books would go with it."""


def test_what_can_be_taken_back_can_be_put_back(db_url):
    with another_database(db_url, "back") as (address, config):
        command.upgrade(config, "head")

        command.downgrade(config, LAST_OF_THE_BOOKS)
        command.upgrade(config, "head")

        assert differences(address) == []


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

    with pytest.raises(DBAPIError, match="permission denied"):
        await db.execute(text(statement))


@pytest.mark.parametrize(
    "statement", ["UPDATE posting SET amount_minor = 1", "DELETE FROM posting"]
)
async def test_nobody_else_rewrites_the_books_either(db, statement):
    entries = [Entry(LedgerKind.PSP_CLEARING, 100), Entry(LedgerKind.PSP_FEES, -100)]
    await book(db, ("test", "4"), "right", "EUR", entries)
    await db.execute(text("SET LOCAL ROLE NONE"))

    with pytest.raises(DBAPIError, match="append-only"):
        await db.execute(text(statement))


async def test_the_same_thing_is_booked_once(db):
    entries = [Entry(LedgerKind.PSP_CLEARING, 100), Entry(LedgerKind.PSP_FEES, -100)]

    assert await book(db, ("test", "3"), "once", "EUR", entries)
    assert not await book(db, ("test", "3"), "once", "EUR", entries)


def test_a_shops_flat_delivery_terms_become_the_rate_of_its_home_zone(db_url):
    """Up from the model before profiles, with a vendor in it."""
    with another_database(db_url, "before") as (address, config):
        command.upgrade(config, "0002")
        _run(address, VENDOR_OF_BEFORE)
        command.upgrade(config, "head")

        with psycopg.connect(address) as connection:
            rows = connection.execute(
                "SELECT profile.name, fee_minor, free_from_minor, transit_days, is_default, "
                "zone.name, is_home, jsonb_array_length(countries) "
                "FROM shipping_profile profile JOIN shipping_rate rate ON profile_id = profile.id "
                "JOIN shipping_fee ON rate_id = rate.id "
                "JOIN shipping_zone zone ON zone.id = zone_id"
            ).fetchall()
        assert rows == [("Standard delivery", 490, 5_000, 4, True, "Europe", True, 16)]


@contextlib.contextmanager
def another_database(db_url, name):
    """The address of an empty database, and how migrations reach it."""
    url = urlsplit(db_url)
    name = f"{url.path[1:]}_{name}"
    address = url._replace(path=f"/{name}").geturl()
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", address.replace("%", "%%"))
    _run(db_url, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield address, config
    finally:
        _run(db_url, f"DROP DATABASE {name} WITH (FORCE)")


VENDOR_OF_BEFORE = """
    INSERT INTO vendor (
        slug, name, email, country, currency, handling_days, transit_days, delivery_minor,
        free_delivery_from_minor, rating_sum, rating_count
    ) VALUES ('elm', 'Elm', 'elm@example.com', 'DE', 'EUR', 1, 4, 490, 5000, 0, 0)
"""


def _run(address, statement):
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
