"""What counts as being on sale just now, and how many are left; the same for every query."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Lateral, ScalarSelect, case, func, literal
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Image, Product
from marketplace.models.offers import Offer, OfferPrice, Stock
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import OfferStatus, VendorStatus
from marketplace.rules.money import Money

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


@dataclass(frozen=True, slots=True)
class Price:
    """What an offer costs in one currency, and what it cost before if that is said."""

    minor: int
    was_minor: int | None
    currency: str


def priced_in(currency: str) -> ColumnElement[bool]:
    """Joins Offer (outer) with what it costs in another currency than its own."""
    return (col(OfferPrice.offer_id) == Offer.id) & (col(OfferPrice.currency) == currency)


def price_of(offer: Offer, other: OfferPrice | None, currency: str) -> Price | None:
    """An offer's price in a currency ("": its own); None when it isn't sold in it."""
    if currency in ("", offer.currency):
        return Price(offer.price_minor, offer.was_price_minor, offer.currency)
    return Price(other.price_minor, other.was_price_minor, currency) if other else None


async def offer_price(db: Session, offer: Offer, currency: str) -> Price | None:
    """What an offer costs in a currency; None when it isn't sold in it."""
    return price_of(offer, await db.get(OfferPrice, (offer.id, currency)), currency)


def best_offer(*conditions: Any, currency: str = "") -> Lateral:
    """The cheapest offer of each product, those in stock first, and how many there are.

    Those that are sold in `currency` come before those that aren't; a price in another
    currency stands for itself and is never compared with it.
    """
    left = available().label("available")
    price, was, code, is_sold = _asked(currency)
    found = select(  # type: ignore[call-overload]  # SQLModel types four columns at most
        price.label("price_minor"),
        was.label("was_price_minor"),
        code.label("currency"),
        col(Vendor.name).label("vendor"),
        left,
        func.count().over().label("offers"),
    ).join(Vendor, col(Vendor.id) == Offer.vendor_id)
    if currency:
        found = found.outerjoin(OfferPrice, priced_in(currency))
    return (
        found.where(Offer.product_id == Product.id, on_sale(), *conditions)
        .correlate(Product)
        .order_by((left > 0).desc(), is_sold.desc(), price, Offer.id)
        .limit(1)
        .lateral("best")
    )


def _asked(currency: str) -> tuple[Any, Any, Any, Any]:
    """Price, former price and currency of an offer, and whether it is the currency wanted."""
    own = col(Offer.price_minor), col(Offer.was_price_minor), col(Offer.currency)
    if not currency:
        return *own, literal(True)
    is_other = (col(Offer.currency) != currency) & col(OfferPrice.price_minor).is_not(None)
    other = col(OfferPrice.price_minor), col(OfferPrice.was_price_minor), literal(currency)
    price, was, code = (
        case((is_other, theirs), else_=ours) for theirs, ours in zip(other, own, strict=True)
    )
    return price, was, code, is_other | (col(Offer.currency) == currency)


def price_text(minor: int, currency: str, chosen: str) -> str:
    """A price as it is shown; one that isn't in the chosen currency says plainly which it is in."""
    shown = str(Money(minor, currency))
    is_plain = chosen in ("", currency) or shown.startswith(currency)
    return shown if is_plain else f"{shown} {currency}"


def first_picture() -> Lateral:
    """A product's first picture: what a card has to know of it."""
    return _first(select(Image.key, Image.blur, Image.has_avif)).lateral("picture")


def first_image() -> ScalarSelect[str]:
    """The key of a product's first picture."""
    return _first(select(Image.key)).scalar_subquery()


def _first(pictures: Any) -> Any:
    return (
        pictures.where(Image.product_id == Product.id)
        .correlate(Product)
        .order_by(col(Image.position), col(Image.id))
        .limit(1)
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
