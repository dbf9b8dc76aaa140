"""The books compared with every provider, once a day and whenever staff ask for it."""

import structlog

from marketplace import routes
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways import GATEWAYS, has_keys
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.jobs.money_letters import alert
from marketplace.models.columns import now
from marketplace.queries.reconciling import booked_providers
from marketplace.rules.texts import day
from marketplace.services.payout_accounts import MANUAL
from marketplace.services.provider_answers import note_asked, silent_since
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
    problem = await _problem(provider)
    async with transaction() as db:
        await note_asked(db, provider, asked_at, has_answered=not problem)
    if problem:
        await _tell_of_silence(provider)
        return problem
    opened, closed = await compare(provider, asked_at)
    return f"{opened} opened, {closed} closed"


async def _problem(provider: str) -> str:
    """Why a provider told nothing, in words; "" when it did, or its statements are brought in."""
    if provider == MANUAL:
        return ""
    if not has_keys(provider):
        return "no keys, not asked"
    try:
        await fetch(provider)
    except Exception as error:
        is_known = isinstance(error, NoAnswer | Refused)
        log.error("reconcile.no_answer", provider=provider, exc_info=not is_known)
        return f"didn't answer ({error})"[:120]
    return ""


async def _tell_of_silence(provider: str) -> None:
    """Staff hear once of each time that it is silent for too long."""
    async with reading() as db:
        since = await silent_since(db, provider)
    if since is None:
        return
    name = provider.capitalize()
    said = (
        f"{name} has not told us since {day(since)} what moved on our balance there, so the books "
        "can't be compared with it. Its payouts wait until it answers."
    )
    source = f"silent-{provider}-{since:%Y-%m-%d}"
    await alert(f"{name} doesn't answer", said, routes.ADMIN_RECONCILIATION, source)
