"""The balance of an account: every movement of money as a balance transaction."""

from marketplace.sandbox.calls import Call, new_id, now
from marketplace.sandbox.params import Params
from marketplace.sandbox.refusals import ApiError
from marketplace.sandbox.store import Document

FEE_BASIS_POINTS = 150
FEE_FIXED = 25

CATEGORIES = {
    "adjustment": "dispute",
    "payment": "charge",
    "transfer_refund": "transfer_reversal",
    "payout_failure": "payout_reversal",
}
"""Reporting categories where they are not simply the type."""


def processing_fee(amount: int) -> int:
    """1.5 % and 25 minor units, rounded half up."""
    return (amount * FEE_BASIS_POINTS + 5_000) // 10_000 + FEE_FIXED


def book(
    call: Call, type: str, amount: int, currency: str, source: str, *, fee: int = 0
) -> Document:
    """Move money; a positive amount comes in. It is available at once."""
    at = now()
    fees = [
        {"amount": fee, "currency": currency, "type": "stripe_fee", "description": "Processing"}
    ]
    entry: Document = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": at,
        "created": at,
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": fees if fee else [],
        "net": amount - fee,
        "reporting_category": CATEGORIES.get(type, type),
        "source": source,
        "status": "available",
        "type": type,
    }
    return call.store.add(entry, call.account)


def totals(call: Call) -> dict[str, int]:
    """What the account holds, by currency."""
    rows = call.store.sql.execute(
        "SELECT json ->> '$.currency', sum(json ->> '$.net') FROM documents"
        " WHERE type = 'balance_transaction' AND account = ? GROUP BY 1 ORDER BY 1",
        (call.account,),
    )
    return dict(rows.fetchall())


def require(call: Call, amount: int, currency: str) -> None:
    """Refuse to move more than the account holds."""
    if totals(call).get(currency, 0) < amount:
        raise ApiError("You have insufficient available funds.", "balance_insufficient", "amount")


def retrieve(call: Call) -> Document:
    """The balance by currency; nothing is ever pending here."""
    held = [
        {"amount": net, "currency": currency, "source_types": {"card": net}}
        for currency, net in totals(call).items()
    ]
    pending: list[Params] = [{**entry, "amount": 0, "source_types": {"card": 0}} for entry in held]
    return {"object": "balance", "available": held, "pending": pending, "livemode": False}
