"""The way back from the payment provider's questions to a vendor about its account."""

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.limits import at_most
from marketplace.api.forms import actor_behind, back_with
from marketplace.errors import Problem, ProofRequired
from marketplace.routes import (
    PROVE_AGAIN,
    SIGN_IN,
    VENDOR_MONEY,
    back_from_provider,
    to_provider_again,
)
from marketplace.rules.permissions import Audience, belongs_to
from marketplace.services.payout_accounts import note_own_account, start_onboarding

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


routes = [Route(back_from_provider(), back), Route(to_provider_again(), again)]
