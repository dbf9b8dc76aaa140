"""Sales for the tests of what vendors are shown."""

from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Capture, Payment, PaymentShare
from marketplace.queries.shipping import default_profile, usual_terms
from marketplace.rules.fulfilment import GroupStatus, OrderStatus, PaymentStatus
from marketplace.rules.promises import ship_by
from marketplace.services import carts, checkout
from tests.factories import HOME, Shop, visitor


async def sale(db: Session, shop: Shop, quantity: int = 1) -> VendorOrder:
    """A paid order of one shop's only offer."""
    guest = visitor()
    await carts.add_line(db, guest, shop.offer.id, quantity)
    sent = await usual_terms(db, shop.vendor, await default_profile(db, shop.vendor.id))
    total = shop.offer.price_minor * quantity + sent.fee_minor
    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, total)
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    order = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))).one()
    group.status, group.placed_at = GroupStatus.PLACED, now()
    order.status, order.placed_at = OrderStatus.PLACED, group.placed_at
    order.ship_by = ship_by(group.placed_at, 3)
    await money_comes(db, group)
    return order


async def money_comes(db: Session, group: OrderGroup) -> None:
    """What a capture of the whole payment leaves behind."""
    payment = (await db.exec(select(Payment).where(Payment.group_id == group.id))).one()
    payment.status, payment.captured_minor = PaymentStatus.CAPTURED, payment.amount_minor
    shares = await db.exec(select(PaymentShare).where(PaymentShare.payment_id == payment.id))
    for share in shares.all():
        share.captured_minor = share.amount_minor
    amount, ref = payment.amount_minor, f"ch_{payment.id}"
    db.add(Capture(payment_id=payment.id, provider_ref=ref, amount_minor=amount))
    await db.flush()
