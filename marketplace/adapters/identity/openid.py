"""OpenID Connect: a code for an ID token, believed once signature, audience and nonce are right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from cachetools import TTLCache
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from marketplace.adapters.identity.terms import Attempt, Away, IdentityClaims, NotBelieved
from marketplace.adapters.outside import caller

PATIENCE = 8.0
"""Seconds that each answer may take."""
LEEWAY = 60
"""Seconds by which the provider's clock and ours may differ."""
SCOPE = "openid email profile"
SIGNED_BY = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"}
"""Never by a secret that both sides know, and never unsigned."""
AN_HOUR = 3_600

_metadata: TTLCache[str, dict[str, Any]] = TTLCache(64, AN_HOUR)
_keys: TTLCache[str, KeySet] = TTLCache(64, AN_HOUR)


def oauth_client(client_id: str, client_secret: str, method: str = "") -> OAuth2Client:
    """Authlib's side of the protocol; what it writes is sent by our own HTTP client."""
    return OAuth2Client(
        None,
        client_id=client_id,
        client_secret=client_secret,
        token_endpoint_auth_method=method or None,
        code_challenge_method="S256",
    )


async def fetched(url: str, **headers: str) -> Any:
    """A JSON answer. Raises Away."""
    try:
        async with caller(PATIENCE) as client:
            answer = await client.get(url, headers={"Accept": "application/json", **headers})
            return answer.raise_for_status().json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise Away() from None


async def token_for(
    client: OAuth2Client, url: str, code: str, attempt: Attempt, back: str
) -> Mapping[str, Any]:
    """What a code is exchanged for. Raises Away, and NotBelieved for a code that isn't taken."""
    body = prepare_token_request(
        "authorization_code", code=code, redirect_uri=back, code_verifier=attempt.verifier
    )
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    sign = client.client_auth(client.token_endpoint_auth_method)
    url, headers, body = sign.prepare("POST", url, headers, body)
    try:
        async with caller(PATIENCE) as sender:
            answer = await sender.post(url, headers=headers, content=body)
        token: Mapping[str, Any] = client.parse_response_token(answer)
    except OAuth2Error as refusal:
        raise NotBelieved(f"the code was refused: {refusal.error}") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        raise Away() from None
    return token


@dataclass(frozen=True, slots=True)
class OpenId:
    """One issuer, and who we are to it."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str

    async def way_there(self, attempt: Attempt, back: str) -> str:
        """Where a browser is sent to."""
        known = await self._known()
        client = oauth_client(self.client_id, self.client_secret)
        address, _ = client.create_authorization_url(
            known["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
            redirect_uri=back,
            scope=SCOPE,
        )
        return str(address)

    async def claims(self, code: str, attempt: Attempt, back: str) -> IdentityClaims:
        """What the ID token says that the code is exchanged for."""
        known = await self._known()
        client = oauth_client(self.client_id, self.client_secret, _method_of(known))
        token = await token_for(client, known["token_endpoint"], code, attempt, back)
        proven = await self._checked(token, attempt, known)
        told = await _in_full(proven, token, known)
        return IdentityClaims(
            issuer=self.issuer,
            subject=str(proven["sub"]),
            email=str(told.get("email") or ""),
            is_email_verified=told.get("email_verified") is True,
            name=str(told.get("name") or ""),
        )

    async def _checked(
        self, token: Mapping[str, Any], attempt: Attempt, known: Mapping[str, Any]
    ) -> CodeIDToken:
        """The claims, once the token is the issuer's, for us, of now, and about our question."""
        if not isinstance(token.get("id_token"), str):
            raise NotBelieved("there is no ID token")
        try:
            read = await self._read(token["id_token"], known)
            options = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.client_id},
            }
            about = {
                "nonce": attempt.nonce,
                "client_id": self.client_id,
                "access_token": token.get("access_token"),
            }
            told = CodeIDToken(read.claims, read.header, options, about)
            told.validate(leeway=LEEWAY)
        except (JoseError, ValueError, TypeError) as problem:
            raise NotBelieved(f"the ID token is wrong: {problem}") from None
        return told

    async def _read(self, id_token: str, known: Mapping[str, Any]) -> jwt.Token:
        """The token's content, its signature checked; providers change their keys now and then."""
        offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(
            algorithms=sorted(SIGNED_BY.intersection(offered)), strict_check_header=False
        )
        try:
            return jwt.decode(id_token, await self._signers(known), registry=registry)
        except InvalidKeyIdError:
            _keys.pop(self.issuer, None)
            return jwt.decode(id_token, await self._signers(known), registry=registry)

    async def _signers(self, known: Mapping[str, Any]) -> KeySet:
        if self.issuer not in _keys:
            _keys[self.issuer] = KeySet.import_key_set(await fetched(known["jwks_uri"]))
        return _keys[self.issuer]

    async def _known(self) -> dict[str, Any]:
        """What the issuer publishes about itself. Raises Away when that is about another one."""
        if self.issuer not in _metadata:
            told = await fetched(get_well_known_url(self.issuer, external=True))
            needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            is_whole = isinstance(told, dict) and all(told.get(name) for name in needed)
            if not is_whole or told.get("issuer") != self.issuer:
                raise Away()
            _metadata[self.issuer] = told
        return _metadata[self.issuer]


async def _in_full(
    proven: Mapping[str, Any], token: Mapping[str, Any], known: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The claims with those that some providers tell only at a second address."""
    address, key = known.get("userinfo_endpoint"), token.get("access_token")
    if proven.get("email") or not address or not key:
        return proven
    told = await fetched(address, Authorization=f"Bearer {key}")
    if not isinstance(told, dict) or told.get("sub") != proven["sub"]:
        raise NotBelieved("the user info is about somebody else")
    return told


def _method_of(known: Mapping[str, Any]) -> str:
    """How we say who we are: the standard's own way, unless the provider takes the other only."""
    taken = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in taken else "client_secret_post"
