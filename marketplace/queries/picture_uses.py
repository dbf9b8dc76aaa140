"""Which pictures are needed by somebody else: files are named by their content, and kept once."""

from collections.abc import Sequence

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.catalog import Category, Image
from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.models.vendors import Vendor


async def used_elsewhere(db: Session, keys: Sequence[str], group_ids: Sequence[int]) -> set[str]:
    """Those of the keys that goods, shops or the cases of other purchases show as well."""
    if not keys:
        return set()
    columns = (Image.key, OrderLine.image, Category.picture, Vendor.logo, Vendor.banner)
    found: set[str] = set()
    for column in columns:
        shown = select(column).where(col(column).in_(keys)).distinct()
        found |= set((await db.exec(shown)).all())
    own = select(VendorOrder.id).where(col(VendorOrder.group_id).in_(group_ids))
    for model in (OrderReturn, Claim):
        others = col(model.vendor_order_id).not_in(own)
        for key in set(keys) - found:
            named = select(model.id).where(others, col(model.pictures).contains([key])).limit(1)
            if (await db.exec(named)).first() is not None:
                found.add(key)
    return found
