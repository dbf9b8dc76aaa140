"""The text of a CSV file as rows: one that is badly written takes none of its neighbours along."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain

from marketplace.adapters.text_files import LONGEST_LINE, Record

LONGEST_ROW = LONGEST_LINE
"""Characters of a row of several lines; in more, a quotation mark was forgotten."""
UNCLOSED = (
    "A quotation mark isn't closed in this row. "
    "Within quotation marks, one that belongs to the text is written twice."
)
NUMBER = re.compile(r"[\W_]*\d[\W\d_]*")
"""Any number as files write it: no letters, and a digit."""

csv.field_size_limit(2 * LONGEST_ROW)
"""What is too long for a product is told of its row alone, so the reader takes it first."""


class _Lines(Iterator[str]):
    """The lines of a file, of which those that were read too early are put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()

    def __next__(self) -> str:
        return self._again.popleft() if self._again else next(self._lines)

    def put_back(self, lines: list[str]) -> None:
        self._again.extendleft(reversed(lines))


def csv_rows(text: Iterator[str], delimiter: str) -> Iterator[Record]:
    """Every row that isn't blank, the first being the names of the columns.

    A quotation mark without its partner is the fault of the row in which it stands, whose cells
    are then those of its first line; the next line begins a row again.
    """
    lines, width = _Lines(text), 0
    for number, line in enumerate(lines, start=1):
        cells = _cells(line, lines, delimiter, width)
        fault = "" if cells else UNCLOSED
        cells = cells or _literal(line, delimiter)
        if any(map(str.strip, cells)):
            width = width or len(cells)
            yield Record(number, cells, fault)


def _cells(line: str, further: _Lines, delimiter: str, width: int) -> list[str]:
    """The cells of the row that begins with this line; none if it isn't closed."""
    if '"' not in line:
        return _literal(line, delimiter)
    taken: list[str] = []
    row = csv.reader(_taking(line, further, taken), delimiter=delimiter, strict=True)
    try:
        cells = next(row)
    except csv.Error:
        cells = _careless(line, delimiter)
    else:
        cells = [] if len(taken) > 1 and _are_rows(taken, delimiter, width) else cells
    if not cells:
        further.put_back(taken[1:])
    return cells


def _taking(line: str, further: Iterable[str], taken: list[str]) -> Iterator[str]:
    """The line and those behind it that its row needs, which are noted as taken."""
    left = LONGEST_ROW
    for one in chain([line], further):
        taken.append(one)
        yield one
        left -= len(one)
        if left < 0:
            return


def _careless(line: str, delimiter: str) -> list[str]:
    """The cells of a line with text behind a closing mark; none if the line isn't all."""
    beginning = iter([line, ""])
    cells = next(csv.reader(beginning, delimiter=delimiter))
    return cells if next(beginning, None) is not None else []


def _are_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether two stray marks, like those of inches, made one row of several.

    Then each line has as many cells as there are names, and numbers where the first has them.
    """
    rows = [_literal(line, delimiter) for line in lines]
    if any(len(row) != width for row in rows):
        return False
    numbers = [place for place, cell in enumerate(rows[0]) if _is_number(cell)]
    return bool(numbers) and all(_is_number(row[place]) for row in rows for place in numbers)


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell) is not None


def _literal(line: str, delimiter: str) -> list[str]:
    """The cells of a line in which quotation marks mean nothing."""
    return line.rstrip("\r\n").split(delimiter)
