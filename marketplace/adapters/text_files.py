"""Files of text as people really send them: packed or not, in any usual encoding, never whole."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

from marketplace.errors import Invalid

HEAD = 64_000
A_CHUNK = 1_000_000
LONGEST_LINE = 1_000_000
LARGEST = 1_000_000_000
"""Bytes of a file when unpacked; more is a mistake or an attack."""
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_TEXT = (
    "This isn't a CSV or JSON Lines file. In a spreadsheet, save it as “CSV UTF-8”; "
    "a packed file may be .gz, but not .zip."
)
TOO_LARGE = "This file is too large, or has a line without end."


class Record(NamedTuple):
    """The number of a row as spreadsheets count, the first being 1, its cells, or its fault."""

    number: int
    cells: list[str]
    fault: str = ""


class Sheet(Protocol):
    """A file of rows: the names of its columns, and everything below them."""

    @property
    def header(self) -> list[str]: ...

    def records(self) -> Iterator[Record]:
        """Every row that isn't blank. Raises Invalid("file") where the file breaks."""
        ...


def beginning(path: Path) -> bytes:
    """The first bytes, unpacked. Raises Invalid("file") for nothing, and for what is no text."""
    with understood(), opened(path) as source:
        head = source.read(HEAD)
    if not head.strip():
        raise Invalid("file", "This file is empty.")
    if head.startswith(ZIP) or (b"\0" in head and not head.startswith(WIDE)):
        raise Invalid("file", NOT_TEXT)
    return head


def encoding_of(path: Path, head: bytes) -> str:
    """UTF-8, UTF-16 or, for what cannot be those, Windows' Latin-1."""
    if head.startswith(WIDE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with understood(), opened(path) as source:
        try:
            for _ in range(LARGEST // A_CHUNK):
                chunk = source.read(A_CHUNK)
                decoder.decode(chunk, final=not chunk)
                if not chunk:
                    return "utf-8-sig"
        except UnicodeDecodeError:
            return "cp1252"
    raise Invalid("file", TOO_LARGE)


def lines(source: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines with their ends. Raises Invalid("file") for one without, and for too many."""
    text = TextIOWrapper(source, encoding, "replace", newline="")
    left = LARGEST
    while line := text.readline(LONGEST_LINE):
        left -= len(line)
        if len(line) == LONGEST_LINE or left < 0:
            raise Invalid("file", TOO_LARGE)
        yield line.replace("\0", "") if "\0" in line else line


def opened(path: Path) -> BinaryIO:
    """The file's bytes, unpacked on the way."""
    with path.open("rb") as source:
        is_packed = source.read(2) == GZIP
    return cast(BinaryIO, gzip.open(path) if is_packed else path.open("rb"))


@contextmanager
def understood() -> Iterator[None]:
    """What goes wrong with a packed file is said in words."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Invalid("file", "This file is damaged. Please send it again.") from None
