"""Questions that may be answered once, for a short while: what was asked is kept in Redis."""

import json
from datetime import timedelta
from typing import Any

from marketplace.adapters.cache import redis
from marketplace.adapters.tokens import new_token, token_hash

LONGEST_TOKEN = 200


async def keep(purpose: str, facts: dict[str, Any], lifetime: timedelta) -> str:
    """A token by which these facts are found again, once."""
    token = new_token()
    await redis().set(_name(purpose, token), json.dumps(facts), ex=lifetime)
    return token


async def take(purpose: str, token: str) -> dict[str, Any] | None:
    """The facts that were kept; nothing when they were taken, are too old, or never were."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    kept = await redis().getdel(_name(purpose, token))
    facts: dict[str, Any] | None = json.loads(kept) if kept else None
    return facts


def _name(purpose: str, token: str) -> str:
    """Reading Redis gives nobody a token."""
    return f"once:{purpose}:{token_hash(token).hex()}"
