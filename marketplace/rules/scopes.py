"""What an app or an integration may be allowed: few rights, each narrow and said in words."""

import re
from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

from marketplace.rules.kinds import MemberRole


class Scope(StrEnum):
    """A right as OAuth 2.0 names it."""

    PROFILE = "profile"
    ORDERS = "orders:read"
    VENDOR_OFFERS = "vendor:offers"


WORDS = {
    Scope.PROFILE: "See your name and e-mail address",
    Scope.ORDERS: "See what you have bought",
    Scope.VENDOR_OFFERS: "See your shop's offers and change their prices and stock",
}
OF_SHOPS = frozenset({Scope.VENDOR_OFFERS})
"""Rights over a shop; the others are over a person's own things."""
LOOPBACK = ("127.0.0.1", "::1")
PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
"""A reversed domain, "com.example.app" (RFC 8252, 7.1): no "javascript:", no "data:"."""


def scopes_in(text: str) -> frozenset[Scope] | None:
    """The rights in a list with spaces between; None when one of them is unknown."""
    names = text.split()
    known = {scope.value: scope for scope in Scope}
    return frozenset(known[name] for name in names) if set(names) <= known.keys() else None


def written(scopes: Iterable[Scope]) -> str:
    """The same as text, always in the same order."""
    chosen = set(scopes)
    return " ".join(scope.value for scope in Scope if scope in chosen)


def in_words(scopes: Iterable[Scope]) -> list[str]:
    """What they mean, for people."""
    chosen = set(scopes)
    return [WORDS[scope] for scope in Scope if scope in chosen]


def grantable(scopes: Iterable[Scope], role: MemberRole | None) -> frozenset[Scope]:
    """What a person can give away: rights over a shop only if they manage one."""
    manages = role in {MemberRole.OWNER, MemberRole.MANAGER}
    return frozenset(scope for scope in scopes if manages or scope not in OF_SHOPS)


def may_be_registered(uri: str) -> bool:
    """Whether an app may have people sent back to there: HTTPS, its own scheme, or this machine."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return False
    if parts.fragment or not uri.isascii() or not uri.isprintable() or " " in uri:
        return False
    match parts.scheme:
        case "https":
            return bool(host) and parts.username is None
        case "http":
            return host in LOOPBACK and parts.username is None
    return PRIVATE_SCHEME.fullmatch(parts.scheme) is not None


def is_registered(uri: str, registered: Iterable[str]) -> bool:
    """Whether it is exactly one of these; only this machine's port may be another (RFC 8252, 7.3).

    An app on a desk listens on whatever port is free.
    """
    known = set(registered)
    return uri in known or _without_port(uri) in {_without_port(one) for one in known} - {""}


def _without_port(uri: str) -> str:
    """The address without its port if it is on this machine; else nothing."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme != "http" or host not in LOOPBACK or parts.username is not None:
        return ""
    shown = f"[{host}]" if ":" in host else host
    whole = shown if port is None else f"{shown}:{port}"
    return parts._replace(netloc=shown).geturl() if parts.netloc == whole else ""
