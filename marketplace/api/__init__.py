"""The other doors: everything that is asked by plain HTTP, in front of the pages."""

from starlette.applications import Starlette
from starlette_compress import CompressMiddleware

from marketplace.api import (
    basket,
    basket_money,
    carriers,
    category_pictures,
    challenges,
    coupons,
    crawlers,
    doors,
    exports,
    feeds,
    health,
    imports,
    mailboxes,
    markets,
    media,
    paid,
    payouts,
    sandbox,
    searches,
    statements,
    uploads,
    webhooks,
)
from marketplace.api.bodies import BodyLimit
from marketplace.api.closed import ClosedForNow
from marketplace.api.forms import SameOriginOnly
from marketplace.api.headers import CarefulHeaders
from marketplace.api.lasting import LastingFiles
from marketplace.api.proxies import behind_proxies
from marketplace.api.visitors import VisitorCookie


def http_app() -> Starlette:
    """Our routes; Reflex mounts its own behind them."""
    rooms = (
        basket, basket_money, carriers, category_pictures, challenges, coupons, crawlers, doors,
        exports, feeds, health, imports, mailboxes, markets, media, paid, payouts, sandbox,
        searches, statements, uploads, webhooks,
    )  # fmt: skip
    return Starlette(routes=[route for room in rooms for route in room.routes])


LAYERS = (
    ClosedForNow,
    LastingFiles,
    VisitorCookie,
    SameOriginOnly,
    BodyLimit,
    CompressMiddleware,
    CarefulHeaders,
    behind_proxies,
)
"""What every request passes, the innermost first."""
