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
from marketplace.models.ledger import Journal, LedgerAccount, Posting
from marketplace.models.orders import VendorOrder
from marketplace.models.payouts import Earning, Payout
from marketplace.models.vendors import Vendor
from marketplace.queries.money_lines import (
    journals_by_source,
    lines_of,
    reasons,
    signed,
)
from marketplace.queries.paging import beyond, page_of
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import EarningStatus, LedgerKind, PayoutStatus
from marketplace.rules.permissions import Actor, the_counting_vendor
from marketplace.rules.statements import VENDORS
from marketplace.rules.texts import day

ROWS = 25
STATUSES = {
    EarningStatus.PENDING: "Pending",
    EarningStatus.AVAILABLE: "Available",
    EarningStatus.CLAIMED: "In a payout",
    EarningStatus.PAID: "Paid out",
}
EARNING_TONES = {EarningStatus.AVAILABLE: "good", EarningStatus.PAID: "good"}
PAYOUT_TONES = {
    PayoutStatus.PAID: "good",
    PayoutStatus.FAILED: "bad",
    PayoutStatus.RETURNED: "bad",
    PayoutStatus.UNKNOWN: "warn",
    PayoutStatus.CANCELLED: "neutral",
}
PAYOUT_WORDS = {
    PayoutStatus.ASSEMBLED: "Being prepared",
    PayoutStatus.UNKNOWN: "Being looked up",
    PayoutStatus.FAILED: "Didn't go through",
    PayoutStatus.RETURNED: "Came back",
    PayoutStatus.CANCELLED: "Put back",
}


async def vendor_balances(db: Session, actor: Actor) -> list[VendorBalance]:
    """What the books say is owed to one's shop: its own currency first, then the others."""
    vendor = await db.get_one(Vendor, the_counting_vendor(actor))
    owed = await db.exec(
        select(LedgerAccount.currency, LedgerAccount.kind, -func.sum(Posting.amount_minor))
        .join(Posting, col(Posting.account_id) == col(LedgerAccount.id))
        .where(LedgerAccount.vendor_id == vendor.id, col(LedgerAccount.kind).in_(VENDORS))
        .group_by(col(LedgerAccount.currency), col(LedgerAccount.kind))
    )
    minor: dict[str, dict[LedgerKind, int]] = {vendor.currency: {}}
    for currency, kind, total in owed.all():
        minor.setdefault(currency, {})[LedgerKind(kind)] = int(total)
    paid = await db.exec(
        select(Payout.currency, func.sum(Payout.amount_minor))
        .where(Payout.vendor_id == vendor.id, Payout.status == PayoutStatus.PAID)
        .group_by(col(Payout.currency))
    )
    sent = {currency: int(total) for currency, total in paid.all()}
    return [_balance(one, minor[one], sent.get(one, 0)) for one in minor]


def _balance(currency: str, minor: dict[LedgerKind, int], sent: int) -> VendorBalance:
    def amount(kind: LedgerKind) -> str:
        return str(Money(minor.get(kind, 0), currency))

    reserve, disputed = LedgerKind.VENDOR_RESERVE, LedgerKind.VENDOR_DISPUTED
    return VendorBalance(
        currency=currency,
        pending=amount(LedgerKind.VENDOR_PENDING),
        available=amount(LedgerKind.VENDOR_AVAILABLE),
        reserve=amount(reserve),
        disputed=amount(disputed),
        on_the_way=amount(LedgerKind.PAYOUTS_IN_TRANSIT),
        paid_out=str(Money(sent, currency)),
        is_debt=minor.get(LedgerKind.VENDOR_AVAILABLE, 0) < 0,
        is_held=bool(minor.get(reserve, 0) or minor.get(disputed, 0)),
    )


