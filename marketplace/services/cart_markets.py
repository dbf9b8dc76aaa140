"""Where a basket goes, how, and in which currency it is bought."""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from marketplace.adapters.database import Session, tell
from marketplace.errors import Conflict, NotFound
from marketplace.models.carts import Cart, CartLine
from marketplace.models.offers import Offer
from marketplace.models.shipping import CartDelivery
from marketplace.queries.baskets import cart_rows, open_cart
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.markets import Market
from marketplace.rules.permissions import Actor

LONGEST_POSTCODE = 20


async def see_prices(db: Session, cart: Cart) -> None:
    """Note the present prices in the basket's currency as those that its owner has seen.

    0 where there is none: nothing has been seen that could change.
    """
    for row in await cart_rows(db, cart.id):
        row.line.seen_price_minor = row.price_minor


async def change_market(db: Session, actor: Actor, market: Market) -> list[str]:
    """Have what is in the basket sent elsewhere, or be bought in another currency.

    Gives the titles of what cannot come along: it stays in the basket and says why, so one
    can change one's mind. What isn't chosen (empty) stays as it was.
    """
    cart = await open_cart(db, actor, lock=True)
    if cart is None:
        return []
    if market.country and market.country != cart.country:
        cart.country, cart.postcode = market.country, ""
    if market.currency and market.currency != cart.currency:
        cart.currency = market.currency
        await db.flush()
        await see_prices(db, cart)
    await changed(db, cart)
    rows = await cart_rows(db, cart.id)
    return [row.product.title for row in rows if row.price is None or not row.ways]


async def send_to(db: Session, actor: Actor, country: str, postcode: str) -> None:
    """Reckon delivery for this destination; for none that the shop knows, as before."""
    cart = await open_cart(db, actor, lock=True)
    postcode = " ".join(postcode.split())[:LONGEST_POSTCODE]
    if cart is None or country not in COUNTRIES:
        return
    if (country, postcode) == (cart.country, cart.postcode):
        return
    cart.country, cart.postcode = country, postcode
    await changed(db, cart)


async def choose_service(db: Session, actor: Actor, vendor_id: int, service: str) -> None:
    """Have one vendor's parcel come by one of the services that all in it can go by."""
    cart = await open_cart(db, actor, lock=True)
    rows = await cart_rows(db, cart.id) if cart else []
    own = next((row for row in rows if row.offer.vendor_id == vendor_id), None)
    if cart is None or own is None:
        raise NotFound("That isn't in your basket any more.")
    if service not in own.services:
        raise Conflict(f"{own.vendor.name} doesn't send this parcel that way any more.")
    row = {"cart_id": cart.id, "vendor_id": vendor_id, "service": service}
    await db.exec(
        insert(CartDelivery)
        .values(row)
        .on_conflict_do_update(index_elements=["cart_id", "vendor_id"], set_=row)
    )
    await changed(db, cart)


async def settle_currency(db: Session, cart: Cart, market: Market, offer: Offer) -> None:
    """A basket's currency is that in which its first thing was seen. Raises Conflict for another.

    Two prices in two currencies are not one sum.
    """
    wanted = market.currency
    filled = select(CartLine.id).where(CartLine.cart_id == cart.id).limit(1)
    if (await db.exec(filled)).first() is None:
        cart.currency = wanted or offer.currency
        cart.country = market.country or cart.country
    elif wanted and wanted != cart.currency:
        raise Conflict(
            f"What is in your basket is priced in {cart.currency}, and you look at prices in "
            f"{wanted}. Please choose one currency for all of it first."
        )
    await db.flush()


async def changed(db: Session, cart: Cart) -> None:
    """Have every open page of this basket look again."""
    cart.version += 1
    await db.flush()
    tell(db, f"cart-{cart.id}")
