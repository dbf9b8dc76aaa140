"""Charges: one attempt each to take money from a card, and the captures of it."""

import hashlib

from marketplace.sandbox import balance
from marketplace.sandbox.bank_cards import BY_TOKEN, Card
from marketplace.sandbox.calls import Call, public
from marketplace.sandbox.store import Document


def remember_card(call: Call, card: Card, expiry: tuple[int, int], name: str = "") -> Document:
    """Keep what may be kept of a card as a payment method; `expiry` is year and month."""
    details = {
        "brand": card.brand,
        "last4": card.last4,
        "country": card.country,
        "funding": "credit",
        "fingerprint": hashlib.sha256(card.number.encode()).hexdigest()[:16],
    }
    year, month = expiry
    return call.having({}).create(
        "payment_method",
        "pm",
        type="card",
        billing_details={"name": name or None, "email": None},
        card={**details, "exp_year": year, "exp_month": month},
        _card=card.token,
    )


def _charge(call: Call, intent: Document, method: Document, **outcome: object) -> Document:
    """Keep a charge for a payment, with the outcome of the attempt."""
    copied = {
        name: intent[name]
        for name in ("amount", "currency", "description", "metadata", "transfer_group")
    }
    return call.having({}).create(
        "charge",
        "ch",
        **{
            **copied,
            "amount_captured": 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": method["billing_details"],
            "captured": False,
            "dispute": None,
            "disputed": False,
            "failure_code": None,
            "failure_message": None,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": {
                "type": "card",
                "card": {**method["card"], "multicapture": {"status": "available"}},
            },
            "receipt_email": intent["receipt_email"],
            "refunded": False,
            **outcome,
        },
    )


def authorise(call: Call, intent: Document, method: Document) -> Document:
    """The bank agreed: hold the amount, capturing nothing yet."""
    outcome = {"network_status": "approved_by_network", "type": "authorized"}
    return _charge(call, intent, method, paid=True, status="succeeded", outcome=outcome)


def decline(call: Call, intent: Document, method: Document, card: Card) -> Document:
    """The bank refused: keep the failed attempt."""
    outcome = {
        "network_status": "declined_by_network",
        "reason": card.decline_code or card.code,
        "type": "issuer_declined",
    }
    charge = _charge(
        call,
        intent,
        method,
        paid=False,
        status="failed",
        outcome=outcome,
        failure_code=card.code,
        failure_message=card.message,
    )
    call.record("charge.failed", charge)
    return charge


def capture(call: Call, charge: Document, amount: int, is_final: bool) -> Document:
    """Take a held amount; a final capture releases the rest, which shows as refunded."""
    came, currency = _settled(call, charge, amount)
    fee = balance.processing_fee(came)
    entry = balance.book(call, "charge", came, currency, charge["id"], fee=fee)
    captured = charge["amount_captured"] + amount
    released = charge["amount"] - captured if is_final else 0
    return call.change(
        charge,
        amount_captured=captured,
        amount_refunded=released,
        balance_transaction=charge["balance_transaction"] or entry["id"],
        captured=True,
        _released=released,
    )


def _settled(call: Call, charge: Document, amount: int) -> tuple[int, str]:
    """What comes of an amount, and in which currency: a tenth more where it is another one."""
    card = BY_TOKEN[call.fetch("payment_method", charge["payment_method"])["_card"]]
    if not card.settles_in:
        return amount, charge["currency"]
    return amount * 11 // 10, card.settles_in


def release(call: Call, charge: Document) -> None:
    """Give up a held amount that was never captured."""
    call.change(charge, "charge.refunded", amount_refunded=charge["amount"], refunded=True)


def refundable(charge: Document) -> int:
    """What was captured and not yet given back."""
    given_back = charge["amount_refunded"] - charge.get("_released", 0)
    return charge["amount_captured"] - given_back


def failure_of(card: Card, charge: Document, method: Document) -> Document:
    """The decline as `last_payment_error` shows it."""
    return {**card.failure, "charge": charge["id"], "payment_method": public(method)}


def new_connected_payment(call: Call, amount: int, currency: str, transfer: str) -> Document:
    """The other end of a transfer: a payment on the connected account."""
    payment = call.having({}).create(
        "charge",
        "py",
        amount=amount,
        amount_captured=amount,
        amount_refunded=0,
        captured=True,
        currency=currency,
        paid=True,
        refunded=False,
        source_transfer=transfer,
        status="succeeded",
    )
    entry = balance.book(call, "payment", amount, currency, payment["id"])
    return call.change(payment, balance_transaction=entry["id"])
