"""All purchases, as staff search them."""

from typing import Any

from sqlalchemy import Select, func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.staff import Listing, SaleRow
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import containing
from marketplace.queries.staff_lists import listed, moment, tone, words
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, allow


async def all_sales(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[SaleRow]:
    """Every purchase, found by its number, a vendor order's number or the buyer's e-mail."""
    allow(actor.is_staff)
    found: Select[Any] = select(OrderGroup, vendor_names())  # type: ignore[assignment]
    if status:
        found = found.where(col(OrderGroup.status) == status)
    if text.strip():
        found = found.where(_mentions(containing(text)))
    return await listed(db, found, OrderGroup, after, sale_row)


def vendor_names() -> Any:
    """The shops of a purchase, as a column."""
    names = func.string_agg(Vendor.name, ", ")
    return (
        select(names)
        .join(VendorOrder, col(VendorOrder.vendor_id) == col(Vendor.id))
        .where(VendorOrder.group_id == OrderGroup.id)
        .correlate(OrderGroup)
        .scalar_subquery()
    )


def _mentions(pattern: str) -> Any:
    of_vendors = select(VendorOrder.group_id).where(col(VendorOrder.number).ilike(pattern))
    return (
        col(OrderGroup.number).ilike(pattern)
        | col(OrderGroup.email).ilike(pattern)
        | col(OrderGroup.id).in_(of_vendors)
    )


def sale_row(group: OrderGroup, vendors: str | None) -> SaleRow:
    """A purchase as a row of the list."""
    return SaleRow(
        number=group.number,
        href=routes.admin_order(group.number),
        placed=moment(group.placed_at or group.created_at),
        buyer=group.address.get("name", ""),
        email=group.email,
        vendors=vendors or "",
        status=words(group.status),
        tone=tone(group.status),
        amount=str(Money(group.total_minor, group.currency)),
    )
