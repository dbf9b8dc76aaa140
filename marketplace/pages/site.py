"""How the shop's pages become documents: who may see what, how often, and what a refusal is."""

from urllib.parse import urlencode

import reflex as rx
from reflex.state import BaseState
from reflex.utils.prerequisites import get_web_dir
from reflex_base.event import Event
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Scope

from marketplace import routes
from marketplace.adapters.cache import documents
from marketplace.adapters.limits import at_most
from marketplace.adapters.tokens import MARKET_COOKIE, SESSION_COOKIE, read_cookies
from marketplace.api.forms import client_address
from marketplace.config import settings
from marketplace.errors import Problem, SignInRequired, TooMany
from marketplace.pages.documents import NOWHERE, PAGES
from marketplace.rules.markets import Market
from marketplace.state.gate import Gate
from marketplace.state.shop.frame import FrameState
from reflex_documents.layer import Documents, Site
from reflex_documents.renderer import Renderer


def with_documents(app: ASGIApp) -> Documents:
    """The layer that answers the shop's pages; the portal and the console stay shells."""
    return Documents(
        app,
        Site(
            url=settings().public_url.rstrip("/"),
            language="en",
            pages=PAGES,
            nowhere=NOWHERE,
            frame=[FrameState.refresh],
            check=_check,
            is_personal=_is_personal,
            edition=_edition,
            admit=_admit,
            refuse=_refuse,
            renderer=Renderer(settings().renderer_url),
            store=documents(),
            shell=get_web_dir() / "build" / "client" / "__spa-fallback.html",
        ),
    )


async def _check(app: rx.App, state: BaseState, event: Event) -> None:
    await Gate().preprocess(app, state, event)


def _is_personal(headers: Headers) -> bool:
    return SESSION_COOKIE in read_cookies(headers.get("cookie", ""))


def _edition(headers: Headers) -> dict[str, str]:
    """A guest sees prices and delivery of the country and currency that their cookie names."""
    chosen = Market.read(read_cookies(headers.get("cookie", "")).get(MARKET_COOKIE, ""))
    return {"cookie": f"{MARKET_COOKIE}={chosen.written}"} if chosen.written else {}


async def _admit(scope: Scope) -> Response | None:
    try:
        rate = f"{settings().documents_a_minute}/minute"
        await at_most(rate, "document", client_address(Request(scope)))
    except TooMany as problem:
        return PlainTextResponse(problem.message, 429, {"retry-after": "60"})
    return None


def _refuse(error: Exception, address: str) -> Response | None:
    if isinstance(error, SignInRequired):
        return RedirectResponse(f"{routes.SIGN_IN}?{urlencode({'next': address})}", 303)
    if isinstance(error, Problem):
        return PlainTextResponse(error.message, error.status)
    return None
