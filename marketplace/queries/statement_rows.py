"""Statements and bank files as lines of CSV; no cell of words is a formula to a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from marketplace.cards.statements import Statement, StatementLine
from marketplace.rules.import_cells import guarded
from marketplace.rules.money import Money
from marketplace.rules.statements import OTHERS

HEAD = [
    "date", "what", "account", "order", "currency", "amount", "owed_after",
    *(name.lower().replace(" ", "_").replace("'", "") for name in OTHERS.values()),
]  # fmt: skip
BANK_HEAD = ["reference", "payee", "iban", "amount", "currency"]


def line_of(words: Iterable[str], numbers: Iterable[str] = ()) -> str:
    """A line: words first, guarded, then numbers as they are."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([*map(guarded, words), *numbers])
    return line.getvalue()


def statement_row(line: StatementLine, frame: Statement) -> str:
    """A movement with what it is made of, a column for each."""

    def plain(minor: int) -> str:
        return Money(minor, frame.currency).plain()

    parts = [plain(line.parts[kind]) if line.parts.get(kind) else "" for kind in OTHERS]
    words = [f"{line.at:%Y-%m-%d %H:%M}", line.text, line.account, line.order, frame.currency]
    return line_of(words, [plain(line.amount_minor), plain(line.balance_minor), *parts])


def balance_row(frame: Statement, is_opening: bool) -> str:
    """What was owed before the first movement, or after the last."""
    at, minor = frame.opens_at, frame.opening_minor
    if not is_opening:
        at, minor = frame.ends_at, frame.closing_minor
    words = [f"{at:%Y-%m-%d %H:%M}", "Opening" if is_opening else "Closing", "", "", frame.currency]
    return line_of(words, ["", Money(minor, frame.currency).plain()])
