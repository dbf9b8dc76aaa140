"""The doors of passkeys: questions that a browser puts to a device, and its answers, as JSON."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketplace.adapters import once
from marketplace.adapters import passkeys as webauthn
from marketplace.adapters.database import transaction
from marketplace.adapters.limits import at_most
from marketplace.adapters.passkeys import NotProven
from marketplace.api.entrances import open_entrance, with_session
from marketplace.api.forms import actor_behind, client_address, local_path
from marketplace.errors import Conflict, Invalid, Problem
from marketplace.routes import HOME
from marketplace.rules.permissions import the_account
from marketplace.services import credentials, passkeys
from marketplace.services.settings import shop_settings

log = structlog.get_logger()

PATIENCE = timedelta(minutes=5)
TO_USE, TO_MAKE = "use-passkey", "make-passkey"
STALE = "That took too long. Please try again."
NO_JSON = "That wasn't sent by our page."

Told = dict[str, Any]
Answered = Callable[[Request, Told], Awaitable[Response]]


def in_json(answered: Answered) -> Callable[[Request], Awaitable[Response]]:
    """A door that takes a JSON object and says problems as one: `problem` and its `field`."""

    async def door(request: Request) -> Response:
        try:
            return await answered(request, await _object_in(request))
        except NotProven as problem:
            log.warning("passkey.not_proven", reason=problem.reason)
            return _said(problem)
        except Problem as problem:
            return _said(problem)

    return door


async def question(request: Request, told: Told) -> Response:
    """Which passkey does somebody have who wants to sign in?"""
    await at_most("30/minute", "passkeys", client_address(request))
    challenge = await once.keep(TO_USE, {}, PATIENCE)
    return JSONResponse(webauthn.question_to_use(challenge))


async def sign_in(request: Request, told: Told) -> Response:
    """credential, next: a session, and where to go on. Both steps at once."""
    await at_most("30/minute", "passkeys", client_address(request))
    credential = _object_at(told, "credential")
    challenge = webauthn.challenge_in(credential)
    if await once.take(TO_USE, challenge) is None:
        raise Conflict(STALE)
    actor = await actor_behind(request)
    async with transaction() as db:
        account_id = await passkeys.prove(db, credential, challenge)
        entrance = await open_entrance(db, request, account_id, actor, is_proven=True)
    after = local_path(str(told.get("next", "")), HOME)
    return with_session(JSONResponse({"location": after}), entrance)


async def new(request: Request, told: Told) -> Response:
    """name, current (the password): what the device is asked to make a passkey of."""
    actor = await actor_behind(request)
    passkeys.valid_name(str(told.get("name", "")))
    account = await credentials.prove_again(actor, str(told.get("current", ""))[:1000])
    async with transaction() as db:
        had = await passkeys.may_add(db, actor)
        site = (await shop_settings(db)).site_name
    challenge = await once.keep(TO_MAKE, {"session": actor.session_id}, PATIENCE)
    asked = webauthn.question_to_make(challenge, account.id, account.email, account.name, site, had)
    return JSONResponse(asked)


async def add(request: Request, told: Told) -> Response:
    """name, credential: the passkey that was made lets its person in from now on."""
    actor = await actor_behind(request)
    the_account(actor)
    credential = _object_at(told, "credential")
    challenge = webauthn.challenge_in(credential)
    asked = await once.take(TO_MAKE, challenge)
    if asked is None or asked["session"] != actor.session_id:
        raise Conflict(STALE)
    made = webauthn.made(credential, challenge)
    async with transaction() as db:
        await passkeys.add(db, actor, str(told.get("name", "")), made)
    return JSONResponse({})


async def _object_in(request: Request) -> Told:
    """What the page sent; a form on another site can't send this type. Raises Conflict."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Conflict(NO_JSON)
    try:
        told = await request.json()
    except ValueError:
        raise Conflict(NO_JSON) from None
    if not isinstance(told, dict):
        raise Conflict(NO_JSON)
    return told


def _object_at(told: Told, name: str) -> Told:
    found = told.get(name)
    if not isinstance(found, dict):
        raise Conflict(NO_JSON)
    return found


def _said(problem: Problem) -> Response:
    field = problem.field if isinstance(problem, Invalid) else ""
    return JSONResponse({"problem": problem.message, "field": field}, problem.status)


routes = [
    Route("/doors/passkeys/question", in_json(question), methods=["POST"]),
    Route("/doors/passkeys/sign-in", in_json(sign_in), methods=["POST"]),
    Route("/doors/passkeys/new", in_json(new), methods=["POST"]),
    Route("/doors/passkeys/add", in_json(add), methods=["POST"]),
]
