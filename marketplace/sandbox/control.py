"""The switchboard for tests: `POST /sandbox/control` makes the providers misbehave."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from marketplace.sandbox import accounts, disputes, payouts, refunds, webhooks
from marketplace.sandbox.calls import Call, public
from marketplace.sandbox.provocations import Fault, Provocations
from marketplace.sandbox.refusals import ApiError
from marketplace.sandbox.store import Document, Store

ACTIONS: dict[str, Callable[[Call, str], Document]] = {
    "open_dispute": disputes.open_dispute,
    "win_dispute": lambda call, id: disputes.decide(call, id, "won"),
    "lose_dispute": lambda call, id: disputes.decide(call, id, "lost"),
    "pay_payout": payouts.arrive,
    "fail_payout": payouts.fail,
    "return_payout": payouts.send_back,
    "fail_refund": refunds.fail,
    "restrict_account": accounts.restrict,
    "reactivate_account": accounts.reactivate,
    "reject_account": accounts.reject,
}
"""Orders that name one object; the answer holds its new state."""


class Control:
    """Reads orders and carries them out, all of one request or none."""

    def __init__(self, store: Store, provocations: Provocations, public_url: str) -> None:
        self.store = store
        self.provocations = provocations
        self.call = Call(store, public_url)
        self.switches: dict[str, Callable[[Any], None]] = {
            "fail_next": self._fail_next,
            "duplicate_webhooks": self._duplicate,
            "delay_webhooks": self._hold,
            "reorder": self._reorder,
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
        except (ApiError, ValueError, TypeError, AttributeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"ok": True, **results})

    def _obey(self, name: str, value: Any) -> Document | None:
        if action := ACTIONS.get(name):
            return public(action(self.call, value))
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

    def _forget_keys(self, _: bool) -> None:
        self.store.sql.execute("DELETE FROM answers")
