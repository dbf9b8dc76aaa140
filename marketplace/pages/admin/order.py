"""One purchase: each vendor's part, payments and refunds."""

import reflex as rx

from marketplace import routes
from marketplace.cards.staff import JournalRow, PaymentRow, RefundRow, SaleLine, SaleParcel
from marketplace.components.badges import status_pill
from marketplace.components.baskets import order_line, parcel
from marketplace.components.buttons import button_link
from marketplace.components.layout import panel, split, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state
from marketplace.components.prices import sum_line, sums, tax_lines, total_line
from marketplace.components.slots import each, shown
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.admin.order_goodwill import (
    case_line,
    goodwill_button,
    goodwill_dialog,
    shipment_line,
)
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.pages.whereabouts import here
from marketplace.state.admin.order import SaleState

sheet = SaleState.sheet
title = rx.cond(sheet.number, rx.Var.create("Order ") + sheet.number, "Order")

PAYMENTS = ["Purchase", "Date", "Provider", "Status", "Amount"]
REFUNDS = ["Order", "Date", "Reason", "Status", "Amount"]
JOURNALS = ["Booking", "Date", "Postings"]


@admin_page(routes.ADMIN_ORDER, title, SaleState.load)
def admin_order() -> rx.Component:
    """The sheet, or that there is no such order."""
    return admin_frame(
        title,
        rx.cond(SaleState.is_missing, _missing(), once_loaded(SaleState.at == here, _content())),
    )


def _content() -> rx.Component:
    return stack(
        rx.el.div(
            link("All orders", href=routes.ADMIN_ORDERS, class_name="text-sm"),
            status_pill(sheet.status, sheet.tone),
            rx.el.span(sheet.placed, class_name="text-sm text-muted"),
            class_name="flex flex-wrap items-center gap-3",
        ),
        split(stack(each(sheet.parcels, _parcel), _money()), _side(), side="sm"),
        goodwill_dialog(),
    )


def _parcel(part: SaleParcel) -> rx.Component:
    return parcel(
        part.lines,
        _line,
        vendor=part.vendor,
        vendor_href=part.vendor_href,
        note=part.number,
        status=status_pill(part.status, part.tone),
        foot=stack(
            sums(
                sum_line("Delivery", part.delivery),
                shown(part.commission, sum_line("Commission with VAT", part.commission)),
                sum_line("Total", part.total, hint=part.note, strong=True),
            ),
            rx.el.ul(each(part.shipments, shipment_line), class_name="grid gap-3 empty:hidden"),
            rx.el.ul(each(part.cases, case_line), class_name="grid gap-2 empty:hidden"),
            rx.cond(part.can_be_kind, goodwill_button(part)),
        ),
    )


def _line(line: SaleLine) -> rx.Component:
    return order_line(
        title=line.title,
        href=line.href,
        picture=line.image,
        amount=line.total,
        quantity_text=line.quantity_text,
        tax_text=line.tax,
        detail=line.detail,
    )


def _money() -> rx.Component:
    return stack(
        _list("Payments", PAYMENTS, sheet.payments, payment_cells),
        _list("Refunds", REFUNDS, sheet.refunds, refund_cells),
        _list("Bookings", JOURNALS, sheet.journals, journal_cells),
    )


def _list(title: str, columns: list[str], rows: rx.Var, row: object) -> rx.Component:
    filled = table(columns, table_body(rows, row), caption=title, numbers=("Amount",))
    return rx.cond(rows, panel(filled, title=title, flush=True))


def payment_cells(payment: PaymentRow) -> rx.Component:
    """A payment as a row: purchase, date, provider, status, amount."""
    return table_row(
        cell(link(payment.number, href=payment.href, class_name="font-semibold"), lead=True),
        cell(payment.date, label="Date"),
        cell(two_lines(payment.provider, payment.reference), label="Provider"),
        cell(status_pill(payment.status, payment.tone), payment.failure, label="Status"),
        cell(payment.amount, label="Amount", number=True),
        data_testid="payment-row",
    )


def refund_cells(refund: RefundRow) -> rx.Component:
    """A refund as a row: vendor order, date, reason, status, amount."""
    return table_row(
        cell(rx.el.span(refund.number, class_name="font-semibold"), lead=True),
        cell(refund.date, label="Date"),
        cell(refund.reason, label="Reason"),
        cell(status_pill(refund.status, refund.tone), label="Status"),
        cell(refund.amount, label="Amount", number=True),
        data_testid="refund-row",
    )


def journal_cells(row: JournalRow) -> rx.Component:
    """A booking as a row: what, date, every side."""
    postings = each(row.postings, lambda posting: sum_line(posting.account, posting.amount))
    return table_row(
        cell(two_lines(row.kind, row.source), lead=True),
        cell(row.date, label="Date"),
        cell(rx.el.dl(postings, class_name="grid gap-1 sm:min-w-64"), label="Postings"),
        data_testid="journal-row",
    )


def _side() -> rx.Component:
    amounts = sums(
        sum_line("Items", sheet.goods),
        sum_line("Delivery", sheet.delivery),
        tax_lines(sheet.tax),
        total_line(sheet.total, sheet.tax),
        shown(sheet.tax_id, sum_line("Buyer's VAT number", sheet.tax_id)),
    )
    address = rx.el.address(
        each(sheet.address, lambda part: rx.el.div(part)),
        rx.el.div(sheet.email, class_name="mt-2 text-muted"),
        class_name="text-sm not-italic",
    )
    return stack(panel(amounts, title="Amounts"), panel(address, title="Buyer"))


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that order",
        "Perhaps the number has a typing error.",
        icon="search-x",
        action=button_link("All orders", href=routes.ADMIN_ORDERS, variant="primary"),
    )
