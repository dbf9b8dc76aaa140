"""What every kind of step stands on: the world, and ways to choose among what is there."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from marketplace.adapters.database import transaction
from tests.money.world import World

places = st.integers(0, 10**6)
"""Which of the things that are there: the rest of dividing by their number."""
crashes = st.one_of(st.none(), st.none(), st.integers(0, 12), st.integers(8, 40))
amounts = st.integers(-1, 40_000)
"""In cents; also some that nobody owes."""


def one_of(things, place):
    """One of some things, or None when there are none."""
    return things[place % len(things)] if things else None


class Steps(RuleBasedStateMachine):
    """A marketplace at work; `world` is set by the test."""

    world: World

    def run(self, step, crash=None) -> Any:
        """Do one thing to its end, to a refusal, or to the death of its process."""
        return self.world.run(step, crash)

    def see(self, query) -> Any:
        """Look at something; no step."""
        return self.world.look(query)

    def do(self, crash, verb, *args, **more) -> Any:
        """One verb of a service in a transaction of its own."""
        return self.run(self._alone(verb, *args, **more), crash)

    async def _alone(self, verb, *args, **more):
        async with transaction() as db:
            await verb(db, *args, **more)
