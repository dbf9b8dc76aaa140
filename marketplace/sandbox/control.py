"""The switchboard for tests: `POST /sandbox/control` makes the providers misbehave."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from marketplace.sandbox import (
    accounts,
    disputes,
    payouts,
    paypal_more,
    razorpay_more,
    refunds,
    transfers,
    webhooks,
)
from marketplace.sandbox.calls import Call, public
from marketplace.sandbox.json_api import JsonCall, JsonRefusal
from marketplace.sandbox.provocations import Fault, Provocations
from marketplace.sandbox.refusals import ApiError
from marketplace.sandbox.store import Document, Store

ACTIONS: dict[str, Callable[[Call, str], Document]] = {
    "open_dispute": disputes.open_dispute,
    "open_inquiry": disputes.open_inquiry,
    "escalate_inquiry": disputes.escalate,
    "drop_inquiry": disputes.drop,
    "win_dispute": lambda call, id: disputes.decide(call, id, "won"),
    "lose_dispute": lambda call, id: disputes.decide(call, id, "lost"),
    "pay_payout": payouts.arrive,
    "fail_payout": payouts.fail,
    "return_payout": payouts.send_back,
    "return_transfer": transfers.reverse,
    "fail_refund": refunds.fail,
    "restrict_account": accounts.restrict,
    "reactivate_account": accounts.reactivate,
    "reject_account": accounts.reject,
}
"""Orders that name one object; the answer holds its new state."""
OTHERS = {"paypal": paypal_more.ACTIONS, "razorpay": razorpay_more.ACTIONS}
"""The same for the other providers, whose name stands before the order: "paypal_open_dispute"."""


class Control:
    """Reads orders and carries them out, all of one request or none."""

    def __init__(self, store: Store, provocations: Provocations, public_url: str) -> None:
        self.store = store
        self.provocations = provocations
        self.call = Call(store, public_url)
        self.switches: dict[str, Callable[[Any], None]] = {
            "fail_next": self._fail_next,
            "no_faults": lambda _: self.provocations.faults.clear(),
            "start_over": self._start_over,
            "duplicate_webhooks": self._duplicate,
            "delay_webhooks": self._hold,
            "reorder": self._reorder,
            "pending_refunds": self._pend,
            "resend_event": lambda id: webhooks.send_again(store, id),
            "forget_idempotency_keys": self._forget_keys,
        }

    async def endpoint(self, request: Request) -> Response:
        """GET tells how many webhooks wait; POST takes a JSON object of orders."""
        if request.headers.get("X-Sandbox-Control") != "1":
            return JSONResponse({"error": "X-Sandbox-Control: 1 is needed"}, 403)
        if request.method == "GET":
            return JSONResponse({"pending_webhooks": webhooks.pending(self.store)})
        try:
            orders = json.loads(await request.body())
            with self.store.transaction():
                results = {name: self._obey(name, value) for name, value in orders.items()}
        except (ApiError, JsonRefusal, ValueError, TypeError, AttributeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"ok": True, **results})

    def _obey(self, name: str, value: Any) -> Document | None:
        if action := ACTIONS.get(name):
            return public(action(self.call, value))
        account, _, rest = name.partition("_")
        if other := OTHERS.get(account, {}).get(rest):
            call = JsonCall(self.store, self.call.public_url, self.provocations, account)
            return public(other(call, value))
        if name not in self.switches:
            raise ApiError(f"unknown order: {name}")
        self.switches[name](value)
        return None

    def _fail_next(self, fault: dict[str, Any]) -> None:
        self.provocations.faults.append(Fault(**fault))

    def _duplicate(self, count: int) -> None:
        self.provocations.webhooks_to_duplicate = int(count)

    def _hold(self, is_held: bool) -> None:
        self.provocations.are_webhooks_held = bool(is_held)

    def _reorder(self, is_reordered: bool) -> None:
        self.provocations.are_webhooks_reordered = bool(is_reordered)

    def _pend(self, is_pending: bool) -> None:
        self.provocations.are_refunds_pending = bool(is_pending)

    def _start_over(self, _: bool) -> None:
        """Know nothing and nobody any more."""
        self.provocations.faults.clear()
        for table in ("documents", "answers", "deliveries", "mail"):
            self.store.sql.execute(f"DELETE FROM {table}")

    def _forget_keys(self, _: bool) -> None:
        self.store.sql.execute("DELETE FROM answers")
