"""The kinds of column that the tables are made of, each defined once."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Enum, ForeignKey, Identity, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def key() -> Any:
    """A bigint identity: small in indexes, ordered, and never a secret."""
    return Field(
        default=None, sa_column=Column(BigInteger, Identity(always=False), primary_key=True)
    )


def ref(
    target: str,
    *,
    optional: bool = False,
    primary: bool = False,
    unique: bool = False,
    index: bool = True,
    ondelete: str = "RESTRICT",
) -> Any:
    """A foreign key to `table.column`, indexed unless another index already begins with it."""
    column: Column[int] = Column(
        BigInteger,
        ForeignKey(target, ondelete=ondelete),
        nullable=optional,
        primary_key=primary,
        unique=unique or None,
        index=(index and not unique and not primary) or None,
    )
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def words(*, optional: bool = False, unique: bool = False, index: bool = False) -> Any:
    """Text of any length; required text has no default, so forgetting it fails."""
    column: Column[str] = Column(
        Text, nullable=optional, unique=unique or None, index=index or None
    )
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def name_key() -> Any:
    """Text that is itself the primary key."""
    return Field(sa_column=Column(Text, primary_key=True))


def name_ref(target: str, *, optional: bool = False) -> Any:
    """A foreign key to a `name_key`."""
    column: Column[str] = Column(Text, ForeignKey(target, ondelete="RESTRICT"), nullable=optional)
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def note() -> Any:
    """Text that may be empty but is never NULL."""
    return Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


def amount(*, default: int | None = None, optional: bool = False) -> Any:
    """Money in minor units of the currency that stands in the same row or its parent's."""
    server_default = None if default is None else text(str(default))
    column: Column[int] = Column(BigInteger, nullable=optional, server_default=server_default)
    if default is None and not optional:
        return Field(sa_column=column)
    return Field(default=default, sa_column=column)


def _word_of(kind: type[StrEnum]) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def big() -> Any:
    """A bigint that may point into any table."""
    return Field(sa_column=Column(BigInteger, nullable=False))


def optional_big() -> Any:
    """The same, or nothing; for a key that a constraint of several columns makes one."""
    return Field(default=None, sa_column=Column(BigInteger, nullable=True))


def choice(kind: type[StrEnum], *, default: StrEnum | None = None, index: bool = False) -> Any:
    """One word of a closed list, checked by the database."""
    column: Column[Any] = Column(
        _word_of(kind),
        nullable=False,
        index=index or None,
        server_default=default.value if default else None,
    )
    return Field(sa_column=column) if default is None else Field(default=default, sa_column=column)


def optional_choice(kind: type[StrEnum]) -> Any:
    """One word of a closed list, or none."""
    return Field(default=None, sa_column=Column(_word_of(kind), nullable=True))


def document(default: str = "{}") -> Any:
    """A JSONB document, empty unless given."""
    factory: Any = dict if default == "{}" else list
    return Field(
        default_factory=factory,
        sa_column=Column(JSONB, nullable=False, server_default=text(f"'{default}'::jsonb")),
    )


def yes_or_no() -> Any:
    """Whether it is so; not, unless said."""
    return Field(default=False, sa_column_kwargs={"server_default": text("false")})


def created() -> Any:
    """When the row was written."""
    return Field(
        default_factory=now,
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def updated() -> Any:
    """When the row was last changed through the application."""
    return Field(
        default_factory=now,
        sa_column=Column(
            DateTime(timezone=True), nullable=False, server_default=func.now(), onupdate=now
        ),
    )


def moment(*, optional: bool = True, index: bool = False) -> Any:
    """A UTC moment."""
    column: Column[datetime] = Column(
        DateTime(timezone=True), nullable=optional, index=index or None
    )
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def currency() -> Any:
    """An ISO 4217 code."""
    return Field(sa_column=Column(Text, nullable=False))
