"""The rest of the stand-in for PayPal: payouts, disputes, reports, and checking signatures."""

import hashlib
import hmac
import json
import zlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from marketplace.rules.money import EXPONENTS
from marketplace.sandbox import paypal
from marketplace.sandbox.json_api import Handler, JsonCall, JsonRefusal, new_word
from marketplace.sandbox.paypal import amount, fetch, minor, part_of, refusal, stamp, told
from marketplace.sandbox.store import Document

WEBHOOK_ID = "WHSANDBOX"
SECRET = "paypal-sandbox-signature"
DISPUTE_DAYS = 10
PAYOUT_FEE = 25


def signature(id: str, at: str, webhook_id: str, event: Document) -> str:
    """What stands in for PayPal's signature: over the same words, with a secret of ours."""
    crc = zlib.crc32(json.dumps(event, sort_keys=True).encode())
    words = f"{id}|{at}|{webhook_id}|{crc}"
    return hmac.new(SECRET.encode(), words.encode(), hashlib.sha256).hexdigest()


def verify(call: JsonCall) -> Document:
    """Whether a message is ours, as it was sent to that webhook."""
    given = call.body
    expected = signature(
        given["transmission_id"],
        given["transmission_time"],
        given["webhook_id"],
        given["webhook_event"],
    )
    is_ours = given["webhook_id"] == WEBHOOK_ID and hmac.compare_digest(
        expected, given["transmission_sig"]
    )
    return {"verification_status": "SUCCESS" if is_ours else "FAILURE"}


def headers_of(event: Document) -> dict[str, str]:
    """What a message is sent with."""
    id, at = f"t-{event['id']}", stamp(datetime.now(UTC))
    return {
        "PayPal-Transmission-Id": id,
        "PayPal-Transmission-Time": at,
        "PayPal-Transmission-Sig": signature(id, at, WEBHOOK_ID, event),
        "PayPal-Cert-Url": "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-SANDBOX",
        "PayPal-Auth-Algo": "SHA256withRSA",
    }


def create_payout(call: JsonCall) -> Document:
    """A batch of payouts; a batch id that was used names the batch it was used for."""
    id = call.body["sender_batch_header"]["sender_batch_id"]
    base = f"{call.public_url}/sandbox/paypal/v1/payments/payouts"
    if earlier := call.where("payout", sender_batch_id=id):
        links = [{"rel": "self", "href": f"{base}/{earlier[0]['id']}", "method": "GET"}]
        error = {
            "name": "USER_BUSINESS_ERROR",
            "message": "Batch with given sender_batch_id already exists",
            "details": [{"field": "SENDER_BATCH_ID", "issue": "Duplicate batch request"}],
            "links": links,
        }
        raise JsonRefusal(400, error)
    item = call.body["items"][0]
    currency = item["amount"]["currency"]
    units = int(Decimal(item["amount"]["value"]).scaleb(EXPONENTS[currency]))
    if units > call.held(currency):
        raise refusal("INSUFFICIENT_FUNDS", "The balance doesn't cover this payout.")
    batch = new_word(13)
    call.book("T0001", batch, -units, currency, fee=PAYOUT_FEE)
    payout = call.create(
        "payout",
        batch,
        sender_batch_id=id,
        batch_header={
            "payout_batch_id": batch,
            "batch_status": "PENDING",
            "amount": {"currency": currency, "value": item["amount"]["value"]},
            "sender_batch_header": {"sender_batch_id": id},
        },
        items=[
            {
                "payout_item_id": new_word(13),
                "payout_batch_id": batch,
                "transaction_status": "PENDING",
                "payout_item": item,
                "payout_item_fee": {"currency": currency, "value": _value(PAYOUT_FEE, currency)},
            }
        ],
    )
    return payout


def _value(units: int, currency: str) -> str:
    return amount(units, currency)["value"]


def show_payout(call: JsonCall, id: str) -> Document:
    """The batch."""
    return fetch(call, "payout", id)


def decide_payout(call: JsonCall, id: str, status: str) -> Document:
    """SUCCESS, FAILED or RETURNED; what didn't stay comes back to the balance."""
    payout = fetch(call, "payout", id)
    item = payout["items"][0]
    item["transaction_status"] = status
    payout["batch_header"]["batch_status"] = "SUCCESS"
    if status != "SUCCESS":
        item["errors"] = {"name": "RECEIVER_UNREGISTERED"}
        sent = item["payout_item"]["amount"]
        units = int(Decimal(sent["value"]).scaleb(EXPONENTS[sent["currency"]]))
        call.book("T1109", id, units, sent["currency"])
    call.change(payout)
    kind = {"SUCCESS": "SUCCEEDED"}.get(status, status)
    told(call, f"PAYMENT.PAYOUTS-ITEM.{kind}", item)
    return payout


