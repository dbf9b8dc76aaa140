"""Reading CSV files as shops really send them, a row at a time: never the whole file."""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from marketplace.errors import Invalid

DELIMITERS = (",", ";", "\t")
HEAD = 64_000
A_CHUNK = 1_000_000
LONGEST_LINE = 1_000_000
LARGEST = 1_000_000_000
"""Bytes of a file when unpacked; more is a mistake or an attack."""
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Record = tuple[int, list[str]]
"""The number of a row as spreadsheets count, the first row being 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file whose encoding and separator are known, and the names in its first row."""

    path: Path
    encoding: str
    delimiter: str
    header: list[str]

    def records(self) -> Iterator[Record]:
        """Every row below the first that isn't blank. Raises Invalid("file") where it breaks."""
        with _understood(), _opened(self.path) as source:
            yield from islice(_records(source, self.encoding, self.delimiter), 1, None)


def open_sheet(path: Path) -> Sheet:
    """Find out how a file is written. Raises Invalid("file") for what is no CSV file.

    It may be gzipped; its text is UTF-8, UTF-16 or, if it cannot be those, Windows' Latin-1.
    """
    with _understood():
        with _opened(path) as source:
            head = source.read(HEAD)
        _check(head)
        encoding = _encoding(path, head)
        first = head.decode(encoding, errors="replace").lstrip("\ufeff\r\n").splitlines()
        delimiter = max(DELIMITERS, key=(first or [""])[0].count)
        with _opened(path) as source:
            _, header = next(_records(source, encoding, delimiter), (1, []))
    return Sheet(path, encoding, delimiter, header)


def _check(head: bytes) -> None:
    if not head.strip():
        raise Invalid("file", "This file is empty.")
    if head.startswith(ZIP) or (b"\0" in head and not head.startswith(WIDE)):
        raise Invalid("file", "This isn't a CSV file. In a spreadsheet, save it as “CSV UTF-8”.")


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith(WIDE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with _opened(path) as source:
        try:
            for _ in range(LARGEST // A_CHUNK):
                chunk = source.read(A_CHUNK)
                decoder.decode(chunk, final=not chunk)
                if not chunk:
                    break
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _records(source: BinaryIO, encoding: str, delimiter: str) -> Iterator[Record]:
    text = TextIOWrapper(source, encoding, "replace", newline="")
    number = 0
    try:
        for number, cells in enumerate(csv.reader(_lines(text), delimiter=delimiter), start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        message = f"Row {number + 1} can't be read. Is a quotation mark missing there?"
        raise Invalid("file", message) from None


def _lines(text: TextIOWrapper) -> Iterator[str]:
    left = LARGEST
    while line := text.readline(LONGEST_LINE):
        left -= len(line)
        if len(line) == LONGEST_LINE or left < 0:
            raise Invalid("file", "This file is too large, or has a line without end.")
        yield line


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as source:
        is_packed = source.read(2) == GZIP
    return cast(BinaryIO, gzip.open(path) if is_packed else path.open("rb"))


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Invalid("file", "This file is damaged. Please send it again.") from None
