"""Decisions of the staff that need a reason: on vendors, products, reviews, payouts."""

from collections.abc import Awaitable, Callable
from typing import Any

import reflex as rx

from marketplace.errors import Invalid
from marketplace.rules.permissions import Audience
from marketplace.services import (
    catalog,
    debts,
    payout_desk,
    payout_terms,
    payouts,
    product_changes,
    reviews,
    vendors,
)
from marketplace.state.admin.change import ChangeState
from marketplace.state.admin.payouts import PayeesState, PayoutsState
from marketplace.state.admin.products import ProductsState
from marketplace.state.admin.reviews import ReviewsState
from marketplace.state.admin.vendors import VendorsState
from marketplace.state.gate import handler
from marketplace.state.session import acting

DECISIONS: dict[str, tuple[Callable[..., Awaitable[object]], Any]] = {
    "reject": (vendors.reject, VendorsState.refresh),
    "suspend": (vendors.suspend, VendorsState.refresh),
    "hide_product": (catalog.hide_product, ProductsState.refresh),
    "show_product": (catalog.show_product, ProductsState.refresh),
    "refuse_change": (product_changes.refuse, ChangeState.refresh),
    "ask_revision": (product_changes.ask_revision, ChangeState.refresh),
    "hide_review": (reviews.hide, ReviewsState.refresh),
    "show_review": (reviews.show, ReviewsState.refresh),
    "hold_payout": (payouts.hold, PayoutsState.refresh),
    "cancel_payout": (payouts.cancel, PayoutsState.refresh),
    "fail_payout": (payout_desk.mark_failed, PayoutsState.refresh),
    "return_payout": (payout_desk.mark_returned, PayoutsState.refresh),
    "pause_payouts": (payout_terms.pause, PayeesState.refresh),
    "write_off": (debts.write_off, PayeesState.refresh),
}
"""What each question leads to, and which list is read again."""


class ModerationState(rx.State):
    """The question that is open, about what; empty when none is."""

    asking: str = ""
    subject_id: int = 0
    subject: str = ""
    problem: str = ""

    @handler(Audience.STAFF)
    async def ask(self, question: str, subject_id: int, subject: str):
        self.asking, self.subject_id = question, subject_id
        self.subject, self.problem = subject, ""

    @handler(Audience.STAFF)
    async def set_open(self, is_open: bool):
        if not is_open:
            self.asking = ""

    @handler(Audience.STAFF)
    async def decide(self, form_data: dict[str, Any]):
        if self.asking not in DECISIONS:
            return None
        verb, reread = DECISIONS[self.asking]
        try:
            async with acting(self) as (db, actor):
                await verb(db, actor, self.subject_id, str(form_data.get("reason", "")))
        except Invalid as refused:
            self.problem = refused.message
            return None
        self.asking = ""
        return [reread, rx.toast.success("Done, and written down in the audit trail.")]
