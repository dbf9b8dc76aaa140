"""A vendor's own offers: what it asks for which variant, and how many it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import OfferChanged
from marketplace.models.catalog import Product
from marketplace.models.offers import Offer, OfferPrice, Stock, StockMovement
from marketplace.rules.kinds import MovementReason, OfferStatus, ProductStatus
from marketplace.rules.money import Money
from marketplace.rules.offers import HIGHEST_PRICE
from marketplace.rules.permissions import Actor, allow, may_pack, may_sell, the_vendor
from marketplace.rules.scopes import Scope
from marketplace.services import audit, names, outbox
from marketplace.services.markets import sold_in
from marketplace.services.offer_writing import (
    OfferDraft,
    checked_prices,
    checked_quantity,
    main_location,
    write_offers,
)
from marketplace.services.settings import shop_settings
from marketplace.services.vendor_terms import trading_vendor


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to be otherwise about an offer; None leaves it as it is.

    A former price that is said and None ends the reduction.
    """

    price_minor: int | None = None
    was_price_minor: int | None = None
    says_was_price: bool = False
    on_hand: int | None = None


async def make_offer(db: Session, actor: Actor, draft: OfferDraft) -> Offer:
    """Offer a variant of the shared catalogue.

    One offer per variant and condition, SKUs unique in the shop. Raises Invalid for the field.
    """
    vendor = await trading_vendor(db, actor)
    await names.claim(db, [f"offers:{vendor.id}"])
    await _refuse_offered(db, the_vendor(actor), draft)
    [offer] = await write_offers(db, actor, vendor, [draft])
    await _tell(db, offer)
    return offer


async def _refuse_offered(db: Session, vendor_id: int, draft: OfferDraft) -> None:
    mine = select(Offer).where(Offer.vendor_id == vendor_id)
    same_thing = mine.where(
        Offer.variant_id == draft.variant_id, Offer.condition == draft.condition
    )
    if (await db.exec(same_thing)).first() is not None:
        raise Invalid("condition", "You offer this in this condition already.")
    if draft.sku and (await db.exec(mine.where(Offer.sku == draft.sku.strip()))).first():
        raise Invalid("sku", "Another of your offers has this SKU.")


async def set_price(
    db: Session, actor: Actor, offer_id: int, price_minor: int, was_price_minor: int | None
) -> None:
    """Change what an offer costs; baskets show the new price and say so."""
    offer = await _own(db, actor, offer_id)
    before = {"price_minor": offer.price_minor, "was_price_minor": offer.was_price_minor}
    checked_prices(price_minor, was_price_minor)
    offer.price_minor, offer.was_price_minor = price_minor, was_price_minor
    after: dict[str, object] = {"price_minor": price_minor, "was_price_minor": was_price_minor}
    await audit.note(db, actor, "offer.price", ("offer", offer_id), before=before, after=after)
    await _tell(db, offer)


async def revise(db: Session, actor: Actor, offer_id: int, changes: Revision) -> None:
    """Change price and stock as a program says them, both or neither.

    Raises Invalid for the field.
    """
    offer = await _own(db, actor, offer_id)
    price_minor = offer.price_minor if changes.price_minor is None else changes.price_minor
    was_minor = changes.was_price_minor if changes.says_was_price else offer.was_price_minor
    if (price_minor, was_minor) != (offer.price_minor, offer.was_price_minor):
        await set_price(db, actor, offer_id, price_minor, was_minor)
    if changes.on_hand is not None:
        await set_stock(db, actor, offer_id, changes.on_hand)


async def set_prices_in(
    db: Session, actor: Actor, offer_id: int, prices: Mapping[str, tuple[int, int | None] | None]
) -> None:
    """Say what an offer costs in other currencies than its own; None: it isn't sold in that one.

    By code, price and former price in minor units. Currencies that aren't named stay as they
    are. Raises Invalid(`price_JPY`) for what can't be asked, and changes nothing then.
    """
    offer = await _own(db, actor, offer_id)
    known = sold_in(await shop_settings(db))
    for code, asked in prices.items():
        if code not in known or code == offer.currency:
            raise Invalid(f"price_{code}"[:40], "The shop doesn't sell in that currency.")
        if asked:
            _check_price_in(code, *asked)
    for code, asked in prices.items():
        await _price_in(db, offer, code, asked)
    after = {code: list(asked) if asked else None for code, asked in prices.items()}
    await audit.note(db, actor, "offer.prices", ("offer", offer_id), after={**after})
    await _tell(db, offer)


