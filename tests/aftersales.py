"""What tests of returns and claims begin with: orders that were sent and have arrived."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.offers import Stock
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.sales import SaleMove
from marketplace.rules.permissions import Actor
from marketplace.services import orders, stock
from tests.factories import Shop, shop, visitor
from tests.queries.vendor_sales import sale


@dataclass
class Bought:
    """An order of one shop's only offer, its only line, and its guest, who holds the mail link."""

    shop: Shop
    order: VendorOrder
    line: OrderLine
    buyer: Actor

    @property
    def seller(self) -> Actor:
        return self.shop.owner


async def bought(db: Session, quantity: int = 3, **terms: int) -> Bought:
    """A paid and accepted order of some pieces."""
    made = await shop(db, **{"price": 2_000, "delivery": 500, **terms})
    order = await sale(db, made, quantity)
    line = (await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))).one()
    await stock.commit(db, [line.id], order.number)
    await orders.accept(db, made.owner, order.id)
    group = await db.get_one(OrderGroup, order.group_id)
    buyer = replace(visitor(), purchase=group.number)
    return Bought(made, order, line, buyer)


async def arrived(db: Session, quantity: int = 3, **terms: int) -> Bought:
    """The same, sent in one parcel that has arrived."""
    it = await bought(db, quantity, **terms)
    await orders.ship(db, it.seller, it.order.id, "DHL", "JD0146")
    await orders.deliver(db, it.buyer, it.order.id)
    return it


async def parcels(db: Session, order: VendorOrder) -> list[Shipment]:
    rows = await db.exec(
        select(Shipment).where(Shipment.vendor_order_id == order.id).order_by(col(Shipment.id))
    )
    return list(rows.all())


async def on_hand(db: Session, offer_id: int) -> int:
    rows = await db.exec(select(Stock.on_hand).where(Stock.offer_id == offer_id))
    return sum(rows.all())


async def moves(db: Session) -> int:
    return len((await db.exec(select(SaleMove.id))).all())


def ago(**time: int):
    return now() - timedelta(**time)
