"""Names that must be unique, given out one at a time even to simultaneous requests."""

import secrets
from collections.abc import Iterable

from sqlalchemy import Text, any_, literal, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Category, CategorySlug, Product, ProductSlug
from marketplace.rules.slugs import distinct, slug

CLAIM = text("""
    SELECT pg_advisory_xact_lock(hash) FROM (
        SELECT DISTINCT hashtextextended(name, 0) AS hash
        FROM unnest(CAST(:names AS text[])) AS name ORDER BY hash
    ) AS names
""")


async def claim(db: Session, names: Iterable[str]) -> None:
    """Keep others from deciding about these names until this transaction ends."""
    await db.execute(CLAIM, {"names": list(names)})


async def product_slugs(db: Session, titles: list[str]) -> list[str]:
    """A free slug for each title, in their order, distinct from each other and from old names."""
    wanted = [slug(title, "product") for title in titles]
    await claim(db, (f"product:{name}" for name in wanted))
    among = any_(literal(wanted, ARRAY(Text)))
    taken = set((await db.exec(select(Product.slug).where(col(Product.slug) == among))).all())
    taken.update(await db.exec(select(ProductSlug.slug).where(col(ProductSlug.slug) == among)))
    return [_next_free(name, taken) for name in wanted]


async def category_slug(db: Session, name: str) -> str:
    """A free slug for a category, which none has or had."""
    wanted = slug(name, "category")
    await claim(db, [f"category:{wanted}"])
    taken = set((await db.exec(select(Category.slug).where(Category.slug == wanted))).all())
    old = await db.exec(select(CategorySlug.slug).where(CategorySlug.slug == wanted))
    return _next_free(wanted, taken.union(old.all()))


def _next_free(name: str, taken: set[str]) -> str:
    free = distinct(name, secrets.token_hex(3)) if name in taken else name
    taken.add(free)
    return free
