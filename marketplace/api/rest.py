"""What all resources of `/api/v1` share: who asks, by which right, and how a refusal looks."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import wraps
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from marketplace.adapters.access_tokens import issuer
from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.limits import at_most
from marketplace.api.forms import client_address
from marketplace.errors import BadToken, Forbidden, Invalid, Problem, TooMany
from marketplace.queries.bearers import bearer_of
from marketplace.rules.permissions import Actor, has_scope
from marketplace.rules.scopes import Scope

PROBLEM = "application/problem+json"
NEVER_KEPT = {"cache-control": "no-store"}
BODIES = ("application/json", "application/merge-patch+json")
MOST, USUAL = 100, 50
"""Rows of a piece of a list."""

Resource = Callable[..., Awaitable[Any]]


class Unreadable(Problem):
    """The body is no JSON, or isn't said to be."""

    status = 415


class OutOfScope(Forbidden):
    """The token is good, and was not given this right."""


def resource(scope: Scope, body: type[BaseModel] | None = None) -> Callable[[Resource], Resource]:
    """Serve a function of (db, actor, request) whose records become JSON.

    The bearer must have the scope. With a `body` it is given that too, checked, in a
    transaction; otherwise it only reads. Refusals are told as RFC 9457 and RFC 6750 say.
    """

    def declare(fn: Resource) -> Resource:
        @wraps(fn)
        async def serve(request: Request) -> Response:
            try:
                await at_most("600/minute", "api", client_address(request))
                token = _bearer(request)
                said = [await _body(request, body)] if body else []
                async with (transaction if body else reading)() as db:
                    actor = await _admitted(db, token, scope)
                    record = await fn(db, actor, request, *said)
            except Problem as problem:
                return refusal(problem, request, scope)
            return JSONResponse(asdict(record), headers=NEVER_KEPT)

        return serve

    return declare


async def _admitted(db: Session, token: str, scope: Scope) -> Actor:
    actor = await bearer_of(db, token)
    await at_most("240/minute", "api", f"{actor.account_id} {actor.vendor_id} {actor.through}")
    if not has_scope(actor, scope):
        raise OutOfScope(f"The access token was not given the scope {scope}.")
    return actor


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise BadToken("An access token is needed.")
    return token.strip()


async def _body(request: Request, kind: type[BaseModel]) -> BaseModel:
    if request.headers.get("content-type", "").partition(";")[0].strip() not in BODIES:
        raise Unreadable("The body should be application/merge-patch+json.")
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Invalid(field, f"{field or 'The body'}: {first['msg']}.") from None


def refusal(problem: Problem, request: Request, scope: Scope | None = None) -> Response:
    """A problem as `application/problem+json`."""
    status = problem.status
    said: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": problem.message,
    }
    if isinstance(problem, Invalid) and problem.field:
        said["field"] = problem.field
    headers = dict(NEVER_KEPT)
    match problem:
        case BadToken():
            headers["www-authenticate"] = _challenge(request)
        case OutOfScope():
            realm = f'Bearer realm="{issuer()}"'
            headers["www-authenticate"] = f'{realm}, error="insufficient_scope", scope="{scope}"'
        case TooMany():
            headers["retry-after"] = "60"
    return JSONResponse(said, status, headers, media_type=PROBLEM)


def _challenge(request: Request) -> str:
    """Who showed no token is told nothing more than that one is needed (RFC 6750, 3.1)."""
    realm = f'Bearer realm="{issuer()}"'
    return f'{realm}, error="invalid_token"' if "authorization" in request.headers else realm


def piece(request: Request) -> tuple[str, int]:
    """Where the list goes on (`after`), and how many rows are wanted (`limit`). Raises Invalid."""
    wanted = request.query_params.get("limit", str(USUAL))
    if not (wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted[:4]) <= MOST):
        raise Invalid("limit", f"limit is a whole number from 1 to {MOST}.")
    return request.query_params.get("after", "")[:20], int(wanted)
