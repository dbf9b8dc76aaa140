"""Checked drafts become rows, one or a thousand in the same few statements; no facts recorded."""

from itertools import chain

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.models.catalog import Category, Product, Variant
from marketplace.queries.catalog import Tree
from marketplace.services import names
from marketplace.services.catalog_drafts import (
    ProductDraft,
    Shelf,
    VariantDraft,
    checked_variants,
    checked_words,
)


async def shelves(db: Session) -> dict[int, Shelf]:
    """Every category by its id, with all that it and those above it ask for."""
    tree = Tree(list((await db.exec(select(Category))).all()), {})
    return {id: Shelf(tree.asked(id), not tree.below[id]) for id in tree.by_id}


async def write_products(
    db: Session, vendor_id: int | None, drafts: list[ProductDraft]
) -> list[Product]:
    """Check and write products with their variants, in the order given.

    Nothing is written when one of them is wrong (Invalid). Whoever calls records the facts.
    """
    known = await shelves(db)
    words = [checked_words(draft.words, known.get(draft.words.category_id)) for draft in drafts]
    variants = [checked_variants(draft.variants) for draft in drafts]
    await refuse_known_gtins(db, list(chain.from_iterable(variants)))
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
            axes=list(dict.fromkeys(name for form in forms for name in form.options)),
            proposed_by=vendor_id,
        )
        for slug, word, forms in zip(slugs, words, variants, strict=True)
    ]
    db.add_all(products)
    await db.flush()
    for product, forms in zip(products, variants, strict=True):
        db.add_all(_rows(product, forms))
    await db.flush()
    return products


def _rows(product: Product, variants: list[VariantDraft]) -> list[Variant]:
    return [variant_row(product.id, draft, place) for place, draft in enumerate(variants)]


def variant_row(product_id: int, variant: VariantDraft, position: int) -> Variant:
    """A checked draft as a row."""
    return Variant(
        product_id=product_id,
        name=variant.name,
        options=dict(variant.options),
        gtin=variant.gtin or None,
        weight_grams=variant.weight_grams,
        position=position,
    )


async def refuse_known_gtins(db: Session, variants: list[VariantDraft]) -> None:
    """No two forms of the whole catalogue have one number. Raises Invalid("gtin")."""
    gtins = {variant.gtin for variant in variants if variant.gtin}
    if not gtins:
        return
    await names.claim(db, (f"gtin:{gtin}" for gtin in gtins))
    known = (await db.exec(select(Variant.gtin).where(col(Variant.gtin).in_(gtins)))).first()
    if known:
        message = f"The catalogue already has {known}. Please offer that product instead."
        raise Invalid("gtin", message)
