"""For which shop a person is at work, and who works there with them."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.portal import Standing, TeamMember
from marketplace.models.accounts import Account
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.rules.kinds import VendorStatus
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import day


async def vendor_standing(db: Session, actor: Actor) -> Standing:
    """Everybody may ask; people without a shop get an empty card."""
    rows = await db.exec(
        select(Vendor).where(col(Vendor.id).in_(actor.shops)).order_by(col(Vendor.name))
    )
    shops = {vendor.id: vendor for vendor in rows.all()}
    chosen = shops.get(actor.vendor_id or 0)
    if chosen is None:
        return Standing()
    return Standing(
        vendor_id=chosen.id or 0,
        shop=chosen.name,
        is_suspended=chosen.status is VendorStatus.SUSPENDED,
        reason=chosen.status_reason,
        shops=[Option(str(shop.id), shop.name) for shop in shops.values()],
    )


async def vendor_team(db: Session, actor: Actor) -> list[TeamMember]:
    """The people of one's own shop, in the order they came."""
    rows = await db.exec(
        select(Account.name, VendorMember)
        .join(VendorMember, col(VendorMember.account_id) == col(Account.id))
        .where(VendorMember.vendor_id == the_vendor(actor))
        .order_by(col(VendorMember.created_at), col(Account.id))
    )
    return [
        TeamMember(name, _initials(name), member.role.capitalize(), day(member.created_at))
        for name, member in rows.all()
    ]


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.split()[:2]).upper()
