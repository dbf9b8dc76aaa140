"""Bank transfers: our own rows say what is expected or to be sent, and staff what has happened.

It keeps the same contract as the providers do, so everything else needs no exception for it.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, select

from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.gateways.contract import Forged, Refused
from marketplace.adapters.gateways.terms import (
    Abilities,
    BalanceLine,
    DisputeNews,
    Hint,
    Page,
    PageRequest,
    PageStatus,
    PaymentRefs,
    PayoutNews,
    PayoutRequest,
    PayoutState,
    RefundNews,
    RefundRequest,
    RefundState,
    Taken,
)
from marketplace.adapters.tokens import new_number
from marketplace.models.bank import BankTransfer
from marketplace.rules import refusals
from marketplace.rules.money_kinds import TransferKind, TransferStatus

PAGES = {
    TransferStatus.WAITING: PageStatus.OPEN,
    TransferStatus.DONE: PageStatus.CAPTURED,
}
REFUNDS = {
    TransferStatus.DONE: RefundState.SUCCEEDED,
    TransferStatus.FAILED: RefundState.FAILED,
    TransferStatus.RETURNED: RefundState.FAILED,
    TransferStatus.CANCELLED: RefundState.FAILED,
}
PAYOUTS = {
    TransferStatus.DONE: PayoutState.PAID,
    TransferStatus.FAILED: PayoutState.FAILED,
    TransferStatus.CANCELLED: PayoutState.FAILED,
    TransferStatus.RETURNED: PayoutState.RETURNED,
}
LINES = {
    TransferKind.INCOMING: "charge",
    TransferKind.REFUND: "refund",
    TransferKind.PAYOUT: "payout",
}
GONE = (TransferStatus.FAILED, TransferStatus.CANCELLED)


class Manual:
    """The bank account of the marketplace itself."""

    name = "manual"
    abilities = Abilities(pays_out=True, sends_webhooks=False, is_by_hand=True)

    async def open_page(self, request: PageRequest, key: str) -> Page:
        """Expect a transfer; the purchase itself tells the shopper where to and what to write."""
        values = {
            "kind": TransferKind.INCOMING,
            "currency": request.currency,
            "amount_minor": request.amount_minor,
            "reference": request.reference,
            "payee": request.email,
            "due_at": request.expires_at,
        }
        page = _page(await _written(key, values, request.marks))
        return replace(page, url=request.success_url)

    async def fetch_page(self, ref: str) -> Page:
        """What staff have said of it."""
        return _page(await _found(ref))

    async def complete(self, ref: str, key: str) -> Page:
        """Nothing is agreed to here; it is there or not."""
        return await self.fetch_page(ref)

    async def close_page(self, ref: str) -> None:
        """Expect it no longer."""
        async with transaction() as db:
            row = await _row(db, ref, lock=True)
            if row.status == TransferStatus.WAITING:
                row.status = TransferStatus.CANCELLED

    async def capture(
        self, of: PaymentRefs, amount_minor: int, key: str, *, mark: str, is_last: bool
    ) -> Taken:
        """Not to be had: money that has come is there."""
        raise Refused("A bank transfer can't be held.", refusals.CANNOT)

    async def find_capture(self, of: PaymentRefs, amount_minor: int, mark: str) -> Taken | None:
        """There is none."""
        return None

    async def void(self, of: PaymentRefs, key: str) -> None:
        """Not to be had either."""
        raise Refused("A bank transfer can't be held.", refusals.CANNOT)

    async def refund(self, request: RefundRequest, key: str) -> RefundNews:
        """Put it on the list of transfers that staff have to make."""
        async with transaction() as db:
            paid = await _row(db, request.of.page, lock=True)
            left = paid.done_minor - await _refunded(db, request.of.page, but=key)
            if request.amount_minor > left:
                raise Refused("That is more than came.", refusals.TOO_MUCH)
            values = {
                "kind": TransferKind.REFUND,
                "currency": paid.currency,
                "amount_minor": request.amount_minor,
                "reference": paid.reference,
                "payee": paid.payee,
                "of_ref": paid.own_ref,
            }
            return _refund(await _write(db, key, values, request.marks))

    async def find_refund(self, request: RefundRequest) -> RefundNews | None:
        """The transfer with these marks."""
        row = await _marked(TransferKind.REFUND, request.marks)
        return _refund(row) if row else None

    async def fetch_refund(self, ref: str) -> RefundNews:
        """What staff have said of it."""
        return _refund(await _found(ref))

    async def fetch_dispute(self, ref: str) -> DisputeNews:
        """Bank transfers aren't disputed."""
        raise Refused("There are no disputes about bank transfers.", refusals.GONE)

    async def send_payout(self, request: PayoutRequest, key: str) -> PayoutNews:
        """Put it on the list of transfers that staff have to make."""
        values = {
            "kind": TransferKind.PAYOUT,
            "currency": request.currency,
            "amount_minor": request.amount_minor,
            "reference": request.reference,
            "payee": f"{request.payee} {request.destination}".strip(),
        }
        return _payout(await _written(key, values, request.marks))

    async def find_payout(self, request: PayoutRequest, key: str) -> PayoutNews | None:
        """The transfer with these marks."""
        row = await _marked(TransferKind.PAYOUT, request.marks)
        return _payout(row) if row else None

    async def fetch_payout(self, ref: str) -> PayoutNews:
        """What staff have said of it."""
        return _payout(await _found(ref))

    async def balance_lines(self, since: datetime) -> AsyncIterator[BalanceLine]:
        """What staff said has moved."""
        moved = col(BankTransfer.status).in_((TransferStatus.DONE, TransferStatus.RETURNED))
        found = select(BankTransfer).where(moved, col(BankTransfer.done_at) >= since)
        async with reading() as db:
            rows = (await db.exec(found.order_by(col(BankTransfer.id)))).all()
        for row in rows:
            for line in _lines(row):
                yield line

    async def read_webhook(
        self, body: bytes, headers: Mapping[str, str], channel: str = ""
    ) -> Hint:
        """Nobody sends any."""
        raise Forged()


