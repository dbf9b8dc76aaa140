"""What counts as being on sale just now, and how many are left; the same for every query."""

from typing import Any

from sqlalchemy import ColumnElement, Lateral, ScalarSelect, func
from sqlmodel import col, select

from marketplace.models.catalog import Image, Product
from marketplace.models.offers import Offer, Stock
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import OfferStatus, VendorStatus

FEW = 5
"""From here down the number left is said."""


def available() -> ScalarSelect[int]:
    """How many of an offer can still be bought."""
    return (
        select(func.coalesce(func.sum(Stock.on_hand - Stock.reserved), 0))
        .where(Stock.offer_id == Offer.id)
        .correlate(Offer)
        .scalar_subquery()
    )


def on_sale() -> ColumnElement[bool]:
    """An active offer of an approved vendor that isn't away; wants Offer joined with Vendor."""
    is_away = func.coalesce(func.now().between(Vendor.closed_from, Vendor.closed_to), False)
    return (
        (col(Offer.status) == OfferStatus.ACTIVE)
        & (col(Vendor.status) == VendorStatus.APPROVED)
        & ~is_away
    )


def best_offer(*conditions: Any) -> Lateral:
    """The cheapest offer of each product, those in stock first, and how many there are."""
    left = available().label("available")
    return (
        select(  # type: ignore[call-overload]  # SQLModel types four columns at most
            Offer.price_minor,
            Offer.was_price_minor,
            Offer.currency,
            col(Vendor.name).label("vendor"),
            left,
            func.count().over().label("offers"),
        )
        .join(Vendor, col(Vendor.id) == Offer.vendor_id)
        .where(Offer.product_id == Product.id, on_sale(), *conditions)
        .correlate(Product)
        .order_by((left > 0).desc(), Offer.price_minor, Offer.id)
        .limit(1)
        .lateral("best")
    )


def first_image() -> ScalarSelect[str]:
    """The key of a product's first picture."""
    return (
        select(Image.key)
        .where(Image.product_id == Product.id)
        .correlate(Product)
        .order_by(col(Image.position), col(Image.id))
        .limit(1)
        .scalar_subquery()
    )


def stock_text(count: int) -> str:
    """What is said about what is left: nothing while there is plenty."""
    if count <= 0:
        return "Out of stock"
    return f"Only {count} left" if count <= FEW else ""


def saving_text(price_minor: int, was_minor: int | None) -> str:
    """The reduction in whole percent, "-20%"; empty when it is less than one."""
    percent = 100 * (was_minor - price_minor) // was_minor if was_minor else 0
    return f"-{percent}%" if percent else ""
