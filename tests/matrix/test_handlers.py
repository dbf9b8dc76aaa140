"""Every handler, called over the websocket by everybody, with the things of somebody else."""

import pytest

from marketplace.adapters.database import transaction
from tests.matrix.browser import tab
from tests.matrix.fingerprint import changed, fingerprint
from tests.matrix.handlers import Handler, by_state, called
from tests.matrix.law import changes_nothing, expected, is_asked, obeys
from tests.matrix.server import Server
from tests.matrix.world import (
    BUYER,
    GUEST,
    SHOPPER,
    STAFF,
    STRANGER,
    TEAM,
    Caller,
    World,
    build,
    fill_basket,
    staff_member,
    stranger_of,
)

STRANGERS = (GUEST, SHOPPER, STRANGER)


@pytest.mark.parametrize("role", [*STRANGERS, BUYER, *TEAM, *STAFF])
async def test_everybody_meets_what_the_law_says(server: Server, theirs: World, role: str) -> None:
    async with transaction() as db:
        if role in STRANGERS:
            world, caller = theirs, await stranger_of(role, db)
        elif role in STAFF:
            world, caller = theirs, await staff_member(role, db)
        else:
            world, caller = None, None
    if role not in STRANGERS:
        world = await build(f"zz-own-{role}")
        caller = caller or world.people[role]
    async with transaction() as db:
        await fill_basket(db, caller, world)

    wrong: list[str] = []
    for handlers in by_state().values():
        asked = [one for one in handlers if is_asked(one, role)]
        if asked:
            wrong += await _visit(server, caller, asked, handlers, world)

    assert not wrong, "\n".join(wrong)


async def _visit(
    server: Server, caller: Caller, asked: list[Handler], handlers: list[Handler], world: World
) -> list[str]:
    """Call handlers of a state: first those by which nothing may change. Gives what is wrong."""
    wrong: list[str] = []
    first = next((one for one in handlers if one.name == "load"), None)
    async with tab(server.url, caller.cookies, caller.address) as page:
        if first:
            await called(page, first, handlers, world)
        for is_quiet in (True, False):
            some = [one for one in asked if changes_nothing(one, caller.role) is is_quiet]
            before = await fingerprint() if is_quiet and some else {}
            for one in some:
                try:
                    answer = await called(page, one, handlers, world)
                except (LookupError, AssertionError) as problem:
                    wrong.append(str(problem))
                    continue
                if not obeys(one, caller.role, answer.outcome):
                    wrong.append(
                        f"{one.short}: {caller.role} should meet {expected(one, caller.role)!r},"
                        f" met {answer.outcome!r} {answer.said}"
                    )
                if caller.role in STRANGERS and world.mark in answer.text:
                    wrong.append(f"{one.short}: {caller.role} was shown what is another's")
            if is_quiet and some and (tables := changed(before, await fingerprint())):
                wrong.append(f"{handlers[0].state}: {caller.role} changed {', '.join(tables)}")
    return wrong
