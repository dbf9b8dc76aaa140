"""Every handler by a short name, and what calls to all handlers of a state come to."""

from dataclasses import dataclass

from reflex_base.registry import RegistrationContext

from marketplace.state.gate import Declaration, declarations
from tests.matrix.arguments import BEFORE, arguments_for, page_of
from tests.matrix.browser import STATE, Answer, Tab
from tests.matrix.world import World

OURS = f"{STATE}.marketplace___state___"
LAST = (
    "remove",
    "drop",
    "end",
    "withdraw",
    "forget",
    "cancel",
    "merge",
    "leave",
    "switch",
    "end_others",
)
"""Handlers that end what the others are about begin so; they are called last."""

FAREWELL = "vendor.team_state"
"""Whoever leaves the team here is a stranger to all other rooms."""


@dataclass(frozen=True)
class Handler:
    """An event that a browser may send: `vendor.order_actions_state.ship`."""

    event: str
    declaration: Declaration

    @property
    def short(self) -> str:
        """Folder, state and handler."""
        state, _, name = self.event.removeprefix(OURS).rpartition(".")
        return f"{state.partition('___')[0]}.{state.rpartition('____')[2]}.{name}"

    @property
    def state(self) -> str:
        """Folder and state."""
        return self.short.rpartition(".")[0]

    @property
    def is_background(self) -> bool:
        """Whether it goes on after the next handler has begun."""
        return RegistrationContext.get().event_handlers[self.event].handler.is_background

    @property
    def name(self) -> str:
        """The handler's own name."""
        return self.short.rpartition(".")[2]


def every_handler() -> list[Handler]:
    """All that our states declare."""
    return [
        Handler(event, declaration)
        for event, declaration in declarations().items()
        if declaration is not None and event.startswith(OURS)
    ]


def by_state() -> dict[str, list[Handler]]:
    """The handlers of each state, in the order in which they are called."""
    states: dict[str, list[Handler]] = {}
    for one in every_handler():
        states.setdefault(one.state, []).append(one)
    for handlers in states.values():
        handlers.sort(key=lambda one: (one.name.startswith(LAST), one.name != "load"))
    states[FAREWELL] = states.pop(FAREWELL)
    return states


async def called(tab: Tab, one: Handler, siblings: list[Handler], world: World) -> Answer:
    """What a call about the things of a world comes to, with what opens its dialog before it."""
    page = page_of(one.state, world)
    named = {sibling.name: sibling for sibling in siblings}
    for name, chosen in BEFORE.get(one.short, []):
        first = named[name]
        await tab.call(
            first.event, arguments_for(first.short, first.declaration, world, chosen), page
        )
    arguments = arguments_for(one.short, one.declaration, world)
    answer = await tab.call(one.event, arguments, page)
    if one.is_background:
        await tab.quiet()
        answer.frames += (await tab.rest()).frames
    return answer
