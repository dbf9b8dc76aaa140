"""A vendor's orders: the board, the list of all, and one order's sheet."""

from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.vendor_orders import (
    BoardColumn,
    OrderBoard,
    OrderRow,
    OrderRows,
    OrderTicket,
)
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.queries.paging import beyond, containing, page_of
from marketplace.rules.deadlines import due_tone, due_words
from marketplace.rules.fulfilment import OrderStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import day

COLUMN, ROWS = 30, 30
TONES = {
    OrderStatus.PLACED: "accent",
    OrderStatus.ACCEPTED: "warn",
    OrderStatus.PACKED: "warn",
    OrderStatus.PARTLY_SHIPPED: "warn",
    OrderStatus.SHIPPED: "good",
    OrderStatus.DELIVERED: "good",
    OrderStatus.COMPLETED: "good",
    OrderStatus.CANCELLED: "bad",
}
STATUS_WORDS = {OrderStatus.PLACED: "New", OrderStatus.PARTLY_SHIPPED: "Partly sent"}


CHECKED = ("Payment being checked", "warn")


def status_words(status: OrderStatus) -> str:
    """A status as vendors say it."""
    return STATUS_WORDS.get(status, status.capitalize())


def status_of(order: VendorOrder) -> tuple[str, str]:
    """The same of an order, with its tone."""
    if order.on_hold:
        return CHECKED
    return status_words(order.status), TONES.get(order.status, "neutral")


def is_paid_for(vendor_id: int) -> Any:
    """The orders a vendor ever had to do with: those that were never paid don't exist for it."""
    return (col(VendorOrder.vendor_id) == vendor_id) & col(VendorOrder.placed_at).is_not(None)


OPEN: Any = (
    col(OrderLine.quantity) - col(OrderLine.shipped_quantity) - col(OrderLine.cancelled_quantity)
)
"""How many of a line are still to be sent."""


def _contents(count: Any = OrderLine.quantity) -> Any:
    """What an order holds, in one line: "2 × Teapot, 1 × Cup"."""
    line = func.concat(count, " × ", OrderLine.title)
    return (
        select(func.string_agg(line, ", "))
        .where(OrderLine.vendor_order_id == VendorOrder.id, count > 0)
        .correlate(VendorOrder)
        .scalar_subquery()
    )


async def order_board(db: Session, actor: Actor) -> OrderBoard:
    """The orders that are not finished, the most urgent first; shipped ones, the latest first."""
    vendor_id = the_vendor(actor)
    urgency = col(VendorOrder.ship_by)
    latest = col(VendorOrder.shipped_at).desc()
    to_ship = (OrderStatus.PACKED, OrderStatus.PARTLY_SHIPPED)
    return OrderBoard(
        new=await _column(db, vendor_id, (OrderStatus.PLACED,), urgency),
        accepted=await _column(db, vendor_id, (OrderStatus.ACCEPTED,), urgency),
        packed=await _column(db, vendor_id, to_ship, urgency),
        shipped=await _column(db, vendor_id, (OrderStatus.SHIPPED,), latest),
    )


async def _column(
    db: Session, vendor_id: int, statuses: tuple[OrderStatus, ...], order: Any
) -> BoardColumn:
    """A stage of the board; what is still to be sent, where something is."""
    contents = _contents() if statuses == (OrderStatus.SHIPPED,) else _contents(OPEN)
    rows = await db.exec(
        select(VendorOrder, col(OrderGroup.address), contents, func.count().over())
        .join(OrderGroup, col(OrderGroup.id) == col(VendorOrder.group_id))
        .where(is_paid_for(vendor_id), col(VendorOrder.status).in_(statuses))
        .order_by(order, col(VendorOrder.id))
        .limit(COLUMN)
    )
    found = rows.all()
    tickets = [_ticket(sale, address, contents) for sale, address, contents, _count in found]
    return BoardColumn(count=f"{found[0][3] if found else 0:,}", tickets=tickets)


def _ticket(order: VendorOrder, address: dict[str, str], contents: str | None) -> OrderTicket:
    is_open = order.status != OrderStatus.SHIPPED and order.ship_by is not None
    return OrderTicket(
        id=order.id,
        number=order.number,
        href=routes.vendor_order(order.number),
        contents=contents or "",
        town=town(address),
        amount=str(Money(order.total_minor, order.currency)),
        is_rest=order.status == OrderStatus.PARTLY_SHIPPED,
        is_checked=order.on_hold,
        due=due_words(order.ship_by, now()) if order.ship_by and is_open else "",
        due_tone=due_tone(order.ship_by, now()) if order.ship_by and is_open else "neutral",
    )


def town(address: dict[str, str]) -> str:
    """Where an order goes, as far as a list needs it: "Ghent, BE"."""
    return ", ".join(filter(None, (address.get("city"), address.get("country"))))


async def vendor_orders(
    db: Session, actor: Actor, text: str = "", status: str = "", after: str = ""
) -> OrderRows:
    """One page of all orders of one's shop, newest first; `text` is part of a number."""
    found = (
        select(VendorOrder, col(OrderGroup.address), _contents())
        .join(OrderGroup, col(OrderGroup.id) == col(VendorOrder.group_id))
        .where(is_paid_for(the_vendor(actor)))
        .order_by(col(VendorOrder.id).desc())
        .limit(ROWS + 1)
    )
    if text.strip():
        found = found.where(col(VendorOrder.number).ilike(containing(text)))
    if status in set(OrderStatus):
        found = found.where(VendorOrder.status == status)
    if after:
        found = found.where(beyond(after, col(VendorOrder.id), descending=True))
    rows, further = page_of((await db.exec(found)).all(), ROWS)
    return OrderRows([_row(*row) for row in rows], str(rows[-1][0].id) if further else "")


def _row(order: VendorOrder, address: dict[str, str], contents: str | None) -> OrderRow:
    words, tone = status_of(order)
    return OrderRow(
        id=order.id,
        number=order.number,
        href=routes.vendor_order(order.number),
        placed=day(order.placed_at) if order.placed_at else "",
        buyer=address.get("name", ""),
        town=town(address),
        contents=contents or "",
        amount=str(Money(order.total_minor, order.currency)),
        status=words,
        tone=tone,
    )
