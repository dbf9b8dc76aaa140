"""What people and banks do at each provider, so that one test can be told of all of them."""

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from sqlmodel import select

from marketplace.adapters.database import transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.contract import Gateway
from marketplace.adapters.gateways.stripe import client
from marketplace.adapters.gateways.terms import Line, Page, PageRequest, PaymentRefs
from marketplace.models.bank import BankTransfer
from marketplace.models.columns import now
from marketplace.rules.money_kinds import TransferStatus
from marketplace.sandbox.store import Store
from marketplace.sandbox.webhooks import Letter, letter_of
from tests.sandbox.rig import Process

numbers = count(1)
CARD = {"expiry": "12/40", "cvc": "123", "name": "Ada Byron"}


def keys_of(process: Process) -> dict[str, str]:
    """The environment that leads to a sandbox."""
    return {
        "STRIPE_API_KEY": "sk_test_contract",
        "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
        "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_sandbox_connect",
        "STRIPE_API_BASE": f"{process.url}/stripe",
        "PAYPAL_CLIENT_ID": "paypal-sandbox",
        "PAYPAL_CLIENT_SECRET": "paypal-sandbox-secret",
        "PAYPAL_WEBHOOK_ID": "WHSANDBOX",
        "PAYPAL_API_BASE": f"{process.url}/paypal",
        "RAZORPAY_KEY_ID": "rzp_test_sandbox",
        "RAZORPAY_KEY_SECRET": "rzp-sandbox-secret",
        "RAZORPAY_WEBHOOK_SECRET": "rzp-sandbox-webhook",
        "RAZORPAY_ACCOUNT_NUMBER": "7878780080316316",
        "RAZORPAY_API_BASE": f"{process.url}/razorpay",
        "BANK_HOLDER": "Fairhall Sandbox",
        "BANK_IBAN": "DE02120300000000202051",
        "SMTP_URL": f"smtp://127.0.0.1:{process.smtp_port}",
    }


@dataclass
class Rig:
    """A provider and the hands at it; the ways to pay are "pays", "declined" and "asked"."""

    process: Process
    name: str = ""
    currency: str = "EUR"
    destination: str = ""
    refunds_path: str = ""
    payouts_path: str = ""
    ways: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.name == "stripe":
            client.cache_clear()

    @property
    def gateway(self) -> Gateway:
        """The one under test."""
        return gateway_of(self.name)

    def request(self, *, is_held: bool = False) -> PageRequest:
        """A purchase of 50.00."""
        number = f"F-{next(numbers)}-{datetime.now(UTC).timestamp():.0f}"
        return PageRequest(
            reference=number,
            email="ada@example.com",
            currency=self.currency,
            amount_minor=5_000,
            lines=(Line("Walnut stool", 2_000, 2), Line("Delivery", 1_000, 1)),
            success_url="http://shop/paid",
            cancel_url="http://shop/checkout",
            expires_at=datetime.now(UTC) + timedelta(minutes=45),
            marks={"payment": number},
            is_held=is_held,
        )

    async def opened(self, *, is_held: bool = False) -> Page:
        """A new payment page."""
        request = self.request(is_held=is_held)
        return await self.gateway.open_page(request, f"page-{request.reference}")

    async def pay(self, page: Page, way: str = "pays", bank: str = "") -> None:
        """What the shopper does on the page; `bank` answers the bank's question."""
        raise NotImplementedError

    async def paid(self, *, is_held: bool = False) -> Page:
        """A page that was paid, or whose money is held."""
        page = await self.opened(is_held=is_held)
        await self.pay(page)
        return await self.gateway.complete(page.ref, f"complete-{page.ref}")

    async def act(self, order: str, ref: str) -> dict:
        """Something happens outside, as the switchboard calls it."""
        name = order if self.name == "stripe" else f"{self.name}_{order}"
        return self.process.control(**{name: ref})[name]

    async def payable(self) -> str:
        """A vendor's account that can be paid."""
        return self.destination

    def lose(self, path: str, mode: str = "timeout_after", times: int = 1) -> None:
        """The next answers to POST are lost, with or without effect."""
        fault = {"method": "POST", "path_prefix": path, "mode": mode, "times": times}
        self.process.control(fail_next=fault)

    def letters(self, kind: str, ref: str) -> list[Letter]:
        """The messages about a thing, as they would be delivered now."""
        path = self.process.data_dir / "sandbox.sqlite3"
        with sqlite3.connect(path) as reading:
            query = "SELECT event FROM deliveries ORDER BY seq"
            ids = [row[0] for row in reading.execute(query)]
        store = Store(path)
        events = [event for id in ids if (event := store.find(id))]
        found = [e for e in events if kind in str(e) and ref in str(e)]
        store.sql.close()
        return [letter_of(event) for event in found]


