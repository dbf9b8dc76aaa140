"""The bank's side of payouts by hand: transfers to make as a file, statement lines brought in."""

import csv
import hashlib
import io
import re
from datetime import UTC, datetime

from sqlmodel import col, or_, select

from marketplace.adapters.database import Session
from marketplace.adapters.sealing import opened
from marketplace.errors import Invalid
from marketplace.models.bank import BankTransfer
from marketplace.models.vendors import PayoutAccount
from marketplace.queries.statement_rows import BANK_HEAD, line_of
from marketplace.rules.money import EXPONENTS, Money
from marketplace.rules.money_kinds import TransactionKind, TransferKind
from marketplace.rules.permissions import Actor, allow, may_move_money
from marketplace.services import audit
from marketplace.services.payout_accounts import MANUAL
from marketplace.services.payout_desk import in_the_bank_file
from marketplace.services.reconciliation import take_in

OUR_NUMBERS = re.compile(r"\b[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LARGEST = 50_000
MOST_LINES = 2_000
COLUMNS = {
    "date": "date", "booking date": "date", "booked": "date",
    "amount": "amount",
    "currency": "currency",
    "reference": "reference", "purpose": "reference", "text": "reference",
    "description": "reference",
}  # fmt: skip
"""What banks call their columns."""


async def bank_file(db: Session, actor: Actor) -> list[str]:
    """The lines of the file; a payout whose vendor has another account by now is left out."""
    payouts = await in_the_bank_file(db, actor)
    found = await db.exec(
        select(PayoutAccount).where(
            col(PayoutAccount.vendor_id).in_({payout.vendor_id for payout in payouts})
        )
    )
    accounts = {account.vendor_id: account for account in found.all()}
    lines = [line_of(BANK_HEAD)]
    for payout in payouts:
        account = accounts.get(payout.vendor_id)
        if account and account.sealed and account.ending == payout.destination:
            amount = Money(payout.amount_minor, payout.currency).plain()
            words = [payout.number, account.holder, opened(account.sealed)]
            lines.append(line_of(words, [amount, payout.currency]))
    after = {"payouts": len(lines) - 1}
    await audit.note(db, actor, "bank.file", ("account", actor.account_id or 0), after=after)
    return lines


async def bring_in(db: Session, actor: Actor, text: str) -> int:
    """Take in lines of a bank statement, each once; gives how many are new.

    The first line names the columns date, amount, currency and reference. Raises Invalid with
    the number of the line that cannot be read.
    """
    allow(may_move_money(actor))
    if not text.strip() or len(text) > LARGEST:
        raise Invalid("lines", "Please bring in at most 50,000 characters at a time.")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text)))
    names = [COLUMNS.get(name.strip().lower(), "") for name in rows[0]]
    if missing := {"date", "amount", "currency", "reference"} - set(names):
        raise Invalid(
            "lines", f"The first line has to name the columns: {', '.join(sorted(missing))}."
        )
    if len(rows) > MOST_LINES:
        raise Invalid("lines", f"At most {MOST_LINES:,} lines at a time, please.")
    found: list[dict[str, object]] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            said = dict(zip(names, row, strict=False))
            found.append(_transaction(said, number, seen))
    await _name_objects(db, found)
    new = await take_in(db, found)
    after = {"lines": len(found), "new": len(new)}
    await audit.note(db, actor, "bank.statement", ("account", actor.account_id or 0), after=after)
    return len(new)


def _delimiter(text: str) -> str:
    first = text.splitlines()[0]
    return ";" if first.count(";") > first.count(",") else ","


def _transaction(said: dict[str, str], number: int, seen: dict[str, int]) -> dict[str, object]:
    """The same line twice in one file is two transactions, in two files the same one."""
    try:
        at = datetime.strptime(said["date"].strip()[:10], "%Y-%m-%d").replace(tzinfo=UTC)
        currency = said["currency"].strip().upper()
        if currency not in EXPONENTS:
            raise ValueError(currency)
        amount = Money.parse(said["amount"], currency).minor
    except (ValueError, KeyError):
        message = f"Line {number} can't be read. Dates are like 2026-11-26, amounts like -12.50."
        raise Invalid("lines", message) from None
    words = " ".join(said.get("reference", "").split())[:300]
    known = f"{at:%Y-%m-%d}|{amount}|{currency}|{words}"
    seen[known] = seen.get(known, 0) + 1
    digest = hashlib.sha256(f"{known}|{seen[known]}".encode()).hexdigest()[:24]
    return {
        "provider": MANUAL,
        "ref": f"line-{digest}",
        "kind": TransactionKind.CHARGE if amount > 0 else TransactionKind.OTHER,
        "object_ref": f"line-{digest}",
        "currency": currency,
        "amount_minor": amount,
        "fee_minor": 0,
        "memo": words,
        "occurred_at": at,
    }


async def _name_objects(db: Session, rows: list[dict[str, object]]) -> None:
    """A line whose reference holds a number of ours belongs to that transfer."""
    numbers = {number for row in rows for number in OUR_NUMBERS.findall(str(row["memo"]))}
    found = await db.exec(
        select(BankTransfer).where(
            or_(col(BankTransfer.own_ref).in_(numbers), col(BankTransfer.reference).in_(numbers))
        )
    )
    transfers = found.all()
    for row in rows:
        said, is_in = OUR_NUMBERS.findall(str(row["memo"])), int(str(row["amount_minor"])) > 0
        for one in transfers:
            is_named = one.own_ref in said or one.reference in said
            if is_named and (is_in == (one.kind == TransferKind.INCOMING) or one.own_ref in said):
                row["object_ref"] = one.own_ref
                break
