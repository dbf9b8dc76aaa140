"""Signed webhooks: every event is delivered until the shop answers 2xx, across restarts."""

import asyncio
import hashlib
import hmac
import json
import logging
import sqlite3
import time
from dataclasses import dataclass

import httpx

from marketplace.sandbox import paypal_more, razorpay
from marketplace.sandbox.calls import public
from marketplace.sandbox.provocations import Provocations
from marketplace.sandbox.store import Document, Store

SECRET = "whsec_sandbox"
CONNECT_SECRET = "whsec_sandbox_connect"
MOST_ATTEMPTS = 16
FIRST_WAIT = 0.5
LONGEST_WAIT = 300.0
ANSWER_SECONDS = 10.0
BATCH = 50

log = logging.getLogger(__name__)


def sign(payload: str, at: int, secret: str = SECRET) -> str:
    """The `Stripe-Signature` header of a payload at a Unix time."""
    digest = hmac.new(secret.encode(), f"{at}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent: under which address, what, and with which headers."""

    path: str
    body: str
    headers: dict[str, str]


def letter_of(event: Document) -> Letter:
    """The message about an event, signed as its provider does."""
    if event["object"] == "paypal.event":
        letter = event["letter"]
        return Letter("paypal", json.dumps(letter), paypal_more.headers_of(letter))
    if event["object"] == "razorpay.event":
        body = json.dumps(event["letter"])
        return Letter("razorpay", body, razorpay.headers_of(event["id"], body))
    body = json.dumps(public(event))
    path, secret = "stripe", SECRET
    if "account" in event:
        path, secret = "stripe/connect", CONNECT_SECRET
    return Letter(path, body, {"Stripe-Signature": sign(body, int(time.time()), secret)})


def waiting(attempts: int) -> float:
    """Seconds until the next try after so many failed ones: doubling, at most five minutes."""
    return min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)


class Courier:
    """Takes due deliveries from the store, oldest first, and posts them to the shop.

    Under `webhook_url` each provider has an address of its own: "/stripe", "/paypal", ….
    """

    def __init__(self, store: Store, provocations: Provocations, webhook_url: str) -> None:
        self.store = store
        self.provocations = provocations
        self.webhook_url = webhook_url

    async def run(self) -> None:
        """Deliver for ever; woken by every change, and by the time of the next retry."""
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as client:
            while True:
                self.store.changed.clear()
                for delivery in self._due():
                    await self._deliver(client, delivery)
                await self._rest()

    def _due(self) -> list[sqlite3.Row]:
        if self.provocations.are_webhooks_held:
            return []
        rows = self.store.sql.execute(
            "SELECT * FROM deliveries WHERE state = 'pending' AND next_at <= ?"
            " ORDER BY seq LIMIT ?",
            (time.time(), BATCH),
        ).fetchall()
        return rows[::-1] if self.provocations.are_webhooks_reordered else rows

    async def _rest(self) -> None:
        """Sleep until something changes or the next retry is due."""
        row = self.store.sql.execute(
            "SELECT min(next_at) AS at FROM deliveries WHERE state = 'pending'"
        ).fetchone()
        is_idle = row["at"] is None or self.provocations.are_webhooks_held
        seconds = None if is_idle else max(row["at"] - time.time(), 0)
        try:
            await asyncio.wait_for(self.store.changed.wait(), seconds)
        except TimeoutError:
            return

    async def _deliver(self, client: httpx.AsyncClient, delivery: sqlite3.Row) -> None:
        event = self.store.find(delivery["event"])
        if event is None:
            raise LookupError(f"event {delivery['event']} of a delivery is gone")
        letter = letter_of(event)
        answers = [await self._post(client, letter) for _ in range(self.provocations.copies())]
        attempts = delivery["attempts"] + 1
        next_at = time.time() + waiting(attempts)
        state = "given_up" if attempts >= MOST_ATTEMPTS else "pending"
        state = "delivered" if all(answers) else state
        with self.store.transaction():
            self.store.sql.execute(
                "UPDATE deliveries SET attempts = ?, next_at = ?, state = ? WHERE seq = ?",
                (attempts, next_at, state, delivery["seq"]),
            )
            if state == "delivered" and event["object"] == "event":
                self.store.save({**event, "pending_webhooks": 0})

    async def _post(self, client: httpx.AsyncClient, letter: Letter) -> bool:
        """Whether the shop took it."""
        headers = {"Content-Type": "application/json; charset=utf-8", **letter.headers}
        url = f"{self.webhook_url}/{letter.path}"
        try:
            response = await client.post(url, content=letter.body, headers=headers)
        except httpx.HTTPError as error:
            log.info("webhook not delivered: %s", error)
            return False
        return response.is_success


def send_again(store: Store, event_id: str) -> None:
    """Queue an event once more."""
    store.sql.execute("INSERT INTO deliveries (event) VALUES (?)", (event_id,))


def pending(store: Store) -> int:
    """How many deliveries are not done yet."""
    query = "SELECT count(*) FROM deliveries WHERE state = 'pending'"
    return store.sql.execute(query).fetchone()[0]
