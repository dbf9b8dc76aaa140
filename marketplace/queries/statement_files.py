"""Statements as files: the CSV piece by piece, the PDF's content as far as paper goes."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from marketplace.adapters.database import reading
from marketplace.cards.statements import Statement, StatementLine
from marketplace.models.vendors import Vendor
from marketplace.queries.statement_rows import HEAD, balance_row, line_of, statement_row
from marketplace.queries.statements import statement_lines, statements

Section = tuple[Statement, Sequence[StatementLine]]


async def statement_csv(
    vendor: Vendor, opens_at: datetime, ends_at: datetime
) -> AsyncIterator[str]:
    """The file; each piece is a short look at the database of its own."""
    async with reading() as db:
        frames = await statements(db, vendor, opens_at, ends_at)
    yield line_of(HEAD)
    for frame in frames:
        yield balance_row(frame, is_opening=True)
        async for lines in _pieces(vendor.id, frame):
            yield "".join(statement_row(line, frame) for line in lines)
        yield balance_row(frame, is_opening=False)


async def _pieces(vendor_id: int, frame: Statement) -> AsyncIterator[list[StatementLine]]:
    after, owed = 0, frame.opening_minor
    while True:
        async with reading() as db:
            lines, after = await statement_lines(db, vendor_id, frame, after, owed)
        if lines:
            owed = lines[-1].balance_minor
            yield lines
        if not after:
            return


async def statement_sections(
    vendor: Vendor, opens_at: datetime, ends_at: datetime, most: int
) -> list[Section]:
    """What stands on paper: for each currency the frame and at most so many movements."""
    async with reading() as db:
        frames = await statements(db, vendor, opens_at, ends_at)
    sections: list[Section] = []
    for frame in frames:
        found: list[StatementLine] = []
        async for lines in _pieces(vendor.id, frame):
            found += lines
            if len(found) >= most:
                break
        sections.append((frame, found[:most]))
    return sections
