"""What plain form posts share: who sent them, from where, safe ways back, and cookies."""

from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import FormData, Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace.adapters.database import reading
from marketplace.adapters.familiar import DEVICE_COOKIE, Device, read_device
from marketplace.adapters.tokens import MARKET_COOKIE, SESSION_COOKIE, VISITOR_COOKIE
from marketplace.config import settings
from marketplace.errors import Invalid, Problem
from marketplace.queries.accounts import actor_of
from marketplace.routes import HOME
from marketplace.rules.markets import Market
from marketplace.rules.permissions import Actor

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
FROM_MACHINES = ("/webhooks/",)
"""Posts that prove themselves by a signature and come from no page."""


async def actor_behind(request: Request) -> Actor:
    """The person that the request's cookies stand for."""
    async with reading() as db:
        return await actor_of(
            db,
            request.cookies.get(SESSION_COOKIE, ""),
            request.cookies.get(VISITOR_COOKIE, ""),
            request.cookies.get(MARKET_COOKIE, ""),
        )


def client_address(request: Request) -> str:
    """Where a request came from; behind trusted proxies, what they say of it."""
    return request.client.host if request.client else ""


def device_of(request: Request) -> Device:
    """The browser, if it has signed in here before."""
    return read_device(request.cookies.get(DEVICE_COOKIE, ""))


def local_path(target: str, otherwise: str) -> str:
    """A path on this site, so that no link can send a person elsewhere after signing in."""
    parts = urlsplit(target)
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_local and not parts.scheme and not parts.netloc else otherwise


def way_on(request: Request, form: FormData) -> str:
    """Where to go after signing in: the form's `next`, or that of the page it stands on.

    A quick person sends the form before the page has filled that hidden field.
    """
    page = urlsplit(request.headers.get("referer", ""))
    beside = parse_qs(page.query).get("next", [""])[0]
    return local_path(str(form.get("next", "")) or beside, HOME)


def back_with(page: str, problem: Problem, **kept: str) -> Response:
    """Back to a form with the problem and what was typed, but for the password."""
    field = problem.field if isinstance(problem, Invalid) else ""
    query = urlencode({"problem": problem.message, "field": field, **kept})
    return RedirectResponse(f"{page}?{query}", status_code=303)


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
        return urlsplit(origin).netloc == headers.get("host")
