"""The European register of VAT numbers; it is often away, and then nothing is known."""

import httpx

from marketplace.adapters.outside import caller
from marketplace.config import settings

PATIENCE = 4.0
"""Seconds that a shopper who pays may wait for it."""


async def is_registered(letters: str, digits: str) -> bool | None:
    """Whether the register knows a number; None when it doesn't answer or can't tell."""
    url = f"{settings().vies_url}/ms/{letters}/vat/{digits}"
    try:
        async with caller(PATIENCE) as client:
            answer = (await client.get(url)).raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return None
    told = isinstance(answer, dict) and answer.get("userError") in ("VALID", "INVALID")
    return bool(answer.get("isValid")) if told else None
