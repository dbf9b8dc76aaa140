"""What people agreed to, and what they want done with what is known of them."""

from datetime import datetime

from sqlalchemy import Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    amount,
    choice,
    created,
    document,
    key,
    moment,
    note,
    ref,
    updated,
    words,
    yes_or_no,
)
from marketplace.rules.privacy import MailingStatus, RequestKind, RequestStatus

OPEN_REQUEST = "status IN ('waiting', 'running', 'blocked')"


class ConsentGiven(SQLModel, table=True):
    """What a member agreed to, or no longer agrees to, and in which words; the last row counts.

    The rows before it prove what was agreed to then.
    """

    __tablename__ = "consent_given"
    __table_args__ = (Index("ix_consent_given_account_id_id", "account_id", "id"),)

    id: int = key()
    account_id: int = ref("account.id", index=False, ondelete="CASCADE")
    wording: int = Field(sa_column=Column(Integer, nullable=False))
    purposes: list[str] = document("[]")
    source: str = note()
    created_at: datetime = created()


class Mailing(SQLModel, table=True):
    """That an address wants letters that sell: asked for, confirmed by a letter, ended.

    `source` is the form where the box was ticked, in the words of `wording`.
    """

    __table_args__ = (
        Index("uq_mailing_email", text("lower(email)"), unique=True),
        Index("ix_mailing_status_id", "status", "id"),
    )

    id: int = key()
    email: str = words()
    account_id: int | None = ref("account.id", optional=True, ondelete="SET NULL")
    status: MailingStatus = choice(MailingStatus, default=MailingStatus.ASKED)
    wording: int = Field(sa_column=Column(Integer, nullable=False))
    source: str = note()
    created_at: datetime = created()
    confirmed_at: datetime | None = moment()
    ended_at: datetime | None = moment()


class DataRequest(SQLModel, table=True):
    """Somebody wants their data, or wants to be forgotten; what became of it, and until when.

    `email` is where letters about it go, emptied once an erasure is done. `asked_by` are staff
    who started it in the person's name, for a `reason`. `step` is how far an erasure has come,
    `blocked` what stands against it in words. `file_key` is where a finished export lies.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        Index("ix_data_request_status_starts_at", "status", "starts_at"),
        Index(
            "uq_data_request_live",
            "account_id",
            "kind",
            unique=True,
            postgresql_where=text(OPEN_REQUEST),
        ),
        Index("ix_data_request_lower_email", text("lower(email)")),
    )

    id: int = key()
    kind: RequestKind = choice(RequestKind)
    status: RequestStatus = choice(RequestStatus, default=RequestStatus.UNCONFIRMED)
    account_id: int | None = ref("account.id", optional=True, index=False)
    email: str = note()
    asked_by: int | None = ref("account.id", optional=True)
    reason: str = note()
    keeps_words: bool = yes_or_no()
    blocked: list[str] = document("[]")
    step: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    file_key: str = note()
    file_bytes: int = amount(default=0)
    created_at: datetime = created()
    updated_at: datetime = updated()
    due_at: datetime = moment(optional=False)
    starts_at: datetime | None = moment()
    finished_at: datetime | None = moment()
    expires_at: datetime | None = moment(index=True)
    fetched_at: datetime | None = moment()


class KeptIdentity(SQLModel, table=True):
    """Who made a purchase whose person is forgotten: sealed, for as long as books are kept.

    Nothing in the shop reads it but a look that finance staff take for a reason.
    """

    __tablename__ = "kept_identity"

    group_id: int = ref("order_group.id", primary=True)
    sealed: str = words()
    kept_until: datetime = moment(optional=False, index=True)
    created_at: datetime = created()
