"""The payment providers of the machine: what shoppers, banks and staff do there, and tell."""

import sqlite3
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

from marketplace.api import webhooks
from marketplace.sandbox.store import Store
from marketplace.sandbox.webhooks import letter_of
from tests.gateways.rig import CARD
from tests.sandbox.rig import Process

OUTCOMES = {
    "stripe": {
        "pays": "4242424242424242",
        "declined": "4000000000000002",
        "asked": "4000002500003155",
    },
    "paypal": {"pays": "approved", "declined": "declined", "asked": "challenge"},
    "razorpay": {"pays": "captured", "declined": "insufficient_funds", "asked": "challenge"},
}
"""What a shopper does on each provider's page; a bank transfer has none."""
PATHS = (
    "/v1/refunds",
    "/v1/checkout/sessions",
    "/v1/transfers",
    "/v1/payment_intents",
    "/paypal/v2/checkout/orders",
    "/paypal/v2/payments",
    "/razorpay/v1",
)
"""Where the answers to what moves money may get lost."""
Message = dict[str, Any]


@dataclass
class Banks:
    """One sandbox that speaks for all of them."""

    process: Process

    def order(self, **orders: object) -> None:
        """Have a provider do something; what it can't do just now it doesn't."""
        headers = {"X-Sandbox-Control": "1"}
        httpx.post(f"{self.process.url}/control", json=orders, headers=headers, verify=False)

    def act(self, provider: str, deed: str, ref: str) -> None:
        """Something happens to a thing at its provider."""
        self.order(**{deed if provider == "stripe" else f"{provider}_{deed}": ref})

    async def pay(self, provider: str, url: str, outcome: str) -> None:
        """What a shopper does on the payment page."""
        chosen = OUTCOMES[provider][outcome]
        form = {**CARD, "number": chosen} if provider == "stripe" else {"way": chosen}
        async with httpx.AsyncClient(verify=False) as browser:
            await browser.post(url, data=form)

    def messages(self) -> list[Message]:
        """Everything that the providers have to tell, oldest first."""
        path = self.process.data_dir / "sandbox.sqlite3"
        with sqlite3.connect(path) as reading:
            ids = [row[0] for row in reading.execute("SELECT event FROM deliveries ORDER BY seq")]
        store = Store(path)
        events = [event for id in ids if (event := store.find(id))]
        store.sql.close()
        return events

    async def tell(self, message: Message) -> int:
        """Have one of them arrive, signed as its provider signs; gives the status."""
        letter = letter_of(message)
        transport = httpx.ASGITransport(app=Starlette(routes=webhooks.routes))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://shop", verify=False
        ) as client:
            path = f"/webhooks/{letter.path}"
            answer = await client.post(path, content=letter.body, headers=letter.headers)
        return answer.status_code

    async def balance(self) -> int:
        """What Stripe says the platform's balance is, in cents."""
        async with httpx.AsyncClient(auth=("sk_test_contract", ""), verify=False) as client:
            answer = await client.get(f"{self.process.url}/stripe/v1/balance")
        return sum(entry["amount"] for entry in answer.json()["available"])
