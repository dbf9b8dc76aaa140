"""The other doors: everything that is asked by plain HTTP, in front of the pages."""

from starlette.applications import Starlette

from marketplace.api import (
    crawlers,
    doors,
    health,
    imports,
    media,
    paid,
    sandbox,
    uploads,
    webhooks,
)
from marketplace.api.addresses import CleanAddress
from marketplace.api.bodies import BodyLimit
from marketplace.api.documents import Documents
from marketplace.api.forms import SameOriginOnly
from marketplace.api.headers import CarefulHeaders
from marketplace.api.proxies import behind_proxies
from marketplace.api.visitors import VisitorCookie


def http_app() -> Starlette:
    """Our routes; Reflex mounts its own behind them."""
    rooms = (crawlers, doors, health, imports, media, paid, sandbox, uploads, webhooks)
    return Starlette(routes=[route for room in rooms for route in room.routes])


LAYERS = (
    CleanAddress,
    Documents,
    VisitorCookie,
    SameOriginOnly,
    BodyLimit,
    CarefulHeaders,
    behind_proxies,
)
"""What every request passes, the innermost first."""
