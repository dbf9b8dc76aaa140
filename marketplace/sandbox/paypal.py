"""A stand-in for PayPal's REST API: tokens, orders, authorisations, captures, refunds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from marketplace.rules.charging import CHARGING
from marketplace.rules.money import EXPONENTS
from marketplace.sandbox.calls import now
from marketplace.sandbox.json_api import JsonCall, JsonRefusal, new_word
from marketplace.sandbox.store import Document

TOKEN = "paypal-sandbox-token"
FEE_BASIS_POINTS, FEE_FIXED = 249, 35
HOLD_DAYS = 29
Amount = dict[str, str]


class PayPalDialect:
    """PayPal's ways: a bearer token, and a request id that makes twice once."""

    account = "paypal"
    key_headers: tuple[str, ...] = ("paypal-request-id",)

    def refusal_of_stranger(self, request: Request) -> JsonRefusal | None:
        """Everything but the token itself needs the token."""
        is_token = request.url.path.endswith("/v1/oauth2/token")
        sent = request.headers.get("authorization", "")
        if (is_token and sent.startswith("Basic ")) or sent == f"Bearer {TOKEN}":
            return None
        return JsonRefusal(401, {"error": "invalid_token", "error_description": "No token."})

    def key_reused(self) -> JsonRefusal:
        """A request id belongs to one request."""
        return refusal("DUPLICATE_REQUEST_ID", "This id was used for another request.")


def refusal(issue: str, text: str, status: int = 422, *, is_kept: bool = False) -> JsonRefusal:
    """A refusal in PayPal's words."""
    name = "RESOURCE_NOT_FOUND" if status == 404 else "UNPROCESSABLE_ENTITY"
    details = [{"issue": issue, "description": text}]
    return JsonRefusal(status, {"name": name, "message": text, "details": details}, is_kept=is_kept)


def fetch(call: JsonCall, kind: str, id: str) -> Document:
    """A document, or PayPal's 404."""
    document = call.find(kind, id)
    if document is None:
        raise refusal("INVALID_RESOURCE_ID", f"There is no {kind} {id}.", 404)
    return document


def minor(amount: Amount) -> int:
    """An amount in minor units."""
    return int(Decimal(amount["value"]).scaleb(EXPONENTS[amount["currency_code"]]))


def amount(units: int, currency: str) -> Amount:
    """An amount as PayPal writes it."""
    exponent = EXPONENTS[currency]
    value = f"{Decimal(units).scaleb(-exponent):.{exponent}f}"
    return {"currency_code": currency, "value": value}


