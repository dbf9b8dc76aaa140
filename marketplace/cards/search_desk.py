"""What staff see of the search: what people look for, and how it is steered."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Bar, NavLink


@dataclass(frozen=True)
class SearchRow:
    """A query in a report; the hrefs lead to what staff may do about it."""

    query: str = ""
    searches: str = ""
    visitors: str = ""
    found: str = ""
    clicked: str = ""
    tone: str = "neutral"
    href: str = ""
    synonym_href: str = ""
    pin_href: str = ""
    redirect_href: str = ""


@dataclass(frozen=True)
class SearchReport:
    """Some days of searching; `change` compares with as many days before."""

    searches: str = ""
    change: str = ""
    visitors: str = ""
    empty: str = ""
    empty_tone: str = "neutral"
    clicked: str = ""
    baskets: str = ""
    days: list[Bar] = field(default_factory=list)
    top: list[SearchRow] = field(default_factory=list)
    without: list[SearchRow] = field(default_factory=list)
    unclicked: list[SearchRow] = field(default_factory=list)
    spans: list[NavLink] = field(default_factory=list)


@dataclass(frozen=True)
class SynonymRow:
    """Words that mean the same, or one that means others too."""

    id: int = 0
    text: str = ""
    shown: str = ""
    is_one_way: bool = False


@dataclass(frozen=True)
class CuratedRow:
    """A query about which something is decided."""

    query: str = ""
    href: str = ""
    summary: str = ""
    redirect: str = ""
    is_suggested: bool = True


@dataclass(frozen=True)
class CuratedProductRow:
    """A product as a query finds it, and whether staff put it there."""

    id: int = 0
    title: str = ""
    href: str = ""
    image: str = ""
    detail: str = ""
    price: str = ""
    is_pinned: bool = False
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class CuratedSheet:
    """One query in hand: what shoppers see now, what they don't, and where they are led."""

    query: str = ""
    shop_href: str = ""
    found_text: str = ""
    redirect: str = ""
    ways: list[str] = field(default_factory=list)
    is_suggested: bool = True
    is_curated: bool = False
    pinned: list[CuratedProductRow] = field(default_factory=list)
    results: list[CuratedProductRow] = field(default_factory=list)
    hidden: list[CuratedProductRow] = field(default_factory=list)
