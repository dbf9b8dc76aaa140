"""Unguessable tokens for cookies and links, and the hash under which they are stored."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from http.cookies import CookieError, SimpleCookie

from marketplace.adapters.keyring import every_secret

SESSION_COOKIE = "session"
VISITOR_COOKIE = "visitor"
MARKET_COOKIE = "market"
"""Where to and in which currency, "NO.JPY": no secret, and for a guest the only place it is."""
CONSENT_COOKIE = "consent"
"""What its owner agreed to, "1.ps" (`rules.privacy.Consent`): scripts read it, too."""

READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Characters that nobody confuses when reading a number aloud."""


def new_token() -> str:
    """256 bits that only their holder knows."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What the database keeps, so that reading it gives nobody a token."""
    return hashlib.sha256(token.encode()).digest()


def alias(name: str) -> str:
    """Another name for somebody that tells people apart and cannot be led back to them."""
    return aliases(name)[0]


def aliases(name: str) -> list[str]:
    """The same by each of the shop's secrets, the newest first: one of them was given before."""
    return [
        hashlib.blake2b(name.encode(), key=secret.encode()[:64], digest_size=12).hexdigest()
        for secret in every_secret()
    ]


def keyed_hashes(name: str) -> list[bytes]:
    """What may be kept of something secret: nobody can try it out who hasn't the shop's secret.

    By each that it has or had, the newest first.
    """
    return [hmac.digest(one.encode(), name.encode(), "sha256") for one in every_secret()]


def order_key(number: str) -> str:
    """What opens a purchase for a guest; made anew from the number whenever a mail needs it."""
    return _order_keys(number)[0]


def _order_keys(number: str) -> list[str]:
    signatures = keyed_hashes(f"order {number}")
    return [urlsafe_b64encode(one).rstrip(b"=").decode() for one in signatures]


def is_order_key(key: str, number: str) -> bool:
    """Whether a key that somebody shows belongs to this purchase."""
    return any(hmac.compare_digest(key.encode(), one.encode()) for one in _order_keys(number))


def new_number(prefix: str) -> str:
    """A number for people to quote: "F-7KQ2-M9XD". It grants nothing."""
    first, second = ("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(2))
    return f"{prefix}-{first}-{second}"


def new_code(groups: int) -> str:
    """A code that nobody guesses, in groups of four: "K7QM-2XWP-9FHT"; 20 bits a group."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(groups))


def plain_code(text: str) -> str:
    """A code as it is compared, however it was typed: capitals without spaces."""
    return "".join(text.upper().split())


def card_hash(code: str) -> bytes:
    """What the database keeps of a gift card's code; dashes are only there to read it by."""
    return token_hash(plain_code(code).replace("-", ""))


def read_cookies(header: str) -> dict[str, str]:
    """The cookies of a request; a header that cannot be read holds none."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