async def vendor_earnings(db: Session, actor: Actor, after: str = "") -> EarningRows:
    """One page of what moved one's balance, newest first, each with what it is made of."""
    vendor_id = the_counting_vendor(actor)
    found = (
        select(Earning, VendorOrder.number)
        .join(VendorOrder, col(VendorOrder.id) == col(Earning.vendor_order_id), isouter=True)
        .where(Earning.vendor_id == vendor_id)
        .order_by(col(Earning.id).desc())
        .limit(ROWS + 1)
    )
    if after:
        found = found.where(beyond(after, col(Earning.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), ROWS)
    journals = await journals_by_source(db, [_source(earning)[:2] for earning, _ in rows])
    booked = {earning.id: journals.get(_source(earning)) for earning, _ in rows}
    parts = await reasons(db, vendor_id, [one.id for one in booked.values() if one])
    cards = []
    for earning, number in rows:
        journal = booked[earning.id]
        said = lines_of(parts.get(journal.id, []), earning.currency) if journal else []
        title = journal.memo if journal else ""
        cards.append(_earning(earning, number or "", title, said))
    return EarningRows(cards, str(rows[-1][0].id) if further else "")


KINDS = {"shipment": "earning", "vendor_order": "earning", "credit_note": "credit"}


def _source(earning: Earning) -> tuple[str, str, str]:
    """Which journal an earning mirrors: what it is about, and its kind."""
    kind, source_id = earning.source_type, earning.source_id
    if kind == "reserve":
        return "earning", source_id, "reserve"
    if kind == "absorbed":
        return "credit_note", source_id, "credit"
    if kind == "dispute":
        dispute, _, how = source_id.partition("-")
        return "dispute", dispute, how.rpartition("-")[2]
    if kind.startswith("payout_"):
        return "payout", source_id, kind.removeprefix("payout_")
    if kind == "bad_debt":
        return kind, source_id, "written_off"
    return kind, source_id, KINDS.get(kind, kind)


def _earning(earning: Earning, number: str, title: str, lines: list[Any]) -> EarningRow:
    return EarningRow(
        id=earning.id,
        title=title or earning.source_type.replace("_", " ").capitalize(),
        href=routes.vendor_order(number) if number else "",
        date=day(earning.created_at),
        status=STATUSES.get(earning.status, earning.status.capitalize()),
        tone=EARNING_TONES.get(earning.status, "neutral"),
        note=_waits(earning),
        amount=signed(earning.amount_minor, earning.currency),
        lines=lines,
    )


def _waits(earning: Earning) -> str:
    """When it can be had, or what is kept back of it."""
    if earning.status is EarningStatus.PENDING:
        ends = earning.available_at
        return f"Available from {day(ends)}" if ends else "Waits until the parcel has arrived"
    if earning.reserve_minor and earning.reserve_until:
        kept = Money(earning.reserve_minor, earning.currency)
        return f"{kept} of it are kept in reserve until {day(earning.reserve_until)}"
    return ""


async def vendor_payouts(db: Session, actor: Actor, after: str = "") -> PayoutRows:
    """One page of the payouts to one's shop, newest first."""
    found = (
        select(Payout)
        .where(Payout.vendor_id == the_counting_vendor(actor))
        .order_by(col(Payout.id).desc())
        .limit(ROWS + 1)
    )
    if after:
        found = found.where(beyond(after, col(Payout.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), ROWS)
    return PayoutRows([_payout(row) for row in rows], str(rows[-1].id) if further else "")


def _payout(payout: Payout) -> PayoutRow:
    words = payout.status.replace("_", " ").capitalize()
    return PayoutRow(
        number=payout.number,
        date=day(payout.created_at),
        amount=str(Money(payout.amount_minor, payout.currency)),
        status=PAYOUT_WORDS.get(payout.status, words),
        tone=PAYOUT_TONES.get(payout.status, "accent"),
        note=payout.held or payout.failure,
    )


async def vendor_statement(db: Session, actor: Actor, after: str = "") -> StatementRows:
    """One page of the movements on one's shop's accounts, newest first."""
    found: Any = (
        select(Posting, Journal, LedgerAccount)
        .join(LedgerAccount, col(LedgerAccount.id) == col(Posting.account_id))
        .join(Journal, col(Journal.id) == col(Posting.journal_id))
        .where(
            LedgerAccount.vendor_id == the_counting_vendor(actor),
            col(LedgerAccount.kind).in_(VENDORS),
        )
        .order_by(col(Posting.id).desc())
        .limit(ROWS + 1)
    )
    if after:
        found = found.where(beyond(after, col(Posting.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), ROWS)
    return StatementRows([_movement(*row) for row in rows], str(rows[-1][0].id) if further else "")


def _movement(posting: Posting, journal: Journal, account: LedgerAccount) -> StatementRow:
    gain = -posting.amount_minor
    return StatementRow(
        date=day(journal.occurred_at),
        text=journal.memo or journal.kind.capitalize(),
        account=VENDORS[account.kind],
        amount=signed(gain, account.currency),
        is_in=gain > 0,
    )
