"""The authorization server (RFC 6749): what an app asks for, a person's answer, and tokens."""

import re
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidClientError,
    InvalidRequestError,
    OAuth2Payload,
    OAuth2Request,
)
from sqlalchemy.util import await_
from sqlmodel import col, select

from marketplace.adapters import access_tokens
from marketplace.adapters.database import Session
from marketplace.errors import AppRefused, BadToken
from marketplace.models.columns import now
from marketplace.models.oauth import ApiClient, Connection
from marketplace.models.vendors import Vendor
from marketplace.queries.accounts import OPEN_SHOPS
from marketplace.queries.signing_keys import public_key
from marketplace.rules.permissions import Actor, the_account
from marketplace.rules.scopes import Scope, scopes_in
from marketplace.services import connections
from marketplace.services.oauth_grants import (
    Challenge,
    Client,
    CodeGrant,
    IntegrationGrant,
    NotRevocable,
    RefreshGrant,
    Revocation,
    Tokens,
)

NAME = re.compile(r"[A-Za-z0-9._ :/-]{0,200}")
"""Of response types and grants (RFC 6749, appendix A)."""


Parameters = Iterable[tuple[str, str]]
"""As they stand in a form or an address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says: a document for the app, or where the person's browser goes."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


Endpoint = Callable[[Session, Parameters, Mapping[str, str]], Awaitable[Answer]]
"""What answers a program: its parameters and headers in, a document out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an app asks a person for, checked."""

    app: str
    scopes: frozenset[Scope]


class Payload(OAuth2Payload):
    """The parameters of a request, each of which stands once."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = _checked(parameters)

    @property
    def data(self) -> dict[str, str]:
        return self._parameters

    @property
    def datalist(self) -> dict[str, list[str]]:
        return {name: [value] for name, value in self._parameters.items()}


class Request(OAuth2Request):
    """A request as Authlib reads it; its address is the shop's own, whatever a proxy made of it."""

    def __init__(self, method: str, parameters: Parameters, headers: Mapping[str, str]) -> None:
        super().__init__(method, access_tokens.issuer(), headers=headers)
        self.payload = Payload(parameters)

    @property
    def form(self) -> dict[str, str]:
        return self.payload.data


class Server(AuthorizationServer):
    """Authlib's server over one transaction."""

    def __init__(self, db: Session) -> None:
        super().__init__(scopes_supported=[scope.value for scope in Scope])
        self.db = db
        self.register_grant(CodeGrant, [Challenge()])
        self.register_grant(RefreshGrant)
        self.register_grant(IntegrationGrant)
        self.register_endpoint(Revocation)
        self.register_token_generator("default", Tokens(db))

    def query_client(self, client_id: str) -> Client | None:
        row = await_(_client(self.db, client_id))
        return Client(row) if row else None

    def save_token(self, token: dict[str, Any], request: Request) -> None:
        if refresh := token.get("refresh_token"):
            await_(connections.keep_refresh_token(self.db, request.user.connection, refresh))
        else:
            request.client.row.used_at = now()

    async def connection_of(self, token: str) -> Connection | None:
        """The connection that an access token came by."""
        try:
            key = await public_key(self.db, access_tokens.kid_of(token))
            claims = access_tokens.claims_of(token, key) if key else {}
        except BadToken:
            return None
        if claims and "sid" not in claims:
            raise NotRevocable()
        return await self.db.get(Connection, int(claims["sid"])) if claims else None

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        return Answer(status, body or {}, {name.lower(): value for name, value in headers})

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""


async def _client(db: Session, client_id: str) -> ApiClient | None:
    """A program that may ask for something just now: not revoked, and its shop is open."""
    if not (client_id.isascii() and client_id.isprintable()):
        return None
    found = (
        select(ApiClient)
        .outerjoin(Vendor, col(Vendor.id) == col(ApiClient.vendor_id))
        .where(
            ApiClient.client_id == client_id,
            col(ApiClient.revoked_at).is_(None),
            col(ApiClient.vendor_id).is_(None) | col(Vendor.status).in_(OPEN_SHOPS),
        )
    )
    return (await db.exec(found)).first()


