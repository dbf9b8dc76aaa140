"""For which shop a person is at work."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.portal import Standing
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import VendorStatus
from marketplace.rules.permissions import Actor


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
