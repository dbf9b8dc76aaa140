"""The offers of a product that is merged into another, and the baskets that they lie in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlmodel import col, select

from marketplace.adapters.database import Session, tell
from marketplace.models.catalog import Variant
from marketplace.models.offers import Offer
from marketplace.queries.on_sale import available
from marketplace.rules.kinds import OfferStatus
from marketplace.rules.permissions import Actor
from marketplace.services import audit

ADD_TO_LINES = text("""
    UPDATE cart_line AS kept SET quantity = least(99, kept.quantity + gone.quantity)
    FROM cart_line AS gone
    WHERE gone.offer_id = :gone AND kept.offer_id = :kept AND kept.cart_id = gone.cart_id
        AND gone.cart_id = ANY(:carts)
""")
REMOVE_ADDED = text("""
    DELETE FROM cart_line AS gone USING cart_line AS kept
    WHERE gone.offer_id = :gone AND kept.offer_id = :kept AND kept.cart_id = gone.cart_id
        AND gone.cart_id = ANY(:carts)
""")
MOVE_LINES = text("""
    UPDATE cart_line SET offer_id = :kept WHERE offer_id = :gone AND cart_id = ANY(:carts)
""")
OPEN_CARTS = text("""
    SELECT cart.id FROM cart JOIN cart_line ON cart_line.cart_id = cart.id
    WHERE cart_line.offer_id = :gone AND cart.status = 'open' AND NOT EXISTS (
        SELECT FROM order_group
        WHERE order_group.cart_id = cart.id AND order_group.status = 'awaiting_payment'
    )
    ORDER BY cart.id FOR UPDATE OF cart
""")


@dataclass(slots=True)
class Moved:
    """Whose offers moved, and which ones could not be kept."""

    vendor_ids: list[int] = field(default_factory=list)
    paused: list[int] = field(default_factory=list)


async def move_offers(
    db: Session, actor: Actor, keep_id: int, drop_id: int, twins: Mapping[int, int]
) -> Moved:
    """Move all offers of one product to another; `twins` are variants by those they had.

    A vendor that offered both in the same condition keeps one: the active before the paused,
    what is in stock before what is sold out, else the one whose page stays, since its price is
    what shoppers of that page saw. The other is paused where it was, so that past orders and
    its stock are still known; baskets that held it hold the one that is kept.
    """
    rows = await db.exec(
        select(Offer, available())
        .where(col(Offer.product_id).in_((keep_id, drop_id)))
        .order_by(col(Offer.id))
        .with_for_update(of=Offer)
    )
    offers = list(rows.all())
    left = {offer.id: count for offer, count in offers}
    kept = {_place(offer): offer for offer, _ in offers if offer.product_id == keep_id}
    moved = Moved(sorted({offer.vendor_id for offer, _ in offers}))
    for offer in [offer for offer, _ in offers if offer.product_id == drop_id]:
        target = twins.get(offer.variant_id, offer.variant_id)
        rival = kept.get((offer.vendor_id, target, offer.condition))
        if rival is None:
            offer.product_id, offer.variant_id = keep_id, target
            continue
        is_better = _worth(offer, left) > _worth(rival, left)
        winner, loser = (offer, rival) if is_better else (rival, offer)
        await _pause(db, actor, loser, drop_id)
        winner.product_id, winner.variant_id = keep_id, target
        await db.flush()
        await _swap_in_baskets(db, loser, winner)
        moved.paused.append(loser.id)
    await db.flush()
    return moved


def _place(offer: Offer) -> tuple[int, int, str]:
    return offer.vendor_id, offer.variant_id, offer.condition


def _worth(offer: Offer, left: Mapping[int, int]) -> tuple[bool, bool]:
    return offer.status is OfferStatus.ACTIVE, left[offer.id] > 0


async def _pause(db: Session, actor: Actor, loser: Offer, drop_id: int) -> None:
    """Off the shelves, with the product that goes; on a form of its own, so that it fits there."""
    if loser.product_id != drop_id:
        parked = Variant(product_id=drop_id, name=f"Merged offer {loser.id}", position=1_000)
        db.add(parked)
        await db.flush()
        loser.product_id, loser.variant_id = drop_id, parked.id
    before, loser.status = {"status": loser.status}, OfferStatus.PAUSED
    after = {"status": loser.status}
    await audit.note(db, actor, "offer.merged", ("offer", loser.id), before=before, after=after)
    await db.flush()


async def _swap_in_baskets(db: Session, gone: Offer, kept: Offer) -> None:
    """Baskets that are being paid for just now keep what they hold until that is done."""
    found = await db.execute(OPEN_CARTS, {"gone": gone.id})
    carts = [id for (id,) in found.all()]
    if not carts:
        return
    both = {"gone": gone.id, "kept": kept.id, "carts": carts}
    for statement in (ADD_TO_LINES, REMOVE_ADDED, MOVE_LINES):
        await db.execute(statement, both)
    tell(db, *(f"cart-{id}" for id in carts))
