"""Apps and integrations as people see them: who has access, to what, and since when."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ConnectionCard:
    """An app that somebody let into their account; `shop` is the one that it may work for."""

    id: int = 0
    app: str = ""
    rights: list[str] = field(default_factory=list)
    shop: str = ""
    since: str = ""
    used: str = ""


@dataclass(frozen=True)
class IntegrationCard:
    """A program of a shop; its secret is nowhere."""

    id: int = 0
    name: str = ""
    client_id: str = ""
    rights: list[str] = field(default_factory=list)
    made_by: str = ""
    since: str = ""
    used: str = ""


@dataclass(frozen=True)
class AppCard:
    """An app that may ask people for access; `addresses` is where it may have them sent back to."""

    client_id: str = ""
    name: str = ""
    addresses: list[str] = field(default_factory=list)
    rights: str = ""
    people: int = 0
    since: str = ""


@dataclass(frozen=True)
class ConsentCard:
    """What an app asks for; `asked` is the request that an answer is given to."""

    asked: str = ""
    app: str = ""
    email: str = ""
    shop: str = ""
    rights: list[str] = field(default_factory=list)
