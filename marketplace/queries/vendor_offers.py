"""A vendor's own offers, in a grid and one by one, and what else it could offer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, literal_column
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.offers import (
    OfferCandidate,
    OfferSheet,
    PlaceCard,
    PriceField,
    VendorOfferRow,
    VendorOffers,
)
from marketplace.errors import NotFound
from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer, OfferPrice, Stock
from marketplace.models.shipping import ShippingProfile
from marketplace.queries.offers import offers_on_sale, ranked_cards
from marketplace.queries.on_sale import FEW, best_offer, first_image
from marketplace.queries.paging import beyond, containing, page_of
from marketplace.queries.shipping import my_profiles, sent_by
from marketplace.queries.vendor_places import places_of
from marketplace.rules.gtin import clean_gtin
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import plural

MOST_CANDIDATES = 20

PRODUCT_WORDS: ColumnElement[Any] = literal_column(
    "to_tsvector('english'::regconfig, "
    "product.title || ' ' || product.brand || ' ' || product.description)"
)
"""Exactly the expression of the index `ix_product_words`, or it would not be used."""


async def vendor_offers(
    db: Session, actor: Actor, text: str = "", after: str = "", limit: int = 50
) -> VendorOffers:
    """One page of one's own offers, newest first; `text` is part of a title or of a SKU."""
    found = _own_offers(actor).order_by(col(Offer.id).desc()).limit(limit + 1)
    if text.strip():
        pattern = containing(text)
        found = found.where(col(Product.title).ilike(pattern) | col(Offer.sku).ilike(pattern))
    if after:
        found = found.where(beyond(after, col(Offer.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), limit)
    return VendorOffers(await _rows(db, rows), str(rows[-1][0].id) if further else "")


async def vendor_offer(
    db: Session, actor: Actor, offer_id: int, currencies: Sequence[str] = ()
) -> OfferSheet:
    """One of one's own offers with those that it stands among. Raises NotFound.

    `currencies` are those that it may have a price in.
    """
    found = (await db.exec(_own_offers(actor).where(Offer.id == offer_id))).all()
    if not found:
        raise NotFound("We couldn't find that offer.")
    [row] = await _rows(db, found)
    offer, product = found[0].Offer, found[0].Product
    variant = await db.get_one(Variant, offer.variant_id)
    profiles = await my_profiles(db, actor)
    same_kind = (Offer.variant_id == offer.variant_id) & (Offer.condition == offer.condition)
    is_proposer = product.proposed_by == offer.vendor_id
    return OfferSheet(
        row=row,
        rivals=ranked_cards(await offers_on_sale(db, same_kind)),
        profiles=[Option(str(one.id), one.name) for one in profiles],
        profile_id=str(offer.profile_id or next(one.id for one in profiles if one.is_default)),
        prices=await _prices(db, offer, currencies),
        is_proposer=is_proposer,
        edit_href=(routes.vendor_product if is_proposer else routes.vendor_suggest)(product.id),
        gtin=variant.gtin or "",
    )


async def _prices(db: Session, offer: Offer, currencies: Sequence[str]) -> list[PriceField]:
    found = await db.exec(select(OfferPrice).where(OfferPrice.offer_id == offer.id))
    known = {row.currency: row for row in found.all()}
    return [_price(code, known.get(code)) for code in currencies if code != offer.currency]


def _price(code: str, row: OfferPrice | None) -> PriceField:
    if row is None:
        return PriceField(code)
    was = row.was_price_minor
    return PriceField(
        code, Money(row.price_minor, code).plain(), Money(was, code).plain() if was else ""
    )


def _own_offers(actor: Actor) -> Any:
    counted = (
        select(
            func.coalesce(func.sum(Stock.on_hand), 0).label("on_hand"),
            func.coalesce(func.sum(Stock.reserved), 0).label("reserved"),
        )
        .where(Stock.offer_id == Offer.id)
        .correlate(Offer)
        .lateral("counted")
    )
    return (
        select(Offer, Product, Variant.name, ShippingProfile.name, first_image(), counted)  # type: ignore[call-overload]
        .join(Product, col(Product.id) == Offer.product_id)
        .join(Variant, col(Variant.id) == Offer.variant_id)
        .join(ShippingProfile, sent_by())
        .join(counted, literal(True))
        .where(Offer.vendor_id == the_vendor(actor))
    )


async def _rows(db: Session, rows: Sequence[Any]) -> list[VendorOfferRow]:
    places = await places_of(db, [(row[0], row[1]) for row in rows])
    return [_row(places[row[0].id], *row) for row in rows]


def _row(
    place: PlaceCard,
    offer: Offer,
    product: Product,
    variant: str,
    profile: str,
    image: str | None,
    on_hand: int,
    reserved: int,
) -> VendorOfferRow:
    price, was = Money(offer.price_minor, offer.currency), offer.was_price_minor
    return VendorOfferRow(
        id=offer.id,
        href=routes.vendor_offer(offer.id),
        product_id=offer.product_id,
        product_href=routes.product(product.slug),
        title=product.title,
        variant=variant,
        image=pictures.url(image or "", 160),
        sku=offer.sku,
        condition=offer.condition.capitalize(),
        price=price.plain(),
        price_text=str(price),
        was_price=Money(was, offer.currency).plain() if was else "",
        currency=offer.currency,
        on_hand=on_hand,
        reserved=reserved,
        available=on_hand - reserved,
        handling_days=offer.handling_days,
        status=offer.status,
        is_low=on_hand - reserved <= FEW,
        profile=profile if offer.profile_id else "",
        place=place,
    )


async def offer_candidates(db: Session, actor: Actor, text: str) -> list[OfferCandidate]:
    """Variants on the shelves that match a GTIN, or else all words of a text."""
    vendor_id = the_vendor(actor)
    if not text.strip():
        return []
    best = best_offer()
    mine = select(Offer.id).where(Offer.variant_id == Variant.id, Offer.vendor_id == vendor_id)
    found = (
        select(Product, Variant, first_image().label("image"), mine.exists().label("mine"), best)  # type: ignore[call-overload]
        .join(Variant, col(Variant.product_id) == Product.id)
        .outerjoin(best, literal(True))
        .where(Product.status == ProductStatus.PUBLISHED, _matches(text))
        .order_by(col(Product.sold_count).desc(), col(Product.id), col(Variant.position))
        .limit(MOST_CANDIDATES)
    )
    return [_candidate(row) for row in (await db.exec(found)).all()]


async def known_form(db: Session, actor: Actor, gtin: str) -> OfferCandidate:
    """The form on the shelves that has this number; an empty card when there is none."""
    try:
        number = clean_gtin(gtin)
    except ValueError:
        return OfferCandidate()
    found = await offer_candidates(db, actor, number)
    return found[0] if found else OfferCandidate()


def _matches(text: str) -> Any:
    try:
        return col(Variant.gtin) == clean_gtin(text)
    except ValueError:
        return PRODUCT_WORDS.bool_op("@@")(func.plainto_tsquery("english", text))


def _candidate(row: Row[Any]) -> OfferCandidate:
    product, variant = row.Product, row.Variant
    return OfferCandidate(
        variant_id=variant.id,
        product_id=product.id,
        title=product.title,
        variant=variant.name,
        brand=product.brand,
        gtin=variant.gtin or "",
        image=pictures.url(row.image or "", 160),
        lowest_price=str(Money(row.price_minor, row.currency)) if row.price_minor else "",
        offers_text=plural(row.offers or 0, "offer"),
        already_offered=row.mine,
    )
