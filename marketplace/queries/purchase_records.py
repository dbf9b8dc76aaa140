"""A person's purchases as programs read them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.records import LineRecord, OrderRecord, Piece, PurchaseRecord
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import beyond, page_of
from marketplace.queries.purchases import OVER
from marketplace.rules.permissions import Actor, the_account
from marketplace.rules.scopes import Scope


async def purchase_records(db: Session, actor: Actor, after: str, limit: int) -> Piece:
    """One's own purchases, the newest first, without those that were never paid."""
    found = (
        select(OrderGroup)
        .where(
            OrderGroup.account_id == the_account(actor, Scope.ORDERS),
            col(OrderGroup.status).not_in(OVER),
        )
        .order_by(col(OrderGroup.id).desc())
        .limit(limit + 1)
    )
    if after:
        found = found.where(beyond(after, col(OrderGroup.id), descending=True))
    groups, further = page_of((await db.exec(found)).all(), limit)
    orders = await _orders_of(db, groups)
    items = [_purchase(group, orders[group.id]) for group in groups]
    return Piece(items, str(groups[-1].id) if further else None)


async def _orders_of(db: Session, groups: Sequence[OrderGroup]) -> dict[int, list[OrderRecord]]:
    ids = [group.id for group in groups]
    rows = await db.exec(
        select(VendorOrder, Vendor.name)
        .join(Vendor, col(Vendor.id) == col(VendorOrder.vendor_id))
        .where(col(VendorOrder.group_id).in_(ids))
        .order_by(col(VendorOrder.id))
    )
    orders = rows.all()
    lines = await _lines_of(db, [order.id for order, _shop in orders])
    of_group: dict[int, list[OrderRecord]] = defaultdict(list)
    for order, shop in orders:
        record = OrderRecord(order.number, shop, order.status, order.total_minor, lines[order.id])
        of_group[order.group_id].append(record)
    return of_group


async def _lines_of(db: Session, order_ids: list[int]) -> dict[int, list[LineRecord]]:
    rows = await db.exec(
        select(OrderLine)
        .where(col(OrderLine.vendor_order_id).in_(order_ids))
        .order_by(col(OrderLine.id))
    )
    of_order: dict[int, list[LineRecord]] = defaultdict(list)
    for line in rows.all():
        record = LineRecord(
            line.title, line.variant_name, line.quantity, line.unit_minor, line.total_minor
        )
        of_order[line.vendor_order_id].append(record)
    return of_order


def _purchase(group: OrderGroup, orders: list[OrderRecord]) -> PurchaseRecord:
    return PurchaseRecord(
        number=group.number,
        status=group.status,
        placed_at=(group.placed_at or group.created_at).isoformat(),
        currency=group.currency,
        items_minor=group.items_minor,
        delivery_minor=group.delivery_minor,
        discount_minor=group.discount_minor,
        tax_minor=group.tax_minor,
        total_minor=group.total_minor,
        orders=orders,
    )
