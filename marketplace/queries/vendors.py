"""Vendors as shoppers, their own people and the staff see them."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ScalarSelect, func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.vendors import VendorCard, VendorPage, VendorProfile, VendorRow, VendorRows
from marketplace.errors import NotFound
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.queries.accounts import OPEN_SHOPS
from marketplace.queries.catalog_grid import PIECE, products_of
from marketplace.queries.paging import beyond, containing, page_of
from marketplace.queries.shipping import default_profile, goods_of, tariffs
from marketplace.rules.delivery import Terms, arrival, window
from marketplace.rules.kinds import OfferStatus, VendorStatus
from marketplace.rules.markets import Market
from marketplace.rules.money import Money
from marketplace.rules.parcels import usual
from marketplace.rules.permissions import Actor, allow, may_moderate, the_vendor
from marketplace.rules.texts import day, html, plural, rating, stars

ROWS = 50


def offers_count(*conditions: Any) -> ScalarSelect[int]:
    """How many offers a vendor has."""
    counted = select(func.count()).select_from(Offer).where(Offer.vendor_id == Vendor.id)
    return counted.where(*conditions).correlate(Vendor).scalar_subquery()


def vendor_card(vendor: Vendor, products: int) -> VendorCard:
    """A vendor as shoppers see it in a list."""
    return VendorCard(
        id=vendor.id,
        href=routes.vendor_shop(vendor.slug),
        name=vendor.name,
        tagline=vendor.tagline,
        city=vendor.city,
        country=vendor.country,
        logo=pictures.url(vendor.logo, 160),
        rating=stars(vendor.rating_sum, vendor.rating_count),
        rating_text=rating(vendor.rating_sum, vendor.rating_count),
        products_text=plural(products, "product"),
    )


async def vendors_list(db: Session, actor: Actor, limit: int = 48) -> list[VendorCard]:
    """Approved vendors, the best rated first."""
    score = (1000 * col(Vendor.rating_sum) + 42_000) // (col(Vendor.rating_count) + 10)
    rows = await db.exec(
        select(Vendor, offers_count(Offer.status == OfferStatus.ACTIVE))
        .where(Vendor.status == VendorStatus.APPROVED)
        .order_by(score.desc(), col(Vendor.id))
        .limit(limit)
    )
    return [vendor_card(vendor, count) for vendor, count in rows.all()]


async def vendor_page(
    db: Session, actor: Actor, slug: str, after: str = "", limit: int = PIECE
) -> VendorPage:
    """An approved vendor's shop window, with its own prices. Raises NotFound for every other."""
    rows = await db.exec(
        select(Vendor, offers_count(Offer.status == OfferStatus.ACTIVE)).where(
            Vendor.slug == slug, Vendor.status == VendorStatus.APPROVED
        )
    )
    found = rows.first()
    if found is None:
        raise NotFound("We couldn't find that shop.")
    vendor, count = found
    grid = await products_of(db, actor, vendor_id=vendor.id, after=after, limit=limit)
    return VendorPage(
        vendor=vendor_card(vendor, count),
        slug=vendor.slug,
        story_html=html(vendor.story),
        banner=pictures.url(vendor.banner, 1200),
        since_text=f"Selling here since {vendor.approved_at or vendor.created_at:%B %Y}",
        delivery_text=_delivery_text(await _terms(db, vendor, actor.market)),
        notice=_away_notice(vendor),
        products=[replace(card, vendor="", offers_text="") for card in grid.products],
        after=grid.after,
    )


async def _terms(db: Session, vendor: Vendor, to: Market) -> Terms | None:
    """How its usual goods come to where one is."""
    goods = goods_of(vendor, await default_profile(db, vendor.id))
    tariff = (await tariffs(db, [vendor.id]))[vendor.id]
    return usual(tariff.ways(goods, to, to.currency or vendor.currency))


def _delivery_text(terms: Terms | None) -> str:
    if terms is None:
        return ""
    days = window(*arrival(terms, now().date()))
    fee = f"{terms.fee(0)} delivery" if terms.fee(0) else "free delivery"
    if terms.free_from_minor:
        fee += f", free from {Money(terms.free_from_minor, terms.currency)}"
    return f"Arrives {days}, {fee}"


def _away_notice(vendor: Vendor) -> str:
    if vendor.closed_from and vendor.closed_to and vendor.closed_from <= now() <= vendor.closed_to:
        return f"This shop is taking a break until {day(vendor.closed_to)}."
    return ""


async def my_vendor(db: Session, actor: Actor) -> VendorProfile:
    """One's own shop, whatever its status."""
    vendor = await db.get_one(Vendor, the_vendor(actor))
    return VendorProfile(
        id=vendor.id,
        href=routes.vendor_shop(vendor.slug),
        **vendor.model_dump(include=_SHOWN_AS_THEY_ARE),
    )


_SHOWN_AS_THEY_ARE = {
    "status",
    "status_reason",
    "name",
    "tagline",
    "story",
    "email",
    "country",
    "city",
    "currency",
    "handling_days",
}


async def all_vendors(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> VendorRows:
    """Every vendor, newest first, for staff who may moderate."""
    allow(may_moderate(actor))
    found = select(Vendor, offers_count()).order_by(col(Vendor.id).desc()).limit(ROWS + 1)
    if status:
        found = found.where(Vendor.status == status)
    if text.strip():
        pattern = containing(text)
        found = found.where(col(Vendor.name).ilike(pattern) | col(Vendor.email).ilike(pattern))
    if after:
        found = found.where(beyond(after, col(Vendor.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), ROWS)
    return VendorRows([_row(*row) for row in rows], str(rows[-1][0].id) if further else "")


def _row(vendor: Vendor, count: int) -> VendorRow:
    share = vendor.commission_bp
    return VendorRow(
        id=vendor.id,
        href=routes.vendor_shop(vendor.slug),
        name=vendor.name,
        email=vendor.email,
        place=", ".join(part for part in (vendor.city, vendor.country) if part),
        status=vendor.status,
        status_reason=vendor.status_reason,
        commission_text="Standard" if share is None else f"{share / 100:g}%",
        offers_count=count,
        applied_text=day(vendor.created_at),
        rating_text=rating(vendor.rating_sum, vendor.rating_count),
        tagline=vendor.tagline,
        story=vendor.story,
        support_href=routes.support_in(vendor.slug) if vendor.status in OPEN_SHOPS else "",
        agreed="" if share is None else f"{share / 100:g}",
    )
