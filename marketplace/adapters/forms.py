"""What somebody typed into a form that was not accepted, kept until the page shows it again."""

import json

from marketplace.adapters.cache import redis
from marketplace.adapters.tokens import new_token

MINUTES = 10
PREFIX = "form:"


async def keep_form(values: dict[str, str]) -> str:
    """Keep the values for some minutes under a key that nobody can guess."""
    key = new_token()
    await redis().set(PREFIX + key, json.dumps(values), ex=MINUTES * 60)
    return key


async def kept_form(key: str) -> dict[str, str]:
    """The values under a key; none when they were kept too long ago."""
    found = await redis().get(PREFIX + key[:64]) if key else None
    return json.loads(found) if found else {}


async def take_form(key: str) -> dict[str, str]:
    """The same, once: they are kept no longer."""
    found = await redis().getdel(PREFIX + key[:64]) if key else None
    return json.loads(found) if found else {}
