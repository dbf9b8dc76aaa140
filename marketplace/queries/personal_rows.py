"""What is known of a person, row by row, as they may read it; keys are told as names."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, inspect
from sqlmodel import SQLModel, col, select

from marketplace.adapters.database import Session
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.catalog import Product
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderLine, Shipment, VendorOrder
from marketplace.models.promotions import Promotion
from marketplace.models.vendors import Vendor
from marketplace.queries.personal import Personal, Subject

A_BATCH = 500
Row = dict[str, Any]


def _title_of_offer(key: ColumnElement[Any]) -> ScalarSelect[Any]:
    named = select(Product.title).join(Offer, col(Offer.product_id) == col(Product.id))
    return named.where(col(Offer.id) == key).scalar_subquery()


def _named(model: type[SQLModel], name: Any) -> Any:
    return lambda key: select(name).where(inspect(model).c.id == key).scalar_subquery()


NAMES: dict[str, tuple[str, Any]] = {
    "product.id": ("product", _named(Product, Product.title)),
    "vendor.id": ("shop", _named(Vendor, Vendor.name)),
    "vendor_order.id": ("order", _named(VendorOrder, VendorOrder.number)),
    "order_line.id": ("thing", _named(OrderLine, OrderLine.title)),
    "order_return.id": ("return", _named(OrderReturn, OrderReturn.number)),
    "claim.id": ("claim", _named(Claim, Claim.number)),
    "shipment.id": ("parcel", _named(Shipment, Shipment.tracking)),
    "promotion.id": ("promotion", _named(Promotion, Promotion.name)),
    "offer.id": ("product", _title_of_offer),
}
"""What stands in a row instead of a key, by where the key leads."""


async def rows_of(db: Session, one: Personal, who: Subject) -> AsyncIterator[Row]:
    """The person's rows of one table, oldest first, as plain JSON values."""
    columns = [*_columns(one), *(value.label(name) for name, value in one.said(who).items())]
    keys = inspect(one.model).primary_key
    found = select(*columns).where(one.theirs(who)).order_by(*keys)
    result = await db.stream(found.execution_options(yield_per=A_BATCH))
    async for row in result.mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _columns(one: Personal) -> list[Any]:
    table = inspect(one.model).c
    return [_column(table[name]) for name in one.shown]


def _column(column: Any) -> Any:
    targets = {key.target_fullname for key in column.foreign_keys}
    for target in targets & set(NAMES):
        name, named = NAMES[target]
        return named(column).label(name)
    return column


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