def refs(page: Page) -> PaymentRefs:
    """How a payment is known."""
    return PaymentRefs(page.ref, page.intent_ref, page.charge_ref, page.currency)


async def send(url: str, fields: dict[str, str]) -> None:
    """Send a form as a browser would; where it leads to is the shop's business."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(url, data=fields)
    assert answer.status_code in (200, 303, 402), answer.text


class StripeRig(Rig):
    """Cards on the hosted page."""

    async def pay(self, page: Page, way: str = "pays", bank: str = "") -> None:
        await send(page.url, {**CARD, "number": self.ways[way]})
        if bank:
            intent = (await self.gateway.fetch_page(page.ref)).intent_ref
            outcome = {"outcome": "complete" if bank == "confirm" else "fail"}
            await send(f"{self.process.url}/stripe/challenge/{intent}", outcome)

    async def act(self, order: str, ref: str) -> dict:
        if order == "pay_payout":
            return {}  # a transfer is there at once
        return await super().act({"return_payout": "return_transfer"}.get(order, order), ref)

    async def payable(self) -> str:
        account = client().v1.accounts.create({"type": "express", "country": "DE"})
        link = client().v1.account_links.create(
            {"account": account.id, "type": "account_onboarding",
             "return_url": "http://shop", "refresh_url": "http://shop"}
        )  # fmt: skip
        await send(link.url, {"name": "Elm", "iban": "DE89370400440532013000", "tos": "yes"})
        return account.id


class AgreeRig(Rig):
    """PayPal's and Razorpay's pages, where the outcome is chosen."""

    async def pay(self, page: Page, way: str = "pays", bank: str = "") -> None:
        fields = {"way": self.ways[way], **({"bank": bank} if bank else {})}
        await send(page.url, fields)


class ManualRig(Rig):
    """Staff look at the bank's statement."""

    async def pay(self, page: Page, way: str = "pays", bank: str = "") -> None:
        await self.mark(page.ref, TransferStatus.DONE)

    async def mark(self, ref: str, status: TransferStatus) -> None:
        """Say what happened to a transfer."""
        async with transaction() as db:
            found = select(BankTransfer).where(BankTransfer.own_ref == ref)
            row = (await db.exec(found.with_for_update())).one()
            row.status, row.done_at, row.done_minor = status, now(), row.amount_minor

    async def act(self, order: str, ref: str) -> dict:
        statuses = {
            "pay_payout": TransferStatus.DONE,
            "fail_payout": TransferStatus.FAILED,
            "return_payout": TransferStatus.RETURNED,
            "settle_refund": TransferStatus.DONE,
            "fail_refund": TransferStatus.RETURNED,
        }
        await self.mark(ref, statuses[order])
        return {}


RIGS = {
    "stripe": lambda process: StripeRig(
        process,
        "stripe",
        refunds_path="/v1/refunds",
        payouts_path="/v1/transfers",
        ways={
            "pays": "4242424242424242",
            "declined": "4000000000009995",
            "asked": "4000002500003155",
        },
    ),
    "paypal": lambda process: AgreeRig(
        process,
        "paypal",
        destination="elm@example.com",
        refunds_path="/paypal/v2/payments/captures",
        payouts_path="/paypal/v1/payments/payouts",
        ways={"pays": "approved", "declined": "declined", "asked": "challenge"},
    ),
    "razorpay": lambda process: AgreeRig(
        process,
        "razorpay",
        destination="fa_Elm00000000001",
        refunds_path="/razorpay/v1/payments",
        payouts_path="/razorpay/v1/payouts",
        ways={"pays": "captured", "declined": "insufficient_funds", "asked": "challenge"},
    ),
    "manual": lambda process: ManualRig(process, "manual", destination="DE89370400440532013000"),
}
