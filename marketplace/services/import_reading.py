"""A vendor's file as rows: first looked through once, then taken a batch at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path as File

from marketplace.adapters.spreadsheets import Record, Sheet, open_sheet
from marketplace.errors import Invalid
from marketplace.rules.import_columns import Columns, columns_of
from marketplace.rules.import_rows import BadRow, GoodRow, read_row
from marketplace.rules.import_shelves import Path, shelf_path

A_BATCH = 500
MOST_ROWS = 300_000
REPEATED = "The same product came earlier in this file."

Row = GoodRow | BadRow


@dataclass(slots=True)
class Batch:
    """Neighbouring rows; `start` is how many came before them."""

    start: int
    good: list[GoodRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


@dataclass(slots=True)
class Catalogue:
    """A file whose columns are understood, its number of rows, and the shelves it names."""

    sheet: Sheet
    columns: Columns
    row_count: int = 0
    shelves: set[Path] = field(default_factory=set)

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
        for number, cells in self.sheet.records():
            row = read_row(number, cells, self.columns, currency)
            yield row if isinstance(row, BadRow) else _first(row, self.columns, seen)


def understood(path: File) -> Catalogue:
    """Look at the first row alone. Raises Invalid("file")."""
    sheet = open_sheet(path)
    return Catalogue(sheet, columns_of(sheet.header))


def surveyed(path: File) -> Catalogue:
    """Look through the whole file. Raises Invalid("file") if it can't be read to its end."""
    found = understood(path)
    for record in found.sheet.records():
        found.row_count += 1
        _note_shelf(found, record)
    if not found.row_count:
        raise Invalid("file", "This file has names in its first row, but no products below.")
    if found.row_count > MOST_ROWS:
        raise Invalid("file", f"A file may have {MOST_ROWS:,} rows. Please send it in parts.")
    return found


def _note_shelf(found: Catalogue, record: Record) -> None:
    said = (found.columns.cell(record[1], column) for column in ("department", "category"))
    try:
        found.shelves.add(shelf_path(*said))
    except Invalid:
        return  # the row is told when it is its turn


def _first(row: GoodRow, columns: Columns, seen: dict[int, int]) -> Row:
    """The row, unless one before it is about the same offer; hashes keep a large file small."""
    names = {"sku": hash(row.sku)}
    if row.gtin:
        names["gtin"] = hash((row.gtin, row.condition))
    for column, name in names.items():
        if name in seen:
            return BadRow(row.number, columns.name(column), f"row {seen[name]:,}", REPEATED)
    seen.update(dict.fromkeys(names.values(), row.number))
    return row