async def wanted(db: Session, asked: Parameters) -> Wanted:
    """What an app asks for. Raises AppRefused, with the way back to the app where that is known."""

    def check(_sync: object) -> Wanted:
        grant = _consent(Server(db), asked, None)
        return Wanted(grant.client.row.name, scopes_in(grant.request.scope) or frozenset())

    return await db.run_sync(check)


async def decide(db: Session, actor: Actor, asked: Parameters, says_yes: bool) -> str:
    """A person's answer: where their browser goes, with a code for the app if it is yes.

    Raises AppRefused as `wanted` does.
    """
    the_account(actor)

    def answer(_sync: object) -> str:
        server = Server(db)
        grant = _consent(server, asked, actor)
        answered = server.create_authorization_response(
            grant.request, grant_user=actor if says_yes else None, grant=grant
        )
        return _from_us(answered.headers["location"])

    return await db.run_sync(answer)


def _consent(server: Server, asked: Parameters, person: Actor | None) -> Any:
    try:
        return server.get_consent_grant(Request("GET", asked, {}), end_user=person)
    except OAuth2Error as error:
        status, _body, headers = error()
        way_back = _from_us(dict(headers)["Location"]) if status == 302 else ""
        raise AppRefused(str(error.get_error_description() or error.error), way_back) from None


def _from_us(location: str) -> str:
    """The way back says who answers (RFC 9207)."""
    return str(add_params_to_uri(location, [("iss", access_tokens.issuer())]))


def _checked(parameters: Parameters) -> dict[str, str]:
    """Each once, and only what the grammar of RFC 6749 knows; an empty one isn't there (3.1).

    Raises InvalidRequestError.
    """
    checked: dict[str, str] = {}
    for name, value in parameters:
        if name in checked:
            raise InvalidRequestError("A parameter stands twice.")
        if not (name.isascii() and value.isascii() and value.isprintable()):
            raise InvalidRequestError("Only printable characters of ASCII are allowed.")
        if name.endswith("_type") and not NAME.fullmatch(value):
            raise InvalidRequestError("That is no name of a type.")
        checked[name] = value
    return {name: value for name, value in checked.items() if value}


async def token(db: Session, parameters: Parameters, headers: Mapping[str, str]) -> Answer:
    """The answer of the token endpoint: tokens, or the error as RFC 6749 names it.

    What an error has ended stays ended: the caller commits either way.
    """

    def answer(_sync: object) -> Answer:
        server = Server(db)
        request = _request(server, parameters, headers)
        if isinstance(request, Answer):
            return request
        if not request.payload.grant_type:
            missing = InvalidRequestError("Missing 'grant_type' in request.")
            return server.handle_error_response(request, missing)
        return server.create_token_response(request)

    return await db.run_sync(answer)


async def revoke(db: Session, parameters: Parameters, headers: Mapping[str, str]) -> Answer:
    """The answer of the revocation endpoint (RFC 7009)."""

    def answer(_sync: object) -> Answer:
        server = Server(db)
        request = _request(server, parameters, headers)
        if isinstance(request, Answer):
            return request
        return server.create_endpoint_response("revocation", request)

    return await db.run_sync(answer)


def _request(
    server: Server, parameters: Parameters, headers: Mapping[str, str]
) -> Request | Answer:
    try:
        _check_basic(headers.get("authorization", ""))
        return Request("POST", parameters, headers)
    except OAuth2Error as error:
        return server.handle_error_response(None, error)


def _check_basic(header: str) -> None:
    scheme, _, credentials = header.partition(" ")
    try:
        if scheme.lower() == "basic":
            b64decode(credentials).decode()
    except ValueError:
        raise InvalidClientError(status_code=401, description="Unreadable credentials.") from None
