"""Having a provider send a payout, once: written down first, looked up before it is tried again.

Whoever talks to the provider holds a lease on the payout's money command; a crash between any
two steps leaves a command that the sweeper resolves by asking the provider.
"""

import hashlib
import json
from datetime import timedelta

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from marketplace.adapters.database import Session, transaction
from marketplace.adapters.gateways import GATEWAYS, gateway_of
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.gateways.terms import PayoutNews, PayoutRequest, PayoutState
from marketplace.events import PayoutMoved
from marketplace.models.columns import now
from marketplace.models.payments import MoneyCommand
from marketplace.models.payouts import Payout
from marketplace.models.vendors import Vendor
from marketplace.rules.fulfilment import advance, possible
from marketplace.rules.money_kinds import CommandState, PayoutStatus
from marketplace.rules.payouts import PAYOUT
from marketplace.rules.refusals import NO_BALANCE, PAYEE
from marketplace.services import outbox
from marketplace.services.money_commands import looked_up
from marketplace.services.payout_books import book_back, book_paid, book_returned
from marketplace.services.payout_checks import NotNow, paying_account, refuse_blocked

LEASE = timedelta(minutes=3)
"""Longer than any call to a provider takes with its own retries."""
REFUSALS = {
    NO_BALANCE: "There wasn't enough on our balance at the provider. The money is back on the "
    "balance here.",
    PAYEE: "The provider doesn't pay to this account. The money is back on the balance here.",
}
REFUSED = "The provider didn't send it. The money is back on the balance here."

Begun = tuple[str, PayoutRequest, bool]
"""The provider, what to ask of it, and whether it may have been asked before."""


async def send_payout(payout_id: int) -> None:
    """Have the provider send it, or find out what became of it. Raises NoAnswer, to be retried."""
    async with transaction() as db:
        begun = await _begin(db, payout_id)
    if begun is None:
        return
    provider, request, is_known = begun
    gateway, key = gateway_of(provider), key_of(payout_id)
    try:
        news = await looked_up(gateway.find_payout(request, key)) if is_known else None
        news = news or await gateway.send_payout(request, key)
    except NoAnswer as error:
        async with transaction() as db:
            await _lose(db, payout_id, str(error))
        raise
    except Refused as error:
        async with transaction() as db:
            await _refuse(db, payout_id, error)
        return
    async with transaction() as db:
        await note(db, await _locked(db, payout_id), news)


def key_of(payout_id: int) -> str:
    """What makes asking twice the same as asking once."""
    return f"payout-{payout_id}"


async def _begin(db: Session, payout_id: int) -> Begun | None:
    """Write the call down and take the lease; None when there is nothing to do just now."""
    payout = await _locked(db, payout_id)
    gateway = GATEWAYS.get(payout.provider)
    if payout.held or gateway is None or not gateway.abilities.pays_out:
        return None
    if payout.status not in (PayoutStatus.ASSEMBLED, PayoutStatus.SENT, PayoutStatus.UNKNOWN):
        return None
    is_known = payout.status is not PayoutStatus.ASSEMBLED
    if not is_known and not await _may_go(db, payout):
        return None
    vendor = await db.get_one(Vendor, payout.vendor_id)
    marks = {"payout": str(payout.id)}
    request = PayoutRequest(
        payout.destination, payout.amount_minor, payout.currency, payout.number, marks, vendor.name
    )
    if not await _lease(db, payout):
        return None
    if not is_known:
        payout.status, payout.failure = advance(PAYOUT, payout.status, "send"), ""
        await outbox.record(db, PayoutMoved(payout.id, payout.vendor_id))
    return payout.provider, request, is_known


async def _may_go(db: Session, payout: Payout) -> bool:
    """What was right when it was assembled may not be any more: then it waits, and says why."""
    try:
        await paying_account(db, payout.vendor_id)
        await refuse_blocked(db, payout.vendor_id, payout.provider, payout.currency)
    except NotNow as reason:
        payout.failure = reason.message
        await outbox.record(db, PayoutMoved(payout.id, payout.vendor_id))
        return False
    return True


async def _lease(db: Session, payout: Payout) -> bool:
    found = await db.exec(_command(payout.id))
    command = found.first()
    if command is None:
        request: dict[str, object] = {
            "payout": payout.number,
            "amount": payout.amount_minor,
            "currency": payout.currency,
            "destination": payout.destination,
        }
        digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
        command = MoneyCommand(
            key=key_of(payout.id),
            kind="payout",
            provider=payout.provider,
            request_hash=digest,
            request=request,
        )
        db.add(command)
    elif command.state is CommandState.SENT and command.updated_at > now() - LEASE:
        return False
    command.state, command.updated_at = CommandState.SENT, now()
    await db.flush()
    return True


