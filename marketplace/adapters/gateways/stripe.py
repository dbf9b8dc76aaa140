"""Stripe through its own package, real or the sandbox: hosted Checkout, charges, transfers."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from functools import lru_cache

import stripe

from marketplace.adapters.gateways import stripe_reading as reading
from marketplace.adapters.gateways.contract import Forged, Refused
from marketplace.adapters.gateways.stripe_reading import translated
from marketplace.adapters.gateways.terms import (
    Abilities,
    BalanceLine,
    DisputeNews,
    Hint,
    Line,
    Page,
    PageRequest,
    PaymentRefs,
    PayoutNews,
    PayoutRequest,
    RefundNews,
    RefundRequest,
    Taken,
)
from marketplace.config import settings
from marketplace.rules.refusals import CANNOT

EXPANDED = ["payment_intent.latest_charge.balance_transaction"]
MARK = "capture-"
"""Before a capture's mark among the payment's metadata, where its amount stands."""


@lru_cache
def client() -> stripe.StripeClient:
    """The package's client with our key."""
    base = settings().stripe_api_base
    return stripe.StripeClient(
        settings().stripe_api_key.get_secret_value(),
        base_addresses={"api": base} if base else {},
        max_network_retries=2,
        http_client=stripe.HTTPXClient(timeout=20, allow_sync_methods=True),
    )


