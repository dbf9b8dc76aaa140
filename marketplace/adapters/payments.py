"""The payment provider: Stripe through its own package, real or the sandbox, same code."""

from dataclasses import dataclass, field
from functools import lru_cache

import stripe

from marketplace.config import settings
from marketplace.errors import Unavailable

PROVIDER = "stripe"


class Refused(Exception):
    """The provider understood and said no; trying the same again would not help."""


class NoAnswer(Exception):
    """No answer came: whether it was done is unknown until it is looked up."""


class Forged(Exception):
    """A message that does not carry the provider's signature."""


@dataclass(frozen=True)
class Line:
    """A line on the payment page."""

    name: str
    amount_minor: int
    quantity: int


@dataclass(frozen=True)
class CheckoutRequest:
    """What to ask for a purchase. `reference` finds everything about it again."""

    reference: str
    email: str
    currency: str
    lines: list[Line] = field(default_factory=list)
    success_url: str = ""
    cancel_url: str = ""
    expires_at: int = 0
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Checkout:
    """A hosted payment page and what has come of it."""

    ref: str
    url: str
    is_open: bool
    is_paid: bool
    amount_minor: int
    currency: str
    intent_ref: str | None = None
    charge_ref: str | None = None
    fee_minor: int = 0


@lru_cache
def _client() -> stripe.StripeClient:
    base = settings().stripe_api_base
    return stripe.StripeClient(
        settings().stripe_api_key.get_secret_value(),
        base_addresses={"api": base} if base else {},
        max_network_retries=2,
        http_client=stripe.HTTPXClient(timeout=20, allow_sync_methods=True),
    )


async def open_checkout(request: CheckoutRequest, key: str) -> Checkout:
    """Open a payment page. The key makes asking twice the same as asking once."""
    params = {
        "mode": "payment",
        "customer_email": request.email,
        "client_reference_id": request.reference,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "expires_at": request.expires_at,
        "metadata": request.metadata,
        "payment_intent_data": {
            "transfer_group": request.reference,
            "metadata": request.metadata,
        },
        "line_items": [_line_item(line, request.currency) for line in request.lines],
    }
    with _translated():
        session = await _client().v1.checkout.sessions.create_async(
            params,  # type: ignore[arg-type]
            {"idempotency_key": key},
        )
    return _checkout(session)


def _line_item(line: Line, currency: str) -> dict[str, object]:
    return {
        "quantity": line.quantity,
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": line.amount_minor,
            "product_data": {"name": line.name},
        },
    }


async def fetch_checkout(ref: str) -> Checkout:
    """What has become of a payment page, asked anew."""
    with _translated():
        session = await _client().v1.checkout.sessions.retrieve_async(
            ref, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
        )
    return _checkout(session)


async def close_checkout(ref: str) -> None:
    """Make a payment page unusable; one that is closed or paid already is left as it is."""
    try:
        with _translated():
            await _client().v1.checkout.sessions.expire_async(ref)
    except Refused:
        return


async def refund(intent_ref: str, amount_minor: int, key: str, metadata: dict[str, str]) -> str:
    """Send money back to the card it came from; gives the provider's reference."""
    with _translated():
        made = await _client().v1.refunds.create_async(
            {"payment_intent": intent_ref, "amount": amount_minor, "metadata": metadata},
            {"idempotency_key": key},
        )
    return made.id


async def find_refund(intent_ref: str, metadata: dict[str, str]) -> str | None:
    """The refund that a lost answer may have made, found by what it was marked with."""
    with _translated():
        refunds = await _client().v1.refunds.list_async(
            {"payment_intent": intent_ref, "limit": 100}
        )
    for one in refunds.data:
        if one.metadata and one.metadata.to_dict() == metadata:
            return one.id
    return None


def read_webhook(body: bytes, signature: str) -> stripe.Event:
    """A message whose signature is right and fresh. Raises Forged."""
    try:
        return stripe.Webhook.construct_event(
            body, signature, settings().stripe_webhook_secret.get_secret_value()
        )
    except (ValueError, stripe.SignatureVerificationError):
        raise Forged() from None


class _translated:
    """Turns the package's exceptions into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, stripe.APIConnectionError | stripe.APIError):
            raise NoAnswer(str(error)) from error
        if isinstance(error, stripe.RateLimitError):
            raise Unavailable() from error
        if isinstance(error, stripe.StripeError):
            raise Refused(str(error)) from error


def _checkout(session: stripe.checkout.Session) -> Checkout:
    intent = session.payment_intent
    charge = getattr(intent, "latest_charge", None)
    balance = getattr(charge, "balance_transaction", None)
    return Checkout(
        ref=session.id,
        url=session.url or "",
        is_open=session.status == "open",
        is_paid=session.payment_status == "paid",
        amount_minor=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        intent_ref=intent if isinstance(intent, str | None) else intent.id,
        charge_ref=getattr(charge, "id", None),
        fee_minor=getattr(balance, "fee", 0) or 0,
    )
