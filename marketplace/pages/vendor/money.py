"""The money of a shop, explained down to the line."""

import reflex as rx

from marketplace import routes
from marketplace.cards.money import MonthRow, PayoutRow, StatementRow, VendorBalance
from marketplace.components.badges import status_pill
from marketplace.components.links import anchor
from marketplace.components.navigation import load_more, tab, tab_panel, tabs
from marketplace.components.notices import empty_state
from marketplace.components.slots import Handler, Rows, Text, each
from marketplace.components.stats import stat_row, stat_tile
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.vendor.earnings import earning_item
from marketplace.pages.vendor.payout import payout_account, payout_schedule
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.money import MoneyState
from marketplace.state.vendor.payout import PayoutState

VIEWS = {
    "earnings": "Earnings",
    "payouts": "Payouts",
    "movements": "Movements",
    "statements": "Statements",
}


@vendor_page(routes.VENDOR_MONEY, "Money", MoneyState.load, PayoutState.load)
def money() -> rx.Component:
    """The balance, how it is paid out, and one of four lists under it."""
    return room(
        "Money",
        once_loaded(
            MoneyState.is_loaded,
            rx.fragment(
                each(MoneyState.balances, _balance),
                rx.el.div(
                    payout_account(),
                    payout_schedule(),
                    class_name="mt-6 grid items-start gap-5 lg:grid-cols-2",
                ),
                rx.el.div(_tabs(), class_name="mb-6 mt-10"),
                tab_panel(
                    rx.match(
                        MoneyState.view,
                        ("payouts", _payouts()),
                        ("movements", _statement()),
                        ("statements", _months()),
                        _earnings(),
                    ),
                    label=rx.match(MoneyState.view, *VIEWS.items(), ""),
                ),
            ),
        ),
        lead="Straight from the books. An order earns when it is sent.",
    )


def _balance(balance: VendorBalance) -> rx.Component:
    hint = rx.cond(
        balance.is_debt, "Comes out of your next earnings", "Goes out with the next payout"
    )
    held = rx.cond(
        balance.is_held,
        rx.el.div(
            stat_row(
                stat_tile("Reserve", balance.reserve, hint="Kept back a while longer"),
                stat_tile("Held for disputes", balance.disputed, hint="Until the bank decides"),
            ),
            class_name="mt-3 lg:mt-4",
        ),
    )
    return rx.el.div(
        rx.el.h2(balance.currency, class_name="mb-2 text-label font-semibold text-muted"),
        stat_row(
            stat_tile("Pending", balance.pending, hint="Earned, still within the return period"),
            stat_tile("Available", balance.available, hint=hint),
            stat_tile("On the way", balance.on_the_way, hint="Sent to your bank"),
            stat_tile("Paid out so far", balance.paid_out),
        ),
        held,
        data_testid="balance",
        class_name="mb-5",
    )


def _tabs() -> rx.Component:
    return tabs(
        *[
            tab(text, selected=MoneyState.view == name, on_click=MoneyState.show(name))
            for name, text in VIEWS.items()
        ]
    )


def _more(on_click: Handler, after: rx.Var[str]) -> rx.Component:
    return load_more("Load more", on_click=on_click, more=after != "")


def _earnings() -> rx.Component:
    return rx.cond(
        MoneyState.earnings,
        rx.fragment(
            rx.el.div(
                each(MoneyState.earnings, earning_item),
                class_name="overflow-clip rounded-card border border-line bg-surface shadow-rest",
            ),
            _more(MoneyState.more_earnings, MoneyState.earnings_after),
        ),
        empty_state(
            "Nothing earned yet",
            "As soon as you have sent an order, what it brings stands here, fee by fee.",
            icon="coins",
        ),
    )


def _payouts() -> rx.Component:
    return rx.cond(
        MoneyState.payouts,
        rx.fragment(
            _table(["Payout", "Date", "Status", "Amount"], MoneyState.payouts, _payout, "Payouts"),
            _more(MoneyState.more_payouts, MoneyState.payouts_after),
        ),
        empty_state(
            "No payouts yet",
            "What is available goes to your bank by itself. The first payout appears here.",
            icon="landmark",
        ),
    )


def _table(columns: list[str], rows: Rows, row: Handler, caption: str) -> rx.Component:
    return table(columns, table_body(rows, row), caption=caption, numbers=("Amount",))


def _payout(payout: PayoutRow) -> rx.Component:
    return table_row(
        cell(two_lines(payout.number, payout.note), lead=True),
        cell(payout.date, label="Date"),
        cell(status_pill(payout.status, payout.tone), label="Status"),
        cell(payout.amount, label="Amount", number=True),
        data_testid="payout-row",
    )


def _statement() -> rx.Component:
    columns = ["What", "Date", "Account", "Amount"]
    return rx.cond(
        MoneyState.movements,
        rx.fragment(
            _table(columns, MoneyState.movements, _movement, "Movements, newest first"),
            _more(MoneyState.more_movements, MoneyState.movements_after),
        ),
        empty_state(
            "No movements yet",
            "Every cent that comes to you or leaves you is written down here.",
            icon="book-open",
        ),
    )


def _movement(row: StatementRow) -> rx.Component:
    tone = rx.cond(row.is_in, "good", "neutral")
    return table_row(
        cell(rx.el.span(row.text, class_name="font-semibold"), lead=True),
        cell(row.date, label="Date"),
        cell(row.account, label="Account"),
        cell(
            rx.el.span(row.amount, data_tone=tone, class_name="tone-text"),
            label="Amount",
            number=True,
        ),
        data_testid="statement-row",
    )


def _months() -> rx.Component:
    return rx.cond(
        MoneyState.months,
        _table(["Month", "Files"], MoneyState.months, _month, "Statements, newest first"),
        empty_state(
            "No statements yet",
            "Each month in which something moves has its statement, with the commission on it.",
            icon="file-text",
        ),
    )


def _month(row: MonthRow) -> rx.Component:
    return table_row(
        cell(two_lines(row.name, row.note), lead=True),
        cell(
            rx.el.div(
                _file("PDF", row.pdf, row.name),
                _file("CSV", row.csv, row.name),
                class_name="flex gap-4",
            ),
            label="Files",
        ),
        data_testid="month-row",
    )


def _file(kind: str, href: Text, name: Text) -> rx.Component:
    return anchor(
        rx.icon("download", size=15, aria_hidden="true"),
        kind,
        href=href,
        document=True,
        download=True,
        aria_label=f"{kind} of {name}",
        class_name="inline-flex min-h-11 items-center gap-1.5 text-sm font-semibold text-accent "
        "hover:underline sm:min-h-0",
    )
