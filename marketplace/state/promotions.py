"""The desk at which promotions are made: the same for vendors and staff, over their own lists."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.promotions import PromotionForm, PromotionRow
from marketplace.errors import Conflict, Invalid
from marketplace.queries.promotion_lists import promotion_form, shelves
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import promotions
from marketplace.services.promotion_drafts import PromotionDraft
from marketplace.state.gate import handler
from marketplace.state.promotion_forms import draft_of
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed


class PromotionsDesk(rx.State, mixin=True):
    """A page of promotions; `form` is the one whose form is open, `batch_of` gets coupons."""

    rows: list[PromotionRow] = []
    after: str = ""
    is_loaded: bool = False
    form: PromotionForm = PromotionForm()
    is_editing: bool = False
    batch_of: PromotionRow = PromotionRow()
    shelves: list[Option] = []
    kind: str = "percent"
    field: str = ""
    problem: str = ""
    turn: int = 0

    @handler(Audience.MEMBER)
    async def load(self):
        self.is_editing, self.batch_of, self.field, self.problem = False, PromotionRow(), "", ""
        await self._read()

    @handler(Audience.MEMBER)
    async def load_more(self):
        async with viewing(self) as (db, actor):
            page = await self._page(db, actor, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    @handler(Audience.MEMBER)
    async def edit(self, promotion_id: int):
        async with viewing(self) as (db, actor):
            self.shelves = await shelves(db)
            if promotion_id:
                self.form = await promotion_form(db, actor, promotion_id)
            else:
                self.form = PromotionForm(currency=await self._currency(db, actor))
        self.kind, self.is_editing, self.turn = self.form.kind, True, self.turn + 1
        self.field = self.problem = ""

    @handler(Audience.MEMBER)
    async def set_editing(self, is_open: bool):
        self.is_editing = is_open

    @handler(Audience.MEMBER)
    async def choose_kind(self, kind: str):
        self.kind = kind

    @handler(Audience.MEMBER)
    async def save(self, form_data: dict[str, Any]):
        self.field = self.problem = ""
        try:
            async with acting(self) as (db, actor):
                currency = typed.text(form_data, "currency") or await self._currency(db, actor)
                draft = await draft_of(db, form_data, currency)
                if self.form.id:
                    await promotions.change(db, actor, self.form.id, draft)
                else:
                    await self._add(db, actor, draft)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        except Conflict as refused:
            self.problem = refused.message
            return None
        self.is_editing = False
        await self._read()
        return rx.toast.success("Saved. Baskets heed it from now on.")

    @handler(Audience.MEMBER)
    async def pause(self, promotion_id: int):
        async with acting(self) as (db, actor):
            await promotions.pause(db, actor, promotion_id)
        await self._read()

    @handler(Audience.MEMBER)
    async def resume(self, promotion_id: int):
        async with acting(self) as (db, actor):
            await promotions.resume(db, actor, promotion_id)
        await self._read()

    @handler(Audience.MEMBER)
    async def ask_coupons(self, promotion_id: int):
        self.field = self.problem = ""
        self.batch_of = next((row for row in self.rows if row.id == promotion_id), PromotionRow())

    @handler(Audience.MEMBER)
    async def set_asking(self, is_open: bool):
        if not is_open:
            self.batch_of = PromotionRow()

    @handler(Audience.MEMBER)
    async def make_coupons(self, form_data: dict[str, Any]):
        try:
            async with acting(self) as (db, actor):
                count = typed.whole(form_data, "count")
                await promotions.make_coupons(db, actor, self.batch_of.id, count)
        except Invalid as refused:
            self.field, self.problem = refused.field, refused.message
            return None
        self.batch_of = PromotionRow()
        await self._read()
        return rx.toast.success(f"{count:,} codes are made. Take them home as a file.")

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            page = await self._page(db, actor, "")
        self.rows, self.after, self.is_loaded = page.rows, page.after, True

    async def _page(self, db: Session, actor: Actor, after: str) -> Any:
        """The promotions behind `after`, and where they end."""
        raise NotImplementedError

    async def _add(self, db: Session, actor: Actor, draft: PromotionDraft) -> None:
        """Make a new one of these."""
        raise NotImplementedError

    async def _currency(self, db: Session, actor: Actor) -> str:
        """The currency that amounts begin in."""
        raise NotImplementedError
