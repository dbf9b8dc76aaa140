"""Messages from providers: checked, stored as they came, answered at once; handled later."""

from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketplace.adapters.database import transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.contract import Forged, NoAnswer
from marketplace.rules.permissions import SYSTEM
from marketplace.services import inbox

LONGEST = 512_000
"""Bytes; the providers' largest messages are far below."""
CONNECT = "connect"


async def receive(provider: str, channel: str, request: Request) -> Response:
    """POST: 200 for a genuine message, new or known; 400 for a forged one.

    503 when the provider has to be asked whether it is genuine and doesn't answer: it sends
    the message again.
    """
    body = await request.body()
    if len(body) > LONGEST:
        return JSONResponse({"error": "too large"}, 413)
    try:
        hint = await gateway_of(provider).read_webhook(body, request.headers, channel)
    except Forged:
        return JSONResponse({"error": "bad signature"}, 400)
    except NoAnswer:
        return JSONResponse({"error": "cannot be checked just now"}, 503)
    async with transaction() as db:
        await inbox.take_in(db, SYSTEM, provider, hint)
    return JSONResponse({"received": True})


def _route(path: str, provider: str, channel: str = "") -> Route:
    return Route(f"/webhooks/{path}", partial(receive, provider, channel), methods=["POST"])


routes = [
    _route("stripe", "stripe"),
    _route("stripe/connect", "stripe", CONNECT),
    _route("paypal", "paypal"),
    _route("razorpay", "razorpay"),
]
