"""The pages where a payer agrees: PayPal's and Razorpay's, with test outcomes to choose."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from marketplace.sandbox import paypal, razorpay
from marketplace.sandbox.checkout import MERCHANT
from marketplace.sandbox.forms import fields_of
from marketplace.sandbox.json_api import JsonCall
from marketplace.sandbox.pay_pages import see
from marketplace.sandbox.refusals import Missing
from marketplace.sandbox.rendering import html
from marketplace.sandbox.store import Document

PAYPAL_WAYS = {
    "approved": ("Ada’s account", "Pays"),
    "declined": ("Bea’s account", "Agrees, but her bank declines"),
    "challenge": ("Cem’s account", "Asks his bank first"),
}
RAZORPAY_WAYS = {
    "captured": ("UPI", "Pays"),
    "payment_failed": ("Card", "Is declined"),
    "insufficient_funds": ("Net banking", "Has too little money"),
    "challenge": ("Card with OTP", "Asks the bank first"),
    "late": ("Wallet", "Pays, and the bank tells it late"),
}
NOT_CONFIRMED = "Your bank didn't confirm that it is you."


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What stands on the page of one payment."""

    provider: str
    id: str
    ways: dict[str, tuple[str, str]]
    back: str
    total: dict[str, Any]

    def response(self, refusal: str, status: int) -> Response:
        """The page; a refusal stands above the choice."""
        values = {"provider": self.provider, "id": self.id, "ways": self.ways, "back": self.back}
        return html(
            "agree.html", status, merchant=MERCHANT, refusal=refusal, **values, **self.total
        )


@dataclass(frozen=True, slots=True)
class PayPalPages:
    """What a payer sees at PayPal."""

    call: JsonCall

    def routes(self) -> list[BaseRoute]:
        """The page, and the bank's question."""
        return [
            Route("/paypal/approve/{id}", self.show, methods=["GET"]),
            Route("/paypal/approve/{id}", self.choose, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Who pays how much, and in which way it goes."""
        order = self._order(request)
        if order["status"] in ("APPROVED", "COMPLETED"):
            return see(self._after(order))
        return self._page(order, "", 200)

    async def choose(self, request: Request) -> Response:
        """`way` is a test payer; `bank` is the bank's answer when it was asked."""
        fields = await fields_of(request)
        way = fields.get("way", "")
        with self.call.store.transaction():
            order = self._order(request)
            if order["status"] in ("APPROVED", "COMPLETED"):
                return see(self._after(order))
            if way not in PAYPAL_WAYS:
                return self._page(order, "Please choose an account.", 422)
            if way == "challenge" and "bank" not in fields:
                return _bank(order["id"], **_total_of_order(order))
            if fields.get("bank") == "refuse":
                return self._page(order, NOT_CONFIRMED, 402)
            paypal.approve(self.call, order, "declined" if way == "declined" else "approved")
        return see(self._after(order))

    def _order(self, request: Request) -> Document:
        order = self.call.find("order", request.path_params["id"])
        if order is None:
            raise Missing("order", request.path_params["id"])
        return order

    def _after(self, order: Document) -> str:
        glue = "&" if "?" in order["_return"] else "?"
        return f"{order['_return']}{glue}token={order['id']}&PayerID=SANDBOXPAYER"

    def _page(self, order: Document, refusal: str, status: int) -> Response:
        total = _total_of_order(order)
        sheet = _Sheet("PayPal", order["id"], PAYPAL_WAYS, order["_cancel"], total)
        return sheet.response(refusal, status)


@dataclass(frozen=True, slots=True)
class RazorpayPages:
    """What a payer sees at Razorpay."""

    call: JsonCall

    def routes(self) -> list[BaseRoute]:
        """The page, and the bank's question."""
        return [
            Route("/razorpay/pay/{id}", self.show, methods=["GET"]),
            Route("/razorpay/pay/{id}", self.choose, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Who pays how much, and in which way it goes."""
        with self.call.store.transaction():
            link = self._link(request)
        return self._page(link, "", 200)

    async def choose(self, request: Request) -> Response:
        """`way` is a test outcome; `bank` is the bank's answer when it was asked."""
        fields = await fields_of(request)
        way = fields.get("way", "")
        with self.call.store.transaction():
            link = self._link(request)
            if link["status"] != "created":
                return self._page(link, "", 200)
            if way not in RAZORPAY_WAYS:
                return self._page(link, "Please choose a way to pay.", 422)
            if way == "challenge" and "bank" not in fields:
                return _bank(link["id"], units=link["amount"], currency=link["currency"])
            outcome = {"refuse": "authentication_failed", "confirm": "captured"}
            payment = razorpay.attempt(self.call, link, outcome.get(fields.get("bank", ""), way))
            link = self._link(request)
        if payment["status"] == "failed":
            words = payment["error_reason"].replace("_", " ").capitalize()
            return self._page(link, f"{words}.", 402)
        return see(razorpay.callback_address(link, payment))

    def _link(self, request: Request) -> Document:
        if self.call.find("payment_link", request.path_params["id"]) is None:
            raise Missing("payment link", request.path_params["id"])
        return razorpay.show_link(self.call, request.path_params["id"])

    def _page(self, link: Document, refusal: str, status: int) -> Response:
        paid = [one for one in razorpay.tries(self.call, link) if one["status"] != "failed"]
        if paid:
            return see(razorpay.callback_address(link, paid[0]))
        if link["status"] != "created":
            text = "This payment page is closed. Nothing was taken."
            return html("message.html", 410, title="Too late", text=text, back="")
        total = {"units": link["amount"], "currency": link["currency"]}
        sheet = _Sheet("Razorpay", link["id"], RAZORPAY_WAYS, "", total)
        return sheet.response(refusal, status)


def _total_of_order(order: Document) -> dict[str, Any]:
    money = order["purchase_units"][0]["amount"]
    return {"units": paypal.minor(money), "currency": money["currency_code"]}


def _bank(id: str, *, units: int, currency: str) -> Response:
    return html("bank.html", id=id, units=units, currency=currency)
