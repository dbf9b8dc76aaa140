"""A row of a vendor's file, read and checked field by field before anything is written."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

import nh3

from marketplace.errors import Invalid
from marketplace.rules.gtin import clean_gtin
from marketplace.rules.import_columns import Columns
from marketplace.rules.import_shelves import Path, shelf_path
from marketplace.rules.kinds import Condition
from marketplace.rules.money import SYMBOLS, Money
from marketplace.rules.offers import HIGHEST_PRICE, LARGEST_STOCK
from marketplace.rules.texts import limited, required

LINE_ENDS = re.compile(r"<\s*(?:br|/p|/div|/h[1-6]|/li|/tr)\b[^>]*>", re.IGNORECASE)
LIST_ITEMS = re.compile(r"<\s*li\b[^>]*>", re.IGNORECASE)
CONDITIONS = {
    "": Condition.NEW,
    "new": Condition.NEW,
    "brand new": Condition.NEW,
    "used": Condition.USED,
    "like new": Condition.USED,
    "second hand": Condition.USED,
    "refurbished": Condition.REFURBISHED,
    "renewed": Condition.REFURBISHED,
}


@dataclass(frozen=True, slots=True)
class GoodRow:
    """What a row says of a product and of the vendor's offer; `number` counts as spreadsheets do.

    `sku` is never empty: a row without one is known by its GTIN, or by its title and brand.
    No stock and no earlier price mean that the file doesn't say.
    """

    number: int
    title: str
    brand: str
    description: str
    shelf: Path
    sku: str
    gtin: str
    condition: Condition
    price_minor: int
    was_price_minor: int | None
    stock: int | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: where, what stands there, and why in words."""

    number: int
    column: str
    value: str
    reason: str


def read_row(
    number: int, cells: Sequence[str], columns: Columns, currency: str
) -> GoodRow | BadRow:
    """Check a row; the first thing that is wrong with it is told."""
    try:
        return _checked(number, cells, columns, currency)
    except Invalid as problem:
        value = columns.cell(cells, problem.field)
        return BadRow(number, columns.name(problem.field), value[:200], problem.message)


def _checked(number: int, cells: Sequence[str], columns: Columns, currency: str) -> GoodRow:
    if any(cell.strip() for cell in cells[len(columns.names) :]):
        raise Invalid("row", "This row has more cells than the first one has names.")
    said = columns.said(cells)
    title = required("title", "The title", unmarked(said["title"]), 3, 200)
    brand = required("brand", "The brand", unmarked(said.get("brand", "")), 0, 80)
    gtin = _gtin(said.get("gtin", ""))
    price = _price(said, currency)
    return GoodRow(
        number=number,
        title=title,
        brand=brand,
        description=_description(said.get("description", "")),
        shelf=shelf_path(said.get("department", ""), unescape(said.get("category", ""))),
        sku=required("sku", "The SKU", said.get("sku", ""), 0, 60) or gtin or _name(title, brand),
        gtin=gtin,
        condition=_condition(said.get("condition", "")),
        price_minor=price,
        was_price_minor=_was_price(said.get("was_price", ""), price, currency),
        stock=_stock(said.get("stock", "")),
    )


def unmarked(text: str) -> str:
    """Text without HTML; what ended a paragraph or began a list item does so still."""
    if "<" in text:
        text = LIST_ITEMS.sub("\n- ", LINE_ENDS.sub("\n", text))
        text = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
    return unescape(text)


def _description(text: str) -> str:
    return limited("description", "The description", unmarked(text), 20_000)


def _name(title: str, brand: str) -> str:
    words = f"{title}\n{brand}".casefold().encode()
    return f"name-{hashlib.blake2b(words, digest_size=8).hexdigest()}"


def _gtin(text: str) -> str:
    try:
        return clean_gtin(text) if text.strip() else ""
    except ValueError as error:
        raise Invalid("gtin", str(error)) from None


def _price(said: dict[str, str], currency: str) -> int:
    named = said.get("currency", "").strip().upper()
    if named not in ("", currency):
        raise Invalid("currency", f"Your shop sells in {currency}.")
    price = _amount("price", said["price"], currency)
    if price == 0:
        raise Invalid("price", "The price is missing.")
    if not 0 < price <= HIGHEST_PRICE:
        raise Invalid("price", "The price is more than nothing and at most 1,000,000.")
    return price


def _was_price(text: str, price: int, currency: str) -> int | None:
    was = _amount("was_price", text, currency)
    if was > HIGHEST_PRICE:
        raise Invalid("was_price", "The earlier price is at most 1,000,000.")
    return was if was > price else None


def _amount(field: str, text: str, currency: str) -> int:
    """An amount in minor units; nothing written is nothing."""
    if not text.strip():
        return 0
    plain = text.strip().upper().removeprefix(currency)
    if any(symbol in plain for code, symbol in SYMBOLS.items() if code != currency):
        raise Invalid(field, f"Your shop sells in {currency}.")
    try:
        return Money.parse(plain, currency).minor
    except ValueError:
        raise Invalid(field, "This isn't an amount like 12.50.") from None


def _stock(text: str) -> int | None:
    if not text.strip():
        return None
    plain = re.sub(r"[.,]0+$", "", text.strip())
    if not (plain.isascii() and plain.isdigit()) or int(plain[:10]) > LARGEST_STOCK:
        raise Invalid("stock", f"The stock is a whole number from 0 to {LARGEST_STOCK:,}.")
    return int(plain)


def _condition(text: str) -> Condition:
    word = re.sub(r"[_-]|condition$", " ", text.strip().casefold()).strip()
    if word not in CONDITIONS:
        raise Invalid("condition", "The condition is new, used or refurbished.")
    return CONDITIONS[word]
