"""Reading CSV files as shops really send them, a row at a time: never the whole file."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from marketplace.adapters.csv_rows import csv_rows
from marketplace.adapters.json_lines import is_json, open_lines
from marketplace.adapters.text_files import (
    Record,
    Sheet,
    beginning,
    encoding_of,
    lines,
    opened,
    readable,
    understood,
)
from marketplace.rules.import_cells import unguarded

DELIMITERS = (";", "\t", ",", "|")
"""The surest first: commas stand in prices and texts as well, bars in paths of categories."""
DECLARED = re.compile(r'sep=(\t|[^\w\s"])(?:[\r\n]+|$)', re.IGNORECASE)
"""A first line that only says what separates the cells, as Excel writes and hides it."""
LOOKED_AT = 20
"""Rows at the beginning that show what separates their cells."""


@dataclass(frozen=True, slots=True)
class CsvSheet:
    """A CSV file whose encoding and separator are known, and the names in its first row."""

    path: Path
    encoding: str
    delimiter: str
    header: list[str]

    def records(self) -> Iterator[Record]:
        """Every row below the first that isn't blank. Raises Invalid("file") where it breaks."""
        with understood(), opened(self.path) as source:
            yield from islice(_records(source, self.encoding, self.delimiter), 1, None)


def open_sheet(path: Path, name: str = "") -> Sheet:
    """Find out how a file is written. Raises Invalid("file") for what is no file of rows.

    It may be CSV or JSON Lines, gzipped or not; `name` is what its sender calls it. Text is
    UTF-8, UTF-16 or, if it cannot be those, Windows' Latin-1.
    """
    head = beginning(path)
    encoding = encoding_of(path, head)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff\r\n")
    if is_json(text, name):
        return open_lines(path, encoding)
    declared = DECLARED.match(text)
    delimiter = declared[1] if declared else _delimiter_of(text)
    with understood(), opened(path) as source:
        first = next(_records(source, encoding, delimiter), Record(1, []))
    return CsvSheet(path, encoding, delimiter, first.cells)


def _delimiter_of(text: str) -> str:
    return max(DELIMITERS, key=lambda one: _agreement(text, one))


def _agreement(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have as many cells as there are names, and how many that is."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    widths = [len(cells) for cells in islice(filter(None, rows), LOOKED_AT)]
    names = widths[0] if widths else 0
    return widths.count(names) if names > 1 else 0, names


def _records(source: BinaryIO, encoding: str, delimiter: str) -> Iterator[Record]:
    for record in csv_rows(_below_declaration(lines(source, encoding)), delimiter):
        yield record._replace(cells=[readable(unguarded(cell)) for cell in record.cells])


def _below_declaration(text: Iterator[str]) -> Iterator[str]:
    """The lines that a spreadsheet shows, and counts."""
    first = next(text, "")
    if not DECLARED.fullmatch(first):
        yield first
    yield from text