def _check_price_in(code: str, price_minor: int, was_minor: int | None) -> None:
    try:
        checked_prices(price_minor, was_minor)
    except Invalid as problem:
        if problem.field == "was_price":
            raise Invalid(f"was_{code}", problem.message) from None
        most = Money(HIGHEST_PRICE, code)
        words = f"The price is more than nothing and at most {most}."
        raise Invalid(f"price_{code}", words) from None


async def _price_in(
    db: Session, offer: Offer, code: str, asked: tuple[int, int | None] | None
) -> None:
    row = await db.get(OfferPrice, (offer.id, code))
    if asked is None:
        if row is not None:
            await db.delete(row)
        return
    row = row or OfferPrice(offer_id=offer.id, currency=code, price_minor=asked[0])
    row.price_minor, row.was_price_minor = asked
    db.add(row)


async def set_stock(
    db: Session,
    actor: Actor,
    offer_id: int,
    on_hand: int,
    reason: MovementReason = MovementReason.CORRECTED,
) -> None:
    """Say how many lie in the shop's main location; never fewer than buyers were promised."""
    offer = await _mine(db, actor, offer_id)
    allow(may_pack(actor, Scope.VENDOR_OFFERS))
    stock = await _locked_stock(db, offer)
    checked_quantity(on_hand)
    if on_hand < stock.reserved:
        message = f"{stock.reserved} of these are promised to buyers; the stock can't be less."
        raise Invalid("quantity", message)
    delta = on_hand - stock.on_hand
    if delta == 0:
        return
    stock.on_hand = on_hand
    db.add(
        StockMovement(
            offer_id=stock.offer_id,
            location_id=stock.location_id,
            delta=delta,
            reason=reason,
            account_id=actor.account_id,
        )
    )
    await _tell(db, offer)


async def _locked_stock(db: Session, offer: Offer) -> Stock:
    location = await main_location(db, offer.vendor_id)
    stock = await db.get(Stock, (offer.id, location.id), with_for_update=True)
    if stock is None:
        stock = Stock(offer_id=offer.id, location_id=location.id, on_hand=0, reserved=0)
        db.add(stock)
        await db.flush()
    return stock


async def pause(db: Session, actor: Actor, offer_id: int) -> None:
    """Take an offer off the shelves for now; doing it again does nothing."""
    await _set_status(db, actor, offer_id, OfferStatus.PAUSED)


async def resume(db: Session, actor: Actor, offer_id: int) -> None:
    """Put a paused offer back; doing it again does nothing."""
    await _set_status(db, actor, offer_id, OfferStatus.ACTIVE)


async def _set_status(db: Session, actor: Actor, offer_id: int, status: OfferStatus) -> None:
    offer = await _own(db, actor, offer_id)
    if offer.status is status:
        return
    product = await db.get_one(Product, offer.product_id)
    if status is OfferStatus.ACTIVE and product.status is ProductStatus.WITHDRAWN:
        raise Conflict("The shop has taken this product off its shelves for good.")
    offer.status = status
    await audit.note(db, actor, f"offer.{status}", ("offer", offer_id))
    await _tell(db, offer)


async def _own(db: Session, actor: Actor, offer_id: int) -> Offer:
    offer = await _mine(db, actor, offer_id)
    allow(may_sell(actor, Scope.VENDOR_OFFERS))
    return offer


async def _mine(db: Session, actor: Actor, offer_id: int) -> Offer:
    """The offer, locked, if it is the actor's shop's own. Raises NotFound."""
    offer = await db.get(Offer, offer_id, with_for_update=True)
    if offer is None or offer.vendor_id != the_vendor(actor, Scope.VENDOR_OFFERS):
        raise NotFound("We couldn't find that offer.")
    return offer


async def _tell(db: Session, offer: Offer) -> None:
    await db.flush()
    await outbox.record(db, OfferChanged(offer.product_id, offer.id, offer.vendor_id))
