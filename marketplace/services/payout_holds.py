"""Whoever has taken an account over wants the money: it waits until its owner can have noticed."""

from sqlmodel import col, select, update

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.vendors import PayoutAccount, VendorMember
from marketplace.rules.kinds import MemberRole
from marketplace.rules.payouts import SETTLING


async def hold_shops_of(db: Session, account_id: int) -> None:
    """Nothing is paid for a day to the shops whose owner can prove who they are anew."""
    owned = select(VendorMember.vendor_id).where(
        VendorMember.account_id == account_id, VendorMember.role == MemberRole.OWNER
    )
    await db.exec(
        update(PayoutAccount)
        .where(col(PayoutAccount.vendor_id).in_(owned))
        .values(held_until=now() + SETTLING)
    )
