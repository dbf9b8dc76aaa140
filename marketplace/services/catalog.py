"""The shared catalogue: what vendors propose and edit, and what staff take off the shelves."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, NotFound
from marketplace.events import ProductChanged
from marketplace.models.catalog import Product, ProductSlug
from marketplace.rules.attributes import unasked
from marketplace.rules.kinds import ProductStatus
from marketplace.rules.permissions import Actor, allow, may_moderate, may_sell, the_vendor
from marketplace.rules.slugs import slug
from marketplace.rules.texts import required
from marketplace.services import audit, names, outbox
from marketplace.services.catalog_drafts import ProductDraft, ProductWords, checked_words
from marketplace.services.catalog_writing import shelves, write_products
from marketplace.services.vendor_terms import trading_vendor


@dataclass(frozen=True, slots=True)
class _Change:
    """One way for staff to move a product between shelf and store room."""

    expected: frozenset[ProductStatus]
    status: ProductStatus


HIDE = _Change(frozenset({ProductStatus.PUBLISHED, ProductStatus.PROPOSED}), ProductStatus.HIDDEN)
SHOW = _Change(frozenset({ProductStatus.HIDDEN, ProductStatus.PROPOSED}), ProductStatus.PUBLISHED)
WITHDRAW = _Change(frozenset(ProductStatus) - {ProductStatus.WITHDRAWN}, ProductStatus.WITHDRAWN)


async def propose_product(db: Session, actor: Actor, draft: ProductDraft) -> Product:
    """A vendor adds a product to the shared catalogue; other vendors may offer it too.

    It is on the shelves at once. Raises Invalid for the field that cannot be accepted.
    """
    vendor = await trading_vendor(db, actor)
    [product] = await write_products(db, vendor.id, [draft])
    await outbox.record(db, ProductChanged(product.id))
    return product


async def edit_product(db: Session, actor: Actor, product_id: int, words: ProductWords) -> Product:
    """Change what a product says of itself: its proposer or staff.

    A new title gives it a new address; the old one leads there.
    """
    product = await editable_product(db, actor, product_id)
    shelf = (await shelves(db)).get(words.category_id)
    checked = checked_words(words, shelf)
    kept = unasked(shelf.schema if shelf else [], product.attributes)
    before = product.model_dump(mode="json", include=set(ProductWords.__slots__))
    if checked.title != product.title:
        await _readdress(db, product, checked.title)
    for name in ProductWords.__slots__:
        setattr(product, name, getattr(checked, name))
    product.attributes = {**kept, **checked.attributes}
    after = product.model_dump(mode="json", include=set(before))
    subject = ("product", product_id)
    await audit.note(db, actor, "product.edited", subject, before=before, after=after)
    await outbox.record(db, ProductChanged(product_id))
    return product


async def _readdress(db: Session, product: Product, title: str) -> None:
    if slug(title, "product") == product.slug:
        return
    old = product.slug
    product.slug = await _slug_for(db, product, title)
    await db.exec(delete(ProductSlug).where(col(ProductSlug.slug) == product.slug))
    await db.exec(insert(ProductSlug).values(slug=old, product_id=product.id))


async def _slug_for(db: Session, product: Product, title: str) -> str:
    """A slug that this product had before may become its own again."""
    former = await db.get(ProductSlug, slug(title, "product"))
    if former is not None and former.product_id == product.id:
        return former.slug
    [free] = await names.product_slugs(db, [title])
    return free


async def hide_product(db: Session, actor: Actor, product_id: int, reason: str) -> None:
    """Staff take a product off the shelves for now."""
    await _move(db, actor, product_id, HIDE, reason)


async def show_product(db: Session, actor: Actor, product_id: int, reason: str) -> None:
    """Staff put a hidden product back on the shelves."""
    await _move(db, actor, product_id, SHOW, reason)


async def withdraw_product(db: Session, actor: Actor, product_id: int, reason: str) -> None:
    """Staff take a product off the shelves for good; orders of it stay as they are."""
    await _move(db, actor, product_id, WITHDRAW, reason)


async def _move(db: Session, actor: Actor, product_id: int, change: _Change, reason: str) -> None:
    allow(may_moderate(actor))
    reason = required("reason", "The reason", reason, 3, 500)
    product = await _locked(db, product_id)
    if product.status not in change.expected:
        raise Conflict(f"That isn't possible: this product is {product.status}.")
    await audit.note(
        db,
        actor,
        f"product.{change.status}",
        ("product", product_id),
        before={"status": product.status},
        after={"status": change.status},
        reason=reason,
    )
    product.status = change.status
    await outbox.record(db, ProductChanged(product_id))


async def editable_product(db: Session, actor: Actor, product_id: int) -> Product:
    """The product, locked, if this actor may edit it: its proposer's shop, or staff.

    Raises NotFound for everybody else, Forbidden for a role of that shop that may not.
    """
    product = await _locked(db, product_id)
    if may_moderate(actor):
        return product
    if product.proposed_by != the_vendor(actor) or product.status is ProductStatus.WITHDRAWN:
        raise NotFound("We couldn't find that product.")
    allow(may_sell(actor))
    return product


async def _locked(db: Session, product_id: int) -> Product:
    product = await db.get(Product, product_id, with_for_update=True)
    if product is None:
        raise NotFound("We couldn't find that product.")
    return product
