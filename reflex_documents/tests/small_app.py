"""A small application for tests that need no browser.

It is imported within a registration context of its own (see `small_world`).
"""

import reflex as rx

SHELF: dict[str, str] = {}
"""The database: titles of things by their name in an address."""
READ: list[str] = []
"""The addresses at which a thing was looked up."""


class Refused(Exception):
    """A handler says no."""


class ThingState(rx.State):
    """The thing that an address names."""

    title: str = ""
    visitor: str = ""
    at: str = ""

    @rx.var
    def loud_title(self) -> str:
        """Worked out from another variable."""
        return self.title.upper()

    @rx.event
    async def load(self):
        READ.append(str(self.router.url))
        self.at = self.router.url.path
        self.visitor = self.router.headers.cookie
        if self.wanted_thing == "forbidden":
            raise Refused("Not for you")
        if self.wanted_thing == "fault":
            raise ZeroDivisionError
        if self.wanted_thing == "elsewhere":
            return rx.redirect("/thing/elm")
        self.title = SHELF.get(self.wanted_thing, "")
        return None

    @rx.event
    async def praise(self, words: str):
        self.title = words


class AskedState(rx.State):
    """What a request tells a handler."""

    argument: str = ""
    parameters: dict[str, str] = {}  # noqa: RUF012
    cookie: str = ""
    language: str = ""
    address: str = ""
    route: str = ""
    _secret: str = ""

    @rx.event
    async def look(self):
        self.argument = self.wanted_thing
        self.parameters = {**self.router.url.query_parameters}
        self.cookie = self.router.headers.cookie
        self.language = self.router.headers.accept_language
        self.address = str(self.router.url)
        self.route = self.router.route_id
        self._secret = "for the server only"


class StepsState(rx.State):
    """Handlers of every kind, each leaving its mark."""

    steps: list[str] = []  # noqa: RUF012

    @rx.event
    async def chain(self):
        self.steps.append("chain")
        return [StepsState.named("one"), StepsState.plain, rx.toast("Not for documents")]

    @rx.event
    async def named(self, name: str):
        self.steps.append(name)

    @rx.event
    def plain(self):
        self.steps.append("plain")

    @rx.event
    async def stream(self):
        self.steps.append("first")
        yield
        self.steps.append("second")
        yield StepsState.named("after")

    @rx.event
    def plain_stream(self):
        self.steps.append("first")
        yield StepsState.named("after")

    @rx.event
    async def endless(self):
        return StepsState.endless

    @rx.event
    async def leave(self):
        self.steps.append("left")
        return rx.redirect("/elsewhere?from=here")

    @rx.event
    async def fail(self):
        raise Refused("Not for you")


class OuterState(rx.State):
    """A state that others inherit."""

    outer: str = ""


class InnerState(OuterState):
    """One that inherits it, and is the only one to change."""

    inner: str = ""

    @rx.event
    async def load(self):
        self.inner = "set"


class UntouchedState(rx.State):
    """Nobody's."""

    nothing: str = ""

    @rx.event
    async def fill(self):
        self.nothing = "filled"


class FrameState(rx.State):
    """What stands around every page."""

    site: str = ""

    @rx.event
    async def refresh(self):
        self.site = "Small"


def nothing() -> rx.Component:
    """Pages here are drawn by somebody else."""
    return rx.fragment()


app = rx.App()
for _route, _on_load in {
    "/": None,
    "/thing/[wanted_thing]": ThingState.load,
    "/asked/[wanted_thing]": AskedState.look,
    "/chain": StepsState.chain,
    "/stream": StepsState.stream,
    "/plain-stream": StepsState.plain_stream,
    "/endless": StepsState.endless,
    "/leave": StepsState.leave,
    "/fail": StepsState.fail,
    "/inner": InnerState.load,
    "/everything/[[...splat]]": AskedState.look,
    "404": UntouchedState.fill,
}.items():
    app.add_page(nothing, route=_route, on_load=_on_load)
