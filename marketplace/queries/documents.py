"""The heads of the public pages, read from what the pages themselves show."""

from sqlmodel import select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.documents import Document
from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.queries import structured_data
from marketplace.queries.catalog import category_page
from marketplace.queries.catalog_page import product_page
from marketplace.queries.vendors import vendor_page
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import plain, shortened

ANYBODY = Actor()
DESCRIPTION = 160
"""Characters that search engines show."""


async def document_at(db: Session, path: str, site: str, tagline: str) -> Document | None:
    """The head of the public page at a path; None where a page has nothing to tell."""
    try:
        match path.strip("/").split("/"):
            case [""]:
                return Document(site, tagline, routes.HOME, data=[structured_data.website(site)])
            case ["p", slug]:
                return await _product(db, slug)
            case ["c", slug]:
                return await _category(db, slug)
            case ["v", slug]:
                return await _vendor(db, slug)
    except NotFound as missing:
        return Document("Not found", missing.message, path, status=404)
    return None


async def _product(db: Session, slug: str) -> Document:
    known = await db.exec(select(Product.id).where(Product.slug == slug))
    is_known = known.first() is not None
    try:
        page = await product_page(db, ANYBODY, slug)
    except NotFound as gone:
        status = 410 if is_known else 404
        return Document("Not found", gone.message, routes.product(slug), status=status)
    if page.moved_to:
        return Document(moved_to=page.moved_to)
    return Document(
        title=page.title,
        description=page.summary or f"{page.title} by {page.brand}".removesuffix(" by "),
        path=page.href,
        image=page.pictures[0].src if page.pictures else "",
        data=[structured_data.product(page), structured_data.breadcrumbs(page.crumbs)],
    )


async def _category(db: Session, slug: str) -> Document:
    page = await category_page(db, ANYBODY, slug)
    shelf = page.category
    return Document(
        title=shelf.name,
        description=shelf.description or f"{shelf.name} from independent shops.",
        path=shelf.href,
        image=shelf.image,
        data=[
            structured_data.breadcrumbs(page.crumbs),
            structured_data.item_list(page.grid.products),
        ],
    )


async def _vendor(db: Session, slug: str) -> Document:
    vendor = (await vendor_page(db, ANYBODY, slug)).vendor
    return Document(
        title=vendor.name,
        description=vendor.tagline or shortened(plain(vendor.name), DESCRIPTION),
        path=vendor.href,
        image=vendor.logo,
        data=[structured_data.organization(vendor)],
    )
