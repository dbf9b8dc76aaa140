"""Which column of a vendor's file means what, by the names that files really use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.errors import Invalid

SYNONYMS: dict[str, tuple[str, ...]] = {
    "title": ("title", "name", "product_name", "product_title", "item_name", "product"),
    "description": ("description", "long_description", "product_description", "body_html", "body"),
    "brand": ("brand", "brand_name", "manufacturer", "vendor"),
    "department": ("main_category", "department", "top_category"),
    "category": ("category", "categories", "category_path", "product_category", "product_type"),
    "price": ("price", "selling_price", "sale_price", "unit_price", "variant_price"),
    "was_price": ("was_price", "list_price", "compare_at_price", "original_price", "rrp", "msrp"),
    "currency": ("currency", "price_currency", "currency_code"),
    "stock": ("stock", "quantity", "qty", "stock_quantity", "inventory", "on_hand"),
    "sku": ("sku", "variant_sku", "article_number", "item_number", "product_id", "id"),
    "gtin": ("gtin", "ean", "upc", "barcode", "gtin13", "ean13", "isbn13"),
    "condition": ("condition", "item_condition"),
}
"""The names of each column, the surest first; case, spaces and hyphens don't matter."""

NEEDED = ("title", "price")


@dataclass(frozen=True, slots=True)
class Columns:
    """The names in the first row of a file, and where in a row each known column stands."""

    names: tuple[str, ...]
    places: dict[str, int]

    @property
    def unused(self) -> list[str]:
        """The columns that nothing is read from."""
        used = set(self.places.values())
        return [name for place, name in enumerate(self.names) if name and place not in used]

    def name(self, column: str) -> str:
        """What the file itself calls a column."""
        return self.names[self.places[column]] if column in self.places else column

    def said(self, cells: Sequence[str]) -> dict[str, str]:
        """What a row says, by column."""
        return {column: cells[place] for column, place in self.places.items() if place < len(cells)}

    def cell(self, cells: Sequence[str], column: str) -> str:
        """What a row says in a column; nothing where the file or the row has no such cell."""
        place = self.places.get(column, len(cells))
        return cells[place] if place < len(cells) else ""


def columns_of(header: Sequence[str]) -> Columns:
    """Recognise the columns. Raises Invalid("file") naming what is missing and what was found."""
    names = tuple(name.strip() for name in header)
    found = {_plain(name): place for place, name in reversed(list(enumerate(names)))}
    places = {
        column: next(found[one] for one in synonyms if one in found)
        for column, synonyms in SYNONYMS.items()
        if any(one in found for one in synonyms)
    }
    missing = [column for column in NEEDED if column not in places]
    if missing:
        seen = ", ".join(f"“{name[:30]}”" for name in names[:12] if name) or "no names at all"
        raise Invalid(
            "file", f"The first row must name a {_listed(missing)} column; it has {seen}."
        )
    return Columns(names, places)


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name.casefold()).strip("_")


def _listed(words: list[str]) -> str:
    return " and a ".join(words)
