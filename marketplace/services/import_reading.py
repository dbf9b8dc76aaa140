"""A vendor's file as rows: first looked through once, then taken a batch at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path as File

from marketplace.adapters.spreadsheets import open_sheet
from marketplace.adapters.text_files import Record, Sheet
from marketplace.errors import Invalid
from marketplace.rules.attributes import kind_of
from marketplace.rules.import_columns import ATTRIBUTE, Columns, columns_of
from marketplace.rules.import_rows import BadRow, GoodRow, kept, read_row, shelf_of
from marketplace.rules.import_shelves import Path
from marketplace.rules.texts import line, shortened

A_BATCH = 1_000
MOST_ROWS = 300_000
LOOKED_AT, EXAMPLES, SHOWN = 50, 3, 60
"""Rows that examples are taken from, how many of them are shown, and how long."""
REPEATED = "The same product came earlier in this file."
SAME_FORM = "An earlier row of this group is the same form: say in a column in what they differ."

Row = GoodRow | BadRow
Kinds = dict[str, str]
"""What the products of a shelf say of themselves: the kind of each attribute, by its key."""


@dataclass(slots=True)
class Batch:
    """Neighbouring rows; `start` is how many came before them."""

    start: int
    good: list[GoodRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


@dataclass(slots=True)
class Catalogue:
    """A file whose columns are understood, its number of rows, the shelves and SKUs it names.

    Hashes of SKUs are enough to know them again, and keep a large file small.
    """

    sheet: Sheet
    columns: Columns
    row_count: int = 0
    shelves: dict[Path, Kinds] = field(default_factory=dict)
    skus: set[int] = field(default_factory=set)

    def batches(self, currency: str, start: int) -> Iterator[Batch]:
        """The rows from `start` on, checked. A product that came before is a bad row."""
        rows = islice(self._rows(currency), start, None)
        while taken := list(islice(rows, A_BATCH)):
            batch = Batch(start)
            for row in taken:
                (batch.good if isinstance(row, GoodRow) else batch.bad).append(row)  # type: ignore[arg-type]
            yield batch
            start += len(taken)

    def _rows(self, currency: str) -> Iterator[Row]:
        seen: dict[int, int] = {}
        for number, cells, fault in self.sheet.records():
            if fault:
                yield BadRow(number, "", "", fault, said=kept(self.columns.said(cells)))
                continue
            row = read_row(number, cells, self.columns, currency)
            yield row if isinstance(row, BadRow) else _first(row, self.columns, seen)


def understood(path: File, name: str = "", chosen: Mapping[str, str] | None = None) -> Catalogue:
    """Look at the names of the columns alone. Raises Invalid("file")."""
    sheet = open_sheet(path, name)
    return Catalogue(sheet, columns_of(sheet.header, chosen))


def surveyed(path: File, name: str = "", chosen: Mapping[str, str] | None = None) -> Catalogue:
    """The file, looked through as a whole. Raises Invalid("file")."""
    found = understood(path, name, chosen)
    survey(found)
    return found


def examples_of(sheet: Sheet) -> list[tuple[str, list[str]]]:
    """Every column with what stands below it in the first rows; nothing twice."""
    rows = list(islice((record for record in sheet.records() if not record.fault), LOOKED_AT))
    found = []
    for place, name in enumerate(sheet.header):
        cells = (record.cells[place].strip() for record in rows if place < len(record.cells))
        shown = list(dict.fromkeys(shortened(line(cell), SHOWN) for cell in cells if cell))
        found.append((name.strip(), shown[:EXAMPLES]))
    return [(name, examples) for name, examples in found if name]


def survey(found: Catalogue) -> None:
    """Look through the whole file. Raises Invalid("file") if it can't be read to its end."""
    for record in found.sheet.records():
        found.row_count += 1
        if found.row_count > MOST_ROWS:
            raise Invalid("file", f"A file may have {MOST_ROWS:,} rows. Please send it in parts.")
        if not record.fault:
            _note(found, record)
    if not found.row_count:
        raise Invalid("file", "This file has names in its first row, but no products below.")


def _note(found: Catalogue, record: Record) -> None:
    said = found.columns.said(record.cells)
    if sku := line(said.get("sku", "")):
        found.skus.add(hash(sku))
    try:
        path = shelf_of(said)
    except Invalid:
        return  # the row is told when it is its turn
    note_kinds(found.shelves.setdefault(path, {}), said)


def note_kinds(kinds: Kinds, said: Mapping[str, str]) -> None:
    """Learn from a row what its attributes are: numbers or flags only if every row says so."""
    for column, text in said.items():
        if column.startswith(ATTRIBUTE) and text.strip():
            key, kind = column.removeprefix(ATTRIBUTE), kind_of(text)
            kinds[key] = kind if kinds.get(key, kind) == kind else "text"


def _first(row: GoodRow, columns: Columns, seen: dict[int, int]) -> Row:
    """The row, unless one before it is about the same offer; hashes keep a large file small."""
    names = {"sku": hash(row.sku)}
    if row.gtin:
        names["gtin"] = hash((row.gtin, row.condition))
    if row.group:
        names["group"] = hash(row.form)
    for column, name in names.items():
        if name in seen:
            reason = SAME_FORM if column == "group" else REPEATED
            value = f"row {seen[name]:,}"
            return BadRow(row.number, columns.name(column), value, reason, column, kept(row.said))
    seen.update(dict.fromkeys(names.values(), row.number))
    return row
