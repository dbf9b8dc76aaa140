"""What is asked about an order: how what is sent, why what isn't, and what is given back."""

import reflex as rx

from marketplace.components.buttons import button, submit
from marketplace.components.fields import money_field, select_field, text_area, text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.overlays import dialog
from marketplace.components.pieces import piece_fields
from marketplace.components.slots import Handler
from marketplace.state.vendor.order_actions import CARRIERS, OrderActionsState

A_CLICK = 600
"""Milliseconds in which a second click is the same click: the next order may stand there then."""


def order_dialogs() -> rx.Component:
    """All three; `OrderActionsState.asking` says which is open."""
    return rx.fragment(_ship_dialog(), _cancel_dialog(), _goodwill_dialog())


def _error_of(field: str) -> rx.Var[str]:
    return rx.cond(OrderActionsState.field == field, OrderActionsState.problem, "")


def _form(on_submit: Handler, *fields: rx.Component, action: rx.Component) -> rx.Component:
    back = button("Not now", on_click=OrderActionsState.set_open(False))
    wrong = form_error(_error_of(""))
    return live_form(*fields, wrong, form_actions(action, back), on_submit=on_submit)


def _ship_dialog() -> rx.Component:
    return dialog(
        "Send this order",
        _form(
            OrderActionsState.ship,
            piece_fields(OrderActionsState.choices, label="What is in this parcel"),
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
        "Cancel what isn't sent",
        _form(
            OrderActionsState.cancel,
            piece_fields(OrderActionsState.choices, label="What you can't send"),
            text_area(
                "reason",
                "Reason",
                rows=3,
                hint="The buyer reads this, and gets the money for it back.",
                error=_error_of("reason"),
            ),
            action=submit("Cancel these", variant="danger", data_testid="confirm-cancel"),
        ),
        text=rx.fragment("Order ", OrderActionsState.number),
        open=OrderActionsState.asking == "cancel",
        on_open_change=OrderActionsState.set_open,
    )


def _goodwill_dialog() -> rx.Component:
    return dialog(
        "Give something back",
        _form(
            OrderActionsState.be_kind,
            select_field("line", "For what", OrderActionsState.lines),
            money_field(
                "amount",
                "Amount",
                hint="The commission on it comes back to you.",
                error=_error_of("amount"),
            ),
            text_area("reason", "Reason", rows=2, error=_error_of("reason")),
            action=submit("Give it back", data_testid="confirm-goodwill"),
        ),
        text=rx.fragment("Order ", OrderActionsState.number, ". The buyer keeps the goods."),
        open=OrderActionsState.asking == "goodwill",
        on_open_change=OrderActionsState.set_open,
    )
