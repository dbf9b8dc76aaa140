"""Which column of a vendor's file means what: by what the vendor said, else by usual names."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marketplace.errors import Invalid
from marketplace.rules.money import EXPONENTS
from marketplace.rules.texts import line

SYNONYMS: dict[str, tuple[str, ...]] = {
    "title": ("title", "name", "product_name", "product_title", "item_name", "product"),
    "description": ("description", "long_description", "product_description", "body_html", "body"),
    "brand": ("brand", "brand_name", "manufacturer", "vendor"),
    "department": ("main_category", "department", "top_category"),
    "category": ("category", "categories", "category_path", "product_category", "product_type"),
    "shelf": ("shelf",),
    "price": ("price", "selling_price", "sale_price", "unit_price", "variant_price"),
    "was_price": ("was_price", "list_price", "compare_at_price", "original_price", "rrp", "msrp"),
    "currency": ("currency", "price_currency", "currency_code"),
    "stock": ("stock", "quantity", "qty", "stock_quantity", "inventory", "on_hand"),
    "sku": ("sku", "variant_sku", "article_number", "item_number", "product_id", "id"),
    "gtin": ("gtin", "ean", "upc", "barcode", "gtin13", "ean13", "isbn13"),
    "condition": ("condition", "item_condition"),
    "group": ("group", "handle", "parent_sku", "item_group_id", "parent_id"),
    "variant": ("variant", "variant_name", "variant_title"),
    "highlights": ("highlights", "bullet_points", "key_features"),
    "weight": ("weight_grams", "weight", "grams", "variant_grams"),
    "handling_days": ("handling_days", "handling_time", "lead_time"),
    "status": ("status", "offer_status"),
}
"""The names of each column, the surest first; case, spaces and hyphens don't matter."""

LABELS = {
    "title": "Title",
    "price": "Price",
    "sku": "SKU, your own number",
    "gtin": "GTIN or EAN",
    "brand": "Brand",
    "description": "Description",
    "highlights": "Highlights",
    "category": "Category",
    "department": "Department, above the category",
    "shelf": "Category path of an export",
    "stock": "Stock",
    "was_price": "Earlier price",
    "currency": "Currency",
    "condition": "Condition",
    "group": "Group: the product of which rows are variants",
    "variant": "Name of the variant",
    "weight": "Weight in grams",
    "handling_days": "Handling days",
    "status": "Status: active or paused",
}
"""What people read for each meaning, in the order of a form."""

NEEDED = ("title", "price")
NOTES = ("row", "what_is_wrong")
"""Columns of our own files of bad rows: nobody asks what they mean."""
OPTIONS = {"color": "Colour", "colour": "Colour", "size": "Size"}
"""What the rows of one product usually differ in; without a column of groups these mean nothing."""
ATTRIBUTE, OPTION = "attr:", "option:"
PRICE_IN, WAS_IN = "price:", "was_price:"
"""Begin the columns of prices in other currencies: "price:JPY"; "price_jpy" is read as that."""
IN_CURRENCY = re.compile(r"(price|was_price)_([a-z]{3})", re.ASCII)
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Columns:
    """The names in the first row of a file, and where in a row each known column stands."""

    names: tuple[str, ...]
    places: dict[str, int]

    @property
    def unused(self) -> list[str]:
        """The columns that nothing is read from."""
        used = set(self.places.values())
        return [
            name
            for place, name in enumerate(self.names)
            if name and place not in used and _plain(name) not in NOTES
        ]

    @property
    def missing(self) -> list[str]:
        """What no file can do without and this one lacks."""
        return [column for column in NEEDED if column not in self.places]

    @property
    def meanings(self) -> dict[str, str]:
        """What each name means; nothing for those that are not read."""
        known = {place: column for column, place in self.places.items()}
        found = reversed(list(enumerate(self.names)))
        return {name: known.get(place, "") for place, name in found if name}

    def refuse_missing(self) -> None:
        """Raises Invalid("file") naming what no file can do without."""
        if self.missing:
            seen = ", ".join(f"“{name[:30]}”" for name in self.names[:12] if name)
            seen = seen or "no names at all"
            message = f"The first row must name a {_listed(self.missing)} column; it has {seen}."
            raise Invalid("file", message)

    def name(self, column: str) -> str:
        """What the file itself calls a column."""
        return self.names[self.places[column]] if column in self.places else column

    def said(self, cells: Sequence[str]) -> dict[str, str]:
        """What a row says, by column."""
        width = len(cells)
        return {column: cells[at] for column, at in self.places.items() if at < width}

    def cell(self, cells: Sequence[str], column: str) -> str:
        """What a row says in a column; nothing where the file or the row has no such cell."""
        place = self.places.get(column, len(cells))
        return cells[place] if place < len(cells) else ""


