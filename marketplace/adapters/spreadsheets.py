"""Reading CSV files as shops really send them, a row at a time: never the whole file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from marketplace.adapters.json_lines import is_json, open_lines
from marketplace.adapters.text_files import (
    Record,
    Sheet,
    beginning,
    encoding_of,
    lines,
    opened,
    understood,
)
from marketplace.errors import Invalid
from marketplace.rules.import_cells import unguarded

DELIMITERS = (",", ";", "\t")


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
    delimiter = max(DELIMITERS, key=(text.splitlines() or [""])[0].count)
    with understood(), opened(path) as source:
        first = next(_records(source, encoding, delimiter), Record(1, []))
    return CsvSheet(path, encoding, delimiter, first.cells)


def _records(source: BinaryIO, encoding: str, delimiter: str) -> Iterator[Record]:
    number = 0
    try:
        rows = csv.reader(lines(source, encoding), delimiter=delimiter)
        for number, cells in enumerate(rows, start=1):
            if any(map(str.strip, cells)):
                yield Record(number, [unguarded(cell) for cell in cells])
    except csv.Error:
        message = f"Row {number + 1} can't be read. Is a quotation mark missing there?"
        raise Invalid("file", message) from None
