"""An OpenID Connect provider by Authlib: codes with PKCE, and ID tokens that it signs."""

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode
from joserfc.jwk import RSAKey
from starlette.responses import JSONResponse, RedirectResponse, Response

CLIENT_ID, CLIENT_SECRET = "fairhall", "sandbox-id-secret"
MINUTES = 60
SCOPES = ["openid", "email", "profile"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody said they are on the sandbox's page."""

    email: str
    name: str
    is_verified: bool

    @property
    def subject(self) -> str:
        """The same address is always the same person."""
        return hashlib.sha256(self.email.lower().encode()).hexdigest()[:24]

    @property
    def claims(self) -> dict[str, Any]:
        """What is told of them."""
        return {
            "sub": self.subject,
            "email": self.email,
            "email_verified": self.is_verified,
            "name": self.name,
        }


@dataclass(frozen=True, slots=True)
class Shop(ClientMixin):
    """The one client: the shop, at its own address."""

    public_url: str

    def get_client_id(self) -> str:
        """Its name here."""
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        """There is none: it always says where to."""
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        """What it may ask for, of what it asked."""
        return " ".join(one for one in scope.split() if one in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Only back to the shop."""
        return redirect_uri.startswith(f"{self.public_url}/doors/with/")

    def check_client_secret(self, client_secret: str) -> bool:
        """The one secret."""
        return secrets.compare_digest(client_secret, CLIENT_SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """By the header, as the standard prefers."""
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        """Codes alone."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Codes alone."""
        return grant_type == "authorization_code"


@dataclass(frozen=True, slots=True)
class Code(AuthorizationCodeMixin):
    """What the browser carries back: good once, for ten minutes."""

    code: str
    person: Person
    redirect_uri: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    at: float = field(default_factory=time.time)

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Everything there is."""
        return " ".join(SCOPES)

    def get_nonce(self) -> str:
        """What the shop will look for in the token."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the person said who they are."""
        return int(self.at)

    def get_acr(self) -> None:
        """Nothing is said of how."""

    def get_amr(self) -> None:
        """Nothing is said of how."""


class Grant(AuthorizationCodeGrant):
    """Codes, kept in the server's memory."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]  # noqa: RUF012

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Remember what the code is for."""
        asked = request.payload.data
        self.server.codes[code] = Code(
            code, request.user, asked["redirect_uri"], asked.get("nonce", ""),
            asked.get("code_challenge", ""), asked.get("code_challenge_method", ""),
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Shop) -> Code | None:
        """The code, unless it is too old or was used."""
        found: Code | None = self.server.codes.get(code)
        return found if found and found.at > time.time() - 10 * MINUTES else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It is not taken again."""
        self.server.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: Code) -> Person:
        """Whose it is."""
        return authorization_code.person


class Tokens(OpenIDCode):
    """ID tokens, signed by the server's key."""

    def __init__(self, server: "Provider") -> None:
        super().__init__(require_nonce=True)
        self._server = server

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        """Whether it was used before."""
        return any(code.nonce == nonce for code in self._server.codes.values())

    def get_client_claims(self, client: Shop) -> dict[str, Any]:
        """From whom, and for whom."""
        return {"iss": self._server.issuer, "aud": [client.get_client_id()]}

    def get_client_algorithm(self, client: Shop) -> str:
        """RSA, as most do."""
        return "RS256"

    def get_encode_header(self, client: Shop) -> dict[str, str]:
        """Which key signs."""
        return {"alg": "RS256", "kid": self._server.key.kid or ""}

    def resolve_client_private_key(self, client: Shop) -> RSAKey:
        """The key that signs."""
        return self._server.key

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        """What is told of the person."""
        return user.claims


class Provider(AuthorizationServer):
    """The server; codes and the key live in memory, so a restart has a new key."""

    def __init__(self, public_url: str) -> None:
        super().__init__(scopes_supported=SCOPES)
        self.issuer = ""
        self.codes: dict[str, Code] = {}
        self.key = RSAKey.generate_key(2048, auto_kid=True)
        self._shop = Shop(public_url)
        self.register_grant(Grant, [CodeChallenge(required=True), Tokens(self)])
        self.register_token_generator("default", _bearer)

    def query_client(self, client_id: str) -> Shop | None:
        """The shop, and nobody else."""
        return self._shop if client_id == CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Access tokens open nothing here."""

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        """It is one already."""
        return request

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        """As HTTP; 303, so that a form's answer is not posted on."""
        told = dict(headers)
        if "Location" in told:
            return RedirectResponse(told["Location"], 303)
        return JSONResponse(body, status, told)


class Asked(OAuth2Request):
    """A request whose form or query was read before."""

    def __init__(self, method: str, values: dict[str, str], headers: dict[str, str]) -> None:
        super().__init__(method, "https://sandbox/", headers=headers)
        self.payload = BasicOAuth2Payload(values)
        self._values = values

    @property
    def args(self) -> dict[str, str]:
        """What was asked."""
        return self._values

    @property
    def form(self) -> dict[str, str]:
        """What was asked."""
        return self._values


def _bearer(**about: Any) -> dict[str, Any]:
    return {
        "token_type": "Bearer",
        "access_token": secrets.token_urlsafe(32),
        "expires_in": 10 * MINUTES,
        "scope": about["scope"],
    }
