"""The audit trail is found by its words, and shows it when somebody has rewritten it."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.adapters.database import transaction
from marketplace.errors import Forbidden, Invalid
from marketplace.models.columns import now
from marketplace.queries.audit import Wanted, audit_trail, chain_check, chain_of_staff
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import Actor
from marketplace.services import audit
from tests.factories import person

SUPPORT = Actor(name="Sam", staff_role=StaffRole.SUPPORT)


@pytest.fixture
async def entries(db_url):
    """Three entries of three transactions, as another process would leave them; and their ids."""
    for reason in ("first", "second", "third"):
        async with transaction() as db:
            await audit.note(db, SUPPORT, "test.seal", ("test", 7), after={"x": 1}, reason=reason)
    async with transaction() as db:
        found = await db.execute(
            text("SELECT id FROM audit_entry WHERE action = 'test.seal' ORDER BY id DESC LIMIT 3")
        )
        return found.scalars().all()[::-1]


@pytest.fixture
def as_owner(db_url):
    """A hand on the database that nothing stops; what it did is undone."""
    undone = []
    with psycopg.connect(db_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")

        def change(statement, undoing):
            connection.execute(statement)
            undone.append(undoing)

        yield change
        for statement in reversed(undone):
            connection.execute(statement)


async def check(noted=(0, "")):
    async with transaction() as db:
        return await chain_check(db, noted)


async def test_every_entry_becomes_a_link_when_it_is_committed(entries):
    found = await check()

    assert found.faults == []
    assert found.count >= 3
    assert len(found.head) == 64


async def test_an_entry_that_was_rewritten_shows(entries, as_owner):
    as_owner(
        f"UPDATE audit_entry SET reason = 'else' WHERE id = {entries[1]}",
        f"UPDATE audit_entry SET reason = 'second' WHERE id = {entries[1]}",
    )

    [fault] = (await check()).faults
    assert "does not fit its entry" in fault


async def test_an_entry_that_was_taken_out_shows(entries, as_owner):
    as_owner(
        f"UPDATE audit_entry SET id = -id WHERE id = {entries[1]}",
        f"UPDATE audit_entry SET id = -id WHERE id = -{entries[1]}",
    )

    faults = (await check()).faults
    assert any("1 are missing" in fault for fault in faults)


async def test_an_entry_that_was_slipped_in_shows(entries, as_owner):
    as_owner(
        "INSERT INTO audit_entry (action, subject_type, subject_id, reason) "
        "VALUES ('test.slipped', 'test', 1, '')",
        "DELETE FROM audit_entry WHERE action = 'test.slipped'",
    )

    [fault] = (await check()).faults
    assert "has no link" in fault


async def test_a_chain_that_was_made_anew_does_not_go_through_what_was_noted(entries):
    found = await check()

    assert (await check((found.count, found.head))).faults == []
    [fault] = (await check((found.count, "00" * 32))).faults
    assert "is not the one that was noted" in fault
    [fault] = (await check((found.count + 1, found.head))).faults
    assert "before the link that was noted" in fault


async def test_many_who_write_at_once_wait_for_each_other_and_leave_one_chain(entries):
    async def write(number):
        async with transaction() as db:
            await audit.note(db, SUPPORT, "test.race", ("test", number))

    await asyncio.gather(*(write(number) for number in range(12)))

    assert (await check()).faults == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_seal",
        "UPDATE audit_seal SET number = 0",
        "INSERT INTO audit_seal VALUES (0, 1, '')",
    ],
)
async def test_the_shop_itself_cannot_touch_a_seal(db, statement):
    with pytest.raises(DBAPIError, match="permission denied"):
        await db.execute(text(statement))


async def test_an_entry_is_found_by_the_beginning_of_its_words(db):
    await audit.note(
        db, SUPPORT, "vendor.suspend", ("vendor", 991), before={"status": "approved"},
        after={"status": "suspended"}, reason="Sold counterfeit boots",
    )  # fmt: skip

    for words in ("counterf", "vendor 991", "SUSPENDED boots"):
        rows = (await audit_trail(db, SUPPORT, Wanted(text=words))).rows
        assert [row.reason for row in rows] == ["Sold counterfeit boots"]
    assert (await audit_trail(db, SUPPORT, Wanted(text="counterfeit gloves"))).rows == []


async def test_an_entry_is_found_by_who_did_it(db):
    ada = await person(db, "Ada Trailblazer")
    await audit.note(db, ada, "order.cancel", ("vendor_order", 5), reason="changed her mind")

    [row] = (await audit_trail(db, SUPPORT, Wanted(text="trailbl"))).rows

    assert row.who == "Ada Trailblazer"


async def test_days_are_both_included(db):
    await audit.note(db, SUPPORT, "dayly.note", ("test", 1))
    today = f"{now():%Y-%m-%d}"

    found = await audit_trail(db, SUPPORT, Wanted("dayly", since=today, until=today))
    before = await audit_trail(db, SUPPORT, Wanted("dayly", until="2020-01-01"))

    assert len(found.rows) == 1
    assert before.rows == []
    with pytest.raises(Invalid):
        await audit_trail(db, SUPPORT, Wanted(since="yesterday"))


async def test_only_staff_look_at_the_chain(db):
    with pytest.raises(Forbidden):
        await chain_of_staff(db, await person(db))


async def test_a_change_is_told_as_people_write_it(db):
    fees = [
        {"currency": "EUR", "from_grams": 0, "fee_minor": 1_495, "free_from_minor": 3_000},
        {"currency": "JPY", "from_grams": 500, "fee_minor": 2_390, "free_from_minor": None},
    ]
    await audit.note(
        db, SUPPORT, "wordy.note", ("test", 1),
        before={"countries": ["IS"], "is_open": False, "name": "North"},
        after={"countries": ["IS", "NO"], "is_open": True, "name": "", "fees": fees},
    )  # fmt: skip

    [row] = (await audit_trail(db, SUPPORT, Wanted("wordy"))).rows

    assert row.change == (
        "Fees: fee €14.95 free from €30.00, fee ¥2,390 from grams 500; Name: North → –; "
        "Is open: no → yes; Countries: IS → IS, NO"
    )
