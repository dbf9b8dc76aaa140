"""The sweeper: what a lost message or a lost answer would have left lying, looked up and ended."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.gateways import GATEWAYS
from marketplace.jobs.rounds import NOT_NOW, each, put_last
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


async def sweep_unpaid(timestamp: int) -> str:
    """Purchases whose time to pay is over: placed if money came after all, else given up."""
    async with reading() as db:
        rows = await db.exec(
            select(OrderGroup.id)
            .where(
                OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
                OrderGroup.expires_at < now(),
            )
            .order_by(col(OrderGroup.updated_at))
            .limit(A_BATCH)
        )
    return str(await each("sweep.unpaid", rows.all(), _end))


async def _end(group_id: int) -> None:
    """Every provider says what became of the purchase's pages, before it is given up."""
    await put_last(OrderGroup, group_id)
    async with reading() as db:
        found = select(Payment.id).where(
            Payment.group_id == group_id, col(Payment.provider_ref).is_not(None)
        )
        payments = (await db.exec(found)).all()
    if all([await _is_settled(payment or 0) for payment in payments]):
        await _give_up(group_id)


async def _is_settled(payment_id: int) -> bool:
    try:
        await _settle(payment_id)
    except NOT_NOW as error:
        log.warning("sweep.not_settled", payment=payment_id, error=str(error))
        return False
    return True


async def _settle(payment_id: int) -> None:
    await put_last(Payment, payment_id)
    async with reading() as db:
        payment = await db.get_one(Payment, payment_id)
    await settle(payment.provider, payment.provider_ref or "")


async def _give_up(group_id: int) -> None:
    async with transaction() as db:
        group = await db.get_one(OrderGroup, group_id, with_for_update=True)
        if group.status == GroupStatus.AWAITING_PAYMENT:
            await expire(db, group)


async def sweep_open_pages(timestamp: int) -> str:
    """Pages that are paid although no message came, and holds whose time is over."""
    waiting = (
        select(Payment.id)
        .join(OrderGroup, col(OrderGroup.id) == col(Payment.group_id))
        .where(
            col(Payment.provider).in_(BY_MACHINE),
            col(Payment.provider_ref).is_not(None),
            OrderGroup.status == GroupStatus.AWAITING_PAYMENT,
            Payment.created_at < now() - A_WHILE,
        )
        .order_by(col(Payment.updated_at))
        .limit(A_BATCH)
    )
    lapsed = (
        select(Payment.id)
        .where(Payment.status == PaymentStatus.AUTHORIZED, col(Payment.held_until) < now())
        .order_by(col(Payment.updated_at))
        .limit(A_BATCH)
    )
    async with reading() as db:
        payments = [*(await db.exec(waiting)).all(), *(await db.exec(lapsed)).all()]
    return str(await each("sweep.page", payments, _settle))


async def sweep_refunds(timestamp: int) -> str:
    """Refunds that a provider took its time with: asked after, because a message may be lost."""
    async with reading() as db:
        rows = await db.exec(
            select(Refund.id)
            .join(Payment, col(Refund.payment_id) == col(Payment.id))
            .where(
                Refund.status == RefundStatus.SENT,
                Refund.updated_at < now() - A_WHILE,
                col(Payment.provider).in_(BY_MACHINE),
            )
            .order_by(col(Refund.updated_at))
            .limit(A_BATCH)
        )
    return str(await each("sweep.refund", rows.all(), _ask_after))


async def _ask_after(refund_id: int) -> None:
    await put_last(Refund, refund_id)
    async with reading() as db:
        refund = await db.get_one(Refund, refund_id)
        payment = await db.get_one(Payment, refund.payment_id)
    await refunds.note(payment.provider, refund.provider_ref or "")


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


async def resolve_commands(timestamp: int) -> str:
    """Calls whose answer was lost, or whose worker died in the middle of them."""
    async with reading() as db:
        rows = await db.exec(
            select(MoneyCommand.id)
            .where(
                col(MoneyCommand.state).in_(UNCLEAR),
                MoneyCommand.updated_at < now() - A_WHILE,
                col(MoneyCommand.kind).in_(RESOLVERS),
            )
            .order_by(col(MoneyCommand.updated_at))
            .limit(A_BATCH)
        )
    return str(await each("sweep.unclear", rows.all(), _resolve))


async def _resolve(command_id: int) -> None:
    await put_last(MoneyCommand, command_id)
    async with reading() as db:
        command = await db.get_one(MoneyCommand, command_id)
    await RESOLVERS[command.kind](command)
