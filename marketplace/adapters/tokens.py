"""Unguessable tokens for cookies and links, and the hash under which they are stored."""

import hashlib
import secrets
from http.cookies import CookieError, SimpleCookie

SESSION_COOKIE = "session"
VISITOR_COOKIE = "visitor"

READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Characters that nobody confuses when reading a number aloud."""


def new_token() -> str:
    """256 bits that only their holder knows."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What the database keeps, so that reading it gives nobody a token."""
    return hashlib.sha256(token.encode()).digest()


def new_number(prefix: str) -> str:
    """A number for people to quote: "F-7KQ2-M9XD". It grants nothing."""
    first, second = ("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(2))
    return f"{prefix}-{first}-{second}"


def read_cookies(header: str) -> dict[str, str]:
    """The cookies of a request; a header that cannot be read holds none."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
