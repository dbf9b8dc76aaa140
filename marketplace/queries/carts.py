"""Reading baskets: the rows for the verbs, and the card for the shopper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.carts import CartCard, CartLineCard, CartVendorCard
from marketplace.models.carts import Cart, CartLine
from marketplace.models.catalog import Image, Product, Variant
from marketplace.models.columns import now
from marketplace.models.offers import Offer, Stock
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import CartStatus, OfferStatus, ProductStatus, VendorStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor
from marketplace.rules.pricing import DeliveryTerms, PricedLine, VendorTotals, totals_by_vendor


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
    """A line of a basket with everything it depends on."""

    line: CartLine
    offer: Offer
    product: Product
    variant: Variant
    vendor: Vendor
    image_key: str
    available: int

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
        if self.available <= 0:
            return "Sold out."
        if self.available < self.line.quantity:
            return f"Only {self.available} left."
        return ""


async def cart_rows(db: Session, cart_id: int) -> list[CartRow]:
    """The lines of a basket with their offers, in one statement."""
    available = (
        select(func.coalesce(func.sum(Stock.on_hand - Stock.reserved), 0))
        .where(Stock.offer_id == Offer.id)
        .correlate(Offer)
        .scalar_subquery()
    )
    image_key = (
        select(Image.key)
        .where(Image.product_id == Product.id)
        .order_by(col(Image.position), col(Image.id))
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )
    rows = await db.exec(
        select(CartLine, Offer, Product, Variant, Vendor, image_key, available)  # type: ignore[call-overload]
        .join(Offer, col(Offer.id) == col(CartLine.offer_id))
        .join(Product, col(Product.id) == col(Offer.product_id))
        .join(Variant, col(Variant.id) == col(Offer.variant_id))
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .where(CartLine.cart_id == cart_id)
        .order_by(col(CartLine.id))
    )
    return [
        CartRow(line, offer, product, variant, vendor, image or "", left)
        for line, offer, product, variant, vendor, image, left in rows.all()
    ]


def cart_totals(rows: Sequence[CartRow], tax_bp: int) -> list[VendorTotals]:
    """What a basket comes to, by vendor."""
    lines = [
        PricedLine(row.offer.vendor_id, row.offer.price_minor, row.line.quantity) for row in rows
    ]
    terms = {
        row.offer.vendor_id: DeliveryTerms(
            row.vendor.delivery_minor, row.vendor.free_delivery_from_minor
        )
        for row in rows
    }
    return totals_by_vendor(lines, terms, tax_bp)


async def cart_count(db: Session, actor: Actor) -> int:
    """How many things are in the basket, for the badge in the header."""
    cart = await open_cart(db, actor)
    if cart is None:
        return 0
    total = select(func.coalesce(func.sum(CartLine.quantity), 0)).where(CartLine.cart_id == cart.id)
    return (await db.exec(total)).one()


async def cart_contents(db: Session, actor: Actor, tax_bp: int) -> CartCard:
    """The basket as its owner sees it; empty when there is none."""
    cart = await open_cart(db, actor)
    rows = await cart_rows(db, cart.id) if cart else []
    if cart is None or not rows:
        return CartCard(id=cart.id if cart else 0)
    currency = rows[0].offer.currency
    totals = cart_totals(rows, tax_bp)
    changed = any(row.line.seen_price_minor != row.offer.price_minor for row in rows)
    whole = sum(part.total_minor for part in totals)
    return CartCard(
        id=cart.id,
        count=sum(row.line.quantity for row in rows),
        vendors=[_vendor_card(part, rows, currency) for part in totals],
        items=str(Money(sum(part.items_minor for part in totals), currency)),
        delivery=_delivery_words(sum(part.delivery_minor for part in totals), currency),
        tax=str(Money(sum(part.tax_minor for part in totals), currency)),
        total=str(Money(whole, currency)),
        total_minor=whole,
        can_check_out=not changed and not any(row.problem for row in rows),
        has_price_changes=changed,
    )


def _delivery_words(minor: int, currency: str) -> str:
    return str(Money(minor, currency)) if minor else "Free"


def _vendor_card(part: VendorTotals, rows: list[CartRow], currency: str) -> CartVendorCard:
    own = [row for row in rows if row.offer.vendor_id == part.vendor_id]
    vendor = own[0].vendor
    return CartVendorCard(
        vendor=vendor.name,
        href=routes.vendor_shop(vendor.slug),
        lines=[_line_card(row, currency) for row in own],
        items=str(Money(part.items_minor, currency)),
        delivery=_delivery_words(part.delivery_minor, currency),
        delivery_hint=_free_hint(vendor, part, currency),
        arrival=arrival_words(vendor, max(row.offer.handling_days for row in own)),
        total=str(Money(part.total_minor, currency)),
    )


def _free_hint(vendor: Vendor, part: VendorTotals, currency: str) -> str:
    if not part.delivery_minor or vendor.free_delivery_from_minor is None:
        return ""
    missing = Money(vendor.free_delivery_from_minor - part.items_minor, currency)
    return f"{missing} more for free delivery"


def arrival_words(vendor: Vendor, handling_days: int) -> str:
    """The days between which a parcel should come: "Tue 24 – Thu 26 Nov"."""
    first = now() + timedelta(days=handling_days + max(1, vendor.transit_days - 1))
    last = now() + timedelta(days=handling_days + vendor.transit_days + 1)
    return f"{first:%a} {first.day} – {last:%a} {last.day} {last:%b}"


def _line_card(row: CartRow, currency: str) -> CartLineCard:
    was, is_now = row.line.seen_price_minor, row.offer.price_minor
    return CartLineCard(
        id=row.line.id,
        offer_id=row.offer.id,
        href=routes.product(row.product.slug),
        title=row.product.title,
        variant=row.variant.name,
        condition="" if row.offer.condition == "new" else row.offer.condition.capitalize(),
        image=pictures.url(row.image_key, 160) if row.image_key else "",
        quantity=row.line.quantity,
        most=max(1, min(row.available, 99)),
        unit=str(Money(is_now, currency)),
        total=str(Money(is_now * row.line.quantity, currency)),
        was_unit=str(Money(was, currency)) if was != is_now else "",
        problem=row.problem,
        note=f"Only {row.available} left" if 0 < row.available <= 5 else "",
    )
