"""The table of all orders, with search by number and a choice of status."""

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.cards.vendor_orders import OrderRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button
from marketplace.components.fields import LINE, select_control
from marketplace.components.forms import live_form
from marketplace.components.links import link
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state
from marketplace.components.tables import (
    cell,
    table,
    table_body,
    table_row,
    toolbar,
    two_lines,
)
from marketplace.pages.vendor.room import once_loaded
from marketplace.state.vendor.order_list import OrderListState

COLUMNS = ["Order", "Placed", "Buyer", "Items", "Status", "Amount"]
STATUSES = [
    Option("", "Every status"),
    Option("placed", "New"),
    *(
        Option(status, status.capitalize())
        for status in ("accepted", "packed", "shipped", "delivered", "completed", "cancelled")
    ),
    Option("partly_shipped", "Partly sent"),
]


def order_list() -> rx.Component:
    """Search, filter, rows, more."""
    return rx.fragment(
        toolbar(_search(), _status()),
        once_loaded(OrderListState.is_loaded, rx.cond(OrderListState.rows, _table(), _nothing())),
    )


def _search() -> rx.Component:
    return live_form(
        rx.el.input(
            name="number",
            type="search",
            default_value=OrderListState.text,
            placeholder="Order number",
            aria_label="Order number",
            class_name=LINE,
        ),
        button("Search", type="submit", icon="search"),
        on_submit=OrderListState.search,
        class_name="flex gap-2",
        role="search",
    )


def _status() -> rx.Component:
    return select_control(
        STATUSES,
        OrderListState.status,
        aria_label="Status",
        on_change=OrderListState.choose_status,
    )


def _table() -> rx.Component:
    return rx.fragment(
        table(
            COLUMNS,
            table_body(OrderListState.rows, _row),
            caption="All orders, newest first",
            numbers=("Amount",),
        ),
        load_more("Load more", on_click=OrderListState.load_more, more=OrderListState.after != ""),
    )


def _row(order: OrderRow) -> rx.Component:
    return table_row(
        cell(link(order.number, href=order.href, class_name="font-semibold"), lead=True),
        cell(order.placed, label="Placed"),
        cell(two_lines(order.buyer, order.town), label="Buyer"),
        cell(rx.el.span(order.contents, class_name="line-clamp-2"), label="Items"),
        cell(status_pill(order.status, order.tone), label="Status"),
        cell(order.amount, label="Amount", number=True),
        data_testid="order-row",
    )


def _nothing() -> rx.Component:
    return empty_state(
        "No orders to show",
        "Either nobody has ordered yet, or nothing matches what you searched for.",
        icon="inbox",
        action=button("Show the board", on_click=OrderListState.show_board),
    )
