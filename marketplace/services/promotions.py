"""Promotions as vendors make them for their own goods, and staff for the whole shop."""

from sqlalchemy import func
from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.adapters.tokens import new_code
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.promotions import Coupon, Promotion, PromotionUse
from marketplace.models.vendors import Vendor
from marketplace.rules.money_kinds import FundedBy
from marketplace.rules.permissions import Actor, allow, may_move_money, may_sell, the_vendor
from marketplace.services import audit
from marketplace.services.promotion_drafts import PromotionDraft, columns_of

MOST_COUPONS = 5_000
"""Codes made in one go."""
GROUPS = 3
"""Groups of four characters in a coupon's code: 59 bits."""


async def add(db: Session, actor: Actor, draft: PromotionDraft) -> Promotion:
    """Make a promotion of one's own shop. Raises Invalid for a field that makes no sense."""
    vendor_id = the_vendor(actor)
    allow(may_sell(actor))
    await _check_own(db, vendor_id, draft)
    return await _add(db, actor, draft, vendor_id)


async def add_for_all(db: Session, actor: Actor, draft: PromotionDraft) -> Promotion:
    """Make a promotion of the marketplace: paid by itself, by the vendors, or by both."""
    allow(may_move_money(actor))
    return await _add(db, actor, draft, None)


async def _add(
    db: Session, actor: Actor, draft: PromotionDraft, vendor_id: int | None
) -> Promotion:
    made = Promotion(vendor_id=vendor_id, **await columns_of(db, draft))
    db.add(made)
    await db.flush()
    await audit.note(db, actor, "promotion.made", ("promotion", made.id), after={"name": made.name})
    return made


async def _check_own(db: Session, vendor_id: int, draft: PromotionDraft) -> None:
    if draft.funded_by != FundedBy.VENDOR or draft.platform_share_bp:
        raise Invalid("funded_by", "Your shop pays for its own promotions.")
    if draft.vendors:
        raise Invalid("vendors", "Your promotions are for your own goods.")
    vendor = await db.get_one(Vendor, vendor_id)
    if draft.currency != vendor.currency:
        raise Invalid("currency", f"Your shop sells in {vendor.currency}.")


async def change(db: Session, actor: Actor, promotion_id: int, draft: PromotionDraft) -> None:
    """Change a promotion that nobody has used yet. Raises Conflict once somebody has."""
    promotion = await _own(db, actor, promotion_id)
    used = await db.exec(
        select(PromotionUse.group_id).where(PromotionUse.promotion_id == promotion.id).limit(1)
    )
    if used.first() is not None:
        raise Conflict("Somebody has used it already. Pause it and make another one.")
    if promotion.vendor_id is not None:
        await _check_own(db, promotion.vendor_id, draft)
    columns = await columns_of(db, draft, promotion.id)
    columns["has_coupons"] |= promotion.has_coupons
    for name, value in columns.items():
        setattr(promotion, name, value)
    await audit.note(db, actor, "promotion.changed", ("promotion", promotion.id))
    await db.flush()


async def pause(db: Session, actor: Actor, promotion_id: int) -> None:
    """It takes nothing off any more; purchases that have it keep it."""
    await _set_active(db, actor, promotion_id, is_active=False)


async def resume(db: Session, actor: Actor, promotion_id: int) -> None:
    """It counts again."""
    await _set_active(db, actor, promotion_id, is_active=True)


async def _set_active(db: Session, actor: Actor, promotion_id: int, *, is_active: bool) -> None:
    promotion = await _own(db, actor, promotion_id)
    promotion.is_active = is_active
    action = "resumed" if is_active else "paused"
    await audit.note(db, actor, f"promotion.{action}", ("promotion", promotion.id))
    await db.flush()


async def make_coupons(db: Session, actor: Actor, promotion_id: int, count: int) -> int:
    """Make so many codes that work once each; gives the number of the batch.

    From then on the promotion asks for one of them, or for its shared code if it has one.
    """
    promotion = await _own(db, actor, promotion_id)
    if type(count) is not int or not 1 <= count <= MOST_COUPONS:
        raise Invalid("count", f"From 1 to {MOST_COUPONS:,} codes at a time.")
    last = await db.exec(
        select(func.coalesce(func.max(Coupon.batch), 0)).where(Coupon.promotion_id == promotion.id)
    )
    batch = int(last.one()) + 1
    promotion.has_coupons = True
    codes = {new_code(GROUPS) for _ in range(count)}
    while len(codes) < count:
        codes.add(new_code(GROUPS))
    db.add_all(Coupon(promotion_id=promotion.id, batch=batch, code=code) for code in sorted(codes))
    await audit.note(
        db, actor, "promotion.coupons_made", ("promotion", promotion.id), after={"count": count}
    )
    await db.flush()
    return batch


async def _own(db: Session, actor: Actor, promotion_id: int) -> Promotion:
    """The promotion, locked; a vendor's own, or for staff the marketplace's."""
    promotion = await db.get(Promotion, promotion_id, with_for_update=True, populate_existing=True)
    is_ours = promotion is not None and (
        may_sell(actor) and promotion.vendor_id == actor.vendor_id
        if promotion.vendor_id is not None
        else may_move_money(actor)
    )
    if promotion is None or not is_ours:
        raise NotFound("There is no such promotion.")
    return promotion
