"""The taxes of the places between which a basket travels, and who buys it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.accounts import Address
from marketplace.models.catalog import Category, Product
from marketplace.models.columns import now
from marketplace.models.tax import TaxCountry, TaxExemption, TaxRateRow
from marketplace.rules.permissions import Actor
from marketplace.rules.tax import WHOLE, Buyer, Place, TaxBook, TaxRate


@dataclass(frozen=True, slots=True)
class OwnTables:
    """The book as staff wrote it; one statement on an index, so it is read for every quote."""

    db: Session
    default_bp: int

    async def book(self, countries: frozenset[str], on: date) -> TaxBook:
        """The taxes of these countries that are in force on a day (`rules.tax.TaxSource`)."""
        found = await self.db.exec(
            select(TaxCountry, TaxRateRow)
            .outerjoin(
                TaxRateRow,
                (col(TaxRateRow.country) == col(TaxCountry.country))
                & or_(col(TaxRateRow.valid_from).is_(None), col(TaxRateRow.valid_from) <= on)
                & or_(col(TaxRateRow.valid_until).is_(None), col(TaxRateRow.valid_until) >= on),
            )
            .where(col(TaxCountry.country).in_(countries))
            .order_by(col(TaxRateRow.id))
        )
        rows = found.all()
        return TaxBook(
            [rate_of(row) for _country, row in rows if row is not None],
            {country.country: country.is_included for country, _row in rows},
            self.default_bp * (WHOLE // 10_000),
        )


def rate_of(row: TaxRateRow) -> TaxRate:
    """A rate as the rules see it."""
    return TaxRate(
        name=row.name,
        country=row.country,
        ppm=row.ppm,
        tax_class=row.tax_class,
        region=row.region,
        postcodes=tuple(row.postcodes),
        kind=row.kind,
        is_compound=row.is_compound,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


async def exemption_of(db: Session, actor: Actor, country: str) -> TaxExemption | None:
    """Why the actor owes no tax in a country today, if staff granted it."""
    if actor.account_id is None:
        return None
    found = await db.exec(
        select(TaxExemption)
        .where(
            TaxExemption.account_id == actor.account_id,
            col(TaxExemption.country).in_(("", country)),
            col(TaxExemption.revoked_at).is_(None),
            col(TaxExemption.valid_until) >= now().date(),
        )
        .order_by(col(TaxExemption.id))
    )
    return found.first()


async def buyer_at(db: Session, actor: Actor, place: Place, tax_id: str = "") -> Buyer:
    """Who buys for a place, with a number that was tested."""
    exemption = await exemption_of(db, actor, place.country)
    return Buyer(place, tax_id, exemption is not None)


async def likely_buyer(db: Session, actor: Actor, chosen: Place, home: str) -> Buyer:
    """Who buys, before the checkout: for the country that was chosen, or an address, or home."""
    return await buyer_at(db, actor, await _likely_place(db, actor, chosen, home))


async def _likely_place(db: Session, actor: Actor, chosen: Place, home: str) -> Place:
    rows = await db.exec(
        select(Address)
        .where(Address.account_id == actor.account_id)
        .order_by(col(Address.is_default).desc(), col(Address.id).desc())
    )
    addresses = rows.all() if actor.account_id is not None else []
    there = (one for one in addresses if chosen.country in ("", one.country))
    if address := next(there, None):
        return Place(address.country, address.region, chosen.postcode or address.postcode)
    return chosen if chosen.country else Place(home)


async def classes_of(db: Session, products: Sequence[Product]) -> dict[int, str]:
    """The tax class of each product by its id: its own, or that of the nearest shelf above."""
    inheriting = {one.category_id for one in products if one.tax_class is None}
    by_category = await _classes_of_categories(db, inheriting) if inheriting else {}
    return {one.id: one.tax_class or by_category.get(one.category_id, "") for one in products}


async def _classes_of_categories(db: Session, ids: set[int]) -> dict[int, str]:
    start = (
        select(
            col(Category.id).label("asked"),
            col(Category.parent_id).label("parent_id"),
            col(Category.tax_class).label("tax_class"),
        )
        .where(col(Category.id).in_(ids))
        .cte("above", recursive=True)
    )
    # The way up ends where a class is found.
    further = (
        select(start.c.asked, Category.parent_id, Category.tax_class)
        .join(Category, col(Category.id) == start.c.parent_id)
        .where(start.c.tax_class.is_(None))
    )
    way = start.union_all(further)
    rows = await db.execute(
        select(way.c.asked, func.max(way.c.tax_class))
        .where(way.c.tax_class.is_not(None))
        .group_by(way.c.asked)
    )
    return dict(rows.all())
