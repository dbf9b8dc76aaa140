"""Counting what promotions were used for: noted when a purchase is prepared, undone if it expires.

Promotions that have a limit, a budget or coupons are locked, in the order of their ids, before
anything is decided by them; so two tabs or two people never use more than there is.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.carts import Cart
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.promotions import Coupon, LineReduction, Promotion, PromotionUse
from marketplace.queries.baskets import CartRow
from marketplace.queries.promotions import Offered, candidates
from marketplace.rules.pricing import PricedPart, VendorQuote


async def lock_for(db: Session, cart: Cart, groups: Sequence[OrderGroup]) -> None:
    """Lock every limited promotion that this basket could use or that these purchases hold."""
    found, _codes = await candidates(db, cart)
    limited = {row.id for row in found if row.is_limited}
    await _lock(db, limited | await _held_by(db, groups))


async def _held_by(db: Session, groups: Sequence[OrderGroup]) -> set[int]:
    if not groups:
        return set()
    ids = [group.id for group in groups]
    rows = await db.exec(
        select(PromotionUse.promotion_id).where(col(PromotionUse.group_id).in_(ids))
    )
    return set(rows.all())


async def _lock(db: Session, ids: Collection[int]) -> list[Promotion]:
    if not ids:
        return []
    rows = await db.exec(
        select(Promotion)
        .where(col(Promotion.id).in_(sorted(ids)))
        .order_by(col(Promotion.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows.all())


async def note(
    db: Session, group: OrderGroup, quotes: Sequence[VendorQuote], offered: Offered
) -> None:
    """Count each promotion that takes something off a purchase once, with what it costs."""
    totals: dict[int, int] = {}
    for taken in (one for quote in quotes for part in quote.parts for one in part.taken):
        totals[taken.promotion_id] = totals.get(taken.promotion_id, 0) + taken.amount_minor
    for promotion in await _rows(db, totals):
        amount = totals[promotion.id]
        if promotion.is_limited:
            promotion.uses += 1
            promotion.spent_minor += amount
        coupon = offered.coupons.get(promotion.id)
        if coupon is not None:
            coupon.group_id = group.id
        db.add(
            PromotionUse(
                promotion_id=promotion.id,
                group_id=group.id,
                account_id=group.account_id,
                person=group.email.lower(),
                amount_minor=amount,
                is_counted=promotion.is_limited,
            )
        )
    await db.flush()


async def _rows(db: Session, ids: Collection[int]) -> list[Promotion]:
    if not ids:
        return []
    rows = await db.exec(
        select(Promotion).where(col(Promotion.id).in_(ids)).order_by(col(Promotion.id))
    )
    return list(rows.all())


def line_reductions(
    rows: Sequence[CartRow],
    lines: Sequence[OrderLine],
    quotes: Sequence[VendorQuote],
    orders: Mapping[int, VendorOrder],
) -> list[LineReduction]:
    """What each promotion took off each line and delivery, to be kept with the order."""
    found = []
    line_ids = {row.line.id: line.id for row, line in zip(rows, lines, strict=True)}
    for quote in quotes:
        order = orders[quote.vendor_id]
        for key, part in quote.lines.items():
            found += _of_part(order, line_ids[key], part)
        found += _of_part(order, None, quote.delivery)
    return found


def _of_part(order: VendorOrder, line_id: int | None, part: PricedPart) -> list[LineReduction]:
    return [
        LineReduction(
            vendor_order_id=order.id,
            order_line_id=line_id,
            promotion_id=one.promotion_id,
            amount_minor=one.amount_minor,
            funded_minor=one.funded_minor,
        )
        for one in part.taken
    ]


async def give_back(db: Session, group: OrderGroup) -> None:
    """A purchase that nobody paid has used nothing. The caller holds the lock on it.

    A promotion may have become limited since: what was not counted is not taken off.
    """
    used = (await db.exec(select(PromotionUse).where(PromotionUse.group_id == group.id))).all()
    counted = {use.promotion_id: use.amount_minor for use in used if use.is_counted}
    for promotion in await _lock(db, counted):
        promotion.uses -= 1
        promotion.spent_minor -= counted[promotion.id]
    coupons = await db.exec(select(Coupon).where(Coupon.group_id == group.id))
    for coupon in coupons.all():
        coupon.group_id = None
    for use in used:
        await db.delete(use)
    await db.flush()
