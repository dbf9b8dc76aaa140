"""Payouts as staff see them, what each vendor is owed, and when the sweepers ran."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, or_, select

from marketplace.adapters.database import Session
from marketplace.cards.payouts import PayeeRow, PayoutDeskRow, RunRow
from marketplace.cards.staff import Listing
from marketplace.models.ledger import LedgerAccount, Posting
from marketplace.models.payouts import Payout, PayoutTerms
from marketplace.models.reconciliation import SweepRun
from marketplace.models.vendors import PayoutAccount, Vendor
from marketplace.queries.paging import containing
from marketplace.queries.staff_lists import listed, moment, words
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import LedgerKind, PayoutAccountStatus, PayoutStatus
from marketplace.rules.payouts import written_minimums
from marketplace.rules.permissions import Actor, allow, may_see_money

MANUAL = "manual"
TONES = {
    PayoutStatus.PAID: "good",
    PayoutStatus.FAILED: "bad",
    PayoutStatus.RETURNED: "bad",
    PayoutStatus.UNKNOWN: "warn",
    PayoutStatus.CANCELLED: "neutral",
}
ACCOUNT_TONES = {
    PayoutAccountStatus.ACTIVE: "good",
    PayoutAccountStatus.RESTRICTED: "bad",
    PayoutAccountStatus.REJECTED: "bad",
}
WAITING = {PayoutStatus.SENT, PayoutStatus.UNKNOWN}
RUNS = {
    "pay_due": "Payouts on their day",
    "sweep_payouts": "Payouts looked up",
    "sweep_payees": "Accounts asked about",
    "release_earnings": "Holds released",
    "reconcile": "Books compared",
}


async def payouts_desk(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[PayoutDeskRow]:
    """One page of all payouts, newest first, by status, number or vendor."""
    allow(may_see_money(actor))
    found = select(Payout, Vendor.name).join(Vendor, col(Vendor.id) == col(Payout.vendor_id))
    if status == "held":
        found = found.where(Payout.status == PayoutStatus.ASSEMBLED, col(Payout.held) != "")
    elif status in list(PayoutStatus):
        found = found.where(Payout.status == status)
    if text.strip():
        like = containing(text)
        found = found.where(col(Payout.number).ilike(like) | col(Vendor.name).ilike(like))
    return await listed(db, found, Payout, after, _payout)


def _payout(payout: Payout, vendor: str) -> PayoutDeskRow:
    is_manual = payout.provider == MANUAL
    by_hand = f"Bank transfer, ending {payout.destination}"
    assembled = payout.status is PayoutStatus.ASSEMBLED
    return PayoutDeskRow(
        id=payout.id,
        number=payout.number,
        vendor=vendor,
        goes_to=by_hand if is_manual else f"{payout.provider.capitalize()}, {payout.destination}",
        date=moment(payout.created_at),
        amount=str(Money(payout.amount_minor, payout.currency)),
        status="Held" if payout.held else words(payout.status),
        tone="warn" if payout.held else TONES.get(payout.status, "accent"),
        note=payout.held or payout.failure,
        is_waiting=assembled and not payout.held,
        is_held=bool(payout.held),
        is_stuck=(assembled and not payout.held) or payout.status in WAITING,
        is_at_the_bank=is_manual and payout.status is PayoutStatus.IN_TRANSIT,
        may_return=is_manual and payout.status is PayoutStatus.PAID,
    )


async def payees(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[PayeeRow]:
    """One page of what vendors are owed, the newest balance first; by what holds it, or by name."""
    allow(may_see_money(actor))
    owed = (
        select(func.coalesce(-func.sum(Posting.amount_minor), 0))
        .where(Posting.account_id == LedgerAccount.id)
        .correlate(LedgerAccount)
        .scalar_subquery()
    )
    found: Any = (
        select(LedgerAccount, owed, Vendor.name, PayoutTerms, PayoutAccount)  # type: ignore[call-overload]
        .join(Vendor, col(Vendor.id) == LedgerAccount.vendor_id)
        .join(PayoutTerms, col(PayoutTerms.vendor_id) == Vendor.id, isouter=True)
        .join(PayoutAccount, col(PayoutAccount.vendor_id) == Vendor.id, isouter=True)
        .where(LedgerAccount.kind == LedgerKind.VENDOR_AVAILABLE)
    )
    if status == "debt":
        found = found.where(owed < 0)
    elif status == "paused":
        found = found.where(or_(PayoutTerms.paused != "", PayoutAccount.bank_refusal != ""))
    elif status == "refused":
        found = found.where(PayoutTerms.refusal != "")
    if text.strip():
        found = found.where(col(Vendor.name).ilike(containing(text)))
    return await listed(db, found, LedgerAccount, after, _payee)


def _payee(
    balance: LedgerAccount,
    owed: int,
    vendor: str,
    terms: PayoutTerms | None,
    account: PayoutAccount | None,
) -> PayeeRow:
    agreed = terms or PayoutTerms(vendor_id=balance.vendor_id or 0)
    status = account.status if account else PayoutAccountStatus.NONE
    held = agreed.paused or (account.bank_refusal if account else "")
    return PayeeRow(
        id=balance.id,
        vendor_id=balance.vendor_id or 0,
        vendor=vendor,
        currency=balance.currency,
        available=str(Money(int(owed), balance.currency)),
        is_debt=owed < 0,
        account=f"{words(account.provider)}: {words(status)}" if account else "Not set up",
        tone=ACCOUNT_TONES.get(status, "warn"),
        terms=_terms(agreed),
        note=held or agreed.refusal,
        is_paused=bool(held),
        hold_days=_or_empty(agreed.hold_days),
        reserve="" if agreed.reserve_bp is None else f"{agreed.reserve_bp / 100:g}",
        reserve_days=_or_empty(agreed.reserve_days),
        minimums=written_minimums(agreed.minimums),
    )


def _or_empty(value: int | None) -> str:
    return "" if value is None else str(value)


def _terms(terms: PayoutTerms) -> str:
    said = [words(terms.interval)]
    if terms.hold_days is not None:
        said.append(f"hold {terms.hold_days} days")
    if terms.reserve_bp is not None:
        said.append(f"reserve {terms.reserve_bp / 100:g}%")
    if terms.minimums:
        said.append(f"from {written_minimums(terms.minimums)}")
    return ", ".join(said)


async def sweeps(db: Session, actor: Actor) -> list[RunRow]:
    """The last and the next run of everything that moves or checks money by itself."""
    allow(may_see_money(actor))
    rows = await db.exec(select(SweepRun).where(col(SweepRun.name).in_(RUNS)))
    found = {run.name: run for run in rows.all()}
    return [_run(name, found.get(name)) for name in RUNS]


def _run(name: str, run: SweepRun | None) -> RunRow:
    if run is None:
        return RunRow(RUNS[name], "Not yet", "", "", "neutral")
    is_bad = run.outcome.startswith("Failed")
    return RunRow(
        RUNS[name],
        moment(run.started_at),
        _at(run.next_at),
        run.outcome,
        "bad" if is_bad else "good",
    )


def _at(at: datetime | None) -> str:
    return moment(at) if at else ""
