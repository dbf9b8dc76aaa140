"""Whether a person has a shop to work for, and who works there with them."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.portal import Standing, TeamMember
from marketplace.models.accounts import Account
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.queries.applications import my_application
from marketplace.rules.kinds import VendorStatus
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import day

async def vendor_standing(db: Session, actor: Actor) -> Standing:
    """Everybody may ask: strangers have no shop, applicants are told where they stand."""
    if actor.vendor_id is not None:
        return await _at_work(db, actor, actor.vendor_id)
    if not actor.is_member:
        return Standing("guest")
    application = await my_application(db, actor)
    return Standing(application.status or "none", application.name, application.reason)


async def _at_work(db: Session, actor: Actor, vendor_id: int) -> Standing:
    rows = await db.exec(
        select(Vendor).where(col(Vendor.id).in_(actor.shops)).order_by(col(Vendor.name))
    )
    shops = {vendor.id: vendor for vendor in rows.all()}
    vendor = shops[vendor_id]
    return Standing(
        kind="open",
        shop=vendor.name,
        reason=vendor.status_reason,
        is_suspended=vendor.status is VendorStatus.SUSPENDED,
        vendor_id=vendor_id,
        shops=[
            Option(str(shop.id), shop.name, selected=shop.id == vendor_id)
            for shop in shops.values()
        ],
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
