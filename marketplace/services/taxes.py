"""The tax tables that staff keep: countries, rates, classes, and who owes none."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid, NotFound
from marketplace.events import SettingChanged
from marketplace.models.accounts import Account
from marketplace.models.catalog import Category, Product
from marketplace.models.columns import now
from marketplace.models.tax import TaxClass, TaxCountry, TaxExemption, TaxRateRow
from marketplace.rules.countries import COUNTRIES, region_code
from marketplace.rules.money_kinds import TaxKind
from marketplace.rules.permissions import Actor, allow, may_govern, may_moderate, the_account
from marketplace.rules.slugs import slug
from marketplace.rules.tax import STANDARD, WHOLE
from marketplace.rules.texts import line, required
from marketplace.services import audit, names, outbox


@dataclass(frozen=True, slots=True)
class RateDraft:
    """A rate in millionths; postcodes are what they begin with. Both days are included."""

    country: str
    name: str
    ppm: int
    tax_class: str = STANDARD
    region: str = ""
    postcodes: tuple[str, ...] = ()
    kind: TaxKind = TaxKind.TAXED
    is_compound: bool = False
    valid_from: date | None = None
    valid_until: date | None = None

    def checked(self) -> "RateDraft":
        """The same, tidied. Raises Invalid for the field that cannot be."""
        if type(self.ppm) is not int or not 0 <= self.ppm <= WHOLE:
            raise Invalid("rate", "A tax is a share from 0 to 100 percent.")
        if self.kind is not TaxKind.TAXED and self.ppm:
            raise Invalid("rate", "What isn't taxed has the rate 0.")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise Invalid("valid_until", "The last day comes before the first.")
        tidy = tuple(sorted({line(one).replace(" ", "").upper() for one in self.postcodes} - {""}))
        if len(tidy) > 200 or any(len(one) > 12 for one in tidy):
            raise Invalid("postcodes", "At most 200 beginnings of postcodes, 12 signs each.")
        name = required("name", "The name", self.name, 2, 60)
        region = region_code(self.country, self.region)[:60]
        kind = TaxKind.ZERO_RATED if self.kind is TaxKind.TAXED and not self.ppm else self.kind
        return replace(self, name=name, region=region, postcodes=tidy, kind=kind)


@dataclass(frozen=True, slots=True)
class ExemptionDraft:
    """Who owes no tax in a country (empty: anywhere) until the end of a day, and why."""

    email: str
    country: str
    reason: str
    until: date


async def set_country(db: Session, actor: Actor, country: str, is_included: bool) -> None:
    """Say whether prices in a country are shown with their tax; it may have rates from then on."""
    allow(may_govern(actor))
    if country not in COUNTRIES:
        raise Invalid("country", "Please choose a country.")
    await names.claim(db, [f"taxes of {country}"])
    known = await db.get(TaxCountry, country, populate_existing=True)
    before = {"included": known.is_included} if known else {}
    row = known or TaxCountry(country=country, is_included=is_included)
    row.is_included = is_included
    db.add(row)
    await _noted(db, actor, "country", 0, before, {"country": country, "included": is_included})


async def write_rate(db: Session, actor: Actor, rate_id: int, draft: RateDraft) -> TaxRateRow:
    """Add a rate, or change the one with this id; orders keep what they bore.

    Raises Invalid for a field, also when another rate already taxes the same in those days.
    """
    allow(may_govern(actor))
    draft = draft.checked()
    await names.claim(db, [f"taxes of {draft.country}"])
    country = await db.get(TaxCountry, draft.country)
    if country is None:
        raise Invalid("country", "Please say first how prices are shown in that country.")
    if await db.get(TaxClass, draft.tax_class) is None:
        raise Invalid("tax_class", "Please choose a tax class.")
    row = await _rate(db, rate_id) if rate_id else None
    if row is not None and row.country != draft.country:
        raise Invalid("country", "A rate stays in its country. Please end it and add another.")
    await _refuse_overlap(db, draft, country.is_included, rate_id)
    before = _described(row) if row else {}
    values = {name: getattr(draft, name) for name in RateDraft.__dataclass_fields__}
    values["postcodes"] = list(draft.postcodes)
    row = row or TaxRateRow(**values)
    for name, value in values.items():
        setattr(row, name, value)
    db.add(row)
    await db.flush()
    await _noted(db, actor, "rate", row.id, before, _described(row))
    return row


async def end_rate(db: Session, actor: Actor, rate_id: int, last_day: date) -> None:
    """The rate counts up to a day, and not after it."""
    allow(may_govern(actor))
    row = await _rate(db, rate_id)
    if row.valid_from and last_day < row.valid_from:
        raise Invalid("valid_until", "The last day comes before the first.")
    if row.valid_until and last_day > row.valid_until:
        raise Invalid("valid_until", "It ends earlier already.")
    before, row.valid_until = _described(row), last_day
    await db.flush()
    await _noted(db, actor, "rate", row.id, before, _described(row))


async def add_class(db: Session, actor: Actor, name: str) -> TaxClass:
    """A kind of goods that some places tax otherwise. Raises Invalid for a name that is there."""
    allow(may_govern(actor))
    name = required("name", "The name", name, 2, 40)
    await names.claim(db, ["tax classes"])
    if await db.get(TaxClass, slug(name)) is not None:
        raise Invalid("name", "There is a class of this name.")
    count = (await db.exec(select(func.count()).select_from(TaxClass))).one()
    if count >= 30:
        raise Invalid("name", "There are 30 classes, which is the most.")
    row = TaxClass(slug=slug(name), name=name, position=count)
    db.add(row)
    await _noted(db, actor, "class", 0, {}, {"class": name})
    return row


async def classify(
    db: Session, actor: Actor, model: type[Category] | type[Product], id: int, tax_class: str
) -> None:
    """Give a shelf or a product a tax class; empty: the one of the shelf above."""
    allow(may_moderate(actor))
    row: Any = await db.get(model, id, with_for_update=True)
    if row is None:
        raise NotFound()
    if tax_class and await db.get(TaxClass, tax_class) is None:
        raise Invalid("tax_class", "Please choose a tax class.")
    before, row.tax_class = {"class": row.tax_class}, tax_class or None
    kind = model.__name__.lower()
    after = {"class": row.tax_class}
    await audit.note(db, actor, f"{kind}.tax_class", (kind, id), before=before, after=after)


async def exempt(db: Session, actor: Actor, draft: ExemptionDraft) -> TaxExemption:
    """Free an account of tax, from the next purchase on. Raises Invalid for a field."""
    allow(may_govern(actor))
    reason = required("reason", "The reason", draft.reason, 3, 300)
    if draft.country and draft.country not in COUNTRIES:
        raise Invalid("country", "Please choose a country.")
    if draft.until < now().date():
        raise Invalid("until", "That day has passed.")
    email = draft.email.strip().lower()
    found = await db.exec(select(Account).where(func.lower(Account.email) == email))
    account = found.first()
    if account is None:
        raise Invalid("email", "Nobody has an account with that e-mail.")
    row = TaxExemption(
        account_id=account.id,
        country=draft.country,
        reason=reason,
        valid_until=draft.until,
        granted_by=the_account(actor),
    )
    db.add(row)
    await db.flush()
    after = {"account": account.id, "country": draft.country, "until": str(draft.until)}
    await _noted(db, actor, "exemption", row.id, {}, after | {"reason": reason})
    return row


async def revoke(db: Session, actor: Actor, exemption_id: int) -> None:
    """The account owes tax again, from the next purchase on."""
    allow(may_govern(actor))
    row = await db.get(TaxExemption, exemption_id, with_for_update=True)
    if row is None:
        raise NotFound("We couldn't find that exemption.")
    if row.revoked_at is None:
        row.revoked_at = now()
        after = {"account": row.account_id, "revoked": True}
        await _noted(db, actor, "exemption", row.id, {}, after)


async def _rate(db: Session, rate_id: int) -> TaxRateRow:
    row = await db.get(TaxRateRow, rate_id, with_for_update=True)
    if row is None:
        raise NotFound("We couldn't find that rate.")
    return row


async def _refuse_overlap(db: Session, draft: RateDraft, is_included: bool, rate_id: int) -> None:
    """Where prices include tax one rate counts at a time; elsewhere several with own names."""
    rows = await db.exec(
        select(TaxRateRow).where(
            TaxRateRow.country == draft.country,
            TaxRateRow.region == draft.region,
            TaxRateRow.tax_class == draft.tax_class,
            TaxRateRow.id != rate_id,
        )
    )
    for other in rows.all():
        is_same = is_included or other.name.casefold() == draft.name.casefold()
        if is_same and _share_places(other, draft) and _share_days(other, draft):
            raise Invalid(
                "valid_from",
                f"“{other.name}” taxes the same in those days. Please end it first.",
            )


def _share_places(other: TaxRateRow, draft: RateDraft) -> bool:
    if not other.postcodes or not draft.postcodes:
        return not other.postcodes and not draft.postcodes
    return any(
        one.startswith(two) or two.startswith(one)
        for one in other.postcodes
        for two in draft.postcodes
    )


def _share_days(other: TaxRateRow, draft: RateDraft) -> bool:
    return (other.valid_from or date.min) <= (draft.valid_until or date.max) and (
        draft.valid_from or date.min
    ) <= (other.valid_until or date.max)


def _described(row: TaxRateRow) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude={"id", "created_at"})


async def _noted(
    db: Session,
    actor: Actor,
    what: str,
    id: int,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    await db.flush()
    await audit.note(db, actor, f"tax.{what}", (f"tax_{what}", id), before=before, after=after)
    await outbox.record(db, SettingChanged(the_account(actor), "taxes"))
