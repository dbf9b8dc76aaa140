"""PayPal's REST API: orders and their approval page, captures, refunds, payouts, disputes."""

import json
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

from marketplace.adapters.gateways import paypal_reading as reading
from marketplace.adapters.gateways.contract import Forged, NoAnswer, Refused
from marketplace.adapters.gateways.rest import Document, ask, decimal_of
from marketplace.adapters.gateways.terms import (
    Abilities,
    BalanceLine,
    DisputeNews,
    Hint,
    Page,
    PageRequest,
    PageStatus,
    PaymentRefs,
    PayoutNews,
    PayoutRequest,
    RefundNews,
    RefundRequest,
    Taken,
)
from marketplace.config import settings
from marketplace.rules.refusals import CANNOT, GONE

RETRY_DAYS = 4
"""PayPal repeats a message for three days; an older one is somebody else's."""
LONGEST_SPAN = timedelta(days=31)
TRANSMISSION = {
    "transmission_id": "paypal-transmission-id",
    "transmission_time": "paypal-transmission-time",
    "transmission_sig": "paypal-transmission-sig",
    "cert_url": "paypal-cert-url",
    "auth_algo": "paypal-auth-algo",
}
PAYER_PAGE = {"user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING"}


class PayPal:
    """The shopper agrees on PayPal's page; nothing moves until we take it."""

    name = "paypal"
    abilities = Abilities(holds=True, captures_in_parts=True, voids=True, pays_out=True)

    def __init__(self) -> None:
        self._token, self._token_of, self._token_until = "", "", 0.0

    async def open_page(self, request: PageRequest, key: str) -> Page:
        """An order that waits for its payer."""
        addresses = {"return_url": request.success_url, "cancel_url": request.cancel_url}
        unit = {
            "reference_id": request.reference,
            "custom_id": request.marks.get("payment", ""),
            "description": request.reference,
            "amount": _breakdown(request),
            "items": [
                {
                    "name": line.name[:127],
                    "quantity": str(line.quantity),
                    "unit_amount": _amount(line.amount_minor, request.currency),
                }
                for line in request.lines
            ],
        }
        body = {
            "intent": "AUTHORIZE" if request.is_held else "CAPTURE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": PAYER_PAGE | addresses}},
        }
        return reading.page_of(await self._ask("POST", "/v2/checkout/orders", body, key))

    async def fetch_page(self, ref: str) -> Page:
        """The order; one that PayPal has forgotten was never approved."""
        try:
            return reading.page_of(await self._ask("GET", f"/v2/checkout/orders/{ref}"))
        except Refused as error:
            if error.reason != GONE:
                raise
            return Page(ref, "", PageStatus.CLOSED, "", 0)

    async def complete(self, ref: str, key: str) -> Page:
        """Capture or authorise, whichever the order was made for."""
        order = await self._ask("GET", f"/v2/checkout/orders/{ref}")
        verb = "authorize" if order["intent"] == "AUTHORIZE" else "capture"
        await self._ask("POST", f"/v2/checkout/orders/{ref}/{verb}", {}, key)
        return await self.fetch_page(ref)

    async def close_page(self, ref: str) -> None:
        """There is nothing to close: what a payer agrees to isn't taken, and lapses."""

    async def capture(
        self, of: PaymentRefs, amount_minor: int, key: str, *, mark: str, is_last: bool
    ) -> Taken:
        """Capture a part of the authorisation; its invoice id carries the mark."""
        body = {
            "amount": _amount(amount_minor, of.currency),
            "final_capture": is_last,
            "invoice_id": f"{of.page}/{mark}",
        }
        path = f"/v2/payments/authorizations/{of.intent}/capture"
        return reading.taken_of(await self._ask("POST", path, body, key))

    async def find_capture(self, of: PaymentRefs, amount_minor: int, mark: str) -> Taken | None:
        """Among the order's captures the one with this mark."""
        captures = [reading.taken_of(one) for one in await self._payments(of, "captures")]
        return next((one for one in captures if one.mark == mark), None)

    async def void(self, of: PaymentRefs, key: str) -> None:
        """Void the authorisation."""
        try:
            await self._ask("POST", f"/v2/payments/authorizations/{of.intent}/void", {}, key)
        except Refused as error:
            if error.reason != CANNOT:
                raise

    async def refund(self, request: RefundRequest, key: str) -> RefundNews:
        """Refund a capture; its custom id carries the marks."""
        capture = request.capture or request.of.charge
        body = {
            "amount": _amount(request.amount_minor, request.of.currency),
            "custom_id": _joined(request.marks),
        }
        path = f"/v2/payments/captures/{capture}/refund"
        return reading.refund_of(await self._ask("POST", path, body, key))

    async def find_refund(self, request: RefundRequest) -> RefundNews | None:
        """Among the order's refunds the one with these marks."""
        for one in await self._payments(request.of, "refunds"):
            if one.get("custom_id") == _joined(request.marks):
                return reading.refund_of(one)
        return None

    async def fetch_refund(self, ref: str) -> RefundNews:
        """The refund."""
        return reading.refund_of(await self._ask("GET", f"/v2/payments/refunds/{ref}"))

    async def fetch_dispute(self, ref: str) -> DisputeNews:
        """The dispute."""
        return reading.dispute_of(await self._ask("GET", f"/v1/customer/disputes/{ref}"))

    async def send_payout(self, request: PayoutRequest, key: str) -> PayoutNews:
        """A batch of one, to an e-mail address or a PayPal id.

        PayPal never makes two batches of one id within 30 days: it names the first instead.
        """
        item = {
            "recipient_type": "EMAIL" if "@" in request.destination else "PAYPAL_ID",
            "receiver": request.destination,
            "amount": {
                "value": decimal_of(request.amount_minor, request.currency),
                "currency": request.currency,
            },
            "sender_item_id": request.reference,
            "note": request.reference,
        }
        body = {"sender_batch_header": {"sender_batch_id": key}, "items": [item]}
        try:
            made = await self._ask("POST", "/v1/payments/payouts", body)
        except _MadeBefore as earlier:
            return await self.fetch_payout(earlier.ref)
        return await self.fetch_payout(made["batch_header"]["payout_batch_id"])

    async def find_payout(self, request: PayoutRequest, key: str) -> PayoutNews | None:
        """Batches can't be searched: sending again with the same key finds the first."""
        return None

    async def fetch_payout(self, ref: str) -> PayoutNews:
        """The batch and its one payout."""
        return reading.payout_of(await self._ask("GET", f"/v1/payments/payouts/{ref}"))

    async def balance_lines(self, since: datetime) -> AsyncIterator[BalanceLine]:
        """The transactions of our account, a month at a time."""
        until = datetime.now(UTC)
        while since < until:
            end = min(since + LONGEST_SPAN, until)
            page, pages = 1, 1
            while page <= pages:
                params = {
                    "start_date": since.isoformat(timespec="seconds"),
                    "end_date": end.isoformat(timespec="seconds"),
                    "fields": "transaction_info",
                    "page_size": 500,
                    "page": page,
                }
                found = await self._ask("GET", "/v1/reporting/transactions", params=params)
                for one in found.get("transaction_details", []):
                    yield reading.line_of(one)
                page, pages = page + 1, found.get("total_pages", 1)
            since = end

    async def read_webhook(
        self, body: bytes, headers: Mapping[str, str], channel: str = ""
    ) -> Hint:
        """Checked by PayPal itself, as it documents; raises NoAnswer when it can't be asked."""
        sent = {name: headers.get(header, "") for name, header in TRANSMISSION.items()}
        try:
            event = json.loads(body)
            at = datetime.fromisoformat(sent["transmission_time"].replace("Z", "+00:00"))
            is_fresh = abs(datetime.now(UTC) - at) < timedelta(days=RETRY_DAYS)
            hint = reading.hint_of(event)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Forged() from None
        if not (is_fresh and all(sent.values()) and await self._is_genuine(sent, body)):
            raise Forged()
        return hint

    async def _is_genuine(self, sent: dict[str, str], body: bytes) -> bool:
        """The event goes back byte for byte: what PayPal signed is its own way of writing it."""
        frame = json.dumps(sent | {"webhook_id": settings().paypal_webhook_id}).encode()
        content = frame[:-1] + b', "webhook_event": ' + body + b"}"
        path = "/v1/notifications/verify-webhook-signature"
        try:
            answer = await self._ask("POST", path, content=content)
        except Refused:
            return False
        return answer.get("verification_status") == "SUCCESS"

    async def _payments(self, of: PaymentRefs, kind: str) -> list[Document]:
        order = await self._ask("GET", f"/v2/checkout/orders/{of.page}")
        found: list[Document] = order["purchase_units"][0].get("payments", {}).get(kind, [])
        return found

    async def _ask(
        self,
        method: str,
        path: str,
        body: object = None,
        key: str = "",
        *,
        params: Mapping[str, object] | None = None,
        content: bytes | None = None,
    ) -> Document:
        headers = {
            "Authorization": f"Bearer {await self._bearer()}",
            "Content-Type": "application/json",
            "Prefer": "return=representation",
            **({"PayPal-Request-Id": key} if key else {}),
        }
        url = settings().paypal_api_base + path
        return await ask(
            method, url, _explained, headers=headers, params=params, json=body, content=content
        )

    async def _bearer(self) -> str:
        """Our access token, asked for anew a minute before it ends."""
        who, base = settings().paypal_client_id, settings().paypal_api_base
        if self._token_of != f"{who} {base}" or time.time() > self._token_until:
            answer = await ask(
                "POST",
                f"{base}/v1/oauth2/token",
                reading.refused,
                auth=(who, settings().paypal_client_secret.get_secret_value()),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                content=b"grant_type=client_credentials",
            )
            self._token, self._token_of = answer["access_token"], f"{who} {base}"
            self._token_until = time.time() + int(answer["expires_in"]) - 60
        return self._token


class _MadeBefore(Refused):
    """A batch with this id is there already."""

    def __init__(self, ref: str) -> None:
        super().__init__("This payout was made before.")
        self.ref = ref


def _explained(document: Document) -> Refused:
    for link in document.get("links") or []:
        _head, is_payout, rest = link.get("href", "").partition("/v1/payments/payouts/")
        if document["http_status"] == 400 and is_payout:
            return _MadeBefore(rest.partition("?")[0])
    if any(one.get("field") == "SENDER_BATCH_ID" for one in document.get("details") or []):
        # Not a refusal: the money is or was on its way, and staff have to look which it is.
        raise NoAnswer("PayPal made this payout before and doesn't say which it is.")
    return reading.refused(document)


def _amount(minor: int, currency: str) -> dict[str, str]:
    return {"currency_code": currency, "value": decimal_of(minor, currency)}


def _breakdown(request: PageRequest) -> dict[str, object]:
    total = _amount(request.amount_minor, request.currency)
    return {**total, "breakdown": {"item_total": total}}


def _joined(marks: Mapping[str, str]) -> str:
    return ",".join(f"{name}:{value}" for name, value in sorted(marks.items()))
