"""What search and shopping engines are told of pages and offers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from marketplace.rules.money import Money

Row = TypeVar("Row")


@dataclass(frozen=True)
class Batch(Generic[Row]):
    """Some rows of something long; `after` continues behind them, 0 when there are no more."""

    rows: list[Row] = field(default_factory=list)
    after: int = 0


@dataclass(frozen=True)
class SitemapFile:
    """A file of addresses: how many it holds, and when what they lead to changed last."""

    name: str
    count: int
    changed_at: datetime | None = None


@dataclass(frozen=True)
class SitemapEntry:
    """A public page, when it changed last where that is known, and the pictures on it."""

    path: str
    changed_at: datetime | None = None
    pictures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FeedPart:
    """A part of the product feed: `version` is another whenever what it says is another."""

    version: str
    changed_at: datetime | None
    next_number: int = 0
    """The next part that holds something; 0 after the last."""


@dataclass(frozen=True)
class FeedItem:
    """One variant with the offer that stands first on its page."""

    number: str
    group: str
    """What the variants of a product share; empty for a product that has but one."""
    title: str
    description: str
    path: str
    pictures: list[str]
    price: Money
    was_price: Money | None
    in_stock: bool
    condition: str
    brand: str
    gtin: str
    category: str
    options: dict[str, str]
    delivery: Money
    sent_to: tuple[str, ...] = ()
