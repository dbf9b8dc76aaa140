"""Where a person's application to sell here stands."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.applications import ApplicationCard
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.rules.kinds import MemberRole
from marketplace.rules.permissions import Actor


async def my_application(db: Session, actor: Actor) -> ApplicationCard:
    """The shop that the person owns since last; an empty card for guests and for none.

    Whoever only works in somebody's shop may still open their own.
    """
    found = await db.exec(
        select(Vendor)
        .join(VendorMember, col(VendorMember.vendor_id) == col(Vendor.id))
        .where(VendorMember.account_id == actor.account_id, VendorMember.role == MemberRole.OWNER)
        .order_by(col(Vendor.id).desc())
        .limit(1)
    )
    vendor = found.first()
    if vendor is None:
        return ApplicationCard()
    return ApplicationCard(vendor.id or 0, vendor.name, vendor.status, vendor.status_reason)
