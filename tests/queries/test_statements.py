"""A statement adds up to the cent, says why, and is its vendor's alone."""

import csv
import io
from datetime import timedelta

import pytest
from sqlmodel import select

from marketplace.adapters.database import transaction
from marketplace.adapters.statement_pdf import statement_pdf
from marketplace.errors import NotFound
from marketplace.jobs.earnings import release_earnings
from marketplace.models.columns import now
from marketplace.models.orders import OrderLine, Shipment, VendorOrder
from marketplace.models.payouts import Earning
from marketplace.queries.statement_files import statement_csv, statement_sections
from marketplace.queries.statements import statement_months, statement_vendor, statements
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import CreditKind, LedgerKind
from marketplace.rules.months import month_of
from marketplace.services import bookkeeping, orders, payout_terms
from marketplace.services.credits import LineRefund, Why, refund_lines
from marketplace.services.ledger import Entry, book
from tests.factories import shop, staff
from tests.queries.vendor_sales import sale
from tests.services.paying import give


async def sent_and_refunded():
    """A shop that sold two stools with a reserve, and paid half of one back."""
    async with transaction() as db:
        made = await shop(db, price=2_000, delivery=500)
        agreement = payout_terms.Agreement(hold_days=0, reserve_bp=500)
        await payout_terms.agree(db, await staff(db), made.vendor.id, agreement)
        order = await sale(db, made, 2)
        await orders.accept(db, made.owner, order.id)
        await orders.ship(db, made.owner, order.id, "DHL", "JD014600003")
        shipment = (
            await db.exec(select(Shipment).where(Shipment.vendor_order_id == order.id))
        ).one()
        await bookkeeping.book_earning(db, shipment.id)
    async with transaction() as db:
        found = await db.exec(select(Earning).where(Earning.vendor_order_id == order.id))
        found.one().available_at = now() - timedelta(minutes=1)
    await release_earnings(0)
    async with transaction() as db:
        order = await db.get_one(VendorOrder, order.id, with_for_update=True)
        found = await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))
        half = [LineRefund(found.one().id, 1_000)]
        note = await refund_lines(db, order, half, Why(CreditKind.GOODWILL, "A scratch"))
        await bookkeeping.book_credit(db, note.id)
    return made


def this_month():
    return month_of(f"{now():%Y-%m}")


async def rows_of(vendor):
    pieces = [piece async for piece in statement_csv(vendor, *this_month())]
    return list(csv.DictReader(io.StringIO("".join(pieces))))


async def test_every_line_says_why_and_the_sums_meet(db_url):
    made = await sent_and_refunded()

    [(frame, lines)] = await statement_sections(made.vendor, *this_month(), 1_000)

    assert frame.opening_minor == 0
    assert frame.closing_minor == sum(line.amount_minor for line in lines)
    assert lines[-1].balance_minor == frame.closing_minor
    assert sum(frame.by_reason.values()) == frame.closing_minor
    assert frame.by_reason == {
        LedgerKind.ORDER_FUNDS: 4_500,
        LedgerKind.COMMISSION_INCOME: -400 + 100,
        LedgerKind.COMMISSION_VAT: -80 + 20,
        LedgerKind.REFUNDS_PAYABLE: -1_000,
    }
    assert (frame.fee_minor, frame.fee_vat_minor) == (300, 60)
    assert frame.by_account["Reserve"] == (0, 201)
    assert sum(after for _, after in frame.by_account.values()) == frame.closing_minor == 3_140


async def test_the_file_adds_up_line_by_line(db_url):
    made = await sent_and_refunded()

    opening, *rows, closing = await rows_of(made.vendor)

    owed = opening["owed_after"]
    assert owed == "0.00"
    total = round(sum(float(row["amount"]) for row in rows) * 100)
    assert total == round(float(closing["owed_after"]) * 100) == 3_140
    sold = next(row for row in rows if row["what"].startswith("Sold"))
    assert (sold["the_shopper_paid"], sold["commission"]) == ("45.00", "-4.00")
    assert sold["order"] in sold["what"]


async def test_words_in_a_file_are_never_formulas(db_url):
    async with transaction() as db:
        made = await shop(db)
    await give(made.vendor.id, 100)
    async with transaction() as db:
        entries = [
            Entry(LedgerKind.ORDER_FUNDS, 5, made.vendor.id),
            Entry(LedgerKind.VENDOR_PENDING, -5, made.vendor.id),
        ]
        source = ("formula", str(made.vendor.id))
        await book(db, source, "test", "EUR", entries, memo='=HYPERLINK("http://evil")')

    rows = await rows_of(made.vendor)

    assert [row["what"] for row in rows if "HYPERLINK" in row["what"]] == [
        '\'=HYPERLINK("http://evil")'
    ]


async def test_a_month_begins_with_what_the_one_before_ended_with(db_url):
    made = await sent_and_refunded()
    _, ends_at = this_month()

    async with transaction() as db:
        [frame] = await statements(db, made.vendor, ends_at, ends_at + timedelta(days=28))

    assert (frame.opening_minor, frame.closing_minor, frame.count) == (3_140, 3_140, 0)


async def test_pieces_of_a_statement_are_one_statement(db_url, monkeypatch):
    made = await sent_and_refunded()
    whole = await rows_of(made.vendor)

    monkeypatch.setattr("marketplace.queries.statements.A_PIECE", 1)

    assert await rows_of(made.vendor) == whole


async def test_the_paper_is_written(db_url):
    made = await sent_and_refunded()
    sections = await statement_sections(made.vendor, *this_month(), 1_000)

    paper = statement_pdf("Fairhall", "November 2026", sections)

    assert paper.startswith(b"%PDF")
    assert statement_pdf("Fairhall", "November 2026", []).startswith(b"%PDF")


async def test_a_statement_is_its_vendors_and_finances(db_url):
    async with transaction() as db:
        mine, other = await shop(db), await shop(db)
        finance, support = await staff(db, StaffRole.FINANCE), await staff(db, StaffRole.SUPPORT)

        assert (await statement_vendor(db, mine.owner, other.vendor.id)).id == mine.vendor.id
        assert (await statement_vendor(db, finance, other.vendor.id)).id == other.vendor.id
        with pytest.raises(NotFound):
            await statement_vendor(db, support, other.vendor.id)
        with pytest.raises(NotFound):
            await statement_vendor(db, finance, 2**60)


async def test_the_list_knows_the_months_in_which_something_moved(db_url):
    made = await sent_and_refunded()

    async with transaction() as db:
        [month] = await statement_months(db, made.owner)

    assert month.csv == f"/exports/statements/{now():%Y-%m}.csv"
    assert "still running" in month.note


@pytest.mark.parametrize(
    "wrong", ["", "2026", "2026-13", "2026-00", "x026-11", "9999-12", "2026-1"]
)
def test_what_is_no_month_is_not_found(wrong):
    with pytest.raises(NotFound):
        month_of(wrong)
