"""What goes into each box of an order, and what came back of it or was complained about."""

from collections import defaultdict
from collections.abc import Callable

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.vendor_orders import CaseLink, OrderSheetLine, SlipLine
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.orders import OrderLine, Shipment, ShipmentLine, VendorOrder
from marketplace.rules.aftersales_words import CLAIM_STATUS, RETURN_STATUS


def open_slip(lines: list[OrderSheetLine]) -> list[SlipLine]:
    """What is still to be packed, or all of an order that has left."""
    is_open = any(line.open for line in lines)
    counts = [(line, line.open if is_open else line.quantity) for line in lines]
    return [
        SlipLine(count, line.sku, f"{line.title} {line.detail}".strip())
        for line, count in counts
        if count
    ]


async def slips_of(db: Session, order: VendorOrder) -> list[list[SlipLine]]:
    """The slip of each parcel that has left, in the order of the parcels."""
    rows = await db.exec(
        select(ShipmentLine, OrderLine)
        .join(Shipment, col(Shipment.id) == col(ShipmentLine.shipment_id))
        .join(OrderLine, col(OrderLine.id) == col(ShipmentLine.order_line_id))
        .where(Shipment.vendor_order_id == order.id)
        .order_by(col(Shipment.id), col(OrderLine.id))
    )
    slips: dict[int, list[SlipLine]] = defaultdict(list)
    for packed, line in rows.all():
        name = f"{line.title} {packed.instead or line.variant_name}".strip()
        slips[packed.shipment_id].append(SlipLine(packed.quantity, line.sku, name))
    return list(slips.values())


async def case_links(
    db: Session, order: VendorOrder, href: Callable[[str], str] = routes.vendor_case
) -> list[CaseLink]:
    """The returns and claims about an order, with the page that `href` names for a number."""
    returns = await db.exec(
        select(OrderReturn)
        .where(OrderReturn.vendor_order_id == order.id)
        .order_by(col(OrderReturn.id))
    )
    claims = await db.exec(
        select(Claim).where(Claim.vendor_order_id == order.id).order_by(col(Claim.id))
    )
    told = [(one.number, RETURN_STATUS[one.status]) for one in returns.all()]
    told += [(one.number, CLAIM_STATUS[one.status]) for one in claims.all()]
    return [CaseLink(number, href(number), status, tone) for number, (status, tone) in told]
