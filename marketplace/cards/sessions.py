"""Where a person is signed in, as they see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SessionCard:
    """One browser: what it is, from where and since when."""

    id: int = 0
    device: str = ""
    place: str = ""
    since: str = ""
    is_this: bool = False
