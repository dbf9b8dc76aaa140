"""A vendor's money: the balance and every movement from the books, earnings, payouts."""

from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.money import (
    EarningRow,
    EarningRows,
    PayoutRow,
    PayoutRows,
    StatementRow,
    StatementRows,
    VendorBalance,
)
from marketplace.cards.vendor_orders import OrderSheetLine
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.models.orders import VendorOrder
from marketplace.models.payouts import Earning, Payout
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import beyond, page_of
from marketplace.queries.vendor_order_sheet import sheet_lines
from marketplace.rules.kinds import EarningStatus, LedgerKind, PayoutStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import day

ROWS = 25
ACCOUNTS = {
    LedgerKind.VENDOR_PENDING: "Pending",
    LedgerKind.VENDOR_AVAILABLE: "Available",
    LedgerKind.VENDOR_RESERVE: "Reserve",
    LedgerKind.PAYOUTS_IN_TRANSIT: "On the way",
}
"""The accounts on which the marketplace owes a vendor; a credit there is the vendor's gain."""

EARNING_TONES = {EarningStatus.AVAILABLE: "good", EarningStatus.PAID: "good"}
PAYOUT_TONES = {
    PayoutStatus.PAID: "good",
    PayoutStatus.FAILED: "bad",
    PayoutStatus.RETURNED: "bad",
    PayoutStatus.UNKNOWN: "warn",
}


async def vendor_balance(db: Session, actor: Actor) -> VendorBalance:
    """What the books say is owed to one's shop, in the shop's currency."""
    vendor = await db.get_one(Vendor, the_vendor(actor))
    owed = await db.exec(
        select(LedgerAccount.kind, -func.sum(Posting.amount_minor))
        .join(Posting, col(Posting.account_id) == col(LedgerAccount.id))
        .where(LedgerAccount.vendor_id == vendor.id, LedgerAccount.currency == vendor.currency)
        .group_by(col(LedgerAccount.kind))
    )
    minor = {kind: int(total) for kind, total in owed.all()}
    paid = select(func.coalesce(func.sum(Payout.amount_minor), 0)).where(
        Payout.vendor_id == vendor.id,
        Payout.status == PayoutStatus.PAID,
        Payout.currency == vendor.currency,
    )
    return VendorBalance(
        pending=str(Money(minor.get(LedgerKind.VENDOR_PENDING, 0), vendor.currency)),
        available=str(Money(minor.get(LedgerKind.VENDOR_AVAILABLE, 0), vendor.currency)),
        on_the_way=str(Money(minor.get(LedgerKind.PAYOUTS_IN_TRANSIT, 0), vendor.currency)),
        paid_out=str(Money(int((await db.exec(paid)).one()), vendor.currency)),
    )


async def vendor_earnings(db: Session, actor: Actor, after: str = "") -> EarningRows:
    """One page of what one's orders brought, newest first, with the fees line by line."""
    found = (
        select(Earning, VendorOrder)
        .join(VendorOrder, col(VendorOrder.id) == col(Earning.vendor_order_id))
        .where(Earning.vendor_id == the_vendor(actor))
        .order_by(col(Earning.id).desc())
        .limit(ROWS + 1)
    )
    if after:
        found = found.where(beyond(after, col(Earning.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), ROWS)
    lines = await sheet_lines(db, [order for _earning, order in rows])
    return EarningRows(
        [_earning(earning, order, lines[order.id or 0]) for earning, order in rows],
        str(rows[-1][0].id) if further else "",
    )


def _earning(earning: Earning, order: VendorOrder, lines: list[OrderSheetLine]) -> EarningRow:
    amounts = {
        "paid": order.total_minor,
        "delivery": order.delivery_minor,
        "commission": -order.commission_minor,
        "commission_vat": -order.commission_vat_minor,
        "earning": earning.amount_minor,
    }
    return EarningRow(
        id=earning.id or 0,
        number=order.number,
        href=routes.vendor_order(order.number),
        date=day(earning.created_at),
        status=earning.status.capitalize(),
        tone=EARNING_TONES.get(earning.status, "neutral"),
        lines=lines,
        **{name: str(Money(minor, earning.currency)) for name, minor in amounts.items()},
    )


async def vendor_payouts(db: Session, actor: Actor, after: str = "") -> PayoutRows:
    """One page of the payouts to one's shop, newest first."""
    found = (
        select(Payout)
        .where(Payout.vendor_id == the_vendor(actor))
        .order_by(col(Payout.id).desc())
        .limit(ROWS + 1)
    )
    if after:
        found = found.where(beyond(after, col(Payout.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), ROWS)
    return PayoutRows([_payout(row) for row in rows], str(rows[-1].id) if further else "")


def _payout(payout: Payout) -> PayoutRow:
    return PayoutRow(
        number=payout.number,
        date=day(payout.created_at),
        amount=str(Money(payout.amount_minor, payout.currency)),
        status=payout.status.replace("_", " ").capitalize(),
        tone=PAYOUT_TONES.get(payout.status, "accent"),
        note=payout.failure,
    )


async def vendor_statement(db: Session, actor: Actor, after: str = "") -> StatementRows:
    """One page of the movements on one's shop's accounts, newest first."""
    found: Any = (
        select(Posting, Journal, LedgerAccount)
        .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
        .join(Journal, col(Journal.id) == col(Posting.journal_id))
        .where(LedgerAccount.vendor_id == the_vendor(actor), col(LedgerAccount.kind).in_(ACCOUNTS))
        .order_by(col(Posting.id).desc())
        .limit(ROWS + 1)
    )
    if after:
        found = found.where(beyond(after, col(Posting.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), ROWS)
    return StatementRows([_movement(*row) for row in rows], str(rows[-1][0].id) if further else "")


def _movement(posting: Posting, journal: Journal, account: LedgerAccount) -> StatementRow:
    gain = Money(-posting.amount_minor, account.currency)
    return StatementRow(
        date=day(journal.occurred_at),
        text=journal.memo or journal.kind.capitalize(),
        account=ACCOUNTS[account.kind],
        amount=f"+{gain}" if gain.minor > 0 else str(gain),
        is_in=gain.minor > 0,
    )
