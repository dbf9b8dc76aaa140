"""How staff steer the search, and what people searched for."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Date, Index, Text, text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field, SQLModel

from marketplace.models.columns import (
    choice,
    created,
    document,
    key,
    note,
    ref,
    updated,
    words,
)
from marketplace.rules.search_log import SearchAct


class SearchSynonym(SQLModel, table=True):
    """Words and phrases that mean the same; one way, only the first also means the others."""

    __tablename__ = "search_synonym"

    id: int = key()
    phrases: list[str] = document("[]")
    is_one_way: bool = Field(default=False)
    updated_at: datetime = updated()
    updated_by: int | None = ref("account.id", optional=True, index=False)


class CuratedQuery(SQLModel, table=True):
    """A query about which staff decided something; `key` is what queries of one meaning share."""

    __tablename__ = "curated_query"

    id: int = key()
    key: str = words(unique=True)
    query: str = words()
    redirect: str = note()
    is_suggested: bool = Field(default=True)
    """Whether it may be suggested to others once enough people have searched for it."""
    updated_at: datetime = updated()
    updated_by: int | None = ref("account.id", optional=True, index=False)


class CuratedProduct(SQLModel, table=True):
    """A product that comes first for a query, by position, or never."""

    __tablename__ = "curated_product"

    curated_id: int = ref("curated_query.id", primary=True, ondelete="CASCADE")
    product_id: int = ref("product.id", primary=True, ondelete="CASCADE")
    is_hidden: bool = Field(default=False)
    position: int = Field(default=0)


class SearchEvent(SQLModel, table=True):
    """One page of results seen, one product clicked or put in the basket from there.

    `who` is a keyed hash of the account or the browser: it tells people apart and names nobody.
    """

    __tablename__ = "search_event"
    __table_args__ = (
        Index("ix_search_event_at", "at"),
        Index("ix_search_event_query_at", "query", "at"),
        Index("ix_search_event_who", "who", postgresql_where=text("who <> ''")),
    )

    id: int = key()
    entry: UUID = Field(sa_column=Column(PG_UUID(as_uuid=True), nullable=False, unique=True))
    kind: SearchAct = choice(SearchAct)
    who: str = note()
    query: str = words()
    found: int = Field(default=0)
    page: int = Field(default=1)
    filters: str = note()
    position: int = Field(default=0)
    path: str = note()
    at: datetime = created()


class SearchDay(SQLModel, table=True):
    """How often a query was searched on a day whose single events are gone."""

    __tablename__ = "search_day"

    day: date = Field(sa_column=Column(Date, primary_key=True))
    query: str = Field(sa_column=Column(Text, primary_key=True))
    searches: int = Field(default=0)
    visitors: int = Field(default=0)
    empty: int = Field(default=0)
    clicks: int = Field(default=0)
    baskets: int = Field(default=0)
