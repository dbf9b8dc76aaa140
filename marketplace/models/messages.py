"""What people write to each other, and what the shop tells them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from marketplace.models.columns import created, key, moment, note, ref, words


class Thread(SQLModel, table=True):
    """A conversation between a shopper and a vendor, perhaps about an order."""

    __table_args__ = (Index("ix_thread_vendor_id_id", "vendor_id", "id"),)

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False)
    account_id: int = ref("account.id")
    vendor_order_id: int | None = ref("vendor_order.id", optional=True)
    subject: str = words()
    created_at: datetime = created()


class Message(SQLModel, table=True):
    """One turn of a conversation."""

    __table_args__ = (Index("ix_message_thread_id_id", "thread_id", "id"),)

    id: int = key()
    thread_id: int = ref("thread.id", index=False, ondelete="CASCADE")
    account_id: int = ref("account.id")
    body: str = words()
    created_at: datetime = created()
    read_at: datetime | None = moment()


class Notification(SQLModel, table=True):
    """A line in the feed of a person or of a vendor's team; `source` makes it come once."""

    __table_args__ = (
        CheckConstraint(
            "(account_id IS NULL) <> (vendor_id IS NULL)", name="for_a_person_or_a_vendor"
        ),
        UniqueConstraint("source", "account_id", "vendor_id", postgresql_nulls_not_distinct=True),
        Index("ix_notification_account_id_id", "account_id", "id"),
        Index("ix_notification_vendor_id_id", "vendor_id", "id"),
        Index("ix_notification_created_at", "created_at", postgresql_using="brin"),
    )

    id: int = key()
    account_id: int | None = ref("account.id", optional=True, index=False, ondelete="CASCADE")
    vendor_id: int | None = ref("vendor.id", optional=True, index=False, ondelete="CASCADE")
    source: str = words()
    title: str = words()
    body: str = note()
    href: str = note()
    created_at: datetime = created()
    read_at: datetime | None = moment()


class SentMail(SQLModel, table=True):
    """A mail that was handed to the mail server; `source` makes it go out once."""

    __tablename__ = "sent_mail"
    __table_args__ = (
        UniqueConstraint("source", "recipient"),
        Index("ix_sent_mail_lower_recipient", text("lower(recipient)")),
        Index("ix_sent_mail_sent_at", "sent_at", postgresql_using="brin"),
    )

    id: int = key()
    source: str = words()
    recipient: str = words()
    subject: str = words()
    sent_at: datetime = created()
