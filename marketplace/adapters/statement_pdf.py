"""A vendor's statement as a PDF: balances that add up, the commission, and every movement."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from marketplace.cards.statements import Statement, StatementLine
from marketplace.rules.money import Money
from marketplace.rules.statements import OTHERS, vat_words
from marketplace.rules.texts import day, plural

FONT = "Noto"
INK, QUIET = 30, 110
MOST_LINES = 1_500
"""More are in the CSV; nobody reads them on paper."""


@lru_cache
def _font() -> str:
    return str(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf")


def statement_pdf(
    site: str, month: str, parts: Sequence[tuple[Statement, Sequence[StatementLine]]]
) -> bytes:
    """The file, a section for each currency. It takes a while: call it off the loop."""
    pdf = _Paper(site, month)
    for frame, lines in parts:
        pdf.add_page()
        _heading(pdf, frame, month)
        _balances(pdf, frame)
        _made_of(pdf, frame)
        _commission(pdf, frame)
        _movements(pdf, frame, lines)
    if not parts:
        pdf.add_page()
        pdf.words("Nothing has moved yet.", 11)
    return bytes(pdf.output())


class _Paper(FPDF):
    """A4 with the shop's name at the foot of every page."""

    def __init__(self, site: str, month: str) -> None:
        super().__init__()
        self.foot = f"{site} · Statement {month}"
        self.add_font(FONT, "", _font())
        self.set_margins(18, 16)
        self.set_auto_page_break(True, 18)
        self.set_title(f"Statement {month}")
        self.set_lang("en")

    def footer(self) -> None:
        """The shop, the month and the page."""
        self.set_y(-13)
        self.set_font(FONT, "", 7.5)
        self.set_text_color(QUIET)
        self.cell(0, 5, f"{self.foot} · Page {self.page_no()}", align="C")

    def words(self, text: str, size: float, color: int = INK) -> None:
        """A paragraph."""
        self.set_font(FONT, "", size)
        self.set_text_color(color)
        self.multi_cell(0, size * 0.55, text, new_x="LMARGIN", new_y="NEXT")

    def rows(
        self,
        widths: tuple[int, ...],
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        texts: int,
    ) -> None:
        """A table whose first `texts` columns are words and the others numbers."""
        self.set_font(FONT, "", 8)
        self.set_text_color(INK)
        align = tuple("LEFT" if index < texts else "RIGHT" for index in range(len(widths)))
        with self.table(
            col_widths=widths,
            text_align=align,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=5,
            headings_style=FontFace(emphasis="", color=QUIET),
        ) as table:
            for row in (head, *rows):
                table.row(row)
        self.ln(4)


def _heading(pdf: _Paper, frame: Statement, month: str) -> None:
    pdf.words(f"Statement {month}", 19)
    pdf.ln(1)
    pdf.words(f"{frame.vendor}, {frame.country} · {frame.currency}", 11)
    moved = plural(frame.count, "movement")
    pdf.words(f"From {day(frame.opens_at)} until {day(frame.ends_at)} (UTC), {moved}", 8.5, QUIET)
    pdf.ln(5)


def _balances(pdf: _Paper, frame: Statement) -> None:
    pdf.words("Balance", 12)
    rows: list[tuple[str, ...]] = [
        (name, _money(before, frame), _money(after - before, frame), _money(after, frame))
        for name, (before, after) in frame.by_account.items()
    ]
    gain = frame.closing_minor - frame.opening_minor
    total = (frame.opening_minor, gain, frame.closing_minor)
    rows.append(("All that is owed to you", *(_money(minor, frame) for minor in total)))
    pdf.rows((64, 36, 36, 36), ("Account", "Before", "Change", "After"), rows, 1)


def _made_of(pdf: _Paper, frame: Statement) -> None:
    rows = [
        (OTHERS.get(kind, kind.replace("_", " ").capitalize()), _money(minor, frame))
        for kind, minor in frame.by_reason.items()
        if minor
    ]
    if rows:
        pdf.words("What the change is made of", 12)
        pdf.rows((136, 36), ("What", "Amount"), rows, 1)


def _commission(pdf: _Paper, frame: Statement) -> None:
    rate, why = vat_words(frame.fee_minor, frame.fee_vat_minor)
    pdf.words("Commission invoice", 12)
    rows = [
        ("Commission, without VAT", _money(frame.fee_minor, frame)),
        (f"VAT on it, {rate}", _money(frame.fee_vat_minor, frame)),
        ("Taken from your sales", _money(frame.fee_minor + frame.fee_vat_minor, frame)),
    ]
    pdf.rows((136, 36), ("What", "Amount"), rows, 1)
    pdf.words(why, 8, QUIET)
    pdf.ln(4)


def _movements(pdf: _Paper, frame: Statement, lines: Sequence[StatementLine]) -> None:
    pdf.words("Movements", 12)
    rows = [
        (
            f"{line.at.day} {line.at:%b}",
            line.text,
            line.account,
            _money(line.amount_minor, frame),
            _money(line.balance_minor, frame),
        )
        for line in lines[:MOST_LINES]
    ]
    if rows:
        head = ("Date", "What", "Account", "Amount", "Owed after it")
        pdf.rows((16, 72, 34, 25, 27), head, rows, 3)
    if frame.count > MOST_LINES:
        pdf.words(f"All {frame.count:,} movements stand in the CSV of this statement.", 8.5, QUIET)


def _money(minor: int, frame: Statement) -> str:
    return str(Money(minor, frame.currency))
