"""Passkeys in an account: kept, counted, and removed but for the last way in."""

import pytest
from sqlmodel import select

from marketplace.adapters.passkeys import NewPasskey
from marketplace.errors import Conflict, NotFound
from marketplace.events import WayInAdded, WayInRemoved
from marketplace.models.accounts import Passkey
from marketplace.queries.ways_in import my_passkeys
from marketplace.services import passkeys
from tests.factories import numbers, person
from tests.services.test_identities import confirmed, here
from tests.services.test_mailboxes import events


def new_key():
    return NewPasskey(f"key {next(numbers)}".encode(), b"public", 0)


async def test_a_passkey_is_named_and_told_of(db):
    actor = await confirmed(db)

    await passkeys.add(db, actor, "  My  telephone ", new_key())

    [card] = await my_passkeys(db, actor)
    assert (card.name, card.used) == ("My telephone", "")
    added = await events(db, WayInAdded, actor.account_id)
    assert [event["way"] for event in added] == ["the passkey “My telephone”"]


async def test_nothing_is_planted_in_an_account_whose_address_is_not_confirmed(db):
    thief = await person(db)

    with pytest.raises(Conflict, match="confirm your address"):
        await passkeys.may_add(db, thief)
    with pytest.raises(Conflict, match="confirm your address"):
        await passkeys.add(db, thief, "Trap", new_key())

    assert await my_passkeys(db, thief) == []


async def test_an_account_has_only_so_many(db):
    actor = await confirmed(db)
    for _ in range(passkeys.MOST):
        await passkeys.add(db, actor, "Telephone", new_key())

    with pytest.raises(Conflict, match="as many"):
        await passkeys.add(db, actor, "Telephone", new_key())


async def test_one_key_belongs_to_one_account(db):
    key, first, second = new_key(), await confirmed(db), await confirmed(db)
    await passkeys.add(db, first, "Telephone", key)

    with pytest.raises(Conflict, match="known here"):
        await passkeys.add(db, second, "Telephone", key)

    assert await my_passkeys(db, second) == []


async def test_a_removed_passkey_is_gone_and_told_of(db):
    actor = await here(db)
    passkey = await passkeys.add(db, actor, "Telephone", new_key())

    await passkeys.remove(db, actor, passkey.id)

    assert await my_passkeys(db, actor) == []
    removed = await events(db, WayInRemoved, actor.account_id)
    assert [event["way"] for event in removed] == ["the passkey “Telephone”"]


async def test_nobody_removes_what_is_somebody_elses(db):
    owner, stranger = await here(db), await here(db)
    passkey = await passkeys.add(db, owner, "Telephone", new_key())

    with pytest.raises(NotFound):
        await passkeys.remove(db, stranger, passkey.id)

    kept = await db.exec(select(Passkey.id).where(Passkey.account_id == owner.account_id))
    assert kept.all() == [passkey.id]


async def test_the_last_way_in_stays(db):
    actor = await here(db, password_hash=None)
    first = await passkeys.add(db, actor, "Telephone", new_key())

    with pytest.raises(Conflict, match="only way in"):
        await passkeys.remove(db, actor, first.id)
    await passkeys.add(db, actor, "Laptop", new_key())
    await passkeys.remove(db, actor, first.id)

    assert [card.name for card in await my_passkeys(db, actor)] == ["Laptop"]
