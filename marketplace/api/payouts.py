"""The way back from the payment provider's questions to a vendor, and stopping its payouts."""

from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters.database import transaction
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.limits import at_most
from marketplace.adapters.links import TOLD, seal
from marketplace.api.forms import actor_behind, back_with, client_address
from marketplace.errors import Conflict, Problem, ProofRequired, TooMany
from marketplace.routes import (
    PROVE_AGAIN,
    SIGN_IN,
    STOP_PAYOUTS,
    VENDOR_MONEY,
    back_from_provider,
    to_provider_again,
)
from marketplace.rules.permissions import Audience, belongs_to
from marketplace.services import payout_stops
from marketplace.services.payout_accounts import note_own_account, start_onboarding

LONGEST_KEY = 2_000
log = structlog.get_logger()


async def back(request: Request) -> Response:
    """GET: ask what became of the account, then 303 to the vendor's money."""
    actor = await actor_behind(request)
    if not belongs_to(actor, Audience.VENDOR):
        return RedirectResponse(SIGN_IN, status_code=303)
    try:
        await at_most("20/minute", "payout-account", str(actor.account_id))
        await note_own_account(actor)
    except (NoAnswer, Refused, Problem) as error:
        # The webhook or the sweeper will tell; the page follows live.
        log.warning("payout_account.not_noted", error=str(error))
    return RedirectResponse(VENDOR_MONEY, status_code=303)


async def again(request: Request) -> Response:
    """GET: a link that was too old leads here; 303 to the questions by a new one."""
    actor = await actor_behind(request)
    if not belongs_to(actor, Audience.VENDOR):
        return RedirectResponse(SIGN_IN, status_code=303)
    try:
        await at_most("10/minute", "payout-account", str(actor.account_id))
        return RedirectResponse(await start_onboarding(actor), status_code=303)
    except ProofRequired:
        return RedirectResponse(f"{PROVE_AGAIN}?next={to_provider_again()}", status_code=303)
    except Problem as problem:
        return back_with(VENDOR_MONEY, problem)


async def stop(request: Request) -> Response:
    """POST key: nothing is paid to the shop whose letter it is from."""
    form = await request.form()
    try:
        await at_most("20/minute", "stop-payouts", client_address(request))
        async with transaction() as db:
            await payout_stops.stop(db, str(form.get("key", ""))[:LONGEST_KEY])
    except (Conflict, TooMany) as problem:
        return back_with(STOP_PAYOUTS, problem)
    query = urlencode({"told": seal(TOLD, "stopped"), "done": "stopped"})
    return RedirectResponse(f"{STOP_PAYOUTS}?{query}", status_code=303)


routes = [
    Route(back_from_provider(), back),
    Route(to_provider_again(), again),
    Route("/doors/stop-payouts", stop, methods=["POST"]),
]