def _command(payout_id: int) -> SelectOfScalar[MoneyCommand]:
    return select(MoneyCommand).where(MoneyCommand.key == key_of(payout_id)).with_for_update()


async def _locked(db: Session, payout_id: int) -> Payout:
    return await db.get_one(Payout, payout_id, with_for_update=True, populate_existing=True)


async def _finish(
    db: Session, payout_id: int, state: CommandState, *, ref: str | None = None, error: str = ""
) -> None:
    command = (await db.exec(_command(payout_id))).first()
    if command is not None:
        command.state, command.error = state, error[:500]
        command.provider_ref = ref or command.provider_ref


async def _lose(db: Session, payout_id: int, error: str) -> None:
    """No answer: it stays as it is until the provider tells what became of it."""
    payout = await _locked(db, payout_id)
    if "lose" in possible(PAYOUT, payout.status):
        payout.status = advance(PAYOUT, payout.status, "lose")
        payout.failure = "The provider didn't answer. We ask it what became of the money."
        await outbox.record(db, PayoutMoved(payout.id, payout.vendor_id))
    await _finish(db, payout_id, CommandState.UNKNOWN, error=error)


async def _refuse(db: Session, payout_id: int, error: Refused) -> None:
    payout = await _locked(db, payout_id)
    await _fail(db, payout, REFUSALS.get(error.reason, REFUSED))
    await _finish(db, payout_id, CommandState.FAILED, error=str(error))


async def _fail(db: Session, payout: Payout, words: str) -> None:
    if "fail" not in possible(PAYOUT, payout.status):
        return
    payout.status, payout.failure = advance(PAYOUT, payout.status, "fail"), words
    await book_back(db, payout, "failed")
    await outbox.record(db, PayoutMoved(payout.id, payout.vendor_id))


async def note(db: Session, payout: Payout, news: PayoutNews) -> None:
    """Move a locked payout to where the provider says it is; hearing it again changes nothing."""
    payout.provider_ref = payout.provider_ref or news.ref
    match news.state:
        case PayoutState.SENT:
            await _step(db, payout, "travel")
        case PayoutState.PAID:
            await _pay(db, payout, news.fee_minor)
        case PayoutState.FAILED:
            await _fail(db, payout, REFUSED)
        case PayoutState.RETURNED:
            await _pay(db, payout, news.fee_minor)
            await take_back(db, payout)
    await _finish(db, payout.id, CommandState.CONFIRMED, ref=news.ref)


async def _step(db: Session, payout: Payout, verb: str) -> bool:
    if verb not in possible(PAYOUT, payout.status):
        return False
    payout.status, payout.failure = advance(PAYOUT, payout.status, verb), ""
    await outbox.record(db, PayoutMoved(payout.id, payout.vendor_id))
    return True


async def _pay(db: Session, payout: Payout, fee_minor: int) -> None:
    if await _step(db, payout, "pay"):
        payout.paid_at = now()
        await book_paid(db, payout, fee_minor)


async def take_back(db: Session, payout: Payout) -> None:
    """What was paid has come back: it is available again."""
    if await _step(db, payout, "return"):
        payout.failure = "The bank sent the money back. It is on the balance again."
        await book_returned(db, payout)


async def note_payout(provider: str, ref: str) -> bool:
    """Ask the provider what became of a payout and act on it; False for one that isn't ours."""
    news = await gateway_of(provider).fetch_payout(ref)
    async with transaction() as db:
        found = await db.exec(
            select(Payout)
            .where(Payout.provider == provider, Payout.provider_ref == ref)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        payout = found.first()
        if payout is None:
            return False
        await note(db, payout, news)
    return True


async def unsettled(db: Session, limit: int) -> list[Payout]:
    """Payouts that wait for something, the longest first: to be sent, or for an answer."""
    waiting = (PayoutStatus.ASSEMBLED, PayoutStatus.SENT, PayoutStatus.UNKNOWN)
    found = select(Payout).where(
        col(Payout.status).in_((*waiting, PayoutStatus.IN_TRANSIT)), col(Payout.held) == ""
    )
    return list((await db.exec(found.order_by(col(Payout.updated_at)).limit(limit))).all())
