"""The rest of the stand-in for Razorpay: disputes, payouts, the settlement report, addresses."""

from datetime import UTC, date, datetime

from marketplace.rules.money import EXPONENTS
from marketplace.sandbox import razorpay
from marketplace.sandbox.calls import now
from marketplace.sandbox.json_api import Handler, JsonCall
from marketplace.sandbox.razorpay import fetch, listed, make, refusal, told
from marketplace.sandbox.store import Document

DISPUTE_SECONDS = 7 * 86_400
PAYOUT_FEE = 590
LINKS, PAYMENTS, PAYOUTS = "/v1/payment_links", "/v1/payments", "/v1/payouts"


def open_dispute(call: JsonCall, payment_id: str) -> Document:
    """The payer disputes a payment; its money leaves the balance."""
    payment = fetch(call, "payment", payment_id)
    call.change(payment, _disputed=True)
    dispute = make(
        call,
        "dispute",
        "disp",
        payment_id=payment_id,
        amount=payment["amount"],
        amount_deducted=payment["amount"],
        currency=payment["currency"],
        reason_code="chargeback",
        respond_by=now() + DISPUTE_SECONDS,
        status="open",
        phase="chargeback",
    )
    call.book("adjustment", dispute["id"], -payment["amount"], payment["currency"])
    told(call, "payment.dispute.created", payment=payment, dispute=dispute)
    return dispute


def decide_dispute(call: JsonCall, id: str, status: str) -> Document:
    """Won or lost; what was won comes back."""
    dispute = fetch(call, "dispute", id)
    call.change(dispute, status=status)
    if status == "won":
        call.book("adjustment", id, dispute["amount"], dispute["currency"])
    told(call, f"payment.dispute.{status}", dispute=dispute)
    return dispute


def show_dispute(call: JsonCall, id: str) -> Document:
    """The dispute."""
    return fetch(call, "dispute", id)


def create_payout(call: JsonCall) -> Document:
    """Money to a fund account."""
    given = call.body
    if given["currency"] != "INR" and given["currency"] not in EXPONENTS:
        raise refusal("The currency is not supported")
    if not str(given["fund_account_id"]).startswith("fa_"):
        raise refusal("The fund account id does not exist", "invalid_fund_account")
    if given["amount"] > call.held(given["currency"]):
        raise refusal("Your account does not have enough balance", "insufficient_balance")
    payout = make(
        call,
        "payout",
        "pout",
        status="processing",
        fees=PAYOUT_FEE,
        status_details=None,
        **{
            name: given.get(name)
            for name in ("fund_account_id", "amount", "currency", "reference_id", "notes", "mode")
        },
    )
    call.book("payout", payout["id"], -payout["amount"], payout["currency"], fee=PAYOUT_FEE)
    return payout


def decide_payout(call: JsonCall, id: str, status: str) -> Document:
    """Processed, failed or reversed; what didn't stay comes back."""
    payout = fetch(call, "payout", id)
    details = None if status == "processed" else {"reason": "beneficiary_bank_rejected"}
    call.change(payout, status=status, status_details=details)
    if status != "processed":
        call.book("reversal", id, payout["amount"], payout["currency"])
    told(call, f"payout.{status}", payout=payout)
    return payout


def show_payout(call: JsonCall, id: str) -> Document:
    """The payout."""
    return fetch(call, "payout", id)


def list_payouts(call: JsonCall) -> Document:
    """The payouts with a reference."""
    found = call.where("payout", reference_id=call.query.get("reference_id", ""))
    return listed(call, found)


def recon(call: JsonCall) -> Document:
    """The movements of a day; here everything is settled at once."""
    year, month, day_of_month = (int(call.query[name]) for name in ("year", "month", "day"))
    day = date(year, month, day_of_month)
    moved = [
        one
        for one in call.where("movement")
        if datetime.fromtimestamp(one["created"], UTC).date() == day
    ]
    return listed(call, [_movement(one) for one in moved])


def _movement(one: Document) -> Document:
    units = one["amount"]
    return {
        "entity_id": one["source"],
        "type": one["what"],
        "amount": abs(units),
        "credit": max(units, 0),
        "debit": max(-units, 0),
        "fee": one["fee"],
        "currency": one["currency"],
        "created_at": one["created"],
    }


HANDLERS: list[tuple[str, str, Handler]] = [
    ("POST", LINKS, razorpay.create_link),
    ("GET", LINKS, razorpay.list_links),
    ("GET", LINKS + "/{id}", razorpay.show_link),
    ("POST", LINKS + "/{id}/cancel", razorpay.cancel_link),
    ("GET", "/v1/orders/{id}/payments", razorpay.order_payments),
    ("GET", PAYMENTS + "/{id}", razorpay.show_payment),
    ("POST", PAYMENTS + "/{id}/capture", razorpay.capture),
    ("POST", PAYMENTS + "/{id}/refund", razorpay.create_refund),
    ("GET", PAYMENTS + "/{id}/refunds", razorpay.refunds_of),
    ("GET", "/v1/refunds/{id}", razorpay.show_refund),
    ("GET", "/v1/disputes/{id}", show_dispute),
    ("POST", PAYOUTS, create_payout),
    ("GET", PAYOUTS, list_payouts),
    ("GET", PAYOUTS + "/{id}", show_payout),
    ("GET", "/v1/settlements/recon/combined", recon),
]

ACTIONS = {
    "open_dispute": open_dispute,
    "win_dispute": lambda call, id: decide_dispute(call, id, "won"),
    "lose_dispute": lambda call, id: decide_dispute(call, id, "lost"),
    "pay_payout": lambda call, id: decide_payout(call, id, "processed"),
    "fail_payout": lambda call, id: decide_payout(call, id, "failed"),
    "return_payout": lambda call, id: decide_payout(call, id, "reversed"),
    "settle_refund": lambda call, id: razorpay.decide_refund(call, id, "processed"),
    "fail_refund": lambda call, id: razorpay.decide_refund(call, id, "failed"),
}
"""Orders that tests give by the id of what they are about."""
