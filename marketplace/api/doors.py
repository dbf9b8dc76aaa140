"""The doors of the site: signing up, in and out by plain form posts that set the cookie."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters.database import Session, transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.api.forms import (
    actor_behind,
    back_with,
    client_address,
    set_cookie,
    set_market,
    way_on,
)
from marketplace.config import settings
from marketplace.errors import Conflict, Invalid, TooMany
from marketplace.queries.accounts import actor_of
from marketplace.routes import HOME, SECOND_STEP, SIGN_IN, SIGN_UP
from marketplace.rules.markets import Market
from marketplace.rules.permissions import Actor
from marketplace.services import accounts, carts, credentials, second_factors

SECONDS_A_DAY = 86_400


async def sign_in(request: Request) -> Response:
    """POST email, password, next: 303 to `next` with a session, or back with the problem."""
    form = await request.form()
    email, after = str(form.get("email", ""))[:320], way_on(request, form)
    try:
        await at_most("20/minute", "sign-in", client_address(request))
        await at_most("8/minute", "sign-in", email.lower())
        actor = await actor_behind(request)
        account_id = await credentials.prove(email, str(form.get("password", ""))[:1000])
        async with transaction() as db:
            if await second_factors.is_on(db, account_id):
                ticket = second_factors.ticket_for(account_id)
                query = urlencode({"key": ticket, "next": after})
                return RedirectResponse(f"{SECOND_STEP}?{query}", status_code=303)
            token, market = await _open_session(db, request, account_id, actor)
    except (Invalid, TooMany) as problem:
        return back_with(SIGN_IN, problem, email=email, next=after)
    return _signed_in(token, market, after)


async def second_step(request: Request) -> Response:
    """POST key, code, next: 303 to `next` with a session, or back with the problem."""
    form = await request.form()
    key, after = str(form.get("key", ""))[:2000], way_on(request, form)
    try:
        account_id = second_factors.holder_of(key)
        await at_most("6/5minute", "second-step", str(account_id))
        await at_most("30/day", "second-step", str(account_id))
        actor = await actor_behind(request)
        async with transaction() as db:
            await second_factors.check(db, account_id, str(form.get("code", ""))[:40])
            token, market = await _open_session(db, request, account_id, actor, is_proven=True)
    except Conflict as problem:
        return back_with(SIGN_IN, problem, next=after)
    except (Invalid, TooMany) as problem:
        return back_with(SECOND_STEP, problem, key=key, next=after)
    return _signed_in(token, market, after)


async def sign_up(request: Request) -> Response:
    """POST name, email, password, next: 303 to `next` as a new member, or back."""
    form = await request.form()
    name, email = str(form.get("name", ""))[:200], str(form.get("email", ""))[:320]
    after = way_on(request, form)
    try:
        await at_most("10/minute", "sign-up", client_address(request))
        actor = await actor_behind(request)
        new = await credentials.prepare(name, email, str(form.get("password", ""))[:1000])
        async with transaction() as db:
            account = await accounts.register(db, actor, new)
            token, market = await _open_session(db, request, account.id, actor)
    except (Invalid, TooMany) as problem:
        return back_with(SIGN_UP, problem, name=name, email=email, next=after)
    return _signed_in(token, market, after)


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
) -> tuple[str, Market]:
    """A login session into which the guest's basket comes along; gives its token.

    And the country and currency of whoever that is. A session that the browser had before ends.
    """
    await accounts.sign_out(db, guest)
    token = await accounts.open_session(
        db,
        account_id,
        user_agent=request.headers.get("user-agent", ""),
        address=client_address(request),
        is_proven=is_proven,
    )
    member = await actor_of(db, token, "", guest.market.written)
    await carts.adopt(db, member, guest.visitor)
    return token, member.market


def _signed_in(token: str, market: Market, after: str) -> Response:
    response = RedirectResponse(after, status_code=303)
    set_cookie(response, SESSION_COOKIE, token, settings().session_days * SECONDS_A_DAY)
    if market.written:
        set_market(response, market)
    return response


routes = [
    Route("/doors/sign-in", sign_in, methods=["POST"]),
    Route("/doors/second-step", second_step, methods=["POST"]),
    Route("/doors/sign-up", sign_up, methods=["POST"]),
    Route("/doors/sign-out", sign_out, methods=["POST"]),
]
