"""Who paid for a product, and who sold it: what reviews, questions and answers rest on."""

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from marketplace.adapters.database import Session
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.rules.fulfilment import OrderStatus

UNPAID = {OrderStatus.AWAITING_PAYMENT, OrderStatus.CANCELLED}


async def bought_line(db: Session, account_id: int, product_id: int) -> int | None:
    """A paid order line of this person for this product, or None."""
    mine = (
        _paid_lines(product_id)
        .join(OrderGroup, col(OrderGroup.id) == VendorOrder.group_id)
        .where(OrderGroup.account_id == account_id)
    )
    return (await db.exec(mine.limit(1))).first()


async def has_sold(db: Session, vendor_id: int, product_id: int) -> bool:
    """Whether this vendor sold this product to anyone."""
    sold = _paid_lines(product_id).where(VendorOrder.vendor_id == vendor_id)
    return (await db.exec(sold.limit(1))).first() is not None


def _paid_lines(product_id: int) -> SelectOfScalar[int]:
    return (
        select(OrderLine.id)
        .join(VendorOrder, col(VendorOrder.id) == OrderLine.vendor_order_id)
        .where(OrderLine.product_id == product_id, col(VendorOrder.status).not_in(UNPAID))
    )
