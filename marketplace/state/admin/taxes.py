"""The tax desk: countries, their rates, classes, and who is exempt."""

from typing import Any

import reflex as rx

from marketplace.adapters.database import Session
from marketplace.cards.taxes import RateForm, TaxDesk
from marketplace.errors import Invalid
from marketplace.models.catalog import Category, Product
from marketplace.models.columns import now
from marketplace.queries.product_twins import product_called
from marketplace.queries.staff_taxes import rate_form, tax_desk
from marketplace.rules.money_kinds import TaxKind
from marketplace.rules.permissions import Actor, Audience
from marketplace.rules.texts import whole_number
from marketplace.services import taxes
from marketplace.services.taxes import ExemptionDraft, RateDraft
from marketplace.state.admin.percent import millionths, optional_day
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import parameter

SAVED = "Saved. It counts from the next basket on."


class TaxesState(rx.State):
    """The tables, the rate in the form (id 0: a new one), and what is wrong with which form.

    `turn` lets the forms begin anew once something was saved.
    """

    desk: TaxDesk = TaxDesk()
    rate: RateForm = RateForm()
    form: str = ""
    field: str = ""
    problem: str = ""
    turn: int = 0
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        await self._read(parameter(self, "country")[:2])

    @handler(Audience.STAFF)
    async def edit(self, rate_id: int):
        async with viewing(self) as (db, actor):
            self.rate = await rate_form(db, actor, rate_id)
        self._begin()

    @handler(Audience.STAFF)
    async def save_country(self, form_data: dict[str, Any]):
        is_included = form_data.get("regime") != "added"
        country = self.desk.country

        async def do(db: Session, actor: Actor) -> None:
            await taxes.set_country(db, actor, country, is_included)

        return await self._do("country", do)

    @handler(Audience.STAFF)
    async def save_rate(self, form_data: dict[str, Any]):
        async def do(db: Session, actor: Actor) -> None:
            draft = _rate(form_data, self.desk.country)
            await taxes.write_rate(db, actor, self.rate.id, draft)

        return await self._do("rate", do)

    @handler(Audience.STAFF)
    async def end_rate(self, rate_id: int):
        async def do(db: Session, actor: Actor) -> None:
            await taxes.end_rate(db, actor, rate_id, now().date())

        return await self._do("rate", do)

    @handler(Audience.STAFF)
    async def add_class(self, form_data: dict[str, Any]):
        async def do(db: Session, actor: Actor) -> None:
            await taxes.add_class(db, actor, _text(form_data, "name"))

        return await self._do("class", do)

    @handler(Audience.STAFF)
    async def classify_category(self, form_data: dict[str, Any]):
        async def do(db: Session, actor: Actor) -> None:
            id = whole_number(_text(form_data, "category"))
            if not id:
                raise Invalid("category", "Please choose a category.")
            await taxes.classify(db, actor, Category, id, _text(form_data, "category_class"))

        return await self._do("category", do)

    @handler(Audience.STAFF)
    async def classify_product(self, form_data: dict[str, Any]):
        async def do(db: Session, actor: Actor) -> None:
            id = await product_called(db, actor, _text(form_data, "product"))
            if id is None:
                raise Invalid("product", "We couldn't find that product.")
            await taxes.classify(db, actor, Product, id, _text(form_data, "product_class"))

        return await self._do("product", do)

    @handler(Audience.STAFF)
    async def exempt(self, form_data: dict[str, Any]):
        async def do(db: Session, actor: Actor) -> None:
            until = optional_day("until", _text(form_data, "until"))
            if until is None:
                raise Invalid("until", "Please choose the last day.")
            names = ("email", "country", "reason")
            said = {name: _text(form_data, name) for name in names}
            await taxes.exempt(db, actor, ExemptionDraft(**said, until=until))

        return await self._do("exemption", do)

    @handler(Audience.STAFF)
    async def revoke(self, exemption_id: int):
        async def do(db: Session, actor: Actor) -> None:
            await taxes.revoke(db, actor, exemption_id)

        return await self._do("exemption", do)

    async def _do(self, form: str, do: Any) -> Any:
        """One verb; what it refuses is said in the form it came from."""
        try:
            async with acting(self) as (db, actor):
                await do(db, actor)
        except Invalid as refused:
            self.form, self.field, self.problem = form, refused.field, refused.message
            return None
        await self._read(self.desk.country)
        return rx.toast.success(SAVED)

    async def _read(self, country: str) -> None:
        async with viewing(self) as (db, actor):
            self.desk = await tax_desk(db, actor, country)
        self.rate = RateForm()
        self._begin()
        self.is_loaded = True

    def _begin(self) -> None:
        self.form = self.field = self.problem = ""
        self.turn += 1


def _text(form: dict[str, Any], name: str) -> str:
    return str(form.get(name) or "").strip()[:300]


def _rate(form: dict[str, Any], country: str) -> RateDraft:
    try:
        kind = TaxKind(_text(form, "kind"))
    except ValueError:
        raise Invalid("kind", "Please choose how these goods are taxed.") from None
    typed = str(form.get("postcodes") or "")[:3_000]
    return RateDraft(
        country=country,
        name=_text(form, "name"),
        ppm=millionths("rate", _text(form, "rate")),
        tax_class=_text(form, "tax_class"),
        region=_text(form, "region"),
        postcodes=tuple(part for part in typed.replace(";", ",").split(",") if part.strip()),
        kind=kind,
        is_compound=bool(form.get("compound")),
        valid_from=optional_day("valid_from", _text(form, "valid_from")),
        valid_until=optional_day("valid_until", _text(form, "valid_until")),
    )
