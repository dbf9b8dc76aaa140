"""Bank transfers, as staff see them happen: money that came, money they sent, what came back."""

from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import TransferMarked
from marketplace.models.bank import BankTransfer
from marketplace.models.columns import now
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import TransferKind, TransferStatus
from marketplace.rules.permissions import Actor, allow, may_move_money, the_account
from marketplace.services import audit, outbox


async def mark_received(
    db: Session, actor: Actor, transfer_id: int, amount: str, bank_reference: str
) -> None:
    """A shopper's money is on the account; what nobody waits for any more is sent back.

    Raises Invalid for an amount that isn't the one that was asked for: a part is waited for,
    and what is too much is sent back by hand.
    """
    row = await _row(db, actor, transfer_id, TransferStatus.WAITING, TransferStatus.CANCELLED)
    if row.kind != TransferKind.INCOMING:
        raise Conflict("That transfer goes out, it doesn't come in.")
    try:
        money = Money.parse(amount, row.currency)
    except ValueError:
        raise Invalid("amount", "Please enter the amount on the statement.") from None
    if money.minor != row.amount_minor:
        asked = Money(row.amount_minor, row.currency)
        raise Invalid("amount", f"{asked} was asked for. Nothing was booked.")
    await _mark(db, actor, row, TransferStatus.DONE, bank_reference)


async def mark_sent(db: Session, actor: Actor, transfer_id: int, bank_reference: str) -> None:
    """Staff have made a transfer that was on their list."""
    row = await _row(db, actor, transfer_id, TransferStatus.WAITING)
    if row.kind == TransferKind.INCOMING:
        raise Conflict("That transfer comes in, it doesn't go out.")
    await _mark(db, actor, row, TransferStatus.DONE, bank_reference)


async def mark_returned(db: Session, actor: Actor, transfer_id: int, reason: str) -> None:
    """A transfer that was made came back, or one on the list can't be made."""
    row = await _row(db, actor, transfer_id, TransferStatus.WAITING, TransferStatus.DONE)
    if row.kind == TransferKind.INCOMING:
        raise Conflict("What came in is sent back as a refund.")
    was_sent = row.status == TransferStatus.DONE
    status = TransferStatus.RETURNED if was_sent else TransferStatus.FAILED
    await _mark(db, actor, row, status, reason)


async def _row(
    db: Session, actor: Actor, transfer_id: int, *statuses: TransferStatus
) -> BankTransfer:
    allow(may_move_money(actor))
    found = select(BankTransfer).where(BankTransfer.id == transfer_id).with_for_update()
    row = (await db.exec(found)).first()
    if row is None:
        raise NotFound()
    if row.status not in statuses:
        raise Conflict(f"That transfer is {row.status} already.")
    return row


async def _mark(
    db: Session, actor: Actor, row: BankTransfer, status: TransferStatus, words: str
) -> None:
    words = " ".join(words.split())
    if not 3 <= len(words) <= 140:
        raise Invalid("bank_reference", "Please enter the reference from the bank.")
    before = row.status
    row.status, row.bank_reference = status, words
    row.done_at, row.done_by = now(), the_account(actor)
    if status == TransferStatus.DONE:
        row.done_minor = row.amount_minor
    await audit.note(
        db,
        actor,
        f"transfer.{status}",
        ("bank_transfer", row.id),
        before={"status": before},
        after={"status": status, "bank": words},
    )
    await outbox.record(db, TransferMarked(row.id))
