"""PaymentIntents: from the first try to the last capture, or the end without money."""

from marketplace.sandbox import charges, params
from marketplace.sandbox.bank_cards import BY_TOKEN, Card
from marketplace.sandbox.calls import Call, new_id, now, public
from marketplace.sandbox.refusals import ApiError, CardError
from marketplace.sandbox.store import Document

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELABLE = (*CONFIRMABLE, "requires_capture")
UNSUPPORTED = ("transfer_data", "application_fee_amount")
COPIED = ("description", "on_behalf_of", "receipt_email", "transfer_group")
TOKEN_EXPIRY = (2099, 12)

BANK_REFUSED = {
    "type": "card_error",
    "code": "payment_intent_authentication_failure",
    "message": "Your bank didn't confirm that it is you. Nothing was taken.",
}


def create(call: Call) -> Document:
    """A new payment; with `confirm` it is tried at once."""
    intent = new_intent(call)
    return confirm(call, intent["id"]) if params.flag(call.params, "confirm") else intent


def new_intent(call: Call) -> Document:
    """A payment of an amount that nobody has tried to pay yet."""
    given = call.params
    if refused := next((name for name in UNSUPPORTED if name in given), ""):
        raise ApiError(f"The sandbox doesn't support {refused}.", "parameter_unknown", refused)
    token = given.get("payment_method")
    intent = call.create(
        "payment_intent",
        "pi",
        amount=params.amount(given),
        amount_capturable=0,
        amount_received=0,
        canceled_at=None,
        cancellation_reason=None,
        capture_method=params.choice(given, "capture_method", ("automatic", "manual")),
        client_secret=new_id("pi_secret"),
        currency=params.currency(given),
        last_payment_error=None,
        latest_charge=None,
        next_action=None,
        payment_method=token,
        payment_method_types=["card"],
        status="requires_confirmation" if token else "requires_payment_method",
        **{name: given.get(name) for name in COPIED},
        _return_url=given.get("return_url", ""),
    )
    call.record("payment_intent.created", intent)
    return intent


def confirm(call: Call, id: str) -> Document:
    """Try to pay with a test payment method; a decline raises `CardError` and is kept."""
    intent = call.fetch("payment_intent", id)
    token = call.params.get("payment_method") or intent["payment_method"]
    card = BY_TOKEN.get(token or "")
    if card is None:
        raise ApiError(f"No such PaymentMethod: '{token}'", "resource_missing", "payment_method")
    intent["_return_url"] = call.params.get("return_url", intent["_return_url"])
    attempt(call, intent, card, charges.remember_card(call, card, TOKEN_EXPIRY))
    if intent["status"] == "requires_payment_method":
        raise CardError(intent["last_payment_error"], public(intent))
    return intent


def attempt(call: Call, intent: Document, card: Card, method: Document) -> Document:
    """Charge the card: it is paid, held, waits for the bank, or shows `last_payment_error`."""
    _expect(intent, CONFIRMABLE, "confirm")
    intent.update(payment_method=method["id"], last_payment_error=None, next_action=None)
    if card.outcome == "challenge":
        url = f"{call.public_url}/sandbox/stripe/challenge/{intent['id']}"
        action = {"type": "redirect_to_url", "redirect_to_url": {"url": url}}
        return call.change(
            intent, "payment_intent.requires_action", status="requires_action", next_action=action
        )
    if card.outcome == "declined":
        charge = charges.decline(call, intent, method, card)
        failure = charges.failure_of(card, charge, method)
        return _failed(call, intent, failure, latest_charge=charge["id"])
    return _approved(call, intent, method)


def authenticate(call: Call, intent: Document, is_confirmed: bool) -> Document:
    """The bank's answer to a challenge; a second answer changes nothing."""
    if intent["status"] != "requires_action":
        return intent
    if not is_confirmed:
        return _failed(call, intent, BANK_REFUSED)
    return _approved(call, intent, call.fetch("payment_method", intent["payment_method"]))


def _failed(call: Call, intent: Document, failure: Document, **fields: object) -> Document:
    return call.change(
        intent,
        "payment_intent.payment_failed",
        status="requires_payment_method",
        next_action=None,
        payment_method=None,
        last_payment_error=failure,
        **fields,
    )


def _approved(call: Call, intent: Document, method: Document) -> Document:
    charge = charges.authorise(call, intent, method)
    intent.update(latest_charge=charge["id"], next_action=None)
    if intent["capture_method"] == "automatic":
        charges.capture(call, charge, intent["amount"], is_final=True)
        call.record("charge.succeeded", charge)
        return _succeeded(call, intent, intent["amount"])
    call.record("charge.succeeded", charge)
    return call.change(
        intent,
        "payment_intent.amount_capturable_updated",
        status="requires_capture",
        amount_capturable=intent["amount"],
    )


def _succeeded(call: Call, intent: Document, received: int) -> Document:
    return call.change(
        intent,
        "payment_intent.succeeded",
        status="succeeded",
        amount_capturable=0,
        amount_received=received,
    )


def capture(call: Call, id: str) -> Document:
    """Take all or part of a held amount; `final_capture=false` keeps the rest held."""
    intent = call.fetch("payment_intent", id)
    _expect(intent, ("requires_capture",), "capture")
    held = intent["amount_capturable"]
    amount = params.amount(call.params, "amount_to_capture", held)
    if amount > held:
        message = f"The amount to capture must be at most {held}."
        raise ApiError(message, "amount_too_large", "amount_to_capture")
    is_final = params.flag(call.params, "final_capture", default=True) or amount == held
    charge = charges.capture(call, call.fetch("charge", intent["latest_charge"]), amount, is_final)
    call.record("charge.captured", charge)
    intent["metadata"] = params.metadata(call.params, intent["metadata"])
    received = intent["amount_received"] + amount
    if is_final:
        return _succeeded(call, intent, received)
    return call.change(intent, amount_received=received, amount_capturable=held - amount)


def cancel(call: Call, id: str) -> Document:
    """End a payment that is not finished, releasing what is held."""
    intent = call.fetch("payment_intent", id)
    _expect(intent, CANCELABLE, "cancel")
    if intent["status"] == "requires_capture" and intent["amount_received"] == 0:
        charges.release(call, call.fetch("charge", intent["latest_charge"]))
    return call.change(
        intent,
        "payment_intent.canceled",
        status="canceled",
        amount_capturable=0,
        canceled_at=now(),
        cancellation_reason=call.params.get("cancellation_reason"),
        next_action=None,
    )


def _expect(intent: Document, statuses: tuple[str, ...], verb: str) -> None:
    """Refuse a step that the payment's state doesn't allow."""
    if intent["status"] not in statuses:
        message = (
            f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
        )
        raise ApiError(message, "payment_intent_unexpected_state")