class Stripe:
    """Separate charges and transfers: we take the money, and send vendors their part."""

    name = "stripe"
    abilities = Abilities(holds=True, captures_in_parts=True, voids=True, pays_out=True)

    async def open_page(self, request: PageRequest, key: str) -> Page:
        """A Checkout Session; what is held can be captured in parts if the card allows it."""
        marks = dict(request.marks)
        params = {
            "mode": "payment",
            "customer_email": request.email,
            "client_reference_id": request.reference,
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
            "expires_at": int(request.expires_at.timestamp()),
            "metadata": marks,
            "payment_intent_data": {
                "transfer_group": request.reference,
                "metadata": marks,
                **({"capture_method": "manual"} if request.is_held else {}),
            },
            "line_items": [_line_item(line, request.currency) for line in request.lines],
        }
        if request.is_held:
            params["payment_method_options"] = {"card": {"request_multicapture": "if_available"}}
        with translated():
            session = await client().v1.checkout.sessions.create_async(
                params,  # type: ignore[arg-type]
                {"idempotency_key": key},
            )
        return reading.page_of(session)

    async def fetch_page(self, ref: str) -> Page:
        """The session with its payment, charge and fee."""
        with translated():
            session = await client().v1.checkout.sessions.retrieve_async(ref, {"expand": EXPANDED})
        return reading.page_of(session)

    async def complete(self, ref: str, key: str) -> Page:
        """The hosted page has done it already."""
        return await self.fetch_page(ref)

    async def close_page(self, ref: str) -> None:
        """Expire the session."""
        try:
            with translated():
                await client().v1.checkout.sessions.expire_async(ref)
        except Refused:
            return

    async def capture(
        self, of: PaymentRefs, amount_minor: int, key: str, *, mark: str, is_last: bool
    ) -> Taken:
        """Capture a part; its mark stands in the payment's metadata from then on."""
        with translated():
            await client().v1.payment_intents.capture_async(
                of.intent or "",
                {
                    "amount_to_capture": amount_minor,
                    "final_capture": is_last,
                    "metadata": {f"{MARK}{mark}": str(amount_minor)},
                },
                {"idempotency_key": key},
            )
        return await self._taken(of, amount_minor, mark)

    async def find_capture(self, of: PaymentRefs, amount_minor: int, mark: str) -> Taken | None:
        """The payment's metadata says which parts were captured."""
        with translated():
            intent = await client().v1.payment_intents.retrieve_async(of.intent or "")
        if f"{MARK}{mark}" not in (intent.metadata.to_dict() if intent.metadata else {}):
            return None
        return await self._taken(of, amount_minor, mark)

    async def _taken(self, of: PaymentRefs, amount_minor: int, mark: str) -> Taken:
        """Parts of one charge have no ids of their own: the mark makes one. The fee is looked
        up among the charge's movements; parts of the same size cost the same."""
        with translated():
            entries = await client().v1.balance_transactions.list_async(
                {"source": of.charge or "", "limit": 100}
            )
        charges = [entry for entry in entries.data if entry.type == "charge"]
        same = (entry for entry in charges if entry.amount == amount_minor)
        entry = next(same, next(iter(charges), None))
        return Taken(
            f"{of.charge}/{mark}",
            amount_minor,
            reading.fee_of(entry, of.currency),
            mark,
            reading.settled_in(entry, of.currency),
        )

    async def void(self, of: PaymentRefs, key: str) -> None:
        """Cancel the payment's rest."""
        try:
            with translated():
                await client().v1.payment_intents.cancel_async(
                    of.intent or "", {}, {"idempotency_key": key}
                )
        except Refused as error:
            # Cancelled before, or captured to the last cent: nothing is held any more.
            if error.reason != CANNOT:
                raise

    async def refund(self, request: RefundRequest, key: str) -> RefundNews:
        """Send a part of the charge back."""
        with translated():
            made = await client().v1.refunds.create_async(
                {
                    "payment_intent": request.of.intent or "",
                    "amount": request.amount_minor,
                    "metadata": dict(request.marks),
                },
                {"idempotency_key": key},
            )
        return reading.refund_of(made)

    async def find_refund(self, request: RefundRequest) -> RefundNews | None:
        """Among the payment's refunds the one with these marks."""
        with translated():
            refunds = await client().v1.refunds.list_async(
                {"payment_intent": request.of.intent or "", "limit": 100}
            )
            async for one in refunds.auto_paging_iter():
                if one.metadata and one.metadata.to_dict() == dict(request.marks):
                    return reading.refund_of(one)
        return None

    async def fetch_refund(self, ref: str) -> RefundNews:
        """The refund."""
        with translated():
            return reading.refund_of(await client().v1.refunds.retrieve_async(ref))

    async def fetch_dispute(self, ref: str) -> DisputeNews:
        """The dispute."""
        with translated():
            return reading.dispute_of(await client().v1.disputes.retrieve_async(ref))

    async def send_payout(self, request: PayoutRequest, key: str) -> PayoutNews:
        """Transfer to the vendor's connected account; our reference is its transfer group."""
        with translated():
            made = await client().v1.transfers.create_async(
                {
                    "destination": request.destination,
                    "amount": request.amount_minor,
                    "currency": request.currency.lower(),
                    "transfer_group": request.reference,
                    "description": request.reference,
                    "metadata": dict(request.marks),
                },
                {"idempotency_key": key},
            )
        return reading.payout_of(made)

    async def find_payout(self, request: PayoutRequest, key: str) -> PayoutNews | None:
        """Among the transfers of this group the one with these marks."""
        with translated():
            transfers = await client().v1.transfers.list_async(
                {"transfer_group": request.reference, "limit": 100}
            )
            async for one in transfers.auto_paging_iter():
                if one.metadata and one.metadata.to_dict() == dict(request.marks):
                    return reading.payout_of(one)
        return None

    async def fetch_payout(self, ref: str) -> PayoutNews:
        """The transfer."""
        with translated():
            return reading.payout_of(await client().v1.transfers.retrieve_async(ref))

    async def balance_lines(self, since: datetime) -> AsyncIterator[BalanceLine]:
        """The platform's balance transactions, newest first."""
        with translated():
            entries = await client().v1.balance_transactions.list_async(
                {
                    "created": {"gte": int(since.timestamp())},
                    "limit": 100,
                    "expand": ["data.source"],
                }
            )
            async for entry in entries.auto_paging_iter():
                yield reading.line_of(entry)

    async def read_webhook(
        self, body: bytes, headers: Mapping[str, str], channel: str = ""
    ) -> Hint:
        """Signed with the secret of its address, at most five minutes ago."""
        secret = settings().stripe_webhook_secret
        if channel == "connect":
            secret = settings().stripe_connect_webhook_secret
        if not secret.get_secret_value():
            raise Forged()
        try:
            event = stripe.Webhook.construct_event(
                body, headers.get("stripe-signature", ""), secret.get_secret_value()
            )
            return reading.hint_of(event)
        except (ValueError, KeyError, TypeError, AttributeError, stripe.SignatureVerificationError):
            raise Forged() from None


def _line_item(line: Line, currency: str) -> dict[str, object]:
    return {
        "quantity": line.quantity,
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": line.amount_minor,
            "product_data": {"name": line.name},
        },
    }
