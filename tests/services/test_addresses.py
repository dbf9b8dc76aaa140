"""The addresses that a member keeps."""

from dataclasses import replace

import pytest

from marketplace.errors import Invalid, NotFound, SignInRequired
from marketplace.queries.addresses import my_addresses
from marketplace.services import addresses
from tests.factories import HOME, person, visitor


async def test_the_first_address_is_used_first(db):
    ada = await person(db)

    await addresses.add(db, ada, HOME)
    await addresses.add(db, ada, replace(HOME, line1="3 Mill Lane"))

    kept = await my_addresses(db, ada)
    assert [(card.line1, card.is_default) for card in kept] == [
        ("12 Elm Street", True),
        ("3 Mill Lane", False),
    ]


async def test_the_same_address_is_kept_once(db):
    ada = await person(db)

    for _ in range(2):
        await addresses.add(db, ada, HOME)

    assert len(await my_addresses(db, ada)) == 1


async def test_another_address_can_be_used_first(db):
    ada = await person(db)
    await addresses.add(db, ada, HOME)
    other = await addresses.add(db, ada, replace(HOME, line1="3 Mill Lane"))

    await addresses.make_default(db, ada, other.id)

    assert (await my_addresses(db, ada))[0].line1 == "3 Mill Lane"


async def test_an_address_without_a_street_is_refused(db):
    ada = await person(db)

    with pytest.raises(Invalid) as refusal:
        await addresses.add(db, ada, replace(HOME, line1=" "))

    assert refusal.value.field == "line1"
    assert await my_addresses(db, ada) == []


async def test_a_strangers_address_is_not_found(db):
    ada, eve = await person(db), await person(db, "Eve")
    address = await addresses.add(db, ada, HOME)

    for change in (addresses.remove, addresses.make_default):
        with pytest.raises(NotFound):
            await change(db, eve, address.id)

    assert len(await my_addresses(db, ada)) == 1


async def test_a_guest_keeps_no_address(db):
    with pytest.raises(SignInRequired):
        await addresses.add(db, visitor(), HOME)

    assert await my_addresses(db, visitor()) == []
