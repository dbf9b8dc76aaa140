"""Reading baskets: the rows for the verbs, and the card for the shopper."""

from dataclasses import replace

from sqlalchemy import func
from sqlmodel import select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.carts import CartCard, CartLineCard, CartVendorCard, DeliveryChoice
from marketplace.models.carts import CartLine
from marketplace.models.columns import now
from marketplace.queries import tax_cards
from marketplace.queries.baskets import CartRow, cart_rows, open_cart
from marketplace.queries.cart_money import credit_of, hold_of, off, savings_of
from marketplace.queries.promotions import Shopper, offered_to
from marketplace.queries.quoting import quote_rows
from marketplace.queries.tax import likely_buyer
from marketplace.rules.delivery import Terms, parcel_arrival, window
from marketplace.rules.money import Money
from marketplace.rules.parcels import Postage, by_service, postage
from marketplace.rules.permissions import Actor
from marketplace.rules.pricing import VendorQuote
from marketplace.rules.tax import Buyer, Place, shares_by_rate


async def cart_count(db: Session, actor: Actor) -> int:
    """How many things are in the basket, for the badge in the header."""
    cart = await open_cart(db, actor)
    if cart is None:
        return 0
    total = select(func.coalesce(func.sum(CartLine.quantity), 0)).where(CartLine.cart_id == cart.id)
    return (await db.exec(total)).one()


async def cart_contents(
    db: Session,
    actor: Actor,
    tax_bp: int,
    buyer: Buyer | None = None,
    email: str = "",
    *,
    home: str = "DE",
) -> CartCard:
    """The basket as its owner sees it; empty when there is none.

    Taxes are those of the buyer, or of where it is likely to go, at the last `home`. With the
    e-mail that is going to be used, uses per person count as they will at checkout.
    """
    cart = await open_cart(db, actor)
    rows = await cart_rows(db, cart.id) if cart else []
    if cart is None or not rows:
        return CartCard(id=cart.id if cart else 0)
    currency = rows[0].currency
    chosen = Place(rows[0].to.country, postcode=rows[0].to.postcode)
    buyer = buyer or await likely_buyer(db, actor, chosen, home)
    offered = await offered_to(db, cart, currency, Shopper(cart.account_id, email))
    totals = await quote_rows(db, rows, tax_bp, buyer, offered)
    changed = any(map(_has_changed, rows))
    whole = sum(part.total_minor for part in totals)
    blockers = [f"“{row.product.title}”: {row.problem}" for row in rows if row.problem]
    return CartCard(
        id=cart.id,
        count=sum(row.line.quantity for row in rows),
        vendors=[_vendor_card(part, rows, currency) for part in totals],
        items=str(Money(sum(part.items_minor for part in totals), currency)),
        delivery=_delivery_words(sum(part.delivery_minor for part in totals), currency),
        tax=tax_cards.of_quotes(totals, currency),
        total=str(Money(whole, currency)),
        total_minor=whole,
        currency=currency,
        country=rows[0].to.country_name,
        **savings_of(offered, totals, currency),
        **await credit_of(db, cart, whole, currency),
        **await hold_of(db, cart),
        blockers=blockers,
        can_check_out=not changed and not blockers,
        has_price_changes=changed,
    )


def _has_changed(row: CartRow) -> bool:
    """Whether a price that has been seen in this currency is another one now."""
    return bool(row.price) and row.line.seen_price_minor not in (0, row.price_minor)


def _delivery_words(minor: int, currency: str) -> str:
    return str(Money(minor, currency)) if minor else "Free"


def _vendor_card(part: VendorQuote, rows: list[CartRow], currency: str) -> CartVendorCard:
    own = [row for row in rows if row.offer.vendor_id == part.vendor_id]
    vendor = own[0].vendor
    return CartVendorCard(
        vendor=vendor.name,
        href=routes.vendor_shop(vendor.slug),
        lines=[
            replace(_line_card(row, part, currency), saved=off(part.lines[row.line.id], currency))
            for row in own
        ],
        items=str(Money(part.items_minor, currency)),
        id=vendor.id,
        delivery=_delivery_words(part.delivery_minor, currency),
        services=_services(own),
        delivery_note=_postage_note(part.postage),
        delivery_hint=_free_hint(part.postage, currency),
        arrival=_arrival([row.terms for row in own if row.ways]),
        saved=str(Money(-part.discount_minor, currency)) if part.discount_minor else "",
        total=str(Money(part.total_minor, currency)),
    )


def _services(rows: list[CartRow]) -> list[DeliveryChoice]:
    """The ways in which the whole parcel can come, each with its price and its days.

    One way is no choice. The price is that of postage alone, before reductions.
    """
    sent = [row for row in rows if row.ways]
    names = sent[0].services if sent else ()
    return [_choice(name, sent) for name in names] if len(names) > 1 else []


def _choice(name: str, rows: list[CartRow]) -> DeliveryChoice:
    goods = [(by_service(row.ways, name) or row.terms, row) for row in rows]
    cost = postage((terms, row.price_minor * row.line.quantity) for terms, row in goods)
    return DeliveryChoice(
        service=name,
        name=name.capitalize(),
        price=_delivery_words(cost.price_minor, rows[0].currency),
        arrival=_arrival([terms for terms, _ in goods]),
        is_chosen=rows[0].service == name,
    )


def _arrival(terms: list[Terms]) -> str:
    return window(*parcel_arrival(terms, now().date())) if terms else ""


def _postage_note(sent: Postage) -> str:
    """Which of several profiles sets the price of a parcel."""
    if sent.charged is None or not sent.is_mixed:
        return ""
    return f"One parcel: you pay “{sent.charged.name}” once, the rest travels along."


def _free_hint(sent: Postage, currency: str) -> str:
    """What one could add to pay less for delivery."""
    if sent.charged is None or not sent.missing_minor:
        return ""
    missing, then = Money(sent.missing_minor, currency), Money(sent.then_minor, currency)
    what = f" by “{sent.charged.name}”" if sent.is_mixed else ""
    return f"{missing} more{what} for {f'{then} delivery' if then else 'free delivery'}"


def _line_card(row: CartRow, part: VendorQuote, currency: str) -> CartLineCard:
    was, is_now = row.line.seen_price_minor, row.price_minor
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
        unit=str(Money(is_now, currency)) if row.price else "",
        total=str(Money(is_now * row.line.quantity, currency)) if row.price else "",
        was_unit=str(Money(was, currency)) if _has_changed(row) else "",
        problem=row.problem,
        note=f"Only {row.available} left" if 0 < row.available <= 5 else "",
        tax=tax_cards.of_line(shares_by_rate(part.lines[row.line.id].tax), currency),
    )
