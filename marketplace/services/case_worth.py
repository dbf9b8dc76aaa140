"""What a return or claim may bring its shopper and cost its vendor, before anybody decides."""

from marketplace.adapters.database import Session
from marketplace.errors import NotFound
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.orders import VendorOrder
from marketplace.rules.permissions import Actor, may_decide
from marketplace.services import claims, inspections
from marketplace.services.refund_plans import Plan


async def worth_of_return(db: Session, actor: Actor, return_id: int) -> Plan:
    """For its vendor and for staff; a stranger's is not found."""
    one = await db.get(OrderReturn, return_id)
    if one is None:
        raise NotFound()
    return await inspections.plan_of(db, await _seen(db, actor, one.vendor_order_id), one)


async def worth_of_claim(db: Session, actor: Actor, claim_id: int) -> Plan:
    """For its vendor and for staff; a stranger's is not found."""
    claim = await db.get(Claim, claim_id)
    if claim is None:
        raise NotFound()
    return await claims.plan_of(db, await _seen(db, actor, claim.vendor_order_id), claim)


async def _seen(db: Session, actor: Actor, order_id: int) -> VendorOrder:
    order = await db.get_one(VendorOrder, order_id)
    if not (may_decide(actor) or order.vendor_id == actor.vendor_id):
        raise NotFound()
    return order
