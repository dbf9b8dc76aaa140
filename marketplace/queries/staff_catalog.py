"""All products and reviews, for staff who moderate them."""

from sqlmodel import col, or_, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.products import ProductRow
from marketplace.cards.reviews import ReviewRow
from marketplace.cards.staff import Listing
from marketplace.models.accounts import Account
from marketplace.models.catalog import Category, Product
from marketplace.models.reviews import Review
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import containing
from marketplace.queries.staff_lists import listed
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.texts import day, rating


async def all_products(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[ProductRow]:
    """Every product of whatever status, found by title or brand."""
    allow(actor.is_staff)
    found = (
        select(Product, Category.name, Vendor.name)
        .join(Category, col(Category.id) == col(Product.category_id))
        .join(Vendor, col(Vendor.id) == col(Product.proposed_by), isouter=True)
    )
    if status:
        found = found.where(col(Product.status) == status)
    if text.strip():
        pattern = containing(text)
        found = found.where(col(Product.title).ilike(pattern) | col(Product.brand).ilike(pattern))
    return await listed(db, found, Product, after, _product)


def _product(product: Product, category: str, vendor: str | None) -> ProductRow:
    return ProductRow(
        id=product.id,
        href=routes.product(product.slug),
        title=product.title,
        brand=product.brand,
        category=category,
        status=product.status,
        vendor=vendor or "",
        rating_text=rating(product.rating_sum, product.rating_count),
        created_text=day(product.created_at),
    )


async def all_reviews(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[ReviewRow]:
    """Every review of whatever status, found by its words, its product or its author."""
    allow(actor.is_staff)
    found = (
        select(Review, Product, Account.name)
        .join(Product, col(Product.id) == col(Review.product_id))
        .join(Account, col(Account.id) == col(Review.account_id))
    )
    if status:
        found = found.where(col(Review.status) == status)
    if text.strip():
        places = (Review.title, Review.body, Product.title, Account.name)
        found = found.where(or_(*[col(place).ilike(containing(text)) for place in places]))
    return await listed(db, found, Review, after, _review)


def _review(review: Review, product: Product, author: str) -> ReviewRow:
    return ReviewRow(
        id=review.id,
        product_id=product.id,
        product=product.title,
        product_href=routes.product(product.slug),
        author=author,
        stars=review.stars,
        title=review.title,
        body=review.body,
        date_text=day(review.created_at),
        status=review.status,
        reply=review.reply,
    )