def columns_of(header: Sequence[str], chosen: Mapping[str, str] | None = None) -> Columns:
    """The columns, as chosen or recognised. Raises Invalid("file") naming what is missing."""
    columns = recognised(header, chosen)
    columns.refuse_missing()
    return columns


def recognised(header: Sequence[str], chosen: Mapping[str, str] | None = None) -> Columns:
    """What is known of the columns; `chosen` gives some names their meaning, or none ("").

    Of two columns with the same name the first counts.
    """
    if len(header) > MOST_COLUMNS:
        raise Invalid("file", f"A file may have {MOST_COLUMNS} columns; this has {len(header):,}.")
    names = tuple(name.strip() for name in header)
    places: dict[str, int] = {}
    open_places: dict[str, int] = {}
    for place, name in enumerate(names):
        meaning = (chosen or {}).get(name)
        if meaning:
            places.setdefault(meaning, place)
        elif meaning is None and name:
            open_places.setdefault(name, place)
    _recognise(places, open_places)
    return Columns(names, places)


def _recognise(places: dict[str, int], names: Mapping[str, int]) -> None:
    found = {_plain(name): place for name, place in reversed(list(names.items()))}
    for column, synonyms in SYNONYMS.items():
        if column not in places and (known := [one for one in synonyms if one in found]):
            places[column] = found[known[0]]
    for name, place in names.items():
        if meaning := _prefixed(name) or ("group" in places and _option(name)):
            places.setdefault(meaning, place)


def checked_meaning(text: str) -> str:
    """A meaning that somebody chose, in its one spelling. Raises Invalid("columns")."""
    meaning = text.strip()
    if meaning in SYNONYMS or not meaning:
        return meaning
    if not (named := _prefixed(meaning)):
        known = ", ".join(SYNONYMS)
        raise Invalid(
            "columns", f"“{meaning[:40]}” is none of: {known}, attr:name, option:Name, price:JPY."
        )
    return named


def checked_choice(chosen: Mapping[str, str]) -> dict[str, str]:
    """What a vendor said of its columns. Raises Invalid("columns") if two are to be the same."""
    checked = {name.strip(): checked_meaning(meaning) for name, meaning in chosen.items()}
    meanings = [meaning for meaning in checked.values() if meaning]
    if twice := next((one for one in meanings if meanings.count(one) > 1), ""):
        raise Invalid("columns", f"Two columns can't both be the {twice.replace('_', ' ')}.")
    return checked


def latest_said(mappings: Iterable[Mapping[str, str]], header: Iterable[str]) -> dict[str, str]:
    """What was last said of each of these names, by what was said of several, the latest first.

    Of two names that would mean the same, the one counts of which it was said later.
    """
    names = {name.strip() for name in header}
    said: dict[str, str] = {}
    for meanings in mappings:
        for name in names & meanings.keys() - said.keys():
            said[name] = meanings[name]
    first = {meaning: name for name, meaning in reversed(said.items())}
    return {name: one for name, one in said.items() if not one or first[one] == name}


def label(meaning: str) -> str:
    """What people read for a meaning: "Price", "Option: Colour"."""
    if meaning.startswith(OPTION):
        return f"Option: {meaning.removeprefix(OPTION)}"
    if meaning.startswith(ATTRIBUTE):
        return f"Attribute: {meaning.removeprefix(ATTRIBUTE).replace('_', ' ')}"
    if meaning.startswith((PRICE_IN, WAS_IN)):
        kind, _, code = meaning.partition(":")
        return f"{LABELS[kind]} in {code}"
    return LABELS.get(meaning, meaning)


def digest(header: Iterable[str]) -> str:
    """What files with the same names in their first row have in common, in any order."""
    names = "\n".join(sorted({name.strip() for name in header}))
    return hashlib.sha256(names.encode()).hexdigest()


def attribute_key(name: str) -> str:
    """The key of an attribute that a file calls so: "Screen size" is `screen_size`."""
    if name.strip().isidentifier():
        return name.strip()
    key = re.sub(r"\W+", "_", name.strip()).strip("_").lower()
    return key if not key or key.isidentifier() else f"n_{key}"


def _prefixed(name: str) -> str:
    found = IN_CURRENCY.fullmatch(_plain(name))
    if found and found[2].upper() in EXPONENTS:
        return f"{found[1]}:{found[2].upper()}"
    kind, separator, rest = name.partition(":")
    prefix, rest = f"{kind.strip().lower()}{separator}", line(rest)
    if prefix == ATTRIBUTE and (key := attribute_key(rest)):
        return f"{ATTRIBUTE}{key}"
    return f"{OPTION}{rest}" if prefix == OPTION and rest else ""


def _option(name: str) -> str:
    option = OPTIONS.get(_plain(name), "")
    return f"{OPTION}{option}" if option else ""


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name.casefold()).strip("_")


def _listed(words: list[str]) -> str:
    return " and a ".join(words)
