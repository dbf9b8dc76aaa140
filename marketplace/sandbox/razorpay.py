"""A stand-in for Razorpay's API: payment links, payments and their refunds."""

import base64
import binascii
import hashlib
import hmac
import string
from typing import Any

from starlette.requests import Request

from marketplace.rules.charging import CHARGING
from marketplace.rules.money import EXPONENTS
from marketplace.sandbox.calls import now
from marketplace.sandbox.json_api import JsonCall, JsonRefusal, new_word, shown
from marketplace.sandbox.store import Document

SECRET = "rzp-sandbox-webhook"
KEY_SECRET = "rzp-sandbox-secret"
KEY_PREFIX = "rzp_test_"
FEE_BASIS_POINTS, TAX_BASIS_POINTS = 200, 1_800
SHORTEST = 15 * 60
ALPHABET = string.ascii_letters + string.digits


class RazorpayDialect:
    """Razorpay's ways: key and secret, and two headers for keys that make twice once."""

    account = "razorpay"
    key_headers: tuple[str, ...] = ("x-refund-idempotency", "x-payout-idempotency")

    def refusal_of_stranger(self, request: Request) -> JsonRefusal | None:
        """Only test keys are let in."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        try:
            name, _, secret = base64.b64decode(value).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name, secret = "", ""
        if scheme == "Basic" and name.startswith(KEY_PREFIX) and secret == KEY_SECRET:
            return None
        return refusal("Authentication failed", status=401)

    def key_reused(self) -> JsonRefusal:
        """A key belongs to one request."""
        return refusal("Different request body sent for the same Idempotency Header")


def refusal(text: str, reason: str = "input_validation_failed", status: int = 400) -> JsonRefusal:
    """A refusal in Razorpay's words."""
    error = {"code": "BAD_REQUEST_ERROR", "description": text, "reason": reason}
    return JsonRefusal(status, {"error": error})


def fetch(call: JsonCall, kind: str, id: str) -> Document:
    """A document, or Razorpay's refusal."""
    document = call.find(kind, id)
    if document is None:
        raise refusal("The id provided does not exist")
    return document


def new_id(prefix: str) -> str:
    """An id as Razorpay's look."""
    return f"{prefix}_{new_word(14, ALPHABET)}"


def make(call: JsonCall, kind: str, prefix: str, **fields: Any) -> Document:
    """Keep a new entity."""
    return call.create(kind, new_id(prefix), entity=kind, created_at=now(), **fields)


def told(call: JsonCall, kind: str, **entities: Document) -> None:
    """Queue a message about some entities."""
    event = {
        "entity": "event",
        "account_id": "acc_Sandbox0000001",
        "event": kind,
        "contains": list(entities),
        "payload": {name: {"entity": shown(entity)} for name, entity in entities.items()},
        "created_at": now(),
    }
    call.record(new_id("evt"), event)


def headers_of(event_id: str, body: str) -> dict[str, str]:
    """What a message is sent with."""
    mark = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {"X-Razorpay-Signature": mark, "X-Razorpay-Event-Id": event_id}


def create_link(call: JsonCall) -> Document:
    """A link to pay; of each reference there is only one."""
    given = call.body
    if call.where("payment_link", reference_id=given["reference_id"]):
        raise refusal("payment link with given reference_id already exists")
    if given["currency"] not in EXPONENTS or given["amount"] < 100:
        raise refusal("Order amount less than minimum amount allowed")
    if not CHARGING["razorpay"].takes(given["amount"], given["currency"]):
        raise refusal("The last digit of an amount with three decimals has to be 0")
    if given["expire_by"] < now() + SHORTEST:
        raise refusal("expire_by should be at least 15 minutes after current time")
    link = make(
        call,
        "payment_link",
        "plink",
        status="created",
        order_id=new_id("order"),
        amount_paid=0,
        short_url="",
        **{name: given.get(name) for name in KEPT_OF_LINK},
    )
    return call.change(link, short_url=f"{call.public_url}/sandbox/razorpay/pay/{link['id']}")


KEPT_OF_LINK = (
    "amount", "currency", "reference_id", "description", "customer", "callback_url", "expire_by",
    "notes",
)  # fmt: skip


def list_links(call: JsonCall) -> Document:
    """The link with that reference."""
    found = call.where("payment_link", reference_id=call.query.get("reference_id", ""))
    return {"payment_links": [shown(one) for one in found]}


def show_link(call: JsonCall, id: str) -> Document:
    """The link, expired once its time is over."""
    link = fetch(call, "payment_link", id)
    if link["status"] == "created" and link["expire_by"] <= now():
        call.change(link, status="expired")
    return link


def cancel_link(call: JsonCall, id: str) -> Document:
    """Nobody can pay by it any more."""
    link = fetch(call, "payment_link", id)
    if link["status"] != "created":
        raise refusal(f"Payment Link cannot be cancelled as it's {link['status']}")
    return call.change(link, status="cancelled")


