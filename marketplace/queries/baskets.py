"""The rows of a basket, with everything that its price depends on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.carts import Cart, CartLine
from marketplace.models.catalog import Image, Product, Variant
from marketplace.models.offers import Offer, OfferPrice, Stock
from marketplace.models.shipping import CartDelivery, ShippingProfile
from marketplace.models.vendors import Vendor
from marketplace.queries.on_sale import Price, price_of, priced_in
from marketplace.queries.shipping import goods_of, sent_by, tariffs
from marketplace.rules.delivery import Terms
from marketplace.rules.kinds import CartStatus, OfferStatus, ProductStatus, VendorStatus
from marketplace.rules.markets import Market
from marketplace.rules.parcels import by_service, services, usual
from marketplace.rules.permissions import Actor
from marketplace.rules.zones import Tariff


async def open_cart(db: Session, actor: Actor, *, lock: bool = False) -> Cart | None:
    """The person's basket, if they have one: a member's by account, a guest's by browser."""
    if actor.is_member:
        mine = col(Cart.account_id) == actor.account_id
    elif actor.visitor is not None:
        mine = (col(Cart.visitor_hash) == actor.visitor) & col(Cart.account_id).is_(None)
    else:
        return None
    query = select(Cart).where(mine, Cart.status == CartStatus.OPEN)
    return (await db.exec(query.with_for_update() if lock else query)).first()


@dataclass(frozen=True)
class CartRow:
    """A line of a basket with everything it depends on.

    `price` is in the basket's currency, None when the offer isn't sold in it. `ways` are the
    services by which it goes to the basket's destination, empty when it isn't sent there;
    `services` those by which the vendor's whole parcel can go, `service` the chosen one.
    """

    line: CartLine
    offer: Offer
    product: Product
    variant: Variant
    vendor: Vendor
    profile: ShippingProfile
    image_key: str
    available: int
    to: Market
    price: Price | None
    ways: Sequence[Terms] = ()
    services: Sequence[str] = ()
    service: str = ""

    @property
    def currency(self) -> str:
        """The basket's."""
        return self.to.currency

    @property
    def price_minor(self) -> int:
        """What one piece costs in the basket's currency; 0 when it isn't sold in it."""
        return self.price.minor if self.price else 0

    @property
    def terms(self) -> Terms:
        """How it is sent, by the service that is chosen for the whole parcel."""
        nothing = Terms(
            self.currency, 0, None, self.offer.handling_days, 1, self.profile.id, self.profile.name
        )
        return by_service(self.ways, self.service) or nothing

    @property
    def problem(self) -> str:
        """Why it cannot be bought just now, in words; empty when it can."""
        is_offered = (
            self.offer.status == OfferStatus.ACTIVE
            and self.vendor.status == VendorStatus.APPROVED
            and self.product.status == ProductStatus.PUBLISHED
        )
        if not is_offered:
            return "This offer isn't available any more."
        if self.price is None:
            return f"This isn't sold in {self.currency}."
        if not self.ways:
            return self._unsent
        if self.available <= 0:
            return "Sold out."
        if self.available < self.line.quantity:
            return f"Only {self.available} left."
        return ""

    @property
    def _unsent(self) -> str:
        where = f"to {self.to.country_name}" if self.to.country else f"for {self.currency}"
        return f"{self.vendor.name} doesn't send this {where}."


async def cart_rows(db: Session, cart_id: int) -> list[CartRow]:
    """The lines of a basket with their offers, in its currency and to its destination."""
    cart = await db.get_one(Cart, cart_id)
    available = (
        select(func.coalesce(func.sum(Stock.on_hand - Stock.reserved), 0))
        .where(Stock.offer_id == Offer.id)
        .correlate(Offer)
        .scalar_subquery()
    )
    image = (
        select(Image.key)
        .where(Image.product_id == Product.id)
        .order_by(col(Image.position), col(Image.id))
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )
    rows = await db.exec(
        select(  # type: ignore[call-overload]  # SQLModel types four columns at most
            CartLine, Offer, Product, Variant, Vendor, ShippingProfile, image, available, OfferPrice
        )
        .join(Offer, col(Offer.id) == col(CartLine.offer_id))
        .join(Product, col(Product.id) == col(Offer.product_id))
        .join(Variant, col(Variant.id) == col(Offer.variant_id))
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .join(ShippingProfile, sent_by())
        .outerjoin(OfferPrice, priced_in(cart.currency))
        .where(CartLine.cart_id == cart_id)
        .order_by(col(CartLine.id))
    )
    found: list[Any] = list(rows.all())
    if not found:
        return []
    to = Market(cart.country, cart.currency or found[0].Offer.currency, cart.postcode)
    known = await tariffs(db, {row.Vendor.id for row in found})
    chosen = await _chosen(db, cart_id)
    by_vendor: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        by_vendor[row.Vendor.id].append(row)
    made = [
        one
        for id, own in by_vendor.items()
        for one in _parcel(to, own, known[id], chosen.get(id, ""))
    ]
    return sorted(made, key=lambda row: row.line.id)


async def _chosen(db: Session, cart_id: int) -> dict[int, str]:
    rows = await db.exec(select(CartDelivery).where(CartDelivery.cart_id == cart_id))
    return {row.vendor_id: row.service for row in rows.all()}


def _parcel(to: Market, rows: list[Any], tariff: Tariff, chosen: str) -> Iterable[CartRow]:
    """What one vendor sends, each with the ways the whole can go by."""
    grams: dict[int, int] = defaultdict(int)
    for row in rows:
        grams[row.ShippingProfile.id] += row.Variant.weight_grams * row.CartLine.quantity
    prices, ways = [], []
    for row in rows:
        price = price_of(row.Offer, row.OfferPrice, to.currency)
        profile = row.ShippingProfile
        goods = goods_of(row.Vendor, profile, row.Offer.handling_days, grams[profile.id])
        prices.append(price)
        ways.append(tariff.ways(goods, to, to.currency) if price else ())
    together = services(ways)
    service = chosen if chosen in together else _usual(ways, together)
    for row, price, own in zip(rows, prices, ways, strict=True):
        line, offer, product, variant, vendor, profile, image, left, _other = row
        yield CartRow(
            line, offer, product, variant, vendor, profile, image or "", left,
            to, price, own, together, service,
        )  # fmt: skip


def _usual(ways: Sequence[Sequence[Terms]], together: Sequence[str]) -> str:
    """The service that a parcel goes by until one is chosen; "" when each goes by its own."""
    shared = next((own for own in ways if own), ())
    found = usual([one for one in shared if one.service in together])
    return found.service if found else ""
