"""The grants of OAuth 2.0 as Authlib runs them, and what of ours they look at.

Authlib is written for synchronous code. It runs inside `Session.run_sync`, where `await_` hands
each of our coroutines to the event loop, so that all of it is one transaction without a thread.
"""

import hmac
from dataclasses import dataclass
from typing import Any

from authlib.oauth2 import rfc7009, rfc7636, rfc9068
from authlib.oauth2.rfc6749 import (
    AccessDeniedError,
    ClientMixin,
    InvalidRequestError,
    grants,
)
from joserfc.jwk import KeySet
from sqlalchemy.util import await_

from marketplace.adapters import access_tokens
from marketplace.adapters.database import Session
from marketplace.adapters.sealing import opened
from marketplace.adapters.tokens import token_hash
from marketplace.models.columns import now
from marketplace.models.oauth import ApiClient, AuthorizationCode, Connection, RefreshToken
from marketplace.rules.kinds import ClientKind
from marketplace.rules.permissions import Actor, the_account
from marketplace.rules.scopes import OF_SHOPS, grantable, is_registered, scopes_in, written
from marketplace.services import connections, signing_keys

PROOFS = ["client_secret_basic", "client_secret_post", "none"]


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):
    """A program, as Authlib asks about it."""

    row: ApiClient

    def get_client_id(self) -> str:
        return self.row.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """What was asked for, if it may ask for that; all that it may when it doesn't say."""
        own = scopes_in(self.row.scopes) or frozenset()
        asked = scopes_in(scope) if scope else own
        return written(asked) if asked and asked <= own else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return is_registered(redirect_uri, self.row.redirect_uris)

    def check_client_secret(self, client_secret: str) -> bool:
        kept = self.row.secret_hash
        return kept is not None and hmac.compare_digest(kept, token_hash(client_secret))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method == "none") is (self.row.kind is ClientKind.APP)

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and self.row.kind is ClientKind.APP

    def check_grant_type(self, grant_type: str) -> bool:
        if self.row.kind is ClientKind.INTEGRATION:
            return grant_type == "client_credentials"
        return grant_type in {"authorization_code", "refresh_token"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose access it is: a person's, through one connection."""

    account_id: int
    connection: Connection

    def get_user_id(self) -> int:
        return self.account_id


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorization code stands for, as Authlib asks about it."""

    row: AuthorizationCode
    code_challenge_method: str = "S256"

    @property
    def code_challenge(self) -> str:
        return self.row.code_challenge

    def get_redirect_uri(self) -> str:
        return self.row.redirect_uri

    def get_scope(self) -> str:
        return self.row.scopes


@dataclass(frozen=True, slots=True)
class Family:
    """A token and the connection that it belongs to."""

    connection: Connection
    token: RefreshToken | None = None

    def check_client(self, client: Client) -> bool:
        return self.connection.client_id == client.row.id

    def get_scope(self) -> str:
        return self.connection.scopes


class CodeGrant(grants.AuthorizationCodeGrant):
    """A person's yes, exchanged for tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = PROOFS

    @staticmethod
    def validate_authorization_redirect_uri(request: Any, client: Client) -> str:
        """Exactly one that the app registered; without it nobody is sent anywhere."""
        uri: str = request.payload.redirect_uri or ""
        if not client.check_redirect_uri(uri):
            raise InvalidRequestError("This redirect_uri is not registered for the app.")
        return uri

    def save_authorization_code(self, code: str, request: Any) -> None:
        person: Actor = request.user
        role = person.shops.get(person.vendor_id or 0)
        given = grantable(scopes_in(request.scope) or (), role)
        if not given:
            raise AccessDeniedError(redirect_uri=request.payload.redirect_uri)
        wanted = AuthorizationCode(
            code_hash=token_hash(code),
            client_id=request.client.row.id,
            account_id=the_account(person),
            vendor_id=person.vendor_id if given & OF_SHOPS else None,
            redirect_uri=request.payload.redirect_uri,
            scopes=written(given),
            code_challenge=request.payload.data["code_challenge"],
            expires_at=now() + connections.CODE_LIVES,
        )
        self.server.db.add(wanted)
        await_(self.server.db.flush())

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        row = await_(connections.code_shown(self.server.db, code, client.row))
        return Code(row) if row else None

    def authenticate_user(self, authorization_code: Code) -> Holder | None:
        if self.client.get_allowed_scope(authorization_code.get_scope()) is None:
            return None  # what the app may ask for was narrowed meanwhile
        connection = await_(connections.begin(self.server.db, authorization_code.row))
        return Holder(connection.account_id, connection)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It is kept, and known to be used by the connection that came of it."""


class Challenge(rfc7636.CodeChallenge):
    """PKCE, always, and by S256."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("A code_challenge is needed, and S256 as its method.")
        super().validate_code_challenge(grant, redirect_uri)


class RefreshGrant(grants.RefreshTokenGrant):
    """A refresh token, exchanged for the next one and an access token."""

    TOKEN_ENDPOINT_AUTH_METHODS = PROOFS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Family | None:
        found = await_(connections.refresh_token(self.server.db, refresh_token))
        return Family(found[1], found[0]) if found else None

    def authenticate_user(self, refresh_token: Family) -> Holder:
        return Holder(refresh_token.connection.account_id, refresh_token.connection)

    def revoke_old_credential(self, refresh_token: Family) -> None:
        if refresh_token.token is not None:
            refresh_token.token.used_at = now()


class IntegrationGrant(grants.ClientCredentialsGrant):
    """A shop's own program, by its secret."""

    TOKEN_ENDPOINT_AUTH_METHODS = PROOFS


class Revocation(rfc7009.RevocationEndpoint):
    """An app gives back what it has: the whole family, whichever token it shows."""

    CLIENT_AUTH_METHODS = PROOFS

    def query_token(self, token_string: str, token_type_hint: str | None) -> Family | None:
        if found := await_(connections.refresh_token(self.server.db, token_string)):
            return Family(found[1], found[0])
        connection = await_(self.server.connection_of(token_string))
        return Family(connection) if connection else None

    def revoke_token(self, token: Family, request: Any) -> None:
        await_(connections.give_back(self.server.db, token.connection))

    def check_params(self, request: Any, client: Client) -> None:
        """Hints that nobody knows are ignored (RFC 7009, 2.1)."""
        if not request.form.get("token"):
            raise InvalidRequestError("Missing 'token' in request.")


class NotRevocable(InvalidRequestError):
    """An integration's access token lives its minutes out; its secret is what is taken back."""

    error = "unsupported_token_type"


class Tokens(rfc9068.JWTBearerTokenGenerator):
    """Makes access tokens that say through which connection they came, and refresh tokens."""

    def __init__(self, db: Session) -> None:
        super().__init__(
            access_tokens.issuer(),
            alg=access_tokens.ALGORITHM,
            refresh_token_generator=lambda **_about: connections.new_refresh_token(),
            expires_generator=int(access_tokens.LIFETIME.total_seconds()),
        )
        self.db = db

    def get_jwks(self) -> KeySet:
        row = await_(signing_keys.key_to_sign_with(self.db))
        return KeySet([access_tokens.private_key(opened(row.sealed))])

    def get_audiences(self, client: Client, user: Holder | None, scope: str) -> str:
        return access_tokens.audience()

    def get_extra_claims(
        self, client: Client, grant_type: str, user: Holder | None, scope: str
    ) -> dict[str, str]:
        return {"sid": str(user.connection.id)} if user else {}
