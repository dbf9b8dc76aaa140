"""Which public pages there are, in files that search engines can take one by one."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, func, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.models.catalog import Category, Product
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import ProductStatus, VendorStatus

A_FILE = 10_000
"""Ids that one file of products spans; the format allows 50,000 addresses."""

Entry = tuple[str, datetime | None]
"""A path, and when what stands there changed last, where that is known."""


async def sitemap_names(db: Session) -> list[str]:
    """The files there are."""
    last = (await db.exec(select(func.max(Product.id)))).one() or 0
    files = range(last // A_FILE + 1)
    return ["categories", "vendors", *(f"products-{number}" for number in files)]


async def sitemap(db: Session, name: str) -> Sequence[Entry]:
    """The pages of one file; none for a name that is not in use."""
    kind, _, number = name.partition("-")
    if kind == "products" and number.isdecimal() and len(number) < 10:
        return await _products(db, int(number))
    if name == "categories":
        slugs = (await db.exec(select(Category.slug).order_by(col(Category.id)))).all()
        return [(routes.HOME, None), *((routes.category(slug), None) for slug in slugs)]
    if name == "vendors":
        approved = select(Vendor.slug).where(Vendor.status == VendorStatus.APPROVED)
        slugs = (await db.exec(approved.order_by(col(Vendor.id)))).all()
        return [(routes.vendor_shop(slug), None) for slug in slugs]
    return []


async def _products(db: Session, number: int) -> Sequence[Entry]:
    rows = await db.exec(
        select(Product.slug, Product.updated_at)
        .where(
            col(Product.id) >= number * A_FILE,
            col(Product.id) < (number + 1) * A_FILE,
            Product.status == ProductStatus.PUBLISHED,
        )
        .order_by(col(Product.id))
    )
    return [(routes.product(slug), changed) for slug, changed in rows.all()]
