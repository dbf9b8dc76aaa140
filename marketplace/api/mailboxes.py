"""Doors for who holds a link from a mail: a new password, a confirmed address."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters import patience, suspicion
from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.links import TOLD, seal
from marketplace.adapters.traps import is_robot
from marketplace.api.forms import actor_behind, back_with, client_address, device_of
from marketplace.errors import Conflict, Invalid, SignInRequired, TooMany
from marketplace.routes import CONFIRM_EMAIL, FORGOT_PASSWORD, RESET_PASSWORD, SIGN_IN
from marketplace.services import accounts, credentials, mailboxes

LONGEST_PROOF = 2_000


async def forgot_password(request: Request) -> Response:
    """POST email: a link is on its way, if there is such an account; the answer is the same."""
    form = await request.form()
    email, address = str(form.get("email", ""))[:320].strip(), client_address(request)
    if is_robot(form):
        return _told(email)
    try:
        await at_most("20/hour", "forgot", address)
        await suspicion.expect_person("forgot", address, str(form.get("challenge", "")))
        known = credentials.valid_email(email)
        await at_most("5/hour", "forgot", known.lower())
        async with transaction() as db:
            await mailboxes.ask_for_reset(db, known)
        await suspicion.note("forgot", address)
    except (Invalid, TooMany) as problem:
        return back_with(FORGOT_PASSWORD, problem, email=email)
    return _told(email)


def _told(email: str) -> Response:
    """The same whether there is such an account, and for robots."""
    return RedirectResponse(f"{FORGOT_PASSWORD}?{urlencode({'told': seal(TOLD, email)})}", 303)


async def reset_password(request: Request) -> Response:
    """POST key, password: 303 to signing in with it, or back with the problem."""
    form = await request.form()
    key, password = str(form.get("key", ""))[:LONGEST_PROOF], str(form.get("password", ""))[:1000]
    try:
        await at_most("10/minute", "reset", client_address(request))
        new = await credentials.reset(key, password)
        async with transaction() as db:
            account = await accounts.reset_password(db, key, new)
        await patience.begin_anew(account.email, device_of(request))
    except (Invalid, Conflict, TooMany) as problem:
        return back_with(RESET_PASSWORD, problem, key=key)
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'news': 'password'})}", 303)


async def confirm_email(request: Request) -> Response:
    """POST key: 303 back to the page, which says that it is done, or what is wrong.

    Who isn't signed in does so first, and comes back to the page.
    """
    form = await request.form()
    key = str(form.get("key", ""))[:LONGEST_PROOF]
    actor = await actor_behind(request)
    try:
        await at_most("10/minute", "confirm", client_address(request))
        async with transaction() as db:
            email = await mailboxes.confirm(db, actor, key)
    except SignInRequired:
        here = f"{CONFIRM_EMAIL}?{urlencode({'key': key})}"
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'news': 'address', 'next': here})}", 303)
    except (Conflict, TooMany) as problem:
        return back_with(CONFIRM_EMAIL, problem)
    return RedirectResponse(f"{CONFIRM_EMAIL}?{urlencode({'told': seal(TOLD, email)})}", 303)


routes = [
    Route("/doors/forgot-password", forgot_password, methods=["POST"]),
    Route("/doors/reset-password", reset_password, methods=["POST"]),
    Route("/doors/confirm-email", confirm_email, methods=["POST"]),
]
