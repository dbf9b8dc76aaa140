"""The doors of the site: signing up, in and out by plain form posts that set the cookie."""

from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters import patience, suspicion
from marketplace.adapters.database import Session, transaction
from marketplace.adapters.familiar import DEVICE_COOKIE, LIFETIME, Device
from marketplace.adapters.limits import at_most
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.adapters.traps import is_robot
from marketplace.api.forms import (
    actor_behind,
    back_with,
    client_address,
    device_of,
    set_cookie,
    set_market,
    way_on,
)
from marketplace.config import settings
from marketplace.errors import Conflict, Invalid, TooMany
from marketplace.queries.accounts import actor_of
from marketplace.routes import HOME, SECOND_STEP, SIGN_IN, SIGN_UP
from marketplace.rules.permissions import Actor
from marketplace.services import (
    accounts,
    carts,
    credentials,
    mailboxes,
    second_factors,
)

SECONDS_A_DAY = 86_400


async def sign_in(request: Request) -> Response:
    """POST email, password, next: 303 to `next` with a session, or back with the problem."""
    form = await request.form()
    email, after = str(form.get("email", ""))[:320].strip(), way_on(request, form)
    device, address = device_of(request), client_address(request)
    attempt = None
    try:
        await at_most("20/minute", "sign-in", address)
        await suspicion.expect_person("sign-in", address, str(form.get("challenge", "")))
        attempt = await patience.password_try(email, device, address)
        actor = await actor_behind(request)
        account_id = await credentials.prove(email, str(form.get("password", ""))[:1000])
        await patience.succeeded(attempt)
        async with transaction() as db:
            if await second_factors.is_on(db, account_id):
                ticket = second_factors.ticket_for(account_id)
                query = urlencode({"key": ticket, "next": after})
                return RedirectResponse(f"{SECOND_STEP}?{query}", status_code=303)
            session = await _open_session(db, request, account_id, actor)
    except TooMany as problem:
        return back_with(SIGN_IN, problem, email=email, next=after)
    except Invalid as problem:
        await suspicion.note("sign-in", address)
        answer = back_with(SIGN_IN, problem, email=email, next=after)
        if attempt and attempt.is_last_free:
            # After the answer, which takes as long for an e-mail that nobody has.
            answer.background = BackgroundTask(_warn_owner, email)
        return answer
    return _signed_in(*session, device, after)


async def _warn_owner(email: str) -> None:
    async with transaction() as db:
        await mailboxes.warn_of_tries(db, email)


async def second_step(request: Request) -> Response:
    """POST key, code, next: 303 to `next` with a session, or back with the problem."""
    form = await request.form()
    key, after = str(form.get("key", ""))[:2000], way_on(request, form)
    device = device_of(request)
    try:
        account_id = second_factors.holder_of(key)
        attempt = await patience.code_try(account_id, device)
        actor = await actor_behind(request)
        async with transaction() as db:
            await second_factors.check(db, account_id, str(form.get("code", ""))[:40])
            session = await _open_session(db, request, account_id, actor, is_proven=True)
        await patience.succeeded(attempt)
    except Conflict as problem:
        return back_with(SIGN_IN, problem, next=after)
    except (Invalid, TooMany) as problem:
        return back_with(SECOND_STEP, problem, key=key, next=after)
    return _signed_in(*session, device, after)


async def sign_up(request: Request) -> Response:
    """POST name, email, password, next: 303 to `next` as a new member, or back."""
    form = await request.form()
    name, email = str(form.get("name", ""))[:200], str(form.get("email", ""))[:320]
    after, address = way_on(request, form), client_address(request)
    if is_robot(form):
        return RedirectResponse(after, status_code=303)
    try:
        await at_most("10/minute", "sign-up", address)
        await suspicion.expect_person("sign-up", address, str(form.get("challenge", "")))
        actor = await actor_behind(request)
        new = await credentials.prepare(name, email, str(form.get("password", ""))[:1000])
        async with transaction() as db:
            account = await accounts.register(db, actor, new)
            session = await _open_session(db, request, account.id, actor)
        await suspicion.note("sign-up", address)
    except (Invalid, TooMany) as problem:
        return back_with(SIGN_UP, problem, name=name, email=email, next=after)
    return _signed_in(*session, device_of(request), after)


async def sign_out(request: Request) -> Response:
    """POST: end the session, here and in every open tab."""
    actor = await actor_behind(request)
    async with transaction() as db:
        await accounts.sign_out(db, actor)
    response = RedirectResponse(HOME, status_code=303)
    response.delete_cookie(SESSION_COOKIE)
    return response


async def _open_session(
    db: Session, request: Request, account_id: int, guest: Actor, *, is_proven: bool = False
) -> tuple[str, Actor]:
    """A login session into which the guest's basket comes along: its token, and whose it is."""
    token = await accounts.open_session(
        db,
        account_id,
        user_agent=request.headers.get("user-agent", ""),
        address=client_address(request),
        is_proven=is_proven,
    )
    member = await actor_of(db, token, "", guest.market.written)
    await carts.adopt(db, member, guest.visitor)
    return token, member


def _signed_in(token: str, member: Actor, device: Device, after: str) -> Response:
    response = RedirectResponse(after, status_code=303)
    set_cookie(response, SESSION_COOKIE, token, settings().session_days * SECONDS_A_DAY)
    known = device.with_accounts(member.email, str(member.account_id))
    set_cookie(response, DEVICE_COOKIE, known.written, LIFETIME.days * SECONDS_A_DAY)
    if member.market.written:
        set_market(response, member.market)
    return response


routes = [
    Route("/doors/sign-in", sign_in, methods=["POST"]),
    Route("/doors/second-step", second_step, methods=["POST"]),
    Route("/doors/sign-up", sign_up, methods=["POST"]),
    Route("/doors/sign-out", sign_out, methods=["POST"]),
]
