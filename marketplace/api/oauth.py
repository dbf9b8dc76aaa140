"""The doors of OAuth 2.0: apps ask for access, people answer, programs get and give back tokens."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from marketplace.adapters.access_tokens import issuer
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.forms import keep_form, take_form
from marketplace.adapters.limits import at_most
from marketplace.adapters.links import TOLD, seal
from marketplace.api.forms import actor_behind, client_address
from marketplace.errors import AppRefused, TooMany
from marketplace.queries.signing_keys import public_keys
from marketplace.routes import CONNECT, SIGN_IN
from marketplace.rules.scopes import Scope
from marketplace.services import oauth_server
from marketplace.services.oauth_server import Answer

AUTHORIZE, TOKEN, REVOKE = "/oauth/authorize", "/oauth/token", "/oauth/revoke"
JWKS = "/.well-known/jwks.json"
PROOFS = ["none", "client_secret_basic", "client_secret_post"]
FOR_A_WHILE = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}
NEVER_KEPT = {"cache-control": "no-store", "pragma": "no-cache"}
LONGEST_REQUEST = 4_000
TOO_OLD = "This request is too old. Please go back to the app and begin again."


async def authorize(request: Request) -> Response:
    """GET: to the page that asks the person, or back to the app with the error."""
    try:
        await at_most("60/minute", "oauth-authorize", client_address(request))
        asked = request.query_params.multi_items()
        if len(request.url.query) > LONGEST_REQUEST:
            raise AppRefused("The request is too long.", "")
        async with reading() as db:
            await oauth_server.wanted(db, asked)
    except TooMany as problem:
        return _to_page(told=seal(TOLD, problem.message))
    except AppRefused as problem:
        return _refused(problem)
    return _to_page(request=await keep_form(dict(asked)))


async def connect(request: Request) -> Response:
    """POST request, answer: 303 to the app, with a code if the answer is yes."""
    form = await request.form()
    key, says_yes = str(form.get("request", ""))[:64], form.get("answer") == "yes"
    actor = await actor_behind(request)
    if not actor.is_member:
        query = urlencode({"next": f"{CONNECT}?{urlencode({'request': key})}"})
        return RedirectResponse(f"{SIGN_IN}?{query}", 303)
    if not (asked := await take_form(key)):
        return _to_page(told=seal(TOLD, TOO_OLD))
    try:
        async with transaction() as db:
            way_back = await oauth_server.decide(db, actor, asked.items(), says_yes)
    except AppRefused as problem:
        return _refused(problem)
    return _to_app(way_back)


async def token(request: Request) -> Response:
    """POST: tokens, or the error as RFC 6749 says it."""
    return await _for_programs(request, oauth_server.token)


async def revoke(request: Request) -> Response:
    """POST token: it is good no more (RFC 7009)."""
    return await _for_programs(request, oauth_server.revoke)


async def _for_programs(request: Request, verb: oauth_server.Endpoint) -> Response:
    try:
        await at_most("120/minute", "oauth-token", client_address(request))
    except TooMany as problem:
        body = {"error": "temporarily_unavailable", "error_description": problem.message}
        return JSONResponse(body, 429, NEVER_KEPT | {"retry-after": "60"})
    form = await request.form()
    pairs = [(name, str(value)) for name, value in form.multi_items()]
    async with transaction() as db:
        answer: Answer = await verb(db, pairs, request.headers)
    return JSONResponse(answer.body, answer.status, {**answer.headers, **NEVER_KEPT})


async def jwks(request: Request) -> Response:
    """GET: the public keys of access tokens, the next one's a day ahead."""
    async with reading() as db:
        return JSONResponse({"keys": await public_keys(db)}, headers=FOR_A_WHILE)


async def metadata(request: Request) -> Response:
    """GET: where everything is, and what is supported (RFC 8414)."""
    return JSONResponse(described(), headers=FOR_A_WHILE)


def described() -> dict[str, object]:
    """What the server says of itself."""
    at = issuer()
    return {
        "issuer": at,
        "authorization_endpoint": at + AUTHORIZE,
        "token_endpoint": at + TOKEN,
        "revocation_endpoint": at + REVOKE,
        "jwks_uri": at + JWKS,
        "scopes_supported": [scope.value for scope in Scope],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported": PROOFS,
        "revocation_endpoint_auth_methods_supported": PROOFS,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
    }


def _refused(problem: AppRefused) -> Response:
    if problem.way_back:
        return _to_app(problem.way_back)
    return _to_page(told=seal(TOLD, problem.message))


def _to_page(**query: str) -> Response:
    return RedirectResponse(f"{CONNECT}?{urlencode(query)}", 303, {"cache-control": "no-store"})


def _to_app(location: str) -> Response:
    """Not `RedirectResponse`, which would quote what stands in an app's own address."""
    return Response(status_code=303, headers={"location": location, "cache-control": "no-store"})


routes = [
    Route(AUTHORIZE, authorize),
    Route("/doors/connect", connect, methods=["POST"]),
    Route(TOKEN, token, methods=["POST"]),
    Route(REVOKE, revoke, methods=["POST"]),
    Route(JWKS, jwks),
    Route("/.well-known/oauth-authorization-server", metadata),
]
