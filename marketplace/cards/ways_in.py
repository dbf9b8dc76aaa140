"""The ways into an account, as its person sees them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProviderCard:
    """Another site that one may sign in with; the doors to it."""

    name: str = ""
    door: str = ""
    link_door: str = ""


@dataclass(frozen=True)
class IdentityCard:
    """An account at another site that leads in."""

    id: int = 0
    name: str = ""
    email: str = ""
    since: str = ""


@dataclass(frozen=True)
class PasskeyCard:
    """A passkey: what it is called, since when there is it, and when it was used."""

    id: int = 0
    name: str = ""
    since: str = ""
    used: str = ""
