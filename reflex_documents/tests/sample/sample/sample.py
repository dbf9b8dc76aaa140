"""A shop of two things and a counter: the smallest application with documents."""

import asyncio
import os

import reflex as rx
from redis.asyncio import Redis
from reflex.utils.prerequisites import get_web_dir
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from reflex_documents.document import Document
from reflex_documents.fresh import FreshPage
from reflex_documents.layer import Documents, Page, Site
from reflex_documents.opening import Opened
from reflex_documents.renderer import Renderer
from reflex_documents.store import Store

URL = os.environ.get("SITE_URL", "http://localhost:3000")
THINGS = {"elm-bench": "Elm bench", "oak-table": "Oak table"}
NOTES: dict[str, str] = {}
redis = Redis.from_url(os.environ["REDIS_URL"])
store = Store(lambda: redis)


class ThingState(rx.State):
    """The thing that an address names."""

    title: str = ""
    note: str = ""

    @rx.var
    def loud_note(self) -> str:
        """The note, so that nobody misses it."""
        return self.note.upper()

    @rx.var(cache=False)
    def note_length(self) -> int:
        """A variable that is worked out at every event."""
        return len(self.note)

    @rx.event
    async def load(self):
        await asyncio.sleep(0.2)  # as long as a database may take
        self.title = THINGS.get(self.slug, "")
        self.note = NOTES.get(self.slug, "")


class CounterState(rx.State):
    """Clicks that nobody keeps."""

    count: int = 0

    @rx.event
    async def add(self):
        self.count += 1


@rx.page("/thing/[slug]", title=ThingState.title, on_load=ThingState.load)
def thing() -> rx.Component:
    """One thing."""
    return rx.el.main(
        rx.el.h1(ThingState.title),
        rx.el.p(ThingState.note, id="note"),
        rx.el.p(ThingState.loud_note, id="loud"),
        rx.el.p(ThingState.note_length, id="length"),
        rx.el.a("Count", href="/"),
        custom_attrs={"aria-busy": rx.cond(rx.State.is_hydrated, "false", "true")},
    )


@rx.page("/", title="Counter")
def counter() -> rx.Component:
    """A number that grows."""
    return rx.el.main(
        rx.el.h1("Counter"),
        rx.el.button("Add", on_click=CounterState.add),
        rx.el.output(CounterState.count),
    )


def about_thing(opened: Opened) -> Document:
    """A thing's head; 404 where there is none."""
    state = opened.state(ThingState)
    if not state.title:
        return Document("Nothing here", status=404)
    return Document(
        title=state.title,
        description=f"{state.title}, made of wood.",
        path=opened.root.router.url.path,
        data=[{"@context": "https://schema.org", "@type": "Product", "name": state.title}],
        depends_on=frozenset({"things"}),
    )


async def allow(*_asked: object) -> None:
    """Nobody is refused anything here."""


async def write_note(request: Request) -> PlainTextResponse:
    """Change a thing, and then tell of it (or not, as a late news would be)."""
    NOTES[request.path_params["slug"]] = (await request.body()).decode()
    if "told" in request.query_params:
        await store.forget(["things"])
    return PlainTextResponse("written")


def with_documents(app):
    """The layer around Reflex's own application."""
    return Documents(
        app,
        Site(
            url=URL,
            language="en",
            pages=[
                Page("/thing/[slug]", about_thing, seconds=300),
                Page("/", lambda _opened: Document("Counter", "It counts.", "/"), seconds=300),
            ],
            nowhere=Page("404", lambda _opened: Document("Nothing here", status=404)),
            frame=[],
            check=allow,
            is_personal=lambda headers: "session=" in headers.get("cookie", ""),
            admit=allow,
            refuse=lambda _error, _address: None,
            renderer=Renderer(os.environ.get("RENDERER_URL", "")),
            store=store,
            shell=get_web_dir() / "build" / "client" / "__spa-fallback.html",
        ),
    )


doors = Starlette(routes=[Route("/note/{slug}", write_note, methods=["POST"])])
app = rx.App(
    html_lang="en",
    head_components=[rx.el.link(rel="icon", href="data:,")],
    api_transformer=[doors, with_documents],
)
app.add_middleware(FreshPage(), index=0)
