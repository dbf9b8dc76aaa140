"""Small sums for browsers, asked where robots knock: one interface, and who sets them.

ALTCHA asks nobody else: the shop sets the sum and checks it. Another provider takes its place
by answering the same two questions.
"""

import binascii
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

import altcha

from marketplace.adapters.cache import redis
from marketplace.adapters.tokens import alias
from marketplace.config import settings

LIFETIME = timedelta(minutes=10)
LONGEST = 4_000
ALGORITHM = "PBKDF2/SHA-256"
COST = 1_000
"""Rounds of each guess: a browser makes about a thousand guesses a second."""
FEWEST, MOST = 150, 500
"""Guesses until it is found."""
USED = "challenge:"


class Challenges(Protocol):
    """Somebody who sets challenges and says whether they were met."""

    async def ask(self, door: str, address: str) -> Mapping[str, Any] | None:
        """A challenge for a browser at a door, as its script reads it; None for none."""

    async def is_met(self, proof: str, door: str, address: str) -> bool:
        """Whether this meets one that was set for this door and address; once for each."""


class Nobody:
    """No challenges at all."""

    async def ask(self, door: str, address: str) -> Mapping[str, Any] | None:
        """Nothing to do."""
        return None

    async def is_met(self, proof: str, door: str, address: str) -> bool:
        """Always."""
        return True


class Altcha:
    """Proof of work: dear for who knocks a thousand times, nothing for a person."""

    async def ask(self, door: str, address: str) -> Mapping[str, Any] | None:
        """A sum whose answer the browser finds by trying."""
        made = altcha.create_challenge(
            ALGORITHM,
            COST,
            counter=FEWEST + secrets.randbelow(MOST - FEWEST),
            expires_at=datetime.now(UTC) + LIFETIME,
            data={"for": _for(door, address)},
            hmac_secret=_secret(),
        )
        return dict(made.to_dict())

    async def is_met(self, proof: str, door: str, address: str) -> bool:
        """Right, not too old, set for here, and not shown before."""
        try:
            payload = altcha.Payload.from_base64(proof[:LONGEST])
            result = altcha.verify_solution(payload, _secret())
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            return False
        asked = payload.challenge
        is_for = (asked.parameters.data or {}).get("for") == _for(door, address)
        if not (result.verified and is_for and asked.parameters.algorithm == ALGORITHM):
            return False
        key, seconds = f"{USED}{asked.signature}", int(LIFETIME.total_seconds()) + 60
        return bool(await redis().set(key, 1, nx=True, ex=seconds))


def _for(door: str, address: str) -> str:
    return alias(f"challenge {door} {address}")


def _secret() -> str:
    return settings().secret_key.get_secret_value() + "challenges"


@lru_cache
def challenges() -> Challenges:
    """Whoever sets them here."""
    return Altcha() if settings().challenge == "altcha" else Nobody()
