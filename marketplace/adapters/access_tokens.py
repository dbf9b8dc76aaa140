"""Access tokens: JWTs (RFC 9068) signed by ES256; nothing else is taken for one."""

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from marketplace.config import settings
from marketplace.errors import BadToken

ALGORITHM, CURVE, KIND = "ES256", "P-256", "at+jwt"
LIFETIME = timedelta(minutes=10)
CLOCKS_DIFFER = 10
"""Seconds by which two machines may disagree about the time."""
LONGEST = 4_000
"""Characters of a token; ours have some 500."""
ESSENTIAL = ("exp", "iat", "jti", "sub", "client_id", "scope")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A pair of keys that was just made; `private` is for sealing only."""

    kid: str
    public: dict[str, str]
    private: str


def new_key() -> NewKey:
    """A pair whose name is the public half's thumbprint (RFC 7638)."""
    made = ECKey.generate_key(CURVE, {"use": "sig", "alg": ALGORITHM})
    kid = made.thumbprint()
    public = {name: str(value) for name, value in made.as_dict(private=False).items()}
    private = json.dumps(made.as_dict(private=True) | {"kid": kid})
    return NewKey(kid, public | {"kid": kid}, private)


def private_key(words: str) -> ECKey:
    """The private half, unsealed."""
    return ECKey.import_key(json.loads(words))


def issuer() -> str:
    """Who makes the tokens: the shop's own address."""
    return settings().public_url.rstrip("/")


def audience() -> str:
    """What they are for."""
    return f"{issuer()}/api"


def kid_of(token: str) -> str:
    """The key that a token says it was signed with. Raises BadToken for what is no token."""
    try:
        header: dict[str, Any] = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        raise BadToken() from None
    if len(token) > LONGEST or header.get("alg") != ALGORITHM:
        raise BadToken()
    return str(header.get("kid", ""))


def claims_of(token: str, public: dict[str, str]) -> dict[str, Any]:
    """What a token of ours says that was signed by this key and is still good. Raises BadToken."""
    try:
        read = jwt.decode(token, _public_key(json.dumps(public)), algorithms=[ALGORITHM])
        _claims().validate(read.claims)
    except (JoseError, ValueError):
        raise BadToken() from None
    if str(read.header.get("typ", "")).lower() not in {KIND, f"application/{KIND}"}:
        raise BadToken()
    return read.claims


def _claims() -> jwt.JWTClaimsRegistry:
    wanted: dict[str, Any] = {name: {"essential": True} for name in ESSENTIAL}
    wanted["iss"] = {"essential": True, "value": issuer()}
    wanted["aud"] = {"essential": True, "value": audience()}
    return jwt.JWTClaimsRegistry(leeway=CLOCKS_DIFFER, **wanted)


@lru_cache(maxsize=16)
def _public_key(words: str) -> ECKey:
    return ECKey.import_key(json.loads(words))
