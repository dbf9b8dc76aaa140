"""Every handler over the real websocket, with arguments that nobody sends in good faith."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.matrix.arguments import arguments_for, page_of
from tests.matrix.browser import tab
from tests.matrix.fingerprint import changed, fingerprint
from tests.matrix.fuzz import hostile
from tests.matrix.fuzz.judge import Judge, books_balance
from tests.matrix.fuzz.people import ATTACKERS, attacker, world_of
from tests.matrix.fuzz.playing import play, rounds
from tests.matrix.handlers import Handler, by_state
from tests.matrix.law import changes_nothing
from tests.matrix.world import Caller, World

EXAMPLES = 5


@dataclass(frozen=True)
class Call:
    """A handler, what it is called with, and from which address."""

    handler: Handler
    payload: dict[str, Any]
    page: str

    def __repr__(self) -> str:
        return f"{self.handler.short}({self.payload!r}) from {self.page!r}"

    def is_quiet(self, role: str) -> bool:
        """Whether nothing may be different after it, whatever it was called with."""
        return changes_nothing(self.handler, role) or not self._fits

    @property
    def _fits(self) -> bool:
        try:
            self.handler.declaration.arguments.model_validate(self.payload)
        except ValidationError:
            return False
        return True


@pytest.mark.parametrize("role", ATTACKERS)
async def test_no_handler_breaks_and_the_refused_change_nothing(
    judge: Judge, theirs: World, role: str
) -> None:
    for seed in rounds(share=0.5 / len(ATTACKERS)):
        world = await world_of(role, theirs)
        for handlers in by_state().values():
            caller = await attacker(role, world)
            calls = st.tuples(*(call_of(one, world) for one in handlers))
            await play(calls, partial(attack, judge, caller), EXAMPLES, seed)
        assert await books_balance()


def call_of(one: Handler, world: World) -> st.SearchStrategy[Call]:
    """A call that goes wrong somewhere, of the thing or of the page."""
    usual = arguments_for(one.short, one.declaration, world)
    payloads = hostile.arguments(one.declaration.arguments, usual)
    return st.builds(Call, st.just(one), payloads, pages(page_of(one.state, world)))


def pages(usual: str) -> st.SearchStrategy[str]:
    """The usual address mostly, or one with something else in its last place or its question."""
    above = usual.rpartition("/")[0]
    return st.one_of(
        *[st.just(usual)] * 4,
        hostile.words.map(lambda word: f"{above}/{_quoted(word)}"),
        hostile.words.map(lambda word: f"{above}/{word}"),
        st.tuples(hostile.words, hostile.words).map(
            lambda pair: f"{usual}?{_quoted(pair[0])}={_quoted(pair[1])}"
        ),
    )


def _quoted(word: str) -> str:
    return quote(word, safe="", errors="replace")


async def attack(judge: Judge, caller: Caller, calls: tuple[Call, ...]) -> None:
    """Make the calls by one tab: first those by which nothing may change."""
    async with tab(judge.server.url, caller.cookies, judge.elsewhere()) as page:
        for is_quiet in (True, False):
            some = [one for one in calls if one.is_quiet(caller.role) is is_quiet]
            before = await fingerprint() if is_quiet and some else {}
            for one in some:
                judge.calls[one.handler.short] += 1
                answer = await page.call(one.handler.event, one.payload, one.page)
                if one.handler.is_background:
                    await page.quiet()
                assert answer.outcome != "fault", f"{one}: {answer.said}\n{judge.faults()}"
                judge.look(f"{caller.role}: {one}")
            if is_quiet and some and (tables := changed(before, await fingerprint())):
                raise AssertionError(f"{caller.role} changed {', '.join(tables)} by {some}")
