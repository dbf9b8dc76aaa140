"""Razorpay's API: payment links, payments and refunds, payouts by RazorpayX."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

from marketplace.adapters.gateways import razorpay_reading as reading
from marketplace.adapters.gateways.contract import Forged, Refused
from marketplace.adapters.gateways.rest import Document, ask
from marketplace.adapters.gateways.terms import (
    Abilities,
    BalanceLine,
    DisputeNews,
    Hint,
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

RETRY_SECONDS = 2 * 86_400
"""Razorpay repeats a message for a day; a much older one is somebody else's."""
PAGE = 100


class Razorpay:
    """Payment links, captured as they are paid. Nothing is held, and nothing can be voided."""

    name = "razorpay"
    abilities = Abilities(pays_out=True)

    async def open_page(self, request: PageRequest, key: str) -> Page:
        """A payment link whose reference id is the key: there is never a second of it."""
        body = {
            "amount": request.amount_minor,
            "currency": request.currency,
            "accept_partial": False,
            "reference_id": key[:40],
            "description": f"Purchase {request.reference}",
            "customer": {"email": request.email},
            "notify": {"sms": False, "email": False},
            "reminder_enable": False,
            "callback_url": request.success_url,
            "callback_method": "get",
            "expire_by": int(request.expires_at.timestamp()),
            "notes": dict(request.marks),
        }
        try:
            link = await _ask("POST", "/v1/payment_links", body)
        except Refused:
            params = {"reference_id": key[:40]}
            made = await _ask("GET", "/v1/payment_links", params=params)
            if not made.get("payment_links"):
                raise
            link = made["payment_links"][0]
        return reading.page_of(link, [])

    async def fetch_page(self, ref: str) -> Page:
        """The link and every try to pay it."""
        link = await _ask("GET", f"/v1/payment_links/{ref}")
        tries = []
        if order := link.get("order_id"):
            tries = (await _ask("GET", f"/v1/orders/{order}/payments"))["items"]
        return reading.page_of(link, sorted(tries, key=_when, reverse=True))

    async def complete(self, ref: str, key: str) -> Page:
        """The link has done it already."""
        return await self.fetch_page(ref)

    async def close_page(self, ref: str) -> None:
        """Cancel the link."""
        try:
            await _ask("POST", f"/v1/payment_links/{ref}/cancel")
        except Refused:
            return

    async def capture(
        self, of: PaymentRefs, amount_minor: int, key: str, *, mark: str, is_last: bool
    ) -> Taken:
        """Capture a payment that came late, whole: Razorpay knows no parts."""
        body = {"amount": amount_minor, "currency": of.currency}
        return _taken(await _ask("POST", f"/v1/payments/{of.intent}/capture", body))

    async def find_capture(self, of: PaymentRefs, amount_minor: int, mark: str) -> Taken | None:
        """The payment itself, once it is captured."""
        payment = await _ask("GET", f"/v1/payments/{of.intent}")
        return _taken(payment) if payment["status"] in ("captured", "refunded") else None

    async def void(self, of: PaymentRefs, key: str) -> None:
        """Not to be had: what isn't captured goes back by itself after some days."""
        raise Refused("Razorpay lets go of it by itself.", CANNOT)

    async def refund(self, request: RefundRequest, key: str) -> RefundNews:
        """Refund a payment; its notes carry the marks."""
        body = {"amount": request.amount_minor, "notes": dict(request.marks), "receipt": key}
        path = f"/v1/payments/{request.of.intent}/refund"
        headers = {"X-Refund-Idempotency": _padded(key)}
        return reading.refund_of(await _ask("POST", path, body, headers=headers))

    async def find_refund(self, request: RefundRequest) -> RefundNews | None:
        """Among the payment's refunds the one with these marks."""
        path = f"/v1/payments/{request.of.intent}/refunds"
        async for one in _each(path, {}):
            if one.get("notes") == dict(request.marks):
                return reading.refund_of(one)
        return None

    async def fetch_refund(self, ref: str) -> RefundNews:
        """The refund."""
        return reading.refund_of(await _ask("GET", f"/v1/refunds/{ref}"))

    async def fetch_dispute(self, ref: str) -> DisputeNews:
        """The dispute."""
        return reading.dispute_of(await _ask("GET", f"/v1/disputes/{ref}"))

    async def send_payout(self, request: PayoutRequest, key: str) -> PayoutNews:
        """From our RazorpayX account to the vendor's fund account."""
        body = {
            "account_number": settings().razorpay_account_number,
            "fund_account_id": request.destination,
            "amount": request.amount_minor,
            "currency": request.currency,
            "mode": "NEFT",
            "purpose": "payout",
            "queue_if_low_balance": False,
            "reference_id": request.reference[:40],
            "notes": dict(request.marks),
        }
        headers = {"X-Payout-Idempotency": _padded(key)}
        return reading.payout_of(await _ask("POST", "/v1/payouts", body, headers=headers))

    async def find_payout(self, request: PayoutRequest, key: str) -> PayoutNews | None:
        """Among the payouts with our reference the one with these marks."""
        params = {
            "account_number": settings().razorpay_account_number,
            "reference_id": request.reference[:40],
        }
        async for one in _each("/v1/payouts", params):
            if one.get("notes") == dict(request.marks):
                return reading.payout_of(one)
        return None

    async def fetch_payout(self, ref: str) -> PayoutNews:
        """The payout."""
        return reading.payout_of(await _ask("GET", f"/v1/payouts/{ref}"))

    async def balance_lines(self, since: datetime) -> AsyncIterator[BalanceLine]:
        """The settlement report, day by day: what isn't settled yet isn't in it."""
        day = since.date()
        while day <= datetime.now(UTC).date():
            params = {"year": day.year, "month": day.month, "day": day.day}
            async for item in _each("/v1/settlements/recon/combined", params):
                line = reading.line_of(item)
                if line.at >= since:
                    yield line
            day += timedelta(days=1)

    async def read_webhook(
        self, body: bytes, headers: Mapping[str, str], channel: str = ""
    ) -> Hint:
        """Signed over the body; how old it is, is said in it."""
        secret = settings().razorpay_webhook_secret.get_secret_value()
        mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        sent = headers.get("x-razorpay-signature", "")
        if not secret or not hmac.compare_digest(mark.encode(), sent.encode()):
            raise Forged()
        try:
            event = json.loads(body)
            if abs(time.time() - int(event["created_at"])) > RETRY_SECONDS:
                raise Forged()
            digest = hashlib.sha256(body).hexdigest()
            return reading.hint_of(event, headers.get("x-razorpay-event-id") or digest)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Forged() from None


async def _ask(
    method: str,
    path: str,
    body: object = None,
    *,
    params: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Document:
    """Ask with our key."""
    auth = (settings().razorpay_key_id, settings().razorpay_key_secret.get_secret_value())
    url = settings().razorpay_api_base + path
    return await ask(
        method, url, reading.refused, auth=auth, headers=headers, params=params, json=body
    )


async def _each(path: str, params: Mapping[str, object]) -> AsyncIterator[Document]:
    """Every item of a list, page by page."""
    skip = 0
    while True:
        found = await _ask("GET", path, params={**params, "count": PAGE, "skip": skip})
        for item in found["items"]:
            yield item
        skip += PAGE
        if len(found["items"]) < PAGE:
            return


def _taken(payment: Document) -> Taken:
    return Taken(payment["id"], payment["amount"], payment.get("fee") or 0)


def _when(payment: Document) -> int:
    at: int = payment["created_at"]
    return at


def _padded(key: str) -> str:
    """Razorpay takes keys of 10 to 36 letters, digits and hyphens."""
    if len(key) > 36:
        return hashlib.sha256(key.encode()).hexdigest()[:36]
    return f"{key:-<10}".replace("~", "_")
