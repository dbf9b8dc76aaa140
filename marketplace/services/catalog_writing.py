"""Checked drafts become rows, one or a thousand in the same few statements; no facts recorded."""

from itertools import chain

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.models.catalog import Category, Product, Variant
from marketplace.services import names
from marketplace.services.catalog_drafts import (
    ProductDraft,
    Shelf,
    VariantDraft,
    checked_variants,
    checked_words,
)


async def shelves(db: Session) -> dict[int, Shelf]:
    """Every category by its id."""
    child = aliased(Category)
    has_children = select(child.id).where(child.parent_id == Category.id).exists()
    rows = await db.exec(select(Category.id, Category.attributes, has_children))
    return {id: Shelf(schema, not below) for id, schema, below in rows.all()}


async def write_products(
    db: Session, vendor_id: int | None, drafts: list[ProductDraft]
) -> list[Product]:
    """Check and write products with their variants, in the order given.

    Nothing is written when one of them is wrong (Invalid). Whoever calls records the facts.
    """
    known = await shelves(db)
    words = [checked_words(draft.words, known.get(draft.words.category_id)) for draft in drafts]
    variants = [checked_variants(draft.variants) for draft in drafts]
    await _refuse_known_gtins(db, list(chain.from_iterable(variants)))
    slugs = await names.product_slugs(db, [word.title for word in words])
    products = [
        Product(
            slug=slug,
            title=word.title,
            brand=word.brand,
            category_id=word.category_id,
            description=word.description,
            highlights=word.highlights,
            attributes=dict(word.attributes),
            proposed_by=vendor_id,
        )
        for slug, word in zip(slugs, words, strict=True)
    ]
    db.add_all(products)
    await db.flush()
    for product, forms in zip(products, variants, strict=True):
        db.add_all(_rows(product, forms))
    await db.flush()
    return products


def _rows(product: Product, variants: list[VariantDraft]) -> list[Variant]:
    return [
        Variant(
            product_id=product.id,
            name=variant.name,
            options=dict(variant.options),
            gtin=variant.gtin or None,
            weight_grams=variant.weight_grams,
            position=position,
        )
        for position, variant in enumerate(variants)
    ]


async def _refuse_known_gtins(db: Session, variants: list[VariantDraft]) -> None:
    gtins = {variant.gtin for variant in variants if variant.gtin}
    if not gtins:
        return
    await names.claim(db, (f"gtin:{gtin}" for gtin in gtins))
    known = (await db.exec(select(Variant.gtin).where(col(Variant.gtin).in_(gtins)))).first()
    if known:
        message = f"The catalogue already has {known}. Please offer that product instead."
        raise Invalid("gtin", message)
