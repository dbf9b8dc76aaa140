"""The basket: what somebody means to buy, kept in the database for guest and member alike."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.carts import Cart, CartLine
from marketplace.models.catalog import Product
from marketplace.models.credit import CartGiftCard
from marketplace.models.offers import Offer, Stock
from marketplace.models.orders import OrderGroup
from marketplace.models.promotions import CartCode
from marketplace.models.vendors import Vendor
from marketplace.queries.baskets import open_cart
from marketplace.queries.on_sale import offer_price
from marketplace.rules.kinds import CartStatus, OfferStatus, ProductStatus, VendorStatus
from marketplace.rules.permissions import Actor
from marketplace.services.cart_markets import changed, see_prices, settle_currency

MOST_PER_LINE = 99


async def add_line(db: Session, actor: Actor, offer_id: int, quantity: int) -> None:
    """Put so many of an offer into the basket, on top of what is in it already."""
    if quantity < 1:
        raise Invalid("quantity", "How many would you like?")
    offer = await _buyable(db, offer_id)
    cart = await cart_for_update(db, actor)
    await settle_currency(db, cart, actor.market, offer)
    price = await offer_price(db, offer, cart.currency)
    if price is None:
        raise Conflict(f"This isn't sold in {cart.currency}.")
    line = await _line_of(db, cart, offer_id)
    wanted = quantity + (line.quantity if line else 0)
    await _check_quantity(db, offer_id, wanted)
    if line is None:
        line = CartLine(cart_id=cart.id, offer_id=offer_id, quantity=wanted)
        line.seen_price_minor = price.minor
        db.add(line)
    line.quantity = wanted
    await changed(db, cart)


async def set_quantity(db: Session, actor: Actor, line_id: int, quantity: int) -> None:
    """Change how many of a line; zero takes it out."""
    if quantity <= 0:
        return await remove_line(db, actor, line_id)
    cart, line = await _own_line(db, actor, line_id)
    if quantity > line.quantity:
        await _check_quantity(db, line.offer_id, quantity)
    line.quantity = min(quantity, MOST_PER_LINE)
    return await changed(db, cart)


async def remove_line(db: Session, actor: Actor, line_id: int) -> None:
    """Take a line out of the basket."""
    cart, line = await _own_line(db, actor, line_id)
    await db.delete(line)
    await changed(db, cart)


async def accept_prices(db: Session, actor: Actor) -> None:
    """Take note that the person has seen the present prices and agrees to them."""
    cart = await cart_for_update(db, actor)
    await see_prices(db, cart)
    await changed(db, cart)


async def adopt(db: Session, actor: Actor, visitor: bytes | None) -> None:
    """Move a guest's basket into the one of the member that they turned out to be."""
    guest = await open_cart(db, Actor(visitor=visitor)) if visitor else None
    if guest is None:
        return
    cart = await cart_for_update(db, actor)
    held = select(CartLine.id).where(CartLine.cart_id == cart.id).limit(1)
    if (await db.exec(held)).first() is None:
        cart.currency, cart.country, cart.postcode = guest.currency, guest.country, guest.postcode
    lines = await db.exec(select(CartLine).where(CartLine.cart_id == guest.id))
    for line in lines.all():
        await _merge(db, cart, line)
    await _bring_along(db, guest, cart)
    bought = await db.exec(select(OrderGroup.id).where(OrderGroup.cart_id == guest.id).limit(1))
    if bought.first() is None:
        await db.delete(guest)
    else:
        # Somebody began to pay for it: the purchase keeps its basket.
        guest.status = CartStatus.ORDERED
    await db.flush()
    if guest.currency != cart.currency:
        await see_prices(db, cart)
    await changed(db, cart)


async def _merge(db: Session, cart: Cart, guest_line: CartLine) -> None:
    line = await _line_of(db, cart, guest_line.offer_id)
    if line is None:
        guest_line.cart_id = cart.id
    else:
        line.quantity = min(max(line.quantity, guest_line.quantity), MOST_PER_LINE)
        await db.delete(guest_line)
    await db.flush()


