"""What the operator keeps: settings, the sealed audit trail, the outbox of events, import runs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    big,
    choice,
    created,
    document,
    key,
    moment,
    name_key,
    note,
    ref,
    updated,
    words,
)
from marketplace.rules.kinds import ImportStatus

AUDIT_WORDS = (
    "to_tsvector('simple'::regconfig, translate((((((((((audit_entry.action || ' '::text) "
    "|| audit_entry.subject_type) || ' '::text) || audit_entry.subject_id) || ' '::text) "
    "|| audit_entry.reason) || ' '::text) || audit_entry.before) || ' '::text) "
    "|| audit_entry.after, '._@'::text, '   '::text))"
)
"""What an entry of the audit trail is found by."""


class Setting(SQLModel, table=True):
    """A value that an admin may change while the shop runs."""

    name: str = name_key()
    value: object = Field(sa_column=Column(JSONB, nullable=False))
    updated_at: datetime = updated()
    updated_by: int | None = ref("account.id", optional=True, index=False)


class AuditEntry(SQLModel, table=True):
    """Who did what to what, and how it was before. Never changed, never deleted.

    `in_name_of` is the vendor in whose name staff did it.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject_id_id", "subject_type", "subject_id", "id"),
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_words", text(AUDIT_WORDS), postgresql_using="gin"),
    )

    id: int = key()
    account_id: int | None = ref("account.id", optional=True)
    in_name_of: int | None = ref("vendor.id", optional=True, index=False)
    action: str = words()
    subject_type: str = words()
    subject_id: int = big()
    before: dict[str, object] = document()
    after: dict[str, object] = document()
    reason: str = note()
    at: datetime = created()


class AuditSeal(SQLModel, table=True):
    """The next link of the chain over the audit trail, made by PostgreSQL at each commit.

    `digest` is SHA-256 over the digest before and the whole entry (`audit_digest` in SQL), and
    `number` has no gaps: an entry that is changed, slipped in or taken out breaks the chain.
    """

    __tablename__ = "audit_seal"

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    entry_id: int = ref("audit_entry.id", unique=True)
    digest: bytes = Field(sa_type=LargeBinary, nullable=False)


class OutboxEvent(SQLModel, table=True):
    """A fact, written in the transaction that made it true; the worker lets others know."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        Index("ix_outbox_event_aggregate", "aggregate", "aggregate_id", "id"),
        Index("ix_outbox_event_recorded_at", "recorded_at", postgresql_using="brin"),
    )

    id: int = key()
    event_id: UUID = Field(
        default=None,
        sa_column=Column(
            PG_UUID(as_uuid=True),
            nullable=False,
            unique=True,
            server_default=text("gen_random_uuid()"),
        ),
    )
    name: str = words(index=True)
    aggregate: str = words()
    aggregate_id: int = big()
    payload: dict[str, object] = document()
    recorded_at: datetime = created()


class ImportRun(SQLModel, table=True):
    """One file of products brought in by a vendor, and how far it is.

    While it waits for its vendor to say what its columns mean, `file_key` is where it lies and
    `columns` holds {"name", "examples"} of each.
    """

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_vendor_id_id", "vendor_id", "id"),)

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False, ondelete="CASCADE")
    account_id: int | None = ref("account.id", optional=True)
    file_name: str = words()
    status: ImportStatus = choice(ImportStatus, default=ImportStatus.RUNNING)
    row_count: int = Field(default=0)
    created_count: int = Field(default=0)
    updated_count: int = Field(default=0)
    unchanged_count: int = Field(default=0)
    error_count: int = Field(default=0)
    stock: int = Field(default=0)
    file_key: str = note()
    columns: list[dict[str, object]] = document("[]")
    started_at: datetime = created()
    finished_at: datetime | None = moment()

    @property
    def handled(self) -> int:
        """How many of its rows have been dealt with."""
        return self.created_count + self.updated_count + self.unchanged_count + self.error_count


class ImportProblem(SQLModel, table=True):
    """A row that could not be taken, with the reason in words.

    `row` is {"said", "meaning"}: what it says by what its columns mean, and which is wrong.
    """

    __tablename__ = "import_problem"
    __table_args__ = (Index("ix_import_problem_run_id_row_number", "run_id", "row_number"),)

    id: int = key()
    run_id: int = ref("import_run.id", index=False, ondelete="CASCADE")
    row_number: int
    column: str = note()
    value: str = note()
    reason: str = words()
    row: dict[str, object] = document()


class ImportMapping(SQLModel, table=True):
    """What the columns of a vendor's files mean, for all files that have the same names in them."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("vendor_id", "digest"),)

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False, ondelete="CASCADE")
    digest: str = words()
    meanings: dict[str, str] = document()
    updated_at: datetime = updated()


class ImportGroup(SQLModel, table=True):
    """The product that a vendor's files mean by a group: what their rows are forms of."""

    __tablename__ = "import_group"
    __table_args__ = (UniqueConstraint("vendor_id", "name"),)

    id: int = key()
    vendor_id: int = ref("vendor.id", index=False, ondelete="CASCADE")
    name: str = words()
    product_id: int = ref("product.id", ondelete="CASCADE")