async def _written(key: str, values: dict[str, Any], marks: Mapping[str, str]) -> BankTransfer:
    async with transaction() as db:
        return await _write(db, key, values, marks)


async def _write(
    db: Session, key: str, values: dict[str, Any], marks: Mapping[str, str]
) -> BankTransfer:
    row = {"own_ref": new_number("B"), "command_key": key, "marks": dict(marks), **values}
    await db.exec(insert(BankTransfer).values(row).on_conflict_do_nothing())
    found = await db.exec(select(BankTransfer).where(BankTransfer.command_key == key))
    return found.one()


async def _found(ref: str) -> BankTransfer:
    async with reading() as db:
        return await _row(db, ref)


async def _row(db: Session, ref: str, *, lock: bool = False) -> BankTransfer:
    found = select(BankTransfer).where(BankTransfer.own_ref == ref)
    row = (await db.exec(found.with_for_update() if lock else found)).first()
    if row is None:
        raise Refused("There is no such transfer.", refusals.GONE)
    return row


async def _marked(kind: TransferKind, marks: Mapping[str, str]) -> BankTransfer | None:
    found = select(BankTransfer).where(
        BankTransfer.kind == kind, col(BankTransfer.marks) == dict(marks)
    )
    async with reading() as db:
        return (await db.exec(found)).first()


async def _refunded(db: Session, ref: str, *, but: str) -> int:
    total = select(func.coalesce(func.sum(BankTransfer.amount_minor), 0)).where(
        BankTransfer.of_ref == ref,
        BankTransfer.command_key != but,
        col(BankTransfer.status).not_in((*GONE, TransferStatus.RETURNED)),
    )
    return int((await db.exec(total)).one())


def _page(row: BankTransfer) -> Page:
    is_done = row.status == TransferStatus.DONE
    return Page(
        ref=row.own_ref,
        url="",
        status=PAGES.get(row.status, PageStatus.CLOSED),
        currency=row.currency,
        amount_minor=row.done_minor if is_done else row.amount_minor,
        captured_minor=row.done_minor if is_done else 0,
        intent_ref=row.own_ref if is_done else None,
        charge_ref=row.own_ref if is_done else None,
    )


def _refund(row: BankTransfer) -> RefundNews:
    state = REFUNDS.get(row.status, RefundState.SENT)
    return RefundNews(row.own_ref, state, row.amount_minor, row.currency)


def _payout(row: BankTransfer) -> PayoutNews:
    state = PAYOUTS.get(row.status, PayoutState.SENT)
    return PayoutNews(row.own_ref, state, row.amount_minor, row.currency)


def _lines(row: BankTransfer) -> list[BalanceLine]:
    sign = 1 if row.kind == TransferKind.INCOMING else -1
    at, amount = row.done_at or row.created_at, row.done_minor or row.amount_minor
    there = BalanceLine(
        row.own_ref, LINES[row.kind], row.own_ref, sign * amount, 0, row.currency, at
    )
    if row.status != TransferStatus.RETURNED:
        return [there]
    kind = "payout_returned" if row.kind == TransferKind.PAYOUT else "refund_failed"
    back = BalanceLine(
        f"{row.own_ref}/back", kind, row.own_ref, -sign * amount, 0, row.currency, at
    )
    return [there, back]
