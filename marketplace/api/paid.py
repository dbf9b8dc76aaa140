"""The way back from the payment page: what became of it is asked before anything is shown."""

from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace import routes as addresses
from marketplace.adapters import suspicion
from marketplace.adapters.database import transaction
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, client_address
from marketplace.errors import Conflict, Problem, TooMany
from marketplace.queries.fraud_signals import Source
from marketplace.services import ways
from marketplace.services.payments import Outcome, settle_purchase, way_to_pay

log = structlog.get_logger()
LONGEST = 100


async def paid(request: Request) -> Response:
    """GET: settle the purchase, then 303 to it, or to the checkout if the try came to nothing.

    The purchase's page waits if it isn't settled.
    """
    number = request.path_params["number"][:LONGEST]
    key = request.query_params.get("key", "")[:LONGEST]
    outcome = Outcome(is_waiting=False, failure="")
    try:
        await at_most("30/minute", "paid", client_address(request))
        outcome = await settle_purchase(number)
    except (NoAnswer, Refused, TooMany, Conflict) as error:
        # The webhook or the sweeper will settle it; the page follows live.
        log.warning("paid.not_settled", number=number, error=str(error))
    is_cancelled = "cancelled" in request.query_params
    if outcome.is_waiting and (outcome.failure or is_cancelled):
        return _to_checkout(number, key, outcome.failure or "cancelled")
    return _see(addresses.purchase(number), {"key": key})


async def pay_again(request: Request) -> Response:
    """POST number, key, way: 303 to a payment page for the same purchase."""
    form = await request.form()
    number, key, way = (str(form.get(name, ""))[:LONGEST] for name in ("number", "key", "way"))
    try:
        await at_most("20/minute", "pay", client_address(request))
        await suspicion.note("checkout", client_address(request))
        actor = await actor_behind(request)
        async with transaction() as db:
            prepared = await ways.another_try(db, actor, number, key, way)
        url = await way_to_pay(prepared, Source(actor, client_address(request)))
    except Problem as problem:
        log.info("pay_again.refused", number=number, problem=problem.message)
        return _to_checkout(number, key, "again")
    return RedirectResponse(url, status_code=303)


def _to_checkout(number: str, key: str, word: str) -> Response:
    return _see(addresses.CHECKOUT, {"payment": word, "purchase": number, "key": key})


def _see(address: str, query: dict[str, str]) -> Response:
    return RedirectResponse(f"{address}?{urlencode(query)}", status_code=303)


routes = [
    Route("/paid/{number:str}", paid),
    Route("/doors/pay-again", pay_again, methods=["POST"]),
]
