"""The doors of the site: signing up, in and out by plain form posts that set the cookie."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters.database import Session, transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.api.forms import actor_behind, back_with, client_address, set_cookie, way_on
from marketplace.config import settings
from marketplace.errors import Invalid, TooMany
from marketplace.queries.accounts import actor_of
from marketplace.routes import HOME, SIGN_IN, SIGN_UP
from marketplace.rules.permissions import Actor
from marketplace.services import accounts, carts, credentials

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
            token = await _open_session(db, request, account_id, actor)
    except (Invalid, TooMany) as problem:
        return back_with(SIGN_IN, problem, email=email, next=after)
    return _signed_in(token, after)


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
            token = await _open_session(db, request, account.id, actor)
    except (Invalid, TooMany) as problem:
        return back_with(SIGN_UP, problem, name=name, email=email, next=after)
    return _signed_in(token, after)


async def sign_out(request: Request) -> Response:
    """POST: end the session, here and in every open tab."""
    actor = await actor_behind(request)
    async with transaction() as db:
        await accounts.sign_out(db, actor)
    response = RedirectResponse(HOME, status_code=303)
    response.delete_cookie(SESSION_COOKIE)
    return response


async def _open_session(db: Session, request: Request, account_id: int, guest: Actor) -> str:
    """A login session into which the guest's basket comes along; gives its token."""
    token = await accounts.open_session(
        db,
        account_id,
        user_agent=request.headers.get("user-agent", ""),
        address=client_address(request),
    )
    await carts.adopt(db, await actor_of(db, token, ""), guest.visitor)
    return token


def _signed_in(token: str, after: str) -> Response:
    response = RedirectResponse(after, status_code=303)
    set_cookie(response, SESSION_COOKIE, token, settings().session_days * SECONDS_A_DAY)
    return response


routes = [
    Route("/doors/sign-in", sign_in, methods=["POST"]),
    Route("/doors/sign-up", sign_up, methods=["POST"]),
    Route("/doors/sign-out", sign_out, methods=["POST"]),
]
