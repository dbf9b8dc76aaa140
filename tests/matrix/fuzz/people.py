"""Who attacks: strangers to a world of somebody else, and those who are at home in theirs."""

from itertools import count

from marketplace.adapters.database import transaction
from tests.matrix.world import (
    BUYER,
    GUEST,
    STRANGER,
    Caller,
    World,
    build,
    fill_basket,
    staff_member,
    stranger_of,
)

OWNER, SUPER = "owner", "super"
ATTACKERS = (GUEST, STRANGER, BUYER, OWNER, SUPER)
worlds = count(1)


async def world_of(role: str, theirs: World) -> World:
    """The world whose ids they know."""
    return await build(f"zz-fuzz-{next(worlds)}") if role in (BUYER, OWNER) else theirs


async def attacker(role: str, world: World) -> Caller:
    """Somebody of this role; strangers are new each time, with the shop's offer in their basket."""
    if role in (BUYER, OWNER):
        return world.people[role]
    async with transaction() as db:
        caller = await (staff_member if role == SUPER else stranger_of)(role, db)
    async with transaction() as db:
        await fill_basket(db, caller, world)
    return caller