def attempt(call: JsonCall, link: Document, outcome: str) -> Document:
    """A try to pay: captured, authorized (late), or failed with a reason."""
    if paid := [one for one in tries(call, link) if one["status"] in ("captured", "authorized")]:
        return paid[0]
    payment = make(
        call,
        "payment",
        "pay",
        amount=link["amount"],
        currency=link["currency"],
        order_id=link["order_id"],
        notes=link["notes"],
        email=(link["customer"] or {}).get("email"),
        status="created",
        captured=False,
        amount_refunded=0,
        fee=None,
        tax=None,
        error_reason=None,
    )
    if outcome not in ("captured", "late"):
        call.change(payment, status="failed", error_reason=outcome)
        told(call, "payment.failed", payment=payment)
        return payment
    call.change(payment, status="authorized")
    told(call, "payment.authorized", payment=payment)
    return payment if outcome == "late" else _captured(call, payment)


def tries(call: JsonCall, link: Document) -> list[Document]:
    """Every payment that was tried for a link."""
    return call.where("payment", order_id=link["order_id"])


def _captured(call: JsonCall, payment: Document) -> Document:
    fee = payment["amount"] * FEE_BASIS_POINTS // 10_000
    tax = fee * TAX_BASIS_POINTS // 10_000
    call.change(payment, status="captured", captured=True, fee=fee + tax, tax=tax)
    call.book("payment", payment["id"], payment["amount"], payment["currency"], fee=fee + tax)
    told(call, "payment.captured", payment=payment)
    for link in call.where("payment_link", order_id=payment["order_id"]):
        call.change(link, status="paid", amount_paid=payment["amount"])
        told(call, "payment_link.paid", payment_link=link, payment=payment)
    return payment


def show_payment(call: JsonCall, id: str) -> Document:
    """The payment."""
    return fetch(call, "payment", id)


def order_payments(call: JsonCall, id: str) -> Document:
    """Every try to pay an order."""
    return listed(call, call.where("payment", order_id=id))


def listed(call: JsonCall, found: list[Document]) -> Document:
    skip, count = int(call.query.get("skip", 0)), int(call.query.get("count", 10))
    items = [shown(one) for one in found[skip : skip + count]]
    return {"entity": "collection", "count": len(items), "items": items}


def capture(call: JsonCall, id: str) -> Document:
    """Take what is authorised, whole."""
    payment = fetch(call, "payment", id)
    if payment["status"] != "authorized":
        raise refusal("This payment has already been captured")
    if call.body["amount"] != payment["amount"]:
        raise refusal("Capture amount must be equal to the amount authorized")
    return _captured(call, payment)


def create_refund(call: JsonCall, id: str) -> Document:
    """Send a part back."""
    payment = fetch(call, "payment", id)
    if not payment["captured"]:
        raise refusal("The payment status should be captured for action to be taken")
    if payment.get("_disputed"):
        raise refusal("The payment is disputed")
    wanted, left = call.body["amount"], payment["amount"] - payment["amount_refunded"]
    if left == 0:
        raise refusal("The payment has been fully refunded already")
    if not 0 < wanted <= left:
        raise refusal("The refund amount provided is greater than the amount captured")
    refund = make(
        call,
        "refund",
        "rfnd",
        amount=wanted,
        currency=payment["currency"],
        payment_id=id,
        notes=call.body.get("notes", []),
        receipt=call.body.get("receipt"),
        status="pending" if call.provocations.are_refunds_pending else "processed",
    )
    is_whole = wanted == left
    call.change(
        payment,
        amount_refunded=payment["amount_refunded"] + wanted,
        status="refunded" if is_whole else "captured",
    )
    call.book("refund", refund["id"], -wanted, payment["currency"])
    told(call, "refund.created", refund=refund, payment=payment)
    return refund


def decide_refund(call: JsonCall, id: str, status: str) -> Document:
    """A refund ends as processed or failed; what failed comes back."""
    refund = fetch(call, "refund", id)
    call.change(refund, status=status)
    if status == "failed":
        payment = fetch(call, "payment", refund["payment_id"])
        left = payment["amount_refunded"] - refund["amount"]
        call.change(payment, amount_refunded=left, status="captured")
        call.book("refund_reversal", id, refund["amount"], refund["currency"])
    told(call, f"refund.{status}", refund=refund)
    return refund


def show_refund(call: JsonCall, id: str) -> Document:
    """The refund."""
    return fetch(call, "refund", id)


def refunds_of(call: JsonCall, id: str) -> Document:
    """The refunds of a payment."""
    return listed(call, call.where("refund", payment_id=id))


def callback_address(link: Document, payment: Document) -> str:
    """Where the payer goes after paying, signed as Razorpay does."""
    parts = [link["id"], link["reference_id"], link["status"], payment["id"]]
    words = "|".join(parts)
    mark = hmac.new(KEY_SECRET.encode(), words.encode(), hashlib.sha256).hexdigest()
    glue = "&" if "?" in link["callback_url"] else "?"
    return (
        f"{link['callback_url']}{glue}razorpay_payment_link_id={link['id']}"
        f"&razorpay_payment_id={payment['id']}&razorpay_signature={mark}"
    )
