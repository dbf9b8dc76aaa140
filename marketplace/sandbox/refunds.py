"""Refunds: money of a charge given back, never more than was taken."""

from marketplace.sandbox import balance, charges, params
from marketplace.sandbox.calls import Call
from marketplace.sandbox.refusals import ApiError
from marketplace.sandbox.store import Document


def create(call: Call) -> Document:
    """Give back all or part of a charge, named by itself or by its payment."""
    charge = _charge(call)
    left = charges.refundable(charge)
    amount = _amount(call, charge, left)
    refund = call.create(
        "refund",
        "re",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        payment_intent=charge["payment_intent"],
        reason=call.params.get("reason"),
        status="succeeded",
    )
    entry = balance.book(call, "refund", -amount, charge["currency"], refund["id"])
    call.change(refund, "refund.created", balance_transaction=entry["id"])
    returned = charge["amount_refunded"] + amount
    call.change(charge, "charge.refunded", amount_refunded=returned, refunded=amount == left)
    return refund


def _charge(call: Call) -> Document:
    if id := call.params.get("charge"):
        return call.fetch("charge", id)
    intent = call.fetch("payment_intent", params.required(call.params, "payment_intent"))
    if not intent["amount_received"]:
        raise ApiError(f"PaymentIntent {intent['id']} has no successful charge to refund.")
    return call.fetch("charge", intent["latest_charge"])


def _amount(call: Call, charge: Document, left: int) -> int:
    """What is asked for, or everything that is left."""
    name = f"Charge {charge['id']}"
    if charge["disputed"]:
        raise ApiError(f"{name} has been charged back; cannot issue a refund.", "charge_disputed")
    if left == 0:
        raise ApiError(f"{name} has already been refunded.", "charge_already_refunded")
    amount = params.amount(call.params, "amount", left)
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise ApiError(message, "amount_too_large", "amount")
    return amount


def fail(call: Call, id: str) -> Document:
    """The bank could not place the money: it returns to the balance."""
    refund = call.fetch("refund", id)
    amount, currency = refund["amount"], refund["currency"]
    charge = call.fetch("charge", refund["charge"])
    entry = balance.book(call, "refund_failure", amount, currency, refund["id"])
    call.change(charge, amount_refunded=charge["amount_refunded"] - amount, refunded=False)
    return call.change(
        refund,
        "refund.failed",
        status="failed",
        failure_reason="expired_or_canceled_card",
        failure_balance_transaction=entry["id"],
    )
