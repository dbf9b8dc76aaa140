"""The tax tables for staff: countries, rates of one, classes, exemptions."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.taxes import ClassRow, CountryRow, ExemptionRow, RateForm, RateRow, TaxDesk
from marketplace.errors import NotFound
from marketplace.models.accounts import Account
from marketplace.models.catalog import Category, Product
from marketplace.models.columns import now
from marketplace.models.tax import TaxClass, TaxCountry, TaxExemption, TaxRateRow
from marketplace.queries.category_options import category_options
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.money_kinds import TaxKind
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.tax import STANDARD
from marketplace.rules.texts import day, plural

MOST_EXEMPTIONS = 200
IN_PERCENT = 10_000
"""Millionths in a percent."""


async def tax_desk(db: Session, actor: Actor, country: str) -> TaxDesk:
    """All countries, or one of them with its rates; and what counts for every country."""
    allow(actor.is_staff)
    classes = (await db.exec(select(TaxClass).order_by(col(TaxClass.position)))).all()
    in_hand = await db.get(TaxCountry, country) if country in COUNTRIES else None
    names = {one.slug: one.name for one in classes}
    options = [Option(one.slug, one.name) for one in classes]
    return TaxDesk(
        country=country if country in COUNTRIES else "",
        country_name=COUNTRIES.get(country, ""),
        is_included=in_hand.is_included if in_hand else True,
        countries=await _countries(db),
        rates=await _rates(db, country, names),
        classes=await _classes(db, classes),
        class_options=options,
        category_options=await category_options(db),
        exemptions=await _exemptions(db),
    )


async def rate_form(db: Session, actor: Actor, rate_id: int) -> RateForm:
    """A rate as it stands in the form. Raises NotFound."""
    allow(actor.is_staff)
    row = await db.get(TaxRateRow, rate_id)
    if row is None:
        raise NotFound("We couldn't find that rate.")
    return RateForm(
        id=row.id,
        name=row.name,
        percent=f"{row.ppm / IN_PERCENT:g}",
        tax_class=row.tax_class,
        kind=row.kind,
        region=row.region,
        postcodes=", ".join(row.postcodes),
        is_compound=row.is_compound,
        valid_from=str(row.valid_from or ""),
        valid_until=str(row.valid_until or ""),
    )


async def _countries(db: Session) -> list[CountryRow]:
    counts = (
        select(TaxRateRow.country, func.count().label("count"))
        .where(func.coalesce(TaxRateRow.valid_until, date.max) >= now().date())
        .group_by(col(TaxRateRow.country))
        .subquery()
    )
    rows = await db.execute(
        select(TaxCountry, counts.c.count).outerjoin(
            counts, counts.c.country == col(TaxCountry.country)
        )
    )
    found = {row.country: (row, count or 0) for row, count in rows.all()}
    return [_country(code, name, *found.get(code, (None, 0))) for code, name in COUNTRIES.items()]


def _country(code: str, name: str, row: TaxCountry | None, count: int) -> CountryRow:
    regime = "Not written down: the shop's default"
    if row is not None:
        regime = "Within the prices" if row.is_included else "Added to the prices"
    href = f"{routes.ADMIN_TAXES}?country={code}"
    return CountryRow(code, name, href, regime, plural(count, "rate"))


async def _rates(db: Session, country: str, classes: dict[str, str]) -> list[RateRow]:
    rows = await db.exec(
        select(TaxRateRow)
        .where(TaxRateRow.country == country)
        .order_by(col(TaxRateRow.region), col(TaxRateRow.tax_class).desc(), col(TaxRateRow.id))
    )
    return [_rate(row, classes) for row in rows.all()]


def _rate(row: TaxRateRow, classes: dict[str, str]) -> RateRow:
    kinds = {TaxKind.EXEMPT: "free of tax", TaxKind.ZERO_RATED: "0%"}
    postcodes = ", ".join(row.postcodes[:6]) + (" …" if len(row.postcodes) > 6 else "")
    begins = f"from {day(row.valid_from)}" if row.valid_from else ""
    ends = f"until {day(row.valid_until)}" if row.valid_until else ""
    return RateRow(
        id=row.id,
        name=row.name,
        percent=kinds.get(row.kind, f"{row.ppm / IN_PERCENT:g}%")
        + (" on top of the others" if row.is_compound else ""),
        place=" ".join(
            part for part in (row.region, f"postcodes {postcodes}" if postcodes else "") if part
        )
        or "The whole country",
        goods=classes.get(row.tax_class, row.tax_class),
        dates=" ".join(part for part in (begins, ends) if part) or "Always",
        is_over=row.valid_until is not None and row.valid_until < now().date(),
    )


async def _classes(db: Session, classes: Sequence[TaxClass]) -> list[ClassRow]:
    shelves = await db.exec(
        select(Category.tax_class, func.string_agg(Category.name, ", "))
        .where(col(Category.tax_class).is_not(None))
        .group_by(col(Category.tax_class))
    )
    products = await db.exec(
        select(Product.tax_class, func.count())
        .where(col(Product.tax_class).is_not(None))
        .group_by(col(Product.tax_class))
    )
    used: dict[str | None, list[str]] = defaultdict(list)
    for slug, names in shelves.all():
        used[slug].append(names)
    for slug, count in products.all():
        used[slug].append(plural(count, "product"))
    used[STANDARD].append("everything else")
    return [ClassRow(one.slug, one.name, "; ".join(used[one.slug])) for one in classes]


async def _exemptions(db: Session) -> list[ExemptionRow]:
    rows = await db.exec(
        select(TaxExemption, Account)
        .join(Account, col(Account.id) == col(TaxExemption.account_id))
        .order_by(col(TaxExemption.id).desc())
        .limit(MOST_EXEMPTIONS)
    )
    return [_exemption(row, account) for row, account in rows.all()]


def _exemption(row: TaxExemption, account: Account) -> ExemptionRow:
    is_over = row.valid_until < now().date()
    state = "Revoked" if row.revoked_at else "Over" if is_over else "Counts"
    return ExemptionRow(
        id=row.id,
        who=f"{account.name}, {account.email}",
        where=COUNTRIES.get(row.country, "") if row.country else "Everywhere",
        reason=row.reason,
        until=day(row.valid_until),
        state=state,
        can_revoke=state == "Counts",
    )
