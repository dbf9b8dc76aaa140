"""All products as plain lists of at most a hundred links, two steps deep up to a million.

The steps are ranges of ids, so that a list stays where it is while products come and go.
"""

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.browse import BrowsePage
from marketplace.cards.furniture import Crumb, NavLink
from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import Actor

A_LIST, A_SHELF = 100, 10_000
"""Ids that a list of products spans, and a list of such lists."""
ALL = "Product index"
HOME = Crumb("Home", routes.HOME)


async def browse_page(db: Session, actor: Actor, part: str) -> BrowsePage:
    """The list of all shelves (no part), of one shelf ("3") or of its products ("3-17").

    Raises NotFound for a part that is no range or holds no product.
    """
    if not part:
        return BrowsePage(ALL, [HOME, Crumb(ALL)], await _top(db))
    shelf, _, piece = part.partition("-")
    if not shelf.isdecimal() or len(part) > 12 or (piece and not piece.isdecimal()):
        raise NotFound("We couldn't find that list.")
    start = int(shelf) * A_SHELF
    above = [HOME, Crumb(ALL, routes.BROWSE)]
    if not piece:
        links = await _ranges(db, start, start + A_SHELF, A_LIST)
        above += [Crumb(_title(start, A_SHELF))]
        return _found(BrowsePage(_title(start, A_SHELF), above, links))
    first = start + int(piece) * A_LIST
    above += [
        Crumb(_title(start, A_SHELF), routes.browse_part(shelf)),
        Crumb(_title(first, A_LIST)),
    ]
    return _found(BrowsePage(_title(first, A_LIST), above, await _products(db, first)))


async def _top(db: Session) -> list[NavLink]:
    """The shelves, or the lists of the only one."""
    shelves = await _ranges(db, 0, None, A_SHELF)
    return shelves if len(shelves) > 1 else await _ranges(db, 0, None, A_LIST)


def _found(page: BrowsePage) -> BrowsePage:
    if not page.links:
        raise NotFound("We couldn't find that list.")
    return page


def _title(first: int, span: int) -> str:
    return f"Products {max(first, 1):,} to {first + span - 1:,}"


async def _ranges(db: Session, start: int, end: int | None, span: int) -> list[NavLink]:
    """The ranges of so many ids between two that hold products, each with how many."""
    number = (col(Product.id) // span).label("number")
    found = (
        select(number, func.count())
        .where(Product.status == ProductStatus.PUBLISHED, col(Product.id) >= start)
        .group_by(number)
        .order_by(number)
    )
    if end is not None:
        found = found.where(col(Product.id) < end)
    rows = await db.exec(found)
    return [_range_link(int(number), count, span) for number, count in rows.all()]


def _range_link(number: int, count: int, span: int) -> NavLink:
    shelf, piece = divmod(number, A_SHELF // span)
    part = str(shelf) if span == A_SHELF else f"{shelf}-{piece}"
    return NavLink(_title(number * span, span), routes.browse_part(part), count=str(count))


async def _products(db: Session, first: int) -> list[NavLink]:
    rows = await db.exec(
        select(Product.title, Product.slug)
        .where(
            Product.status == ProductStatus.PUBLISHED,
            col(Product.id) >= first,
            col(Product.id) < first + A_LIST,
        )
        .order_by(col(Product.id))
    )
    return [NavLink(title, routes.product(slug)) for title, slug in rows.all()]
