"""The doors to other sites that vouch for people, and back in from there."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters import once
from marketplace.adapters.database import transaction
from marketplace.adapters.identity import provider_of
from marketplace.adapters.identity.terms import (
    DENIED,
    STALE,
    Attempt,
    IdentityClaims,
    IdentityProvider,
    NotBelieved,
)
from marketplace.adapters.limits import at_most
from marketplace.adapters.tokens import new_token, token_hash
from marketplace.api.entrances import first_step_done
from marketplace.api.forms import actor_behind, back_with, client_address, set_cookie, way_on
from marketplace.config import settings
from marketplace.errors import Conflict, Invalid, NotFound, Problem, SignInRequired
from marketplace.routes import MY_ACCOUNT, SIGN_IN
from marketplace.rules.permissions import Actor
from marketplace.services import credentials, identities

log = structlog.get_logger()

DOOR_COOKIE = "door"
"""Ties what comes back from another site to the browser that went there."""
PATIENCE = timedelta(minutes=10)
ASKED = "asked-other-site"

Facts = dict[str, Any]


async def go(request: Request) -> Response:
    """POST next: 303 to the other site, or back with the problem."""
    form = await request.form()
    after = way_on(request, form)
    try:
        return await _sent_there(request, {"after": after, "session": None})
    except NotFound:
        return _nothing_here()
    except Problem as problem:
        return back_with(SIGN_IN, problem, next=after)


async def go_to_link(request: Request) -> Response:
    """POST site_password: 303 to the other site, to be let in from there from now on."""
    form = await request.form()
    try:
        actor = await actor_behind(request)
        await credentials.prove_again(actor, str(form.get("site_password", ""))[:1000])
        return await _sent_there(request, {"after": MY_ACCOUNT, "session": actor.session_id})
    except NotFound:
        return _nothing_here()
    except SignInRequired as problem:
        return back_with(SIGN_IN, problem, next=MY_ACCOUNT)
    except Problem as problem:
        return _back_to_account(problem)


async def _sent_there(request: Request, facts: Facts) -> Response:
    provider = provider_of(request.path_params["provider"])
    await at_most("30/minute", "other-sites", client_address(request))
    browser = request.cookies.get(DOOR_COOKIE, "") or new_token()
    nonce, verifier = new_token(), new_token()
    facts |= {
        "provider": provider.key,
        "browser": token_hash(browser).hex(),
        "nonce": nonce,
        "verifier": verifier,
    }
    state = await once.keep(ASKED, facts, PATIENCE)
    there = await provider.way_there(Attempt(state, nonce, verifier), _back_from(provider))
    response = RedirectResponse(there, status_code=303)
    set_cookie(response, DOOR_COOKIE, browser, int(PATIENCE.total_seconds()))
    return response


async def back(request: Request) -> Response:
    """GET state and code, or error: 303 on with a session, or back with the problem."""
    told = {name: value[:4_000] for name, value in request.query_params.items()}
    state = told.get("state", "")
    facts = await once.take(ASKED, state)
    try:
        await at_most("30/minute", "other-sites", client_address(request))
        if facts is None or not _is_answer(request, facts):
            raise Conflict(STALE)
        provider = provider_of(facts["provider"])
        claims = await _claims(provider, told, Attempt(state, facts["nonce"], facts["verifier"]))
        if facts["session"] is None:
            return await _let_in(request, claims, facts["after"])
        return await _linked(request, claims, facts["session"])
    except NotBelieved as problem:
        log.warning("identity.not_believed", reason=problem.reason)
        return _back(facts, problem)
    except Problem as problem:
        return _back(facts, problem)


def _is_answer(request: Request, facts: Facts) -> bool:
    """Whether it comes from where this very browser was sent."""
    browser = token_hash(request.cookies.get(DOOR_COOKIE, "")).hex()
    return facts["provider"] == request.path_params["provider"] and facts["browser"] == browser


async def _claims(
    provider: IdentityProvider, told: Mapping[str, str], attempt: Attempt
) -> IdentityClaims:
    if told.get("error") == "access_denied":
        raise Conflict(DENIED)
    if "error" in told or not told.get("code"):
        raise NotBelieved(f"no code: {told.get('error', '')}")
    if told.get("iss", provider.issuer) != provider.issuer:
        raise NotBelieved("the answer is another issuer's")
    return await provider.claims(told["code"], attempt, _back_from(provider))


async def _let_in(request: Request, claims: IdentityClaims, after: str) -> Response:
    actor = await actor_behind(request)
    async with transaction() as db:
        account_id = await identities.enter(db, actor, claims)
        return await first_step_done(db, request, account_id, actor, after)


async def _linked(request: Request, claims: IdentityClaims, session_id: int) -> Response:
    """Only for the session that asked for it: the person may have changed on the way."""
    actor: Actor = await actor_behind(request)
    if actor.session_id != session_id:
        raise Conflict(STALE)
    async with transaction() as db:
        await identities.link(db, actor, claims)
    return RedirectResponse(f"{MY_ACCOUNT}?{urlencode({'news': 'linked'})}", status_code=303)


def _back(facts: Facts | None, problem: Problem) -> Response:
    if facts is not None and facts["session"] is not None:
        return _back_to_account(problem)
    return back_with(SIGN_IN, problem, next=facts["after"] if facts else "")


def _back_to_account(problem: Problem) -> Response:
    field = problem.field if isinstance(problem, Invalid) else "other_site"
    query = urlencode({"problem": problem.message, "field": field})
    return RedirectResponse(f"{MY_ACCOUNT}?{query}", status_code=303)


def _back_from(provider: IdentityProvider) -> str:
    return f"{settings().public_url}/doors/with/{provider.key}/back"


def _nothing_here() -> Response:
    return PlainTextResponse("Not found", 404)


routes = [
    Route("/doors/with/{provider}", go, methods=["POST"]),
    Route("/doors/with/{provider}/link", go_to_link, methods=["POST"]),
    Route("/doors/with/{provider}/back", back, methods=["GET"]),
]
