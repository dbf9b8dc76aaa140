"""The shared catalogue: categories, products, their variants and pictures."""

from datetime import datetime

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    choice,
    created,
    document,
    key,
    name_key,
    name_ref,
    note,
    ref,
    updated,
    words,
)
from marketplace.rules.kinds import ProductStatus


class Category(SQLModel, table=True):
    """A shelf. `attributes` lists what its products may say of themselves (rules.attributes).

    Those of the shelves above it are asked for as well. Without a tax class of its own it has
    that of the shelf above it.
    """

    id: int = key()
    parent_id: int | None = ref("category.id", optional=True)
    slug: str = words(unique=True)
    name: str = words()
    description: str = note()
    picture: str = note()
    position: int = Field(default=0)
    attributes: list[dict[str, object]] = document("[]")
    tax_class: str | None = name_ref("tax_class.slug", optional=True)


class CategorySlug(SQLModel, table=True):
    """A name that a category's address had before; it leads to the present one."""

    __tablename__ = "category_slug"

    slug: str = name_key()
    category_id: int = ref("category.id", ondelete="CASCADE")


class Product(SQLModel, table=True):
    """A thing that several vendors may offer. Its values are a document (GIN-indexed).

    `axes` are the names of its variants' options in the order to choose them. A tax class of its
    own goes before its category's.
    """

    __table_args__ = (
        Index("ix_product_attributes", "attributes", postgresql_using="gin"),
        Index("ix_product_category_id_id", "category_id", "id"),
        Index("ix_product_status_id", "status", "id"),
        Index("ix_product_lower_names", text("lower(brand)"), text("lower(title)")),
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
    axes: list[str] = document("[]")
    status: ProductStatus = choice(ProductStatus, default=ProductStatus.PUBLISHED)
    proposed_by: int | None = ref("vendor.id", optional=True)
    tax_class: str | None = name_ref("tax_class.slug", optional=True)
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


class ProductMeaning(SQLModel, table=True):
    """What a product's words mean, as a vector of length one; `digest` tells from which words.

    Made by the worker after the words have changed. A product without one is found by its words.
    """

    __tablename__ = "product_meaning"
    __table_args__ = (
        Index(
            "ix_product_meaning_vector",
            "vector",
            postgresql_using="hnsw",
            postgresql_ops={"vector": "halfvec_ip_ops"},
        ),
    )

    product_id: int = ref("product.id", primary=True, ondelete="CASCADE")
    digest: str = words()
    vector: list[float] = Field(sa_column=Column(HALFVEC(384), nullable=False))


class Variant(SQLModel, table=True):
    """One buyable form of a product: a size, a colour. Every product has at least one."""

    __table_args__ = (
        UniqueConstraint("product_id", "name"),
        Index("ix_variant_options", "options", postgresql_using="gin"),
    )

    id: int = key()
    product_id: int = ref("product.id", index=False, ondelete="CASCADE")
    name: str = note()
    options: dict[str, str] = document()
    gtin: str | None = words(optional=True, unique=True)
    weight_grams: int = Field(default=0)
    position: int = Field(default=0)


class Image(SQLModel, table=True):
    """A picture of a product; `key` names its file, whose widths are made from it."""

    __table_args__ = (
        Index("ix_image_product_id_position", "product_id", "position"),
        Index("ix_image_waiting", "key", postgresql_where=text("has_avif IS NULL")),
    )

    id: int = key()
    product_id: int = ref("product.id", index=False, ondelete="CASCADE")
    variant_id: int | None = ref("variant.id", optional=True, ondelete="CASCADE")
    key: str = words()
    alt: str = note()
    width: int
    height: int
    blur: str = note()
    """A few pixels of it, as a WebP file in base64."""
    has_avif: bool | None = Field(default=None)
    """Whether there are lighter files; empty until the worker has tried to make them."""
    position: int = Field(default=0)
