"""The orders of a shop: a board that moves by itself, and the list of all."""

import reflex as rx

from marketplace import routes
from marketplace.cards.vendor_orders import BoardColumn, OrderTicket
from marketplace.components.badges import badge, live_dot
from marketplace.components.boards import board, board_card, board_column
from marketplace.components.buttons import button
from marketplace.components.navigation import tab, tab_panel, tabs
from marketplace.components.notices import spoken
from marketplace.components.slots import Handler
from marketplace.pages.vendor.order_dialogs import A_CLICK, order_dialogs
from marketplace.pages.vendor.order_list import order_list
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.board import OrderBoardState
from marketplace.state.vendor.order_actions import OrderActionsState
from marketplace.state.vendor.order_list import OrderListState


@vendor_page(routes.VENDOR_ORDERS, "Orders", OrderBoardState.load)
def orders() -> rx.Component:
    """Board and list, side by side as tabs."""
    return room(
        "Orders",
        tabs(
            tab("Board", selected=~OrderListState.is_open, on_click=OrderListState.show_board),
            tab("All orders", selected=OrderListState.is_open, on_click=OrderListState.show_list),
        ),
        spoken(OrderBoardState.news),
        tab_panel(
            rx.cond(
                OrderListState.is_open,
                order_list(),
                once_loaded(OrderBoardState.is_loaded, _board()),
            ),
            label=rx.cond(OrderListState.is_open, "All orders", "Board"),
            class_name="mt-6",
        ),
        order_dialogs(),
        lead="The most urgent first. New orders appear by themselves.",
        actions=live_dot(),
    )


def _board() -> rx.Component:
    stages = OrderBoardState.board
    return board(
        _column("New", stages.new, _new, "accent", "Nothing to accept."),
        _column("Accepted", stages.accepted, _accepted, "warn", "Nothing to pack."),
        _column("Packed", stages.packed, _packed, "warn", "Nothing waits for a carrier."),
        _column("Shipped", stages.shipped, _shipped, "good", "Nothing is on its way."),
    )


def _column(
    title: str, column: BoardColumn, action: Handler, tone: str, empty: str
) -> rx.Component:
    return board_column(
        title,
        column.count,
        column.tickets,
        lambda ticket: _ticket(ticket, action(ticket)),
        tone=tone,
        empty=empty,
    )


def _ticket(ticket: OrderTicket, action: rx.Component) -> rx.Component:
    return board_card(
        title=ticket.number,
        href=ticket.href,
        detail=ticket.contents,
        amount=ticket.amount,
        due=ticket.due,
        due_tone=ticket.due_tone,
        pictures=rx.el.div(
            rx.cond(ticket.is_fresh, badge("Just in", "accent", icon="sparkles")),
            rx.cond(ticket.is_checked, badge("Payment being checked", "warn", icon="shield")),
            rx.cond(ticket.is_rest, badge("The rest", "warn", icon="package-open")),
            rx.el.span(ticket.town, class_name="text-label text-muted"),
            class_name="flex items-center gap-2",
        ),
        action=action,
    )


def _new(ticket: OrderTicket) -> rx.Component:
    accept = button(
        "Accept",
        size="sm",
        variant="primary",
        wide=True,
        on_click=OrderActionsState.accept(ticket.id).throttle(A_CLICK),
        data_testid="accept",
    )
    return rx.cond(ticket.is_checked, rx.fragment(), accept)


def _accepted(ticket: OrderTicket) -> rx.Component:
    return button(
        "Mark as packed",
        size="sm",
        icon="package-check",
        wide=True,
        on_click=OrderActionsState.pack(ticket.id).throttle(A_CLICK),
        data_testid="pack",
    )


def _packed(ticket: OrderTicket) -> rx.Component:
    return button(
        "Ship",
        size="sm",
        icon="truck",
        wide=True,
        on_click=OrderActionsState.ask("ship", ticket.id, ticket.number),
        data_testid="ship",
    )


def _shipped(ticket: OrderTicket) -> rx.Component:
    return button(
        "Mark as delivered",
        size="sm",
        variant="ghost",
        wide=True,
        on_click=OrderActionsState.deliver(ticket.id).throttle(A_CLICK),
        data_testid="deliver",
    )