def stamp(at: datetime) -> str:
    """A time as PayPal writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def told(call: JsonCall, kind: str, resource: Document) -> None:
    """Queue a message about a resource."""
    id = f"WH-{new_word(17)}"
    sent = {k: v for k, v in resource.items() if not k.startswith("_") and k not in ("object",)}
    event = {
        "id": id,
        "create_time": stamp(datetime.now(UTC)),
        "event_type": kind,
        "resource": sent,
    }
    call.record(id, event)


def token(call: JsonCall) -> Document:
    """An access token for eight hours."""
    return {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 28_800}


def create_order(call: JsonCall) -> Document:
    """An order that waits for its payer."""
    units = call.body["purchase_units"]
    total, whole = minor(units[0]["amount"]), units[0]["amount"]
    items = units[0].get("items", [])
    if items and sum(minor(one["unit_amount"]) * int(one["quantity"]) for one in items) != total:
        raise refusal("ITEM_TOTAL_MISMATCH", "The items don't add up to the amount.")
    if total < 1:
        raise refusal("CANNOT_BE_ZERO_OR_NEGATIVE", "The amount must be above zero.")
    if not CHARGING["paypal"].takes(total, whole["currency_code"]):
        raise refusal("CURRENCY_NOT_SUPPORTED", "This currency or its decimals aren't supported.")
    context = call.body["payment_source"]["paypal"]["experience_context"]
    id = new_word(17)
    unit = {**units[0], "amount": whole, "payments": {}}
    return call.create(
        "order",
        id,
        intent=call.body["intent"],
        status="PAYER_ACTION_REQUIRED",
        purchase_units=[unit],
        links=[{"rel": "payer-action", "href": f"{call.public_url}/sandbox/paypal/approve/{id}"}],
        _return=context["return_url"],
        _cancel=context["cancel_url"],
        _payer="",
    )


def show_order(call: JsonCall, id: str) -> Document:
    """The order."""
    return fetch(call, "order", id)


def approve(call: JsonCall, order: Document, payer: str) -> None:
    """The payer agrees; nothing has moved."""
    call.change(order, status="APPROVED", _payer=payer)
    told(call, "CHECKOUT.ORDER.APPROVED", order)


def capture_order(call: JsonCall, id: str) -> Document:
    """Take what the payer agreed to."""
    order = _agreed(call, id, "CAPTURE")
    unit = order["purchase_units"][0]
    captured = _capture(call, order, minor(unit["amount"]), {"custom_id": unit.get("custom_id")})
    unit["payments"]["captures"] = [captured]
    return call.change(order, status="COMPLETED")


def authorise_order(call: JsonCall, id: str) -> Document:
    """Hold what the payer agreed to."""
    order = _agreed(call, id, "AUTHORIZE")
    unit = order["purchase_units"][0]
    held = {
        "id": new_word(17),
        "status": "CREATED",
        "amount": unit["amount"],
        "custom_id": unit.get("custom_id"),
        "expiration_time": stamp(datetime.now(UTC) + timedelta(days=HOLD_DAYS)),
        "supplementary_data": {"related_ids": {"order_id": id}},
    }
    unit["payments"]["authorizations"] = [held]
    call.create("authorization", held["id"], order=id)
    told(call, "PAYMENT.AUTHORIZATION.CREATED", held)
    return call.change(order, status="COMPLETED")


def _agreed(call: JsonCall, id: str, intent: str) -> Document:
    order = fetch(call, "order", id)
    if order["intent"] != intent:
        raise refusal("ACTION_DOES_NOT_MATCH_INTENT", "The order has another intent.")
    if order["status"] == "COMPLETED":
        raise refusal("ORDER_ALREADY_CAPTURED", "The order is paid already.")
    if order["status"] != "APPROVED":
        raise refusal("ORDER_NOT_APPROVED", "The payer has not agreed.")
    if order["_payer"] == "declined":
        call.change(order, status="PAYER_ACTION_REQUIRED", _payer="")
        raise refusal("INSTRUMENT_DECLINED", "The bank declined the payment.", is_kept=True)
    return order


def _capture(call: JsonCall, order: Document, units: int, marks: dict[str, Any]) -> Document:
    currency = order["purchase_units"][0]["amount"]["currency_code"]
    fee = (units * FEE_BASIS_POINTS + 5_000) // 10_000 + FEE_FIXED
    captured = {
        "id": new_word(17),
        "status": "COMPLETED",
        "amount": amount(units, currency),
        **marks,
        "seller_receivable_breakdown": {"paypal_fee": amount(fee, currency)},
        "supplementary_data": {"related_ids": {"order_id": order["id"]}},
    }
    call.create("capture", captured["id"], order=order["id"])
    call.book("T0006", captured["id"], units, currency, fee=fee)
    told(call, "PAYMENT.CAPTURE.COMPLETED", captured)
    return captured


def part_of(call: JsonCall, kind: str, id: str) -> tuple[Document, Document]:
    """An authorisation or a capture, and the order that it is a part of."""
    order = fetch(call, "order", fetch(call, kind, id)["order"])
    parts = order["purchase_units"][0]["payments"][f"{kind}s"]
    return next(one for one in parts if one["id"] == id), order


def capture_part(call: JsonCall, id: str) -> Document:
    """Capture a part of what is held; the final part lets go of the rest."""
    held, order = part_of(call, "authorization", id)
    _expect_held(held)
    payments = order["purchase_units"][0]["payments"]
    before = payments.setdefault("captures", [])
    wanted = minor(call.body["amount"])
    left = minor(held["amount"]) - sum(minor(one["amount"]) for one in before)
    if not 0 < wanted <= left:
        raise refusal("MAX_CAPTURE_AMOUNT_EXCEEDED", "That is more than is held.")
    if any(one.get("invoice_id") == call.body.get("invoice_id") for one in before):
        raise refusal("DUPLICATE_INVOICE_ID", "This invoice was captured already.")
    marks = {"custom_id": held["custom_id"], "invoice_id": call.body.get("invoice_id")}
    captured = _capture(call, order, wanted, marks)
    before.append(captured)
    is_done = call.body.get("final_capture") or wanted == left
    held["status"] = "CAPTURED" if is_done else "PARTIALLY_CAPTURED"
    call.change(order)
    return captured


def void(call: JsonCall, id: str) -> None:
    """Let go of what is held."""
    held, order = part_of(call, "authorization", id)
    _expect_held(held)
    is_taken = bool(order["purchase_units"][0]["payments"].get("captures"))
    held["status"] = "CAPTURED" if is_taken else "VOIDED"
    call.change(order)
    told(call, "PAYMENT.AUTHORIZATION.VOIDED", held)


def expire(call: JsonCall, id: str) -> Document:
    """What is held lapses."""
    held, order = part_of(call, "authorization", id)
    held["status"] = "EXPIRED"
    call.change(order)
    told(call, "PAYMENT.AUTHORIZATION.VOIDED", held)
    return order


def _expect_held(held: Document) -> None:
    issues = {
        "VOIDED": "PREVIOUSLY_VOIDED",
        "CAPTURED": "AUTHORIZATION_ALREADY_CAPTURED",
        "EXPIRED": "AUTHORIZATION_EXPIRED",
    }
    if issue := issues.get(held["status"]):
        raise refusal(issue, f"The authorization is {held['status'].lower()}.")


def refund_capture(call: JsonCall, id: str) -> Document:
    """Send all or a part of a capture back."""
    captured, order = part_of(call, "capture", id)
    if captured.get("_disputed"):
        raise refusal("TRANSACTION_DISPUTED", "The payer disputes this payment.")
    payments = order["purchase_units"][0]["payments"]
    refunds = payments.setdefault("refunds", [])
    sent = [one for one in refunds if one["_capture"] == id and one["status"] != "FAILED"]
    whole = minor(captured["amount"])
    left = whole - sum(minor(one["amount"]) for one in sent)
    wanted = minor(call.body["amount"]) if "amount" in call.body else left
    if not 0 < wanted <= left:
        raise refusal("REFUND_AMOUNT_EXCEEDED", "That is more than is left of the capture.")
    currency = captured["amount"]["currency_code"]
    refund: Document = {
        "id": new_word(17),
        "status": "PENDING" if call.provocations.are_refunds_pending else "COMPLETED",
        "amount": amount(wanted, currency),
        "custom_id": call.body.get("custom_id"),
        "create_time": stamp(datetime.fromtimestamp(now(), UTC)),
        "_capture": id,
    }
    refunds.append(refund)
    captured["status"] = "REFUNDED" if wanted == left else "PARTIALLY_REFUNDED"
    call.change(order)
    call.create("refund", refund["id"], order=order["id"])
    call.book("T1107", refund["id"], -wanted, currency)
    told(call, "PAYMENT.CAPTURE.REFUNDED", refund)
    return refund


def show_refund(call: JsonCall, id: str) -> Document:
    """The refund."""
    return part_of(call, "refund", id)[0]


def decide_refund(call: JsonCall, id: str, status: str) -> Document:
    """A refund that was pending, or done, ends as COMPLETED or FAILED."""
    refund, order = part_of(call, "refund", id)
    refund["status"] = status
    call.change(order)
    if status == "FAILED":
        currency = refund["amount"]["currency_code"]
        call.book("T1108", id, minor(refund["amount"]), currency)
    told(call, f"PAYMENT.REFUND.{status}", refund)
    return refund
