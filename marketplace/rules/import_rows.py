"""A row of a vendor's file, read and checked field by field before anything is written."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from marketplace.errors import Invalid
from marketplace.rules.gtin import clean_gtin
from marketplace.rules.import_cells import Listed, Unreadable, unmarked
from marketplace.rules.import_columns import ATTRIBUTE, OPTION, PRICE_IN, WAS_IN, Columns
from marketplace.rules.import_numbers import (
    condition_of,
    currency_checked,
    days_of,
    price_of,
    status_of,
    stock_of,
    was_price_of,
    weight_of,
)
from marketplace.rules.import_shelves import Path, exact_path, shelf_path
from marketplace.rules.kinds import Condition, OfferStatus
from marketplace.rules.texts import limited, line, required

Said = Mapping[str, str]
"""What a row says, by what its columns mean: "title", "attr:screen_size", "option:Colour"."""

MOST_HIGHLIGHTS = 8
LONGEST_KEPT = 20_500
"""Of a cell of a bad row; a little more than the longest text that is taken."""
TOO_WIDE = "This row has more cells than the first one has names."
NOT_A_TEXT = "A text or a number belongs here, not a list or an object."
UNREADABLE = "Some characters here can't be read. Please save the file as UTF-8."
MAY_BE_LISTS = {"highlights", "category", "description"}


@dataclass(frozen=True, slots=True)
class GoodRow:
    """What a row says of a product and of the vendor's offer; `number` counts as spreadsheets do.

    `sku` is never empty: a row without one is known by its GTIN, or by its title and brand.
    Rows with the same `group` are forms of one product. None means that the file doesn't say.
    `prices` are those in other currencies, with what it cost before, by code.
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
    group: str = ""
    variant: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    highlights: tuple[str, ...] = ()
    weight_grams: int | None = None
    handling_days: int | None = None
    status: OfferStatus | None = None
    prices: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    said: Said = field(default_factory=dict, compare=False, repr=False)

    @property
    def form(self) -> tuple[str, str, Condition]:
        """What no other row of the same group may be as well."""
        return self.group, self.variant.lower(), self.condition


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: where, what stands there, and why in words.

    `column` is what the file calls it, `meaning` what it means.
    """

    number: int
    column: str
    value: str
    reason: str
    meaning: str = ""
    said: Said = field(default_factory=dict, compare=False, repr=False)


def read_row(
    number: int, cells: Sequence[str], columns: Columns, currency: str
) -> GoodRow | BadRow:
    """Check a row; the first thing that is wrong with it is told."""
    said = columns.said(cells)
    try:
        if len(cells) > len(columns.names) and any(map(str.strip, cells[len(columns.names) :])):
            raise Invalid("row", TOO_WIDE)
        return read_said(number, said, currency)
    except Invalid as problem:
        return bad_row(number, said, problem, columns)


def bad_row(number: int, said: Said, problem: Invalid, columns: Columns) -> BadRow:
    """What is told of a row that was refused."""
    what = problem.field
    value = str(said.get(what, ""))[:200]
    return BadRow(number, columns.name(what), value, problem.message, what, kept(said))


def kept(said: Said) -> dict[str, str]:
    """What is kept of a bad row so that it can be corrected."""
    return {column: str(cell)[:LONGEST_KEPT] for column, cell in said.items() if cell}


def read_said(number: int, said: Said, currency: str) -> GoodRow:
    """Check what a row says. Raises Invalid for the first column that is wrong."""
    _refuse_no_text(said)
    get = said.get
    title = required("title", "The title", unmarked(get("title", "")), 3, 200)
    brand = required("brand", "The brand", unmarked(get("brand", "")), 0, 80)
    gtin = _gtin(get("gtin", ""))
    currency_checked(get("currency", ""), currency)
    price = price_of(get("price", ""), currency)
    options = _named(said, OPTION)
    return GoodRow(
        number=number,
        title=title,
        brand=brand,
        description=_description(get("description", "")),
        shelf=_shelf(said),
        sku=required("sku", "The SKU", get("sku", ""), 0, 60) or gtin or _name(title, brand),
        gtin=gtin,
        condition=condition_of(get("condition", "")),
        price_minor=price,
        was_price_minor=was_price_of(get("was_price", ""), price, currency),
        stock=stock_of(get("stock", "")),
        group=_group(get("group", ""), options, title, brand),
        variant=_variant(get("variant", ""), options),
        options=options,
        attributes=_named(said, ATTRIBUTE),
        highlights=_highlights(get("highlights", "")),
        weight_grams=weight_of(get("weight", "")),
        handling_days=days_of(get("handling_days", "")),
        status=status_of(get("status", "")),
        prices=_prices(said, currency),
        said=said,
    )


def _refuse_no_text(said: Said) -> None:
    for column, cell in said.items():
        if type(cell) is Unreadable:
            raise Invalid(column, UNREADABLE)
        if type(cell) is not str and not (type(cell) is Listed and column in MAY_BE_LISTS):
            raise Invalid(column, NOT_A_TEXT)


def _shelf(said: Said) -> Path:
    if exact := said.get("shelf", "").strip():
        return exact_path(exact)
    return shelf_path(said.get("department", ""), unescape(said.get("category", "")))


def shelf_of(said: Said) -> Path:
    """On which shelf a row wants to stand. Raises Invalid."""
    _refuse_no_text(
        {column: said.get(column, "") for column in ("shelf", "department", "category")}
    )
    return _shelf(said)


def _description(text: str) -> str:
    if not text:
        return ""
    return limited("description", "The description", unmarked(text), 20_000)


def _name(title: str, brand: str) -> str:
    words = f"{title}\n{brand}".casefold().encode()
    return f"name-{hashlib.blake2b(words, digest_size=8).hexdigest()}"


def _gtin(text: str) -> str:
    try:
        return clean_gtin(text) if text.strip() else ""
    except ValueError as error:
        raise Invalid("gtin", str(error)) from None


def _group(text: str, options: Mapping[str, str], title: str, brand: str) -> str:
    """Rows that say in what they differ belong together if they have one title."""
    return required("group", "The group", text, 0, 200) or (_name(title, brand) if options else "")


def _variant(text: str, options: Mapping[str, str]) -> str:
    name = text if text.strip() else " / ".join(options.values())
    return required("variant", "The variant's name", unmarked(name), 0, 80) if name else ""


def _named(said: Said, prefix: str) -> dict[str, str]:
    """Attributes or options, by their names; what a row leaves empty it doesn't have."""
    start = len(prefix)
    return {
        column[start:]: text
        for column, cell in said.items()
        if column.startswith(prefix) and (text := line(cell))
    }


def _prices(said: Said, currency: str) -> dict[str, tuple[int, int | None]]:
    """Prices in other currencies; an empty cell says nothing. Raises Invalid for the column."""
    found = {}
    for column in (name for name in said if name.startswith(PRICE_IN) and said[name].strip()):
        code = column.removeprefix(PRICE_IN)
        was = f"{WAS_IN}{code}"
        try:
            price = price_of(said[column], code)
            found[code] = (price, was_price_of(said.get(was, ""), price, code))
        except Invalid as problem:
            wrong = column if problem.field == "price" else was
            raise Invalid(wrong, problem.message) from None
    found.pop(currency, None)
    return found


def _highlights(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    lines = [unmarked(one) for one in text.splitlines() if one.strip()]
    if len(lines) > MOST_HIGHLIGHTS:
        raise Invalid("highlights", f"A product has at most {MOST_HIGHLIGHTS} highlights.")
    return tuple(required("highlights", "A highlight", one, 1, 200) for one in lines)
