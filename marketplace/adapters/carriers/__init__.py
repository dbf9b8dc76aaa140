"""The carriers' side of a parcel: one contract for whoever can say where it is.

A `TrackingService` is chosen by configuration. Without one, parcels are followed on the
carriers' own pages (`rules.carriers`) and arrive when somebody says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from marketplace.config import settings
from marketplace.rules.kinds import TrackingKind


class NoWord(Exception):
    """The service didn't answer, or not in a way that can be understood; ask again later."""


class NotFollowed(Exception):
    """The service says no to this number: asking again would not help."""


class Forged(Exception):
    """A message that does not carry the service's signature."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a parcel, as its carrier words it."""

    kind: TrackingKind
    text: str
    place: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Tracked:
    """What is known of a parcel; `ref` is the service's own name for it."""

    ref: str
    moments: Sequence[Moment]
    is_delivered: bool = False
    is_over: bool = False


class TrackingService(Protocol):
    """Whoever can say where parcels are."""

    name: str

    async def follow(self, carrier: str, number: str) -> Tracked:
        """Begin to follow a parcel; the same one again gives the same answer."""

    async def ask(self, ref: str) -> Tracked:
        """What has become of a parcel that is followed."""

    def read_hint(self, body: bytes, signature: str) -> str:
        """The ref of the parcel that a signed message is about, "" if none. Raises Forged."""


@lru_cache
def tracking_service() -> TrackingService | None:
    """The one that this shop has a key for, if any."""
    from marketplace.adapters.carriers.easypost import EasyPost

    key = settings().easypost_api_key.get_secret_value()
    return EasyPost() if key else None
