"""The books compared with every provider, once a day and whenever staff ask for it."""

import structlog

from marketplace.adapters.database import reading
from marketplace.adapters.gateways import GATEWAYS, has_keys
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.models.columns import now
from marketplace.queries.reconciling import booked_providers
from marketplace.services.payout_accounts import MANUAL
from marketplace.services.reconciliation import compare, compare_parts, fetch

log = structlog.get_logger()


async def reconcile(timestamp: int) -> str:
    """Fetch what moved, then compare; a provider that doesn't answer is left for the next run."""
    async with reading() as db:
        found = [one for one in await booked_providers(db) if one in GATEWAYS]
    said = []
    for provider in found:
        said.append(f"{provider}: {await _one(provider)}")
    opened, closed = await compare_parts(now())
    said.append(f"balances: {opened} opened, {closed} closed")
    return "; ".join(said)


async def _one(provider: str) -> str:
    asked_at = now()
    try:
        if provider != MANUAL and has_keys(provider):
            await fetch(provider)
        elif provider != MANUAL:
            return "no keys, not asked"
    except (NoAnswer, Refused) as error:
        log.warning("reconcile.no_answer", provider=provider, error=str(error))
        return "didn't answer"
    opened, closed = await compare(provider, asked_at)
    return f"{opened} opened, {closed} closed"
