"""The other doors: everything that is asked by plain HTTP, in front of the pages."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette_compress import CompressMiddleware

from marketplace.api import (
    basket,
    basket_money,
    carriers,
    category_pictures,
    challenges,
    consents,
    coupons,
    crawlers,
    doors,
    exports,
    feeds,
    health,
    identities,
    imports,
    mailboxes,
    markets,
    media,
    news,
    oauth,
    paid,
    passkeys,
    payouts,
    personal_data,
    reporting,
    rest_account,
    rest_vendor,
    sandbox,
    searches,
    statements,
    teams,
    uploads,
    webhooks,
)
from marketplace.api.bodies import BodyLimit
from marketplace.api.closed import ClosedForNow
from marketplace.api.cookies import HostCookies
from marketplace.api.forms import SameOriginOnly
from marketplace.api.headers import CarefulHeaders
from marketplace.api.lasting import LastingFiles
from marketplace.api.proxies import behind_proxies
from marketplace.api.visitors import VisitorCookie
from marketplace.api.watch import Watch
from marketplace.errors import Problem


def http_app() -> Starlette:
    """Our routes; Reflex mounts its own behind them."""
    rooms = (
        basket, basket_money, carriers, category_pictures, challenges, consents, coupons, crawlers,
        doors, exports, feeds, health, identities, imports, mailboxes, markets, media, news, oauth,
        paid, passkeys, payouts, personal_data, reporting, rest_account, rest_vendor, sandbox,
        searches, statements, teams, uploads, webhooks,
    )  # fmt: skip
    return Starlette(
        routes=[route for room in rooms for route in room.routes],
        exception_handlers={Problem: _told},
    )


async def _told(_request: Request, problem: Exception) -> Response:
    """An expected refusal that a door left to its frame."""
    assert isinstance(problem, Problem)
    return PlainTextResponse(problem.message, problem.status)


LAYERS = (
    ClosedForNow,
    LastingFiles,
    VisitorCookie,
    SameOriginOnly,
    HostCookies,
    BodyLimit,
    Watch,
    CompressMiddleware,
    CarefulHeaders,
    behind_proxies,
)
"""What every request passes, the innermost first."""
