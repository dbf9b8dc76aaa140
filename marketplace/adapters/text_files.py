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
from marketplace.rules.import_cells import Unreadable

HEAD = 64_000
A_CHUNK = 1_000_000
LONGEST_LINE = 1_000_000
LARGEST = 1_000_000_000
"""Bytes of a file when unpacked; more is a mistake or an attack."""
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_8, WINDOWS = "utf-8-sig", "cp1252"
DOUBTFUL = 1_000
"""Bytes that aren't UTF-8, after which a file that has more of them than others is known."""
MARK = "\udcff"
"""Stands for bytes that mean nothing in the file's encoding; no encoding has it."""
NOT_TEXT = (
    "This isn't a CSV or JSON Lines file. In a spreadsheet, save it as “CSV UTF-8”; "
    "a packed file may be .gz, but not .zip."
)
TOO_LARGE = "This file is too large, or has a line without end."


def _mark(error: UnicodeError) -> tuple[str, int]:
    return MARK, cast(UnicodeDecodeError, error).end


codecs.register_error("marked", _mark)


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
    if head.startswith(codecs.BOM_UTF8) or _is_utf_8(path):
        return UTF_8
    return WINDOWS


def _is_utf_8(path: Path) -> bool:
    """Whether what is beyond ASCII is UTF-8, or so much of it that the rest must be damage.

    Characters of Windows' Latin-1 hardly ever happen to be one of UTF-8 together.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("marked")
    good = bad = 0
    with understood(), opened(path) as source:
        for _ in range(LARGEST // A_CHUNK):
            chunk = source.read(A_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            bad += text.count(MARK)
            good += len(text) - len(text.encode("ascii", "ignore")) - text.count(MARK)
            if not chunk or bad > max(good, DOUBTFUL):
                return good >= bad
    raise Invalid("file", TOO_LARGE)


def lines(source: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines with their ends, and a `MARK` for what is no text.

    Raises Invalid("file") for one without an end, and for too many.
    """
    text = TextIOWrapper(source, encoding, "marked", newline="")
    left = LARGEST
    while line := text.readline(LONGEST_LINE):
        left -= len(line)
        if len(line) == LONGEST_LINE or left < 0:
            raise Invalid("file", TOO_LARGE)
        yield line.replace("\0", "") if "\0" in line else line


def readable(text: str) -> str:
    """A cell as people can read it; `Unreadable` if bytes of it are no text."""
    return Unreadable(text.replace(MARK, "\ufffd")) if MARK in text else text


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