async def _bring_along(db: Session, guest: Cart, cart: Cart) -> None:
    """The codes and gift cards of a guest's basket go on with it."""
    codes = await db.exec(select(CartCode.code).where(CartCode.cart_id == guest.id))
    cards = await db.exec(select(CartGiftCard.credit_id).where(CartGiftCard.cart_id == guest.id))
    for code in codes.all():
        await db.exec(insert(CartCode).values(cart_id=cart.id, code=code).on_conflict_do_nothing())
    for card in cards.all():
        row = {"cart_id": cart.id, "credit_id": card}
        await db.exec(insert(CartGiftCard).values(**row).on_conflict_do_nothing())


async def cart_for_update(db: Session, actor: Actor) -> Cart:
    """The person's open basket, locked; made if there is none."""
    if actor.account_id is None and actor.visitor is None:
        raise Conflict("Your browser doesn't accept cookies, which the basket needs.")
    cart = await open_cart(db, actor, lock=True)
    if cart is not None:
        return cart
    owner: dict[str, object] = (
        {"account_id": actor.account_id} if actor.is_member else {"visitor_hash": actor.visitor}
    )
    # Two tabs may come here at once; the unique index lets one of them make it.
    await db.exec(insert(Cart).values(**owner).on_conflict_do_nothing())
    made = await open_cart(db, actor, lock=True)
    if made is None:
        raise Conflict("We couldn't open your basket. Please try again.")
    return made


async def _own_line(db: Session, actor: Actor, line_id: int) -> tuple[Cart, CartLine]:
    cart = await open_cart(db, actor, lock=True)
    line = await db.get(CartLine, line_id)
    if cart is None or line is None or line.cart_id != cart.id:
        raise NotFound("That isn't in your basket any more.")
    return cart, line


async def _line_of(db: Session, cart: Cart, offer_id: int) -> CartLine | None:
    found = await db.exec(
        select(CartLine).where(CartLine.cart_id == cart.id, CartLine.offer_id == offer_id)
    )
    return found.first()


async def _buyable(db: Session, offer_id: int) -> Offer:
    found = await db.exec(
        select(Offer)
        .join(Vendor, col(Vendor.id) == col(Offer.vendor_id))
        .join(Product, col(Product.id) == col(Offer.product_id))
        .where(
            Offer.id == offer_id,
            Offer.status == OfferStatus.ACTIVE,
            Vendor.status == VendorStatus.APPROVED,
            Product.status == ProductStatus.PUBLISHED,
        )
    )
    offer = found.first()
    if offer is None:
        raise NotFound("That offer isn't available any more.")
    return offer


async def _check_quantity(db: Session, offer_id: int, wanted: int) -> None:
    if wanted > MOST_PER_LINE:
        raise Conflict(f"At most {MOST_PER_LINE} of one thing fit into a basket.")
    available = (
        await db.exec(
            select(func.coalesce(func.sum(Stock.on_hand - Stock.reserved), 0)).where(
                Stock.offer_id == offer_id
            )
        )
    ).one()
    if wanted > available:
        raise Conflict("That is sold out." if available == 0 else f"Only {available} are left.")


async def close(db: Session, cart: Cart, bought: dict[int, int]) -> None:
    """The basket was ordered. What was put in meanwhile moves on into a fresh one."""
    lines = (await db.exec(select(CartLine).where(CartLine.cart_id == cart.id))).all()
    left = [(line, line.quantity - bought.get(line.offer_id, 0)) for line in lines]
    left = [(line, quantity) for line, quantity in left if quantity > 0]
    cart.status = CartStatus.ORDERED
    await db.flush()
    if left:
        kept = cart.model_dump(
            include={"account_id", "visitor_hash", "currency", "country", "postcode"}
        )
        fresh = Cart(**kept)
        db.add(fresh)
        await db.flush()
        for line, quantity in left:
            copy = line.model_dump(exclude={"id", "cart_id", "quantity"})
            db.add(CartLine(**copy, cart_id=fresh.id, quantity=quantity))
    await changed(db, cart)
