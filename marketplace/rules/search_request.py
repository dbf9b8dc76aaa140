"""What a results page is asked for, as it stands in the address bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from marketplace.routes import SEARCH
from marketplace.rules.kinds import Condition
from marketplace.rules.search_document import DELIVERY_DAYS, FREE
from marketplace.rules.search_terms import MAX_CHARACTERS

MAX_CHOICES = 12
MAX_VALUE = 100
MAX_PAGE = 50
PAGE_SIZE = 24
DELIVERY = (FREE, *map(str, DELIVERY_DAYS))


class Sort(StrEnum):
    """The orders that results can come in."""

    RELEVANCE = "relevance"
    CHEAPEST = "price"
    DEAREST = "price-desc"
    RATING = "rating"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search with its filters; every field is a parameter of the address by the same name.

    `category` and `vendor` are slugs, `attr` entries "Colour: Blue", `price` whole units
    of the currency as "10-50", "10-" or "-50"; `delivery` entries are "free" and days
    ("2" for within two working days). Nothing a browser sends is an error: what cannot be
    understood is left out.
    """

    q: str = ""
    category: str = ""
    brand: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    attr: tuple[str, ...] = ()
    price: str = ""
    rating: int = 0
    stock: bool = False
    deal: bool = False
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    @classmethod
    def parse(cls, parameters: Mapping[str, str | Sequence[str]]) -> Self:
        """Read the parameters of an address; a name may stand several times."""
        many = {name: _listed(value) for name, value in parameters.items()}
        one = {name: values[0] for name, values in many.items() if values}
        known = {condition.value for condition in Condition}
        return cls(
            q=" ".join(one.get("q", "").split())[:MAX_CHARACTERS],
            category=one.get("category", "")[:MAX_VALUE],
            brand=_choices(many.get("brand")),
            vendor=_choices(many.get("vendor")),
            condition=tuple(c for c in _choices(many.get("condition")) if c in known),
            delivery=tuple(c for c in _choices(many.get("delivery")) if c in DELIVERY),
            attr=tuple(choice for choice in _choices(many.get("attr")) if ": " in choice),
            price=_price(one.get("price") or _between(one)),
            rating=_whole(one.get("rating", ""), 0, 4),
            stock=one.get("stock") == "1",
            deal=one.get("deal") == "1",
            sort=Sort(one["sort"]) if one.get("sort") in set(Sort) else Sort.RELEVANCE,
            page=max(1, _whole(one.get("page", ""), 1, MAX_PAGE)),
        )

    @classmethod
    def of_query(cls, query: str) -> Self:
        """Read what stands in an address behind the question mark."""
        return cls.parse(parse_qs(query.removeprefix("?")))

    def toggled(self, name: str, value: str) -> Self:
        """The same search with one choice added or taken away, on its first page."""
        if name not in FILTERS:
            return self
        change: dict[str, Any] = {name: _switched(getattr(self, name), _printable(value))}
        return replace(self, page=1, **change)

    def without(self, *names: str) -> Self:
        """The same search without these filters, on its first page."""
        blank = type(self)()
        change: dict[str, Any] = {name: getattr(blank, name) for name in names}
        return replace(self, page=1, **change)

    def cleared(self) -> Self:
        """Only the words, no filter."""
        return type(self)(q=self.q, sort=self.sort)

    @property
    def price_bounds(self) -> tuple[int | None, int | None]:
        """The least and the most, in whole units of the currency."""
        low, _, high = self.price.partition("-")
        return (int(low) if low else None, int(high) if high else None)

    @property
    def href(self) -> str:
        """The address of this search; what is as usual is left out."""
        usual = type(self)()
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value != getattr(usual, field.name):
                pairs += [(field.name, _written(part)) for part in _parts(value)]
        return f"{SEARCH}?{urlencode(pairs)}" if pairs else SEARCH


FILTERS = {field.name for field in fields(SearchRequest)} - {"q", "sort", "page"}


def _switched(present: object, value: str) -> object:
    match present:
        case tuple():
            others = tuple(choice for choice in present if choice != value)
            return others if value in present else (*present, value)
        case bool():
            return not present
        case int():
            return 0 if str(present) == value else _whole(value, 0, 4)
        case _:
            return "" if present == value else value


def _listed(value: str | Sequence[str]) -> list[str]:
    return [_printable(each) for each in ([value] if isinstance(value, str) else value)]


def _printable(text: str) -> str:
    """Without what nobody can type or read: control characters, halves of characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _parts(value: object) -> Sequence[object]:
    return value if isinstance(value, tuple) else (value,)


def _written(value: object) -> str:
    return "1" if value is True else str(value)


def _choices(values: list[str] | None) -> tuple[str, ...]:
    tidy = (value.strip()[:MAX_VALUE] for value in values or [])
    return tuple(dict.fromkeys(value for value in tidy if value))[:MAX_CHOICES]


def _whole(text: str, least: int, most: int) -> int:
    return min(max(int(text), least), most) if text.isascii() and text.isdigit() else least


def _between(one: Mapping[str, str]) -> str:
    """The price as a form without scripts sends it, in two fields."""
    return f"{one.get('price_from', '')}-{one.get('price_to', '')}"


def _price(text: str) -> str:
    low, dash, high = (part.strip() for part in text.partition("-"))
    if not dash or not all(part.isascii() and part.isdigit() for part in (low, high) if part):
        return ""
    low, high = low[:9], high[:9]
    if low and high and int(low) > int(high):
        low, high = high, low
    return f"{low}-{high}" if low or high else ""
