"""Checked offers become rows with their stock, one or a thousand at once; no facts recorded."""

from dataclasses import dataclass

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer, Stock, StockLocation, StockMovement
from marketplace.models.shipping import ShippingProfile
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import Condition, MovementReason, ProductStatus
from marketplace.rules.offers import HIGHEST_PRICE, LARGEST_STOCK
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import required

LONGEST_HANDLING = 60


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """An offer to be made; amounts in minor units of the vendor's currency.

    An empty SKU is filled in; no handling days means the vendor's usual, and no profile
    that it is sent by the vendor's default one.
    """

    variant_id: int
    price_minor: int
    quantity: int = 0
    sku: str = ""
    condition: Condition = Condition.NEW
    was_price_minor: int | None = None
    handling_days: int | None = None
    profile_id: int | None = None


async def write_offers(
    db: Session, actor: Actor, vendor: Vendor, drafts: list[OfferDraft]
) -> list[Offer]:
    """Check and write a vendor's offers with their stock, in the order given.

    Nothing is written when one of them is wrong (Invalid, NotFound).
    """
    products = await _products_of(db, vendor, {draft.variant_id for draft in drafts})
    await _check_profiles(db, vendor, {draft.profile_id for draft in drafts} - {None})
    offers = [_offer(vendor, draft, products) for draft in drafts]
    location = await main_location(db, offers[0].vendor_id)
    db.add_all(offers)
    await db.flush()
    for offer, draft in zip(offers, drafts, strict=True):
        db.add(Stock(offer_id=offer.id, location_id=location.id, on_hand=draft.quantity))
        if draft.quantity:
            db.add(_received(offer, location, draft.quantity, actor))
    await db.flush()
    return offers


async def _products_of(db: Session, vendor: Vendor, variant_ids: set[int]) -> dict[int, int]:
    """The product of each variant that is on the shelves."""
    rows = await db.exec(
        select(Variant.id, Variant.product_id)
        .join(Product, col(Product.id) == Variant.product_id)
        .where(
            col(Variant.id).in_(variant_ids),
            Product.status == ProductStatus.PUBLISHED,
        )
    )
    return {variant_id: product_id for variant_id, product_id in rows.all() if variant_id}


async def _check_profiles(db: Session, vendor: Vendor, named: set[int | None]) -> None:
    known = await db.exec(
        select(ShippingProfile.id).where(
            ShippingProfile.vendor_id == vendor.id, col(ShippingProfile.id).in_(named)
        )
    )
    if named and set(known.all()) != named:
        raise Invalid("profile", "Please choose one of your delivery profiles.")


def _offer(vendor: Vendor, draft: OfferDraft, products: dict[int, int]) -> Offer:
    if draft.variant_id not in products:
        raise NotFound("We couldn't find that product.")
    checked_prices(draft.price_minor, draft.was_price_minor)
    checked_quantity(draft.quantity)
    days = vendor.handling_days if draft.handling_days is None else draft.handling_days
    if not 0 <= days <= LONGEST_HANDLING:
        raise Invalid("handling_days", "Handling takes from 0 to 60 working days.")
    sku = draft.sku or f"{draft.variant_id}-{draft.condition}"
    return Offer(
        vendor_id=vendor.id,
        product_id=products[draft.variant_id],
        variant_id=draft.variant_id,
        sku=required("sku", "The SKU", sku, 1, 60),
        condition=draft.condition,
        price_minor=draft.price_minor,
        was_price_minor=draft.was_price_minor,
        currency=vendor.currency,
        handling_days=days,
        profile_id=draft.profile_id,
    )


def _received(offer: Offer, location: StockLocation, quantity: int, actor: Actor) -> StockMovement:
    return StockMovement(
        offer_id=offer.id,
        location_id=location.id,
        delta=quantity,
        reason=MovementReason.RECEIVED,
        account_id=actor.account_id,
    )


async def main_location(db: Session, vendor_id: int) -> StockLocation:
    """Where a vendor's goods lie unless it says otherwise: its first location."""
    found = await db.exec(
        select(StockLocation)
        .where(StockLocation.vendor_id == vendor_id)
        .order_by(col(StockLocation.id))
        .limit(1)
    )
    location = found.first()
    if location is None:
        raise Conflict("This shop has no stock location yet.")
    return location


def checked_prices(price_minor: int, was_price_minor: int | None) -> None:
    """Raises Invalid("price" or "was_price") unless 0 < price < was price."""
    if not 0 < price_minor <= HIGHEST_PRICE:
        raise Invalid("price", "The price is more than nothing and at most 1,000,000.")
    if was_price_minor is not None and not price_minor < was_price_minor <= HIGHEST_PRICE:
        raise Invalid("was_price", "The earlier price must be higher than the price.")


def checked_quantity(quantity: int) -> None:
    """Raises Invalid("quantity") for what no store room holds."""
    if not 0 <= quantity <= LARGEST_STOCK:
        raise Invalid("quantity", f"The stock is a number from 0 to {LARGEST_STOCK:,}.")
