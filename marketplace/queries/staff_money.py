"""The shop's books: balances, journals, payments, refunds, and calls that move money."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import String, cast, func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.staff import (
    BalanceRow,
    CommandRow,
    JournalRow,
    Listing,
    PaymentRow,
    PostingRow,
    RefundRow,
)
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import MoneyCommand, Payment, Refund
from marketplace.models.vendors import Vendor
from marketplace.queries.staff_lists import ROWS, listed, moment, tone, words
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import CommandState, LedgerKind
from marketplace.rules.permissions import Actor, allow, may_see_money

NAMES = {
    LedgerKind.PSP_CLEARING: "With the payment provider",
    LedgerKind.PSP_FEES: "Card fees",
    LedgerKind.COMMISSION_VAT: "VAT on commission",
}
"""Accounts of the books whose kind says little to people."""


async def balances(db: Session, actor: Actor) -> list[BalanceRow]:
    """What stands on every account of the books; credits are negative."""
    allow(may_see_money(actor))
    rows = await db.exec(
        select(LedgerAccount, Vendor.name, func.coalesce(func.sum(Posting.amount_minor), 0))
        .join(Vendor, col(Vendor.id) == col(LedgerAccount.vendor_id), isouter=True)
        .join(Posting, col(Posting.account_id) == col(LedgerAccount.id), isouter=True)
        .group_by(col(LedgerAccount.id), col(Vendor.name))
        .order_by(col(Vendor.name).nulls_first(), col(LedgerAccount.kind))
    )
    return [
        BalanceRow(
            id=account.id,
            name=_name(account),
            owner=vendor or "The platform",
            balance=str(Money(int(total), account.currency)),
        )
        for account, vendor, total in rows.all()
    ]


def _name(account: LedgerAccount) -> str:
    return NAMES.get(account.kind) or words(account.kind)


async def journals(db: Session, actor: Actor, after: str = "") -> Listing[JournalRow]:
    """Every booking, newest first, with both its sides."""
    allow(may_see_money(actor))
    page = await listed(db, select(Journal), Journal, after, lambda journal: journal)
    postings = await _postings(db, page.rows)
    return Listing([_journal(journal, postings[journal.id]) for journal in page.rows], page.after)


async def journals_of(db: Session, actor: Actor, group_id: int) -> list[JournalRow]:
    """What was booked for one purchase, in the order it happened."""
    allow(may_see_money(actor))
    paid = select(cast(col(Payment.id), String)).where(Payment.group_id == group_id)
    posted = (
        select(Posting.journal_id)
        .join(VendorOrder, col(VendorOrder.id) == col(Posting.vendor_order_id))
        .where(VendorOrder.group_id == group_id)
    )
    of_payment = (col(Journal.source_type) == "payment") & col(Journal.source_id).in_(paid)
    found = select(Journal).where(of_payment | col(Journal.id).in_(posted))
    booked = (await db.exec(found.order_by(col(Journal.id)))).all()
    postings = await _postings(db, booked)
    return [_journal(journal, postings[journal.id]) for journal in booked]


async def _postings(db: Session, found: Sequence[Journal]) -> dict[int, list[PostingRow]]:
    rows = await db.exec(
        select(Posting, LedgerAccount, Vendor.name)
        .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
        .join(Vendor, col(Vendor.id) == col(LedgerAccount.vendor_id), isouter=True)
        .where(col(Posting.journal_id).in_([journal.id for journal in found]))
        .order_by(col(Posting.id))
    )
    by_journal: dict[int, list[PostingRow]] = defaultdict(list)
    for posting, account, vendor in rows.all():
        name = " · ".join(part for part in (_name(account), vendor) if part)
        amount = str(Money(posting.amount_minor, account.currency))
        by_journal[posting.journal_id].append(PostingRow(name, amount))
    return by_journal


def _journal(journal: Journal, postings: list[PostingRow]) -> JournalRow:
    return JournalRow(
        id=journal.id,
        kind=words(journal.kind),
        source=journal.memo or f"{words(journal.source_type)} {journal.source_id}",
        date=moment(journal.occurred_at),
        postings=postings,
    )


async def payments(db: Session, actor: Actor, after: str = "") -> Listing[PaymentRow]:
    """Every attempt to pay."""
    allow(may_see_money(actor))
    found = select(Payment, OrderGroup.number).join(
        OrderGroup, col(OrderGroup.id) == col(Payment.group_id)
    )
    return await listed(db, found, Payment, after, payment_row)


def payment_row(payment: Payment, number: str) -> PaymentRow:
    """A payment with the number of its purchase."""
    return PaymentRow(
        id=payment.id,
        number=number,
        href=routes.admin_order(number),
        provider=payment.provider,
        reference=payment.intent_ref or payment.provider_ref or "",
        status=words(payment.status),
        tone=tone(payment.status),
        amount=str(Money(payment.amount_minor, payment.currency)),
        refunded=_or_nothing(payment.refunded_minor, payment.currency),
        failure=payment.failure,
        date=moment(payment.created_at),
    )


def _or_nothing(minor: int, currency: str) -> str:
    return str(Money(minor, currency)) if minor else ""


async def refunds(db: Session, actor: Actor, after: str = "") -> Listing[RefundRow]:
    """All money on its way back."""
    allow(may_see_money(actor))
    found = select(Refund, VendorOrder.number).join(
        VendorOrder, col(VendorOrder.id) == col(Refund.vendor_order_id)
    )
    return await listed(db, found, Refund, after, refund_row)


def refund_row(refund: Refund, number: str) -> RefundRow:
    """A refund with the number of its vendor order."""
    return RefundRow(
        id=refund.id,
        number=number,
        status=words(refund.status),
        tone=tone(refund.status),
        amount=str(Money(refund.amount_minor, refund.currency)),
        reason=refund.reason,
        date=moment(refund.created_at),
    )


async def money_commands(db: Session, actor: Actor) -> list[CommandRow]:
    """The latest calls that move money; those nobody knows the outcome of come first."""
    allow(may_see_money(actor))
    is_settled = col(MoneyCommand.state) != CommandState.UNKNOWN
    found = select(MoneyCommand).order_by(is_settled, col(MoneyCommand.id).desc()).limit(ROWS)
    return [
        CommandRow(
            id=command.id,
            kind=words(command.kind),
            provider=command.provider,
            state=words(command.state),
            tone=tone(command.state),
            error=command.error,
            date=moment(command.created_at),
        )
        for command in (await db.exec(found)).all()
    ]
