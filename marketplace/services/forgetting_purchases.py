"""Taking a person out of their purchases: the books stay as they are, and name nobody."""

import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import col, delete, func, select

from marketplace.adapters.database import Session
from marketplace.adapters.sealing import opened, sealed
from marketplace.errors import NotFound
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.bank import BankTransfer
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, Shipment, VendorOrder
from marketplace.models.payments import Payment
from marketplace.models.privacy import KeptIdentity
from marketplace.models.promotions import PromotionUse
from marketplace.models.shipping import ShipmentEvent
from marketplace.models.staff import OutboxEvent
from marketplace.rules.case_kinds import Side
from marketplace.rules.kinds import CartStatus
from marketplace.rules.permissions import Actor, allow, may_see_money
from marketplace.rules.privacy import FORGOTTEN_DOMAIN, kept_until, nameless, nobody
from marketplace.rules.texts import required
from marketplace.services import audit
from marketplace.services.settings import shop_settings

NAMED = col(OrderGroup.email).not_like(f"%{FORGOTTEN_DOMAIN}")
"""Purchases that still have a person."""


async def forget_purchases(db: Session, whose: ColumnElement[bool], most: int) -> int:
    """Make some purchases nobody's, and seal who it was for as long as their books are kept.

    Returns how many; doing it again goes on with the rest.
    """
    rows = await db.exec(
        select(OrderGroup).where(whose, NAMED).order_by(col(OrderGroup.id)).limit(most)
        .with_for_update()
    )  # fmt: skip
    groups = rows.all()
    if groups:
        years = (await shop_settings(db)).books_years
        await _seal(db, groups, years)
        await _blank_groups(db, groups)
        await _blank_parts(db, [group.id for group in groups])
    return len(groups)


async def picture_keys(db: Session, group_ids: Sequence[int]) -> list[str]:
    """The pictures that were sent in with returns and claims of these purchases."""
    orders = select(VendorOrder.id).where(col(VendorOrder.group_id).in_(group_ids))
    keys: list[str] = []
    for model in (OrderReturn, Claim):
        found = select(model.pictures).where(col(model.vendor_order_id).in_(orders))
        keys += [key for row in (await db.exec(found)).all() for key in row]
    return keys


async def reveal(db: Session, actor: Actor, number: str, reason: str) -> dict[str, object]:
    """Who made a purchase whose person is forgotten: for a tax audit, say, and never unseen.

    Raises NotFound when nothing is kept of it any more, Invalid without a reason.
    """
    allow(may_see_money(actor))
    reason = required("why", "The reason", reason, 3, 500)
    found = await db.exec(
        select(KeptIdentity)
        .join(OrderGroup, col(OrderGroup.id) == col(KeptIdentity.group_id))
        .where(OrderGroup.number == number.strip().upper())
    )
    kept = found.first()
    if kept is None:
        raise NotFound("No name is kept of a purchase with this number.")
    await audit.note(db, actor, "privacy.reveal", ("order_group", kept.group_id), reason=reason)
    said: dict[str, object] = json.loads(opened(kept.sealed))
    return said


async def forget_sealed(db: Session, most: int) -> int:
    """Throw away sealed names whose books may be thrown away. Returns how many."""
    over = select(KeptIdentity.group_id).where(KeptIdentity.kept_until < now()).limit(most)
    gone = await db.exec(delete(KeptIdentity).where(col(KeptIdentity.group_id).in_(over)))
    return gone.rowcount


async def _seal(db: Session, groups: Sequence[OrderGroup], years: int) -> None:
    """Only what was paid is in the books; what they no longer need is not kept sealed either."""
    rows = []
    for group in groups:
        if group.placed_at is None or kept_until(group.placed_at, years) < now():
            continue
        said = {"email": group.email, "tax_id": group.tax_id, "address": group.address}
        until = kept_until(group.placed_at, years)
        rows.append({"group_id": group.id, "sealed": sealed(json.dumps(said)), "kept_until": until})
    if rows:
        await db.exec(insert(KeptIdentity).values(rows).on_conflict_do_nothing())


async def _blank_groups(db: Session, groups: Sequence[OrderGroup]) -> None:
    for group in groups:
        group.email, group.tax_id = nobody(group.id), ""
        group.address = nameless(group.address)
    await db.exec(
        update(Cart)
        .where(
            col(Cart.id).in_([group.cart_id for group in groups]),
            col(Cart.status) == CartStatus.ORDERED,
        )
        .values(visitor_hash=func.convert_to(func.concat("nobody ", Cart.id), "UTF8"), postcode="")
    )


async def _blank_parts(db: Session, ids: Sequence[int]) -> None:
    """What parcels, cases, codes, reasons and bank transfers say of the person."""
    orders = select(VendorOrder.id).where(col(VendorOrder.group_id).in_(ids))
    parcels = select(Shipment.id).where(col(Shipment.vendor_order_id).in_(orders))
    by_hand = select(Payment.provider_ref).where(
        col(Payment.group_id).in_(ids), Payment.provider == "manual"
    )
    await db.exec(delete(ShipmentEvent).where(col(ShipmentEvent.shipment_id).in_(parcels)))
    for statement in (
        update(Shipment).where(col(Shipment.vendor_order_id).in_(orders)).values(tracking=""),
        update(OrderReturn)
        .where(col(OrderReturn.vendor_order_id).in_(orders))
        .values(comment="", pictures=[], tracking="", carrier="", instructions="", answer=""),
        update(Claim)
        .where(col(Claim.vendor_order_id).in_(orders))
        .values(comment="", pictures=[], answer="", decision=""),
        update(VendorOrder)
        .where(col(VendorOrder.id).in_(orders), col(VendorOrder.cancelled_by) == Side.BUYER)
        .values(cancel_reason=""),
        update(OutboxEvent)
        .where(
            col(OutboxEvent.aggregate) == VendorOrder.__tablename__,
            col(OutboxEvent.aggregate_id).in_(orders),
            col(OutboxEvent.payload).has_key("reason"),  # type: ignore[attr-defined]
        )
        .values(payload=col(OutboxEvent.payload).op("||")(type_coerce({"reason": ""}, JSONB))),
        update(PromotionUse).where(col(PromotionUse.group_id).in_(ids)).values(person=""),
        update(BankTransfer).where(col(BankTransfer.own_ref).in_(by_hand)).values(payee=""),
    ):
        await db.exec(statement)
