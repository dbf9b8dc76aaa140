"""Checkout Sessions: what is bought, the hosted page's address, and how it ended."""

from marketplace.rules.charging import CHARGING
from marketplace.sandbox import charges, intents, params
from marketplace.sandbox.bank_cards import Card
from marketplace.sandbox.calls import Call, new_id, now
from marketplace.sandbox.params import Params
from marketplace.sandbox.refusals import ApiError
from marketplace.sandbox.store import Document

DAY = 86_400
SHORTEST = 1_800
MERCHANT = "Fairhall"
CHANGES_THE_TOTAL = ("discounts", "shipping_options", "automatic_tax", "optional_items")


def create(call: Call) -> Document:
    """A session to pay some lines; its `url` is the page the buyer is sent to."""
    given = call.params
    params.choice(given, "mode", ("payment",))
    if refused := next((name for name in CHANGES_THE_TOTAL if name in given), ""):
        raise ApiError(f"The sandbox doesn't support {refused}.", "parameter_unknown", refused)
    lines = [_line(line) for line in params.required(given, "line_items")]
    if len({line["currency"] for line in lines}) > 1:
        raise ApiError("All prices need the same currency.", "parameter_invalid", "line_items")
    total = sum(line["amount_total"] for line in lines)
    branding = given.get("branding_settings", {})
    session = call.create(
        "checkout.session",
        "cs_test",
        amount_subtotal=total,
        amount_total=total,
        cancel_url=given.get("cancel_url"),
        client_reference_id=given.get("client_reference_id"),
        currency=lines[0]["currency"],
        customer_details=None,
        customer_email=given.get("customer_email"),
        expires_at=_expiry(given),
        mode="payment",
        payment_intent=None,
        payment_method_types=["card"],
        payment_status="unpaid",
        status="open",
        success_url=params.required(given, "success_url"),
        ui_mode="hosted",
        _line_items=_listed(lines),
        _merchant=branding.get("display_name", MERCHANT),
        _payment=given.get("payment_intent_data", {}),
    )
    url = f"{call.public_url}/sandbox/stripe/pay/{session['id']}"
    return call.change(session, url=url)


def _line(given: Params) -> Document:
    """One line with its price spelled out in `price_data`."""
    if "price_data" not in given:
        raise ApiError("The sandbox needs price_data.", "parameter_missing", "line_items")
    price = given["price_data"]
    unit = params.integer(price, "unit_amount")
    quantity = params.amount(given, "quantity", 1)
    if unit < 0:
        raise ApiError("Invalid non-negative integer", "parameter_invalid_integer", "unit_amount")
    if not CHARGING["stripe"].takes(unit, params.currency(price).upper()):
        message = "Amounts with three decimals have to be rounded to the nearest ten."
        raise ApiError(message, "parameter_invalid_integer", "unit_amount")
    product = params.required(price, "product_data")
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit * quantity,
        "amount_tax": 0,
        "amount_total": unit * quantity,
        "currency": params.currency(price),
        "description": params.required(product, "name"),
        "price": {"object": "price", "unit_amount": unit, "product": product},
        "quantity": quantity,
    }


def _listed(lines: list[Document]) -> Document:
    return {"object": "list", "data": lines, "has_more": False, "url": "/v1/checkout/sessions"}


def _expiry(given: Params) -> int:
    at = params.integer(given, "expires_at", now() + DAY)
    if not now() + SHORTEST - 60 <= at <= now() + DAY + 60:
        message = "expires_at must be between 30 minutes and 24 hours from now."
        raise ApiError(message, "parameter_invalid", "expires_at")
    return at


def retrieve(call: Call, id: str) -> Document:
    """The session, closed if its time is over."""
    session = call.fetch("checkout.session", id)
    return _expired(call, session) if _is_overdue(session) else session


def line_items(call: Call, id: str) -> Document:
    """The lines of a session."""
    return call.fetch("checkout.session", id)["_line_items"]


def expire(call: Call, id: str) -> Document:
    """Close an open session, so that it can't be paid any more."""
    session = call.fetch("checkout.session", id)
    if session["status"] != "open":
        message = f"Only open Checkout Sessions can be expired; this one is {session['status']}."
        raise ApiError(message)
    return _expired(call, session)


def _is_overdue(session: Document) -> bool:
    return session["status"] == "open" and session["expires_at"] <= now()


def _expired(call: Call, session: Document) -> Document:
    if session["payment_intent"]:
        intents.cancel(call.having({}), session["payment_intent"])
    return call.change(session, "checkout.session.expired", status="expired")


def expire_due(call: Call) -> None:
    """Close every open session whose time is over."""
    for session in call.store.where("checkout.session", status="open"):
        if _is_overdue(session):
            _expired(call.on(call.store.account_of(session["id"])), session)


def pay(
    call: Call, session: Document, card: Card, expiry: tuple[int, int], buyer: dict[str, str]
) -> Document:
    """Try to pay with a card; paying twice charges once. Gives back the payment."""
    intent = _intent(call, session, buyer["email"])
    if intent["status"] == "requires_action":
        intent["status"] = "requires_payment_method"
    if intent["status"] != "requires_payment_method":
        return intent
    call.change(session, customer_details=buyer)
    method = charges.remember_card(call, card, expiry, buyer["name"])
    intents.attempt(call, intent, card, method)
    settle(call, session, intent)
    return intent


def _intent(call: Call, session: Document, email: str) -> Document:
    """The session's payment, made at the first try as Stripe does."""
    if session["payment_intent"]:
        return call.fetch("payment_intent", session["payment_intent"])
    total = {"amount": session["amount_total"], "currency": session["currency"]}
    wanted = {"receipt_email": email, **session["_payment"], **total}
    intent = intents.new_intent(call.having(wanted))
    call.change(session, payment_intent=intent["id"])
    return intent


def settle(call: Call, session: Document, intent: Document) -> None:
    """Complete the session once its payment is paid or held."""
    if session["status"] != "open" or intent["status"] not in ("succeeded", "requires_capture"):
        return
    paid = "paid" if intent["status"] == "succeeded" else "unpaid"
    call.change(session, "checkout.session.completed", status="complete", payment_status=paid)


def session_of(call: Call, intent_id: str) -> Document | None:
    """The session that a payment belongs to, if any."""
    return next(iter(call.store.where("checkout.session", payment_intent=intent_id)), None)


def success_address(session: Document) -> str:
    """Where the buyer goes after paying, with the session's id filled in."""
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
