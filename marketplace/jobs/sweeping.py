"""The sweeper: what a lost message or a lost answer would have left lying, looked up and ended."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways import GATEWAYS
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.errors import Problem
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import MoneyCommand, Payment, Refund
from marketplace.rules.fulfilment import GroupStatus, PaymentStatus
from marketplace.rules.money_kinds import CommandState, RefundStatus
from marketplace.services import captures, fraud_checks, money_commands, refunds
from marketplace.services.checkout import expire
from marketplace.services.payments import settle

log = structlog.get_logger()
A_BATCH = 200
A_WHILE = timedelta(minutes=2)
"""How long something may be on its way before anybody looks for it."""
UNCLEAR = (CommandState.PREPARED, CommandState.SENT, CommandState.UNKNOWN)
BY_MACHINE = [name for name, one in GATEWAYS.items() if not one.abilities.is_by_hand]

Resolver = Callable[[MoneyCommand], Awaitable[None]]


async def sweep_unpaid(timestamp: int) -> None:
    """Purchases whose time to pay is over: placed if money came after all, else given up."""
    async with reading() as db:
        rows = await db.exec(
            select(OrderGroup)
            .where(
                OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
                OrderGroup.expires_at < now(),
            )
            .order_by(col(OrderGroup.expires_at))
            .limit(A_BATCH)
        )
    for group in rows.all():
        if await _are_settled(group.id):
            await _give_up(group.id)


async def _are_settled(group_id: int) -> bool:
    """Whether every provider has said what became of the purchase's pages."""
    async with reading() as db:
        found = select(Payment).where(
            Payment.group_id == group_id, col(Payment.provider_ref).is_not(None)
        )
        payments = (await db.exec(found)).all()
    return all([await _is_settled(payment) for payment in payments])


async def _is_settled(payment: Payment) -> bool:
    try:
        await settle(payment.provider, payment.provider_ref or "")
    except (NoAnswer, Refused, Problem) as error:
        log.warning("sweep.not_settled", payment=payment.id, error=str(error))
        return False
    return True


async def _give_up(group_id: int) -> None:
    async with transaction() as db:
        group = await db.get_one(OrderGroup, group_id, with_for_update=True)
        if group.status == GroupStatus.AWAITING_PAYMENT:
            await expire(db, group)


async def sweep_open_pages(timestamp: int) -> None:
    """Pages that are paid although no message came, and holds whose time is over."""
    waiting = (
        select(Payment)
        .join(OrderGroup, col(OrderGroup.id) == col(Payment.group_id))
        .where(
            col(Payment.provider).in_(BY_MACHINE),
            col(Payment.provider_ref).is_not(None),
            OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
            Payment.created_at < now() - A_WHILE,
        )
        .order_by(col(Payment.id))
        .limit(A_BATCH)
    )
    lapsed = (
        select(Payment)
        .where(Payment.status == PaymentStatus.AUTHORIZED, col(Payment.held_until) < now())
        .order_by(col(Payment.held_until))
        .limit(A_BATCH)
    )
    async with reading() as db:
        payments = [*(await db.exec(waiting)).all(), *(await db.exec(lapsed)).all()]
    for payment in payments:
        await _is_settled(payment)


async def sweep_refunds(timestamp: int) -> None:
    """Refunds that a provider took its time with: asked after, because a message may be lost."""
    async with reading() as db:
        rows = await db.exec(
            select(Payment.provider, Refund.provider_ref)
            .join(Refund, col(Refund.payment_id) == col(Payment.id))
            .where(
                Refund.status == RefundStatus.SENT,
                Refund.updated_at < now() - A_WHILE,
                col(Payment.provider).in_(BY_MACHINE),
            )
            .order_by(col(Refund.id))
            .limit(A_BATCH)
        )
    for provider, ref in rows.all():
        try:
            await refunds.note(provider, ref or "")
        except (NoAnswer, Refused, Problem) as error:
            log.warning("sweep.refund", ref=ref, error=str(error))


async def _resolve_refund(command: MoneyCommand) -> None:
    await refunds.send(_id(command, "refund"))


async def _resolve_capture(command: MoneyCommand) -> None:
    if "order" in command.request:
        await captures.capture_order(_id(command, "order"))
    else:
        await _settle_of(command)


async def _resolve_checked(command: MoneyCommand) -> None:
    async with reading() as db:
        payment = await db.get_one(Payment, _id(command, "payment"))
    await fraud_checks.carry_out(payment.group_id)


async def _settle_of(command: MoneyCommand) -> None:
    await settle(command.provider, "", str(_id(command, "payment")))


async def _resolve_void(command: MoneyCommand) -> None:
    await _settle_of(command)
    await captures.release_rest(_id(command, "payment"))


async def _resolve_page(command: MoneyCommand) -> None:
    """Opening a page moves nothing: if the shopper doesn't ask again, nobody needs it."""
    async with reading() as db:
        payment = await db.get_one(Payment, _id(command, "payment"))
        group = await db.get_one(OrderGroup, payment.group_id)
    if group.status != GroupStatus.AWAITING_PAYMENT or payment.status == PaymentStatus.VOIDED:
        await money_commands.give_up(command.key, "Nobody waits for this page any more.")


def _id(command: MoneyCommand, name: str) -> int:
    return int(str(command.request[name]))


RESOLVERS: dict[str, Resolver] = {
    "refund": _resolve_refund,
    "capture": _resolve_capture,
    "capture_whole": _resolve_checked,
    "complete": _settle_of,
    "void": _resolve_void,
    "open_checkout": _resolve_page,
}
"""How a call without an answer is ended, by its kind: the provider is asked before anything."""


async def resolve_commands(timestamp: int) -> None:
    """Calls whose answer was lost, or whose worker died in the middle of them."""
    async with reading() as db:
        rows = await db.exec(
            select(MoneyCommand)
            .where(
                col(MoneyCommand.state).in_(UNCLEAR),
                MoneyCommand.updated_at < now() - A_WHILE,
                col(MoneyCommand.kind).in_(RESOLVERS),
            )
            .order_by(col(MoneyCommand.id))
            .limit(A_BATCH)
        )
    for command in rows.all():
        try:
            await RESOLVERS[command.kind](command)
        except (NoAnswer, Refused, Problem) as error:
            log.warning("sweep.unclear", command=command.key, error=str(error))
