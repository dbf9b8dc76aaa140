"""How an offer stands in a file: with every column that an import reads, and reversible."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from marketplace.rules.attributes import written
from marketplace.rules.import_cells import guarded, marked
from marketplace.rules.import_columns import ATTRIBUTE, OPTION, PRICE_IN, WAS_IN

COLUMNS = (
    "sku", "title", "brand", "description", "highlights", "shelf", "group", "variant", "gtin",
    "condition", "price", "was_price", "currency", "stock", "handling_days", "weight_grams",
    "status",
)  # fmt: skip
NUMBERS = ("stock", "handling_days", "weight_grams")


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One offer with its form and its product; amounts are written out, `shelf` is a path."""

    sku: str
    title: str
    brand: str
    description: str
    highlights: list[str]
    shelf: str
    group: str
    variant: str
    gtin: str
    condition: str
    price: str
    was_price: str
    currency: str
    stock: int
    handling_days: int
    weight_grams: int
    status: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Price and former price in other currencies, by code."""


def header(
    attributes: Iterable[str], options: Iterable[str], currencies: Iterable[str] = ()
) -> list[str]:
    """The names of the columns: the usual ones, then prices in other currencies by code, then a
    column for each attribute and option."""
    own = (f"{ATTRIBUTE}{key}" for key in attributes)
    prices = (f"{kind}{code}" for code in currencies for kind in (PRICE_IN, WAS_IN))
    return [*COLUMNS, *prices, *own, *(f"{OPTION}{name}" for name in options)]


def csv_line(row: ExportRow, names: Iterable[str]) -> str:
    """The row's cells in the order of the columns."""
    texts = _texts(row)
    return csv_cells([texts.get(name, "") for name in names])


def csv_cells(cells: Iterable[str]) -> str:
    """A line of a CSV file; no cell of it is a formula to a spreadsheet."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(map(guarded, cells))
    return line.getvalue()


def json_line(row: ExportRow) -> str:
    """The row as an object; what it doesn't have is left out."""
    texts = _texts(row)
    said: dict[str, object] = {name: texts[name] for name in COLUMNS if texts[name]}
    said |= {name: getattr(row, name) for name in NUMBERS}
    if row.highlights:
        said["highlights"] = [marked(one) for one in row.highlights]
    if row.prices:
        said["prices"] = {code: price for code, (price, _) in row.prices.items()}
        said["was_prices"] = {code: was for code, (_, was) in row.prices.items() if was}
    if row.attributes:
        said["attributes"] = {key: written(value) for key, value in row.attributes.items()}
    if row.options:
        said["options"] = dict(row.options)
    return json.dumps(said, ensure_ascii=False) + "\n"


def _texts(row: ExportRow) -> dict[str, str]:
    texts = {name: str(getattr(row, name)) for name in COLUMNS}
    for name in ("title", "brand", "description", "variant"):
        texts[name] = marked(texts[name])
    texts["highlights"] = "\n".join(map(marked, row.highlights))
    texts |= {f"{ATTRIBUTE}{key}": written(value) for key, value in row.attributes.items()}
    texts |= {f"{PRICE_IN}{code}": price for code, (price, _) in row.prices.items()}
    texts |= {f"{WAS_IN}{code}": was for code, (_, was) in row.prices.items()}
    return texts | {f"{OPTION}{name}": value for name, value in row.options.items()}
