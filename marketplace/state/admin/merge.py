"""Two products side by side, and making them one."""

from typing import Any

import reflex as rx

from marketplace import routes
from marketplace.cards.proposals import MergeSheet
from marketplace.errors import Invalid, NotFound
from marketplace.queries.product_twins import merge_sheet
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import whole_number
from marketplace.services import product_merging
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import finding, segment

FORM = "form-"


class MergeState(rx.State):
    """The pair that the address names; `choices` holds what each form becomes."""

    sheet: MergeSheet = MergeSheet()
    choices: dict[str, str] = {}
    at: str = ""
    is_missing: bool = False
    is_asking: bool = False
    problem: str = ""
    _is_gone: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        self.problem, self.is_asking = "", False
        async with viewing(self) as (db, actor):
            with finding(self):
                self.sheet = await merge_sheet(db, actor, *_pair(segment(self)))

    @handler(Audience.STAFF)
    async def ask(self, form_data: dict[str, Any]):
        """What was chosen is kept while one is asked whether one is sure."""
        self.choices = {
            name: str(value) for name, value in form_data.items() if name.startswith(FORM)
        }
        self.problem, self.is_asking = "", True

    @handler(Audience.STAFF)
    async def set_asking(self, is_open: bool):
        self.is_asking = is_open

    @handler(Audience.STAFF)
    async def merge(self):
        if not self.is_asking:
            return None
        self.is_asking = False
        keep, drop = self.sheet.keep.id, self.sheet.drop.id
        forms = {
            whole_number(name.removeprefix(FORM)): whole_number(to)
            for name, to in self.choices.items()
        }
        try:
            async with acting(self) as (db, actor):
                await product_merging.merge(db, actor, keep, drop, forms)
        except Invalid as refused:
            self.problem = refused.message
            return None
        return [rx.toast.success("They are one product now."), rx.redirect(routes.ADMIN_DUPLICATES)]


def _pair(text: str) -> tuple[int, int]:
    keep, _, drop = text.partition("-")
    if not whole_number(keep) or not whole_number(drop):
        raise NotFound("We couldn't find both products.")
    return whole_number(keep), whole_number(drop)
