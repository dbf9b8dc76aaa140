"""What plain form posts share: who sent them, from where, safe ways back, and cookies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import FormData, Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.familiar import DEVICE_COOKIE, Device, read_device
from marketplace.adapters.tokens import (
    CONSENT_COOKIE,
    MARKET_COOKIE,
    SESSION_COOKIE,
    VISITOR_COOKIE,
)
from marketplace.config import settings
from marketplace.errors import Invalid, Problem
from marketplace.queries.accounts import actor_of
from marketplace.routes import HOME
from marketplace.rules.markets import Market
from marketplace.rules.networks import place_of
from marketplace.rules.permissions import Actor
from marketplace.rules.privacy import CONSENT_DAYS, Consent
from marketplace.rules.urls import parts_of
from marketplace.services.support import leave_trail

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
FROM_MACHINES = ("/webhooks/", "/oauth/", "/api/")
"""Posts that prove themselves by a signature or a token, heed no cookie and come from no page."""


async def actor_behind(request: Request) -> Actor:
    """The person that the request's cookies stand for."""
    async with reading() as db:
        return await actor_of(
            db,
            request.cookies.get(SESSION_COOKIE, ""),
            request.cookies.get(VISITOR_COOKIE, ""),
            request.cookies.get(MARKET_COOKIE, ""),
        )


@asynccontextmanager
async def working(actor: Actor, where: str) -> AsyncIterator[Session]:
    """One transaction for what somebody does for a shop; support's leaves its trail."""
    async with transaction(actor) as db:
        yield db
        await leave_trail(db, actor, where)


def client_address(request: Request) -> str:
    """The place a request came from; behind trusted proxies, what they say of it."""
    return place_of(request.client.host) if request.client else ""


def device_of(request: Request) -> Device:
    """The browser, if it has signed in here before."""
    return read_device(request.cookies.get(DEVICE_COOKIE, ""))


def local_path(target: str, otherwise: str) -> str:
    """A path on this site, so that no link can send a person elsewhere after signing in."""
    parts = parts_of(target)
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_local and not parts.scheme and not parts.netloc else otherwise


def way_on(request: Request, form: FormData) -> str:
    """Where to go after signing in: the form's `next`, or that of the page it stands on.

    A quick person sends the form before the page has filled that hidden field.
    """
    page = parts_of(request.headers.get("referer", ""))
    beside = parse_qs(page.query).get("next", [""])[0]
    return local_path(str(form.get("next", "")) or beside, HOME)


def back_with(page: str, problem: Problem, **kept: str) -> Response:
    """Back to a form with the problem and what was typed, but for the password."""
    field = problem.field if isinstance(problem, Invalid) else ""
    query = urlencode({"problem": problem.message, "field": field, **kept})
    return RedirectResponse(f"{page}?{query}", status_code=303)


def back(request: Request) -> Response:
    """Back to the page that a form stands on."""
    page = parts_of(request.headers.get("referer", ""))
    target = f"{page.path}?{page.query}" if page.query else page.path
    return RedirectResponse(local_path(target, HOME), status_code=303)


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """A cookie that scripts cannot read and other sites cannot send with a post."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=settings().is_https,
        path="/",
    )


def set_market(response: Response, market: Market) -> None:
    """Where to and in which currency this browser looks at the shop, for a year."""
    set_cookie(response, MARKET_COOKIE, market.written, 365 * 86_400)


def consent_of(request: Request) -> Consent:
    """What the browser's owner agreed to; nothing until they have been asked."""
    return Consent.read(request.cookies.get(CONSENT_COOKIE, "")) or Consent()


def set_consent(response: Response, agreed: Consent) -> None:
    """Remember it in the browser; scripts read it, to ask nobody twice and store nothing else."""
    response.set_cookie(
        CONSENT_COOKIE,
        agreed.written,
        max_age=CONSENT_DAYS * 86_400,
        samesite="lax",
        secure=settings().is_https,
        path="/",
    )


class SameOriginOnly:
    """Refuses posts that another site's page sent with our visitor's cookies."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_ours(scope):
            response = PlainTextResponse("This form was not sent from our site.", 403)
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    @staticmethod
    def _is_ours(scope: Scope) -> bool:
        if scope["method"] in SAFE_METHODS or scope["path"].startswith(FROM_MACHINES):
            return True
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if not origin:
            return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
        return parts_of(origin).netloc == headers.get("host")
