"""Doors for who is asked into a shop's team, and for who has to prove themselves once more."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most, code_typed
from marketplace.api.forms import actor_behind, back_with, client_address, way_on
from marketplace.errors import Conflict, Forbidden, Invalid, SignInRequired, TooMany
from marketplace.routes import JOIN_TEAM, PROVE_AGAIN, SIGN_IN, VENDOR_HOME
from marketplace.rules.permissions import the_account
from marketplace.services import proofs, teams


async def join_team(request: Request) -> Response:
    """POST key: 303 into the shop's rooms, or back to the page, which says what is wrong."""
    form = await request.form()
    key = str(form.get("key", ""))[:2_000]
    page = f"{JOIN_TEAM}?{urlencode({'key': key})}"
    actor = await actor_behind(request)
    try:
        await at_most("20/minute", "join-team", client_address(request))
        async with transaction() as db:
            await teams.accept(db, actor, key)
    except SignInRequired:
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': page})}", 303)
    except (Conflict, Forbidden, TooMany):
        return RedirectResponse(page, 303)
    return RedirectResponse(VENDOR_HOME, 303)


async def prove_again(request: Request) -> Response:
    """POST code, next: 303 to `next` with a session that was proven, or back with the problem."""
    form = await request.form()
    after = way_on(request, form)
    actor = await actor_behind(request)
    try:
        await code_typed(the_account(actor))
        async with transaction() as db:
            await proofs.renew(db, actor, str(form.get("code", ""))[:40])
    except SignInRequired:
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': after})}", 303)
    except (Conflict, Invalid, TooMany) as problem:
        return back_with(PROVE_AGAIN, problem, next=after)
    return RedirectResponse(after, 303)


routes = [
    Route("/doors/join-team", join_team, methods=["POST"]),
    Route("/doors/prove-again", prove_again, methods=["POST"]),
]
