"""Which public pages there are, in files that search engines can take one by one.

Categories, vendors and products stand in files by ranges of their ids: an address stays in
its file whatever comes and goes, and no file is longer than its range.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, null, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.crawlers import Batch, SitemapEntry, SitemapFile
from marketplace.models.catalog import Category, Image, Product
from marketplace.models.offers import Offer
from marketplace.models.staff import OutboxEvent
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import ProductStatus, VendorStatus

A_FILE = 10_000
"""Ids that one file spans; the format allows 50,000 addresses and 50 MB."""
A_BATCH = 500
NAME = re.compile(r"(categories|vendors|products)-(0|[1-9]\d{0,8})")
PAGES = (
    routes.HOME, routes.BROWSE, routes.SELL, routes.HELP, routes.HELP_DELIVERY,
    routes.HELP_RETURNS, routes.HELP_PRIVACY, routes.HELP_COOKIES, routes.HELP_IMPRINT,
)  # fmt: skip
WITH_NEWS = {routes.HOME, routes.BROWSE}
"""The pages among them that show what has just come."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What has pages of its own: which rows do, and when one of them changed last."""

    model: Any
    shown: ColumnElement[bool]
    changed: Any
    address: Callable[[str], str]
    pictures: Any

    def within(self, number: int, after: int = 0) -> ColumnElement[bool]:
        """The ids of a file, or those of them behind an id."""
        first = max(number * A_FILE, after + 1)
        return col(self.model.id).between(first, (number + 1) * A_FILE - 1)


def _newest(*conditions: Any) -> ScalarSelect[datetime]:
    """When the product that came last did."""
    return (
        select(Product.created_at)
        .where(Product.status == ProductStatus.PUBLISHED, *conditions)
        .order_by(col(Product.id).desc())
        .limit(1)
        .scalar_subquery()
    )


def _last_price() -> ScalarSelect[datetime]:
    offered = select(func.max(Offer.updated_at)).where(Offer.product_id == Product.id)
    return offered.correlate(Product).scalar_subquery()


def _last_fact() -> ScalarSelect[datetime]:
    """The latest event about a product: an edit, a picture, stock, a review."""
    return (
        select(OutboxEvent.recorded_at)
        .where(OutboxEvent.aggregate == "product", OutboxEvent.aggregate_id == Product.id)
        .correlate(Product)
        .order_by(col(OutboxEvent.id).desc())
        .limit(1)
        .scalar_subquery()
    )


def _keys() -> ScalarSelect[Any]:
    ordered = aggregate_order_by(col(Image.key), col(Image.position), col(Image.id))
    shown = select(func.array_agg(ordered)).where(Image.product_id == Product.id)
    return shown.correlate(Product).scalar_subquery()


KINDS = {
    "categories": _Kind(
        Category,
        true(),
        _newest(Product.category_id == Category.id).correlate(Category),
        routes.category,
        null(),
    ),
    "vendors": _Kind(
        Vendor,
        col(Vendor.status) == VendorStatus.APPROVED,
        Vendor.updated_at,
        routes.vendor_shop,
        null(),
    ),
    "products": _Kind(
        Product,
        col(Product.status) == ProductStatus.PUBLISHED,
        func.greatest(Product.updated_at, _last_price(), _last_fact()),
        routes.product,
        _keys(),
    ),
}


async def sitemap_files(db: Session) -> list[SitemapFile]:
    """Every file that holds something. Reads all products and offers: keep it some minutes.

    The dates of products' files are those of words and prices; the files know of stock, too.
    """
    found = [await _page_file(db)]
    for name, kind in KINDS.items():
        files = _product_files() if name == "products" else _files(kind, kind.changed)
        rows = (await db.execute(files.order_by("number"))).all()
        found += [SitemapFile(f"{name}-{row.number}", row.held, row.changed) for row in rows]
    return [file for file in found if file.count]


async def sitemap_file(db: Session, name: str) -> SitemapFile | None:
    """One file; None for a name that is not in use."""
    if name == "pages":
        return await _page_file(db)
    if not NAME.fullmatch(name):
        return None
    kind, number = _parsed(name)
    rows = await db.execute(select(_count(kind), func.max(kind.changed)).where(kind.within(number)))
    count, changed = rows.one()
    return SitemapFile(name, count, changed) if count else None


async def sitemap_entries(db: Session, name: str, after: int) -> Batch[SitemapEntry]:
    """The next pages of a file that there is, behind an id (0: from the beginning)."""
    if name == "pages":
        news = (await _page_file(db)).changed_at
        return Batch([SitemapEntry(path, news if path in WITH_NEWS else None) for path in PAGES])
    kind, number = _parsed(name)
    rows = (await db.execute(_entries(kind, number, after))).all()
    return Batch([_entry(kind, row) for row in rows], rows[-1].id if len(rows) == A_BATCH else 0)


def _parsed(name: str) -> tuple[_Kind, int]:
    kind, _, number = name.partition("-")
    return KINDS[kind], int(number)


async def _page_file(db: Session) -> SitemapFile:
    newest = (await db.execute(select(_newest()))).scalar_one()
    return SitemapFile("pages", len(PAGES), newest)


def _count(kind: _Kind) -> ColumnElement[int]:
    return func.count().filter(kind.shown).label("held")


def _files(kind: _Kind, changed: Any) -> Any:
    number = (col(kind.model.id) // A_FILE).label("number")
    return select(number, _count(kind), func.max(changed).label("changed")).group_by(number)


def _product_files() -> Any:
    products = _files(KINDS["products"], Product.updated_at).subquery()
    number = (col(Offer.product_id) // A_FILE).label("number")
    offers = select(number, func.max(Offer.updated_at).label("changed")).group_by(number).subquery()
    changed = func.greatest(products.c.changed, offers.c.changed).label("changed")
    return select(products.c.number, products.c.held, changed).outerjoin(
        offers, offers.c.number == products.c.number
    )


def _entries(kind: _Kind, number: int, after: int) -> Any:
    changed, shown = kind.changed.label("changed"), kind.pictures.label("pictures")
    return (
        select(kind.model.id, kind.model.slug, changed, shown)
        .where(kind.shown, kind.within(number, after))
        .order_by(kind.model.id)
        .limit(A_BATCH)
    )


def _entry(kind: _Kind, row: Any) -> SitemapEntry:
    shown = [pictures.url(key, pictures.WIDTHS[-1]) for key in row.pictures or ()]
    return SitemapEntry(kind.address(row.slug), row.changed, shown)
