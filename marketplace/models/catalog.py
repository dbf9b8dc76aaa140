"""The shared catalogue: categories, products, their variants and pictures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    choice,
    created,
    document,
    key,
    name_key,
    note,
    ref,
    updated,
    words,
)
from marketplace.rules.kinds import ProductStatus


class Category(SQLModel, table=True):
    """A shelf. `attributes` lists what its products may say of themselves.

    Each attribute is {"key", "name", "kind": text|number|flag, "unit", "facet"}.
    """

    id: int = key()
    parent_id: int | None = ref("category.id", optional=True)
    slug: str = words(unique=True)
    name: str = words()
    description: str = note()
    picture: str = note()
    position: int = Field(default=0)
    attributes: list[dict[str, object]] = document("[]")


class Product(SQLModel, table=True):
    """A thing that several vendors may offer. Its values are a document (GIN-indexed)."""

    __table_args__ = (
        Index("ix_product_attributes", "attributes", postgresql_using="gin"),
        Index("ix_product_category_id_id", "category_id", "id"),
        Index("ix_product_status_id", "status", "id"),
        Index(
            "ix_product_words",
            text(
                "to_tsvector('english'::regconfig, "
                "(((title || ' '::text) || brand) || ' '::text) || description)"
            ),
            postgresql_using="gin",
        ),
        CheckConstraint("rating_sum >= rating_count", name="rating_sum_sane"),
    )

    id: int = key()
    slug: str = words(unique=True)
    title: str = words()
    brand: str = note()
    category_id: int = ref("category.id", index=False)
    description: str = note()
    highlights: list[str] = document("[]")
    attributes: dict[str, object] = document()
    status: ProductStatus = choice(ProductStatus, default=ProductStatus.PUBLISHED)
    proposed_by: int | None = ref("vendor.id", optional=True)
    rating_sum: int = Field(default=0)
    rating_count: int = Field(default=0)
    sold_count: int = Field(default=0)
    created_at: datetime = created()
    updated_at: datetime = updated()


class ProductSlug(SQLModel, table=True):
    """A name that a product's address had before; it leads to the present one."""

    __tablename__ = "product_slug"

    slug: str = name_key()
    product_id: int = ref("product.id", ondelete="CASCADE")


class Variant(SQLModel, table=True):
    """One buyable form of a product: a size, a colour. Every product has at least one."""

    __table_args__ = (UniqueConstraint("product_id", "name"),)

    id: int = key()
    product_id: int = ref("product.id", index=False, ondelete="CASCADE")
    name: str = note()
    options: dict[str, str] = document()
    gtin: str | None = words(optional=True, unique=True)
    weight_grams: int = Field(default=0)
    position: int = Field(default=0)


class Image(SQLModel, table=True):
    """A picture of a product; `key` names its file, whose widths are made from it."""

    __table_args__ = (Index("ix_image_product_id_position", "product_id", "position"),)

    id: int = key()
    product_id: int = ref("product.id", index=False, ondelete="CASCADE")
    variant_id: int | None = ref("variant.id", optional=True, ondelete="CASCADE")
    key: str = words()
    alt: str = note()
    width: int
    height: int
    tint: str = note()
    position: int = Field(default=0)
