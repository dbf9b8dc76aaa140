"""What shoppers say: reviews of products and vendors, votes, questions and answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from marketplace.models.columns import choice, created, key, moment, note, ref, words
from marketplace.rules.kinds import ModerationStatus


class Review(SQLModel, table=True):
    """One person's opinion of one product; only someone who bought it may write it."""

    __table_args__ = (
        UniqueConstraint("product_id", "account_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_one_to_five"),
        Index("ix_review_product_id_status_id", "product_id", "status", "id"),
    )

    id: int = key()
    product_id: int = ref("product.id", index=False, ondelete="CASCADE")
    account_id: int = ref("account.id")
    order_line_id: int | None = ref("order_line.id", optional=True, unique=True)
    stars: int
    title: str = note()
    body: str = note()
    status: ModerationStatus = choice(ModerationStatus, default=ModerationStatus.PUBLISHED)
    helpful_count: int = Field(default=0)
    reply: str = note()
    replied_at: datetime | None = moment()
    created_at: datetime = created()


class ReviewVote(SQLModel, table=True):
    """A person found a review helpful."""

    __tablename__ = "review_vote"

    review_id: int = ref("review.id", primary=True, ondelete="CASCADE")
    account_id: int = ref("account.id", primary=True, ondelete="CASCADE")
    created_at: datetime = created()


class VendorReview(SQLModel, table=True):
    """How a vendor served one order, apart from the product."""

    __tablename__ = "vendor_review"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="stars_one_to_five"),)

    id: int = key()
    vendor_id: int = ref("vendor.id")
    account_id: int = ref("account.id")
    vendor_order_id: int = ref("vendor_order.id", unique=True)
    stars: int
    body: str = note()
    status: ModerationStatus = choice(ModerationStatus, default=ModerationStatus.PUBLISHED)
    created_at: datetime = created()


class Question(SQLModel, table=True):
    """Something a shopper wants to know of a product."""

    __table_args__ = (Index("ix_question_product_id_id", "product_id", "id"),)

    id: int = key()
    product_id: int = ref("product.id", index=False, ondelete="CASCADE")
    account_id: int = ref("account.id")
    body: str = words()
    status: ModerationStatus = choice(ModerationStatus, default=ModerationStatus.PUBLISHED)
    created_at: datetime = created()


class Answer(SQLModel, table=True):
    """A reply by a vendor who offers the product or a person who bought it."""

    id: int = key()
    question_id: int = ref("question.id", ondelete="CASCADE")
    account_id: int = ref("account.id")
    vendor_id: int | None = ref("vendor.id", optional=True)
    body: str = words()
    status: ModerationStatus = choice(ModerationStatus, default=ModerationStatus.PUBLISHED)
    created_at: datetime = created()
