"""What vendors and machines suggest about shared products, for staff to decide."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import choice, created, document, key, moment, note, ref, updated
from marketplace.rules.kinds import ChangeStatus, TwinSource, TwinStatus


class ProductChange(SQLModel, table=True):
    """Other words or numbers that a vendor suggests for a product which it did not propose.

    `before` holds the fields it would change as they were when it was suggested, `after` as
    they should be, both by the names of `rules.product_fields`; `taken` lists those approved.
    """

    __tablename__ = "product_change"
    __table_args__ = (
        Index(
            "uq_product_change_waiting",
            "product_id",
            "vendor_id",
            unique=True,
            postgresql_where=text("status IN ('open', 'revision')"),
        ),
        Index("ix_product_change_status_id", "status", "id"),
        Index("ix_product_change_vendor_id_id", "vendor_id", "id"),
    )

    id: int = key()
    product_id: int = ref("product.id", ondelete="CASCADE")
    vendor_id: int = ref("vendor.id", index=False, ondelete="CASCADE")
    account_id: int | None = ref("account.id", optional=True, index=False)
    status: ChangeStatus = choice(ChangeStatus, default=ChangeStatus.OPEN)
    before: dict[str, object] = document()
    after: dict[str, object] = document()
    taken: list[str] = document("[]")
    reason: str = note()
    answer: str = note()
    created_at: datetime = created()
    updated_at: datetime = updated()
    decided_at: datetime | None = moment()


class ProductTwin(SQLModel, table=True):
    """Two products that may be the same thing; the older one has the lower id."""

    __tablename__ = "product_twin"
    __table_args__ = (
        UniqueConstraint("product_id", "other_id"),
        CheckConstraint("product_id < other_id", name="older_first"),
        Index("ix_product_twin_status_id", "status", "id"),
    )

    id: int = key()
    product_id: int = ref("product.id", index=False, ondelete="CASCADE")
    other_id: int = ref("product.id", ondelete="CASCADE")
    source: TwinSource = choice(TwinSource)
    likeness: int = Field(default=0)
    vendor_id: int | None = ref("vendor.id", optional=True, ondelete="SET NULL")
    note: str = note()
    status: TwinStatus = choice(TwinStatus, default=TwinStatus.OPEN)
    created_at: datetime = created()
    decided_at: datetime | None = moment()
