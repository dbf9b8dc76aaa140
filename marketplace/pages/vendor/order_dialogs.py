"""The two questions about an order: how it is sent, and why it is cancelled."""

import reflex as rx

from marketplace.components.buttons import button, submit
from marketplace.components.fields import select_field, text_area, text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.overlays import dialog
from marketplace.components.slots import Handler
from marketplace.state.vendor.order_actions import CARRIERS, OrderActionsState

A_CLICK = 600
"""Milliseconds in which a second click is the same click: the next order may stand there then."""


def order_dialogs() -> rx.Component:
    """Both dialogs; `OrderActionsState.asking` says which is open."""
    return rx.fragment(_ship_dialog(), _cancel_dialog())


def _error_of(field: str) -> rx.Var[str]:
    return rx.cond(OrderActionsState.field == field, OrderActionsState.problem, "")


def _form(on_submit: Handler, *fields: rx.Component, action: rx.Component) -> rx.Component:
    back = button("Not now", on_click=OrderActionsState.set_open(False))
    return live_form(*fields, form_actions(action, back), on_submit=on_submit)


def _ship_dialog() -> rx.Component:
    return dialog(
        "Send this order",
        _form(
            OrderActionsState.ship,
            select_field("carrier", "Carrier", CARRIERS, error=_error_of("carrier")),
            text_field(
                "tracking",
                "Tracking number",
                hint="It stands on the label. The buyer follows the parcel with it.",
                error=_error_of("tracking"),
                auto_complete="off",
            ),
            action=submit("Mark as shipped", icon="truck", data_testid="confirm-ship"),
        ),
        text=rx.fragment("Order ", OrderActionsState.number),
        open=OrderActionsState.asking == "ship",
        on_open_change=OrderActionsState.set_open,
    )


def _cancel_dialog() -> rx.Component:
    return dialog(
        "Cancel this order",
        _form(
            OrderActionsState.cancel,
            text_area(
                "reason",
                "Reason",
                rows=3,
                hint="The buyer reads this, and gets all the money back.",
                error=_error_of("reason"),
            ),
            action=submit("Cancel the order", variant="danger", data_testid="confirm-cancel"),
        ),
        text=rx.fragment("Order ", OrderActionsState.number),
        open=OrderActionsState.asking == "cancel",
        on_open_change=OrderActionsState.set_open,
    )