def open_dispute(call: JsonCall, capture_id: str) -> Document:
    """The payer disputes a capture; its money leaves the balance."""
    captured, order = part_of(call, "capture", capture_id)
    captured["_disputed"] = True
    call.change(order)
    id = f"PP-R-{new_word(12)}"
    money = captured["amount"]
    call.book("T1106", id, -minor(money), money["currency_code"])
    dispute = call.create(
        "dispute",
        id,
        dispute_id=id,
        status="WAITING_FOR_SELLER_RESPONSE",
        reason="UNAUTHORISED",
        dispute_amount=money,
        seller_response_due_date=stamp(datetime.now(UTC) + timedelta(days=DISPUTE_DAYS)),
        disputed_transactions=[{"seller_transaction_id": capture_id}],
    )
    told(call, "CUSTOMER.DISPUTE.CREATED", dispute)
    return dispute


def decide_dispute(call: JsonCall, id: str, outcome: str) -> Document:
    """In favour of SELLER or BUYER; what was won comes back."""
    dispute = fetch(call, "dispute", id)
    code = {"outcome_code": f"RESOLVED_{outcome}_FAVOUR"}
    if outcome == "SELLER":
        money = dispute["dispute_amount"]
        call.book("T1106", id, minor(money), money["currency_code"])
    call.change(dispute, status="RESOLVED", dispute_outcome=code)
    told(call, "CUSTOMER.DISPUTE.RESOLVED", dispute)
    return dispute


def show_dispute(call: JsonCall, id: str) -> Document:
    """The dispute."""
    return fetch(call, "dispute", id)


def transactions(call: JsonCall) -> Document:
    """The movements on the balance within two times."""
    start, end = (
        datetime.fromisoformat(call.query[name]).timestamp() for name in ("start_date", "end_date")
    )
    moved = [one for one in call.where("movement") if start <= one["created"] <= end]
    details = [{"transaction_info": _movement(one)} for one in moved]
    return {"transaction_details": details, "total_pages": 1, "page": 1}


def _movement(one: Document) -> Document:
    at = stamp(datetime.fromtimestamp(one["created"], UTC))
    return {
        "transaction_id": one["source"],
        "transaction_event_code": one["what"],
        "transaction_initiation_date": at,
        "transaction_amount": amount(one["amount"], one["currency"]),
        "fee_amount": amount(-one["fee"], one["currency"]),
    }


ORDERS, PAYMENTS = "/v2/checkout/orders", "/v2/payments"
PAYOUTS = "/v1/payments/payouts"

HANDLERS: list[tuple[str, str, Handler]] = [
    ("POST", "/v1/oauth2/token", paypal.token),
    ("POST", ORDERS, paypal.create_order),
    ("GET", ORDERS + "/{id}", paypal.show_order),
    ("POST", ORDERS + "/{id}/capture", paypal.capture_order),
    ("POST", ORDERS + "/{id}/authorize", paypal.authorise_order),
    ("POST", PAYMENTS + "/authorizations/{id}/capture", paypal.capture_part),
    ("POST", PAYMENTS + "/authorizations/{id}/void", paypal.void),
    ("POST", PAYMENTS + "/captures/{id}/refund", paypal.refund_capture),
    ("GET", PAYMENTS + "/refunds/{id}", paypal.show_refund),
    ("POST", PAYOUTS, create_payout),
    ("GET", PAYOUTS + "/{id}", show_payout),
    ("GET", "/v1/customer/disputes/{id}", show_dispute),
    ("GET", "/v1/reporting/transactions", transactions),
    ("POST", "/v1/notifications/verify-webhook-signature", verify),
]

ACTIONS = {
    "open_dispute": open_dispute,
    "win_dispute": lambda call, id: decide_dispute(call, id, "SELLER"),
    "lose_dispute": lambda call, id: decide_dispute(call, id, "BUYER"),
    "pay_payout": lambda call, id: decide_payout(call, id, "SUCCESS"),
    "fail_payout": lambda call, id: decide_payout(call, id, "FAILED"),
    "return_payout": lambda call, id: decide_payout(call, id, "RETURNED"),
    "settle_refund": lambda call, id: paypal.decide_refund(call, id, "COMPLETED"),
    "fail_refund": lambda call, id: paypal.decide_refund(call, id, "FAILED"),
    "expire_hold": paypal.expire,
}
"""Orders that tests give by the id of what they are about."""
