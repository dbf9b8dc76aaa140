"""Paying by gift card and store credit: held while a purchase waits, spent when it is placed.

Every change is made under a lock on the credit accounts, taken in the order of their ids after
purchase, orders and promotions and before stock; so nothing is ever spent twice.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.events import PaymentCaptured
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.credit import CartGiftCard, CreditAccount, CreditEntry, CreditHold
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import Capture, Payment, PaymentShare, Refund
from marketplace.rules.fulfilment import CREDIT_LASTS, PAYMENT, PaymentStatus, advance
from marketplace.rules.money_kinds import CreditEntryKind, HoldStatus, RefundStatus
from marketplace.services import outbox
from marketplace.services.credit_accounts import locked_store_credit


async def lock_for(db: Session, cart: Cart, groups: Sequence[OrderGroup]) -> None:
    """Lock the credit that this basket could spend or that these purchases hold."""
    cards = select(CartGiftCard.credit_id).where(CartGiftCard.cart_id == cart.id)
    held = (
        select(CreditHold.credit_id)
        .join(Payment, col(Payment.id) == col(CreditHold.payment_id))
        .where(col(Payment.group_id).in_([group.id for group in groups]))
    )
    known = col(CreditAccount.id)
    mine: list[ColumnElement[bool]] = [known.in_(cards), known.in_(held)]
    if cart.account_id is not None and cart.uses_credit:
        mine.append(col(CreditAccount.account_id) == cart.account_id)
    found = await db.exec(select(CreditAccount.id).where(or_(*mine)))
    await _locked(db, found.all())


async def _locked(db: Session, ids: Collection[int]) -> dict[int, CreditAccount]:
    if not ids:
        return {}
    rows = await db.exec(
        select(CreditAccount)
        .where(col(CreditAccount.id).in_(sorted(ids)))
        .order_by(col(CreditAccount.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {account.id: account for account in rows.all()}


async def hold(db: Session, credit: CreditAccount, payment: Payment) -> None:
    """Keep what a payment takes of a credit account for it. The caller has locked the account."""
    credit.held_minor += payment.amount_minor
    db.add(
        CreditHold(payment_id=payment.id, credit_id=credit.id, amount_minor=payment.amount_minor)
    )
    await db.flush()


async def capture(db: Session, group: OrderGroup) -> None:
    """Spend what is held for a purchase that is placed; doing it again does nothing.

    The caller holds the lock on the purchase.
    """
    for payment, held, credit in await _held(db, group):
        credit.held_minor -= held.amount_minor
        credit.balance_minor -= held.amount_minor
        held.status = HoldStatus.SPENT
        payment.status = advance(PAYMENT, payment.status, "capture")
        payment.captured_minor = payment.amount_minor
        shares = await db.exec(select(PaymentShare).where(PaymentShare.payment_id == payment.id))
        for share in shares.all():
            share.captured_minor = share.amount_minor
        taken = Capture(
            payment_id=payment.id,
            provider_ref=f"credit-{credit.id}",
            amount_minor=held.amount_minor,
        )
        spent = CreditEntry(
            credit_id=credit.id,
            kind=CreditEntryKind.SPEND,
            amount_minor=-held.amount_minor,
            payment_id=payment.id,
            reason=group.number,
        )
        db.add_all([taken, spent])
        await db.flush()
        await outbox.record(db, PaymentCaptured(payment.id, taken.id))


async def release(db: Session, group: OrderGroup) -> None:
    """Let go of what is held for a purchase that nobody paid; doing it again does nothing."""
    for payment, held, credit in await _held(db, group):
        credit.held_minor -= held.amount_minor
        held.status = HoldStatus.RELEASED
        if payment.status != PaymentStatus.VOIDED:
            payment.status = advance(PAYMENT, payment.status, "void")
    await db.flush()


async def _held(db: Session, group: OrderGroup) -> list[tuple[Payment, CreditHold, CreditAccount]]:
    rows = await db.exec(
        select(Payment, CreditHold)
        .join(CreditHold, col(CreditHold.payment_id) == col(Payment.id))
        .where(Payment.group_id == group.id, CreditHold.status == HoldStatus.HELD)
        .order_by(col(Payment.id))
        .execution_options(populate_existing=True)
    )
    found = rows.all()
    accounts = await _locked(db, {held.credit_id for _payment, held in found})
    return [(payment, held, accounts[held.credit_id]) for payment, held in found]


async def give_back(db: Session, refund_id: int) -> None:
    """Put a refund back onto the card or credit that it was paid with, once.

    It can be spent there: a card that ends soon lasts longer, and what was paid by a blocked one
    becomes its buyer's store credit. A guest has it when staff release the card.
    """
    refund = await db.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund.status == RefundStatus.SUCCEEDED:
        return
    credit = await _to_give_back_to(db, refund)
    credit.balance_minor += refund.amount_minor
    entry = CreditEntry(
        credit_id=credit.id,
        kind=CreditEntryKind.REFUND,
        amount_minor=refund.amount_minor,
        refund_id=refund.id,
        reason=refund.reason,
    )
    db.add(entry)
    await db.flush()
    refund.status, refund.provider_ref = RefundStatus.SUCCEEDED, f"credit-{entry.id}"
    await db.flush()


async def _to_give_back_to(db: Session, refund: Refund) -> CreditAccount:
    held = await db.get_one(CreditHold, refund.payment_id)
    payment = await db.get_one(Payment, refund.payment_id)
    group = await db.get_one(OrderGroup, payment.group_id)
    paid_with = await db.get_one(CreditAccount, held.credit_id, populate_existing=True)
    if paid_with.is_blocked and paid_with.account_id is None and group.account_id is not None:
        return await locked_store_credit(db, group.account_id, refund.currency)
    credit = (await _locked(db, [held.credit_id]))[held.credit_id]
    if credit.expires_at is not None:
        credit.expires_at = max(credit.expires_at, now() + CREDIT_LASTS)
    return credit
