"""The commission desk: rules in order, the one in the form, and what it would have changed."""

from dataclasses import replace
from typing import Any

import reflex as rx
from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.cards.commission import Preview, RuleDesk, RuleForm
from marketplace.errors import Invalid
from marketplace.models.vendors import Vendor
from marketplace.queries.commission_desk import rule_desk, rule_form
from marketplace.queries.commission_preview import preview
from marketplace.queries.product_twins import product_called
from marketplace.rules.commission import Amounts
from marketplace.rules.commission_draft import RuleDraft
from marketplace.rules.money_kinds import Band, FeeBase
from marketplace.rules.permissions import Actor, Audience
from marketplace.services import commission_rules
from marketplace.services.settings import shop_settings
from marketplace.state.admin.percent import basis_points, optional_day
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.vendor import typed

PREVIEW_DAYS = 90


class CommissionState(rx.State):
    """The rules and the form (id 0: a new rule); `turn` lets the form begin anew."""

    desk: RuleDesk = RuleDesk()
    rule: RuleForm = RuleForm()
    trial: Preview = Preview()
    is_trial: bool = False
    is_trying: bool = False
    field: str = ""
    problem: str = ""
    turn: int = 0
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        await self._read()
        self._begin(self.desk.new)
        self.is_loaded = True
        await watch(self, "settings", CommissionState.refresh)

    @handler(Audience.STAFF)
    async def refresh(self):
        await self._read()

    @handler(Audience.STAFF)
    async def edit(self, rule_id: int):
        async with viewing(self) as (db, actor):
            self._begin(await rule_form(db, actor, rule_id))

    @handler(Audience.STAFF)
    async def begin_anew(self):
        self._begin(self.desk.new)

    @handler(Audience.STAFF)
    async def move(self, rule_id: int, step: int):
        async with acting(self) as (db, actor):
            await commission_rules.move(db, actor, rule_id, step)
        await self._read()

    @handler(Audience.STAFF)
    async def end(self, rule_id: int):
        async with acting(self) as (db, actor):
            await commission_rules.end(db, actor, rule_id)
        await self._read()
        self._begin(self.desk.new)

    @handler(Audience.STAFF)
    async def set_trial(self, is_trial: bool):
        """Which of the two buttons sends the form; its own event comes first."""
        self.is_trial = is_trial

    @handler(Audience.STAFF, background=True)
    async def submit(self, form_data: dict[str, Any]):
        """Save the rule, or with the other button only say what it would have changed."""
        async with self:
            self.field, self.problem, self.trial = "", "", Preview()
            is_trial, rule_id = self.is_trial, self.rule.id
            self.is_trying = is_trial
        try:
            if is_trial:
                return await self._try(form_data, rule_id)
            async with acting(self) as (db, actor):
                draft = await _draft(db, actor, form_data)
                await commission_rules.write(db, actor, rule_id, draft)
        except Invalid as refused:
            async with self:
                self.field, self.problem = refused.field, refused.message
            return None
        finally:
            async with self:
                self.is_trying = False
        async with self:
            await self._read()
            self._begin(self.desk.new)
        return rx.toast.success("Saved. It counts from the next sale on.")

    async def _try(self, form_data: dict[str, Any], rule_id: int) -> None:
        async with viewing(self) as (db, actor):
            rules = await shop_settings(db)
            draft = await _draft(db, actor, form_data)
            found = await preview(
                db,
                actor,
                draft,
                rule_id,
                PREVIEW_DAYS,
                fee_vat_bp=rules.fee_vat_bp,
                default_bp=rules.commission_bp,
            )
        async with self:
            self.trial = found

    async def _read(self) -> None:
        async with viewing(self) as (db, actor):
            rules = await shop_settings(db)
            self.desk = await rule_desk(db, actor, rules.commission_bp)

    def _begin(self, form: RuleForm) -> None:
        self.rule = form
        self.field, self.problem, self.trial, self.turn = "", "", Preview(), self.turn + 1


async def _draft(db: Session, actor: Actor, form: dict[str, Any]) -> RuleDraft:
    try:
        base, band = FeeBase(typed.text(form, "base")), Band(typed.text(form, "band"))
    except ValueError:
        raise Invalid("base", "Please choose what the commission is a share of.") from None
    draft = RuleDraft(
        name=typed.text(form, "name")[:200],
        rate_bp=basis_points("rate", typed.text(form, "rate")[:20]),
        category_id=typed.item(typed.text(form, "category") or "0") or None,
        brand=typed.text(form, "brand")[:200],
        currency=typed.text(form, "currency") or None,
        valid_from=optional_day("valid_from", typed.text(form, "valid_from")),
        valid_until=optional_day("valid_until", typed.text(form, "valid_until")),
        base=base,
        band=band,
        takes_delivery=bool(form.get("delivery")),
        amounts={
            name.removeprefix("fixed-"): _amounts(form, name.removeprefix("fixed-"))
            for name in form
            if name.startswith("fixed-")
        },
    ).checked()
    return replace(
        draft,
        vendor_id=await _vendor_called(db, typed.text(form, "vendor")),
        product_id=await _product_called(db, actor, typed.text(form, "product")),
    )


def _amounts(form: dict[str, Any], code: str) -> Amounts:
    return Amounts(
        _amount(form, f"fixed-{code}", code) or 0,
        _amount(form, f"minimum-{code}", code),
        _amount(form, f"maximum-{code}", code),
        _amount(form, f"from-{code}", code),
        _amount(form, f"to-{code}", code),
    )


def _amount(form: dict[str, Any], name: str, code: str) -> int | None:
    return typed.optional_amount(form, name, code)


async def _vendor_called(db: Session, text: str) -> int | None:
    if not text:
        return None
    slug = text.rpartition("/")[2].lower()
    found = (await db.exec(select(Vendor.id).where(Vendor.slug == slug))).first()
    if found is None:
        raise Invalid("vendor", "We couldn't find that shop.")
    return found


async def _product_called(db: Session, actor: Actor, text: str) -> int | None:
    if not text:
        return None
    if (found := await product_called(db, actor, text)) is None:
        raise Invalid("product", "We couldn't find that product.")
    return found
