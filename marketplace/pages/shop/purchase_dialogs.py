"""What a buyer is asked: which pieces, for what reason, and what is wanted instead."""

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.components.buttons import button, submit
from marketplace.components.fields import select_field, text_area, text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.overlays import dialog
from marketplace.components.pieces import piece_fields, swap_fields
from marketplace.components.slots import Handler, Text
from marketplace.rules.aftersales_words import CLAIMS, REASONS
from marketplace.services.shipments import CARRIERS
from marketplace.state.shop.aftersales import AftersalesState as Asking

CHOOSE = Option("", "Please choose")
REASON_OPTIONS = [CHOOSE, *(Option(value, text) for value, text in REASONS.items())]
CLAIM_OPTIONS = [CHOOSE, *(Option(value, text) for value, text in CLAIMS.items())]
WISH_OPTIONS = [Option("refund", "My money back"), Option("replacement", "A replacement")]
CARRIER_OPTIONS = [Option("", "Choose a carrier"), *(Option(name, name) for name in CARRIERS)]


def purchase_dialogs() -> rx.Component:
    """All four; `AftersalesState.asking` says which is open."""
    return rx.fragment(_cancel(), _return(), _claim(), _send_back())


def _ask(
    question: str, title: str, text: Text, on_submit: Handler, *fields: rx.Component
) -> rx.Component:
    *asked, action = fields
    back = button("Not now", on_click=Asking.set_open(False))
    wrong = form_error(rx.cond(Asking.field == "", Asking.problem, ""))
    return dialog(
        title,
        live_form(*asked, wrong, form_actions(action, back), on_submit=on_submit),
        text=text,
        open=Asking.asking == question,
        on_open_change=Asking.set_open,
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(Asking.field == name, Asking.problem, "")


def _cancel() -> rx.Component:
    return _ask(
        "cancel",
        "Cancel what isn't sent yet",
        "The money for it goes back the way you paid.",
        Asking.cancel,
        piece_fields(Asking.choices, label="How many shall not be sent"),
        text_field("reason", "Why?", optional=True, error=_error("reason")),
        submit("Cancel these", variant="danger", data_testid="confirm-cancel"),
    )


def _return() -> rx.Component:
    return _ask(
        "return",
        "Send something back",
        "The shop tells you where to send it. Please wait for that.",
        Asking.request_return,
        piece_fields(Asking.choices, label="How many come back"),
        select_field("reason", "Why?", REASON_OPTIONS, error=_error("reason")),
        select_field("wish", "What would you like?", WISH_OPTIONS, error=_error("wish")),
        swap_fields(Asking.choices),
        text_area(
            "comment", "Anything the shop should know", rows=2, optional=True,
            error=_error("comment"),
        ),
        submit("Ask to send it back", data_testid="confirm-return"),
    )  # fmt: skip


def _claim() -> rx.Component:
    return _ask(
        "claim",
        "Something is wrong with this parcel",
        "The shop has a few days to answer. If it doesn't, our staff decide.",
        Asking.open_claim,
        select_field("kind", "What is wrong?", CLAIM_OPTIONS, error=_error("kind")),
        piece_fields(Asking.choices, label="How many it is about"),
        select_field("wish", "What would you like?", WISH_OPTIONS, error=_error("wish")),
        text_area("comment", "What happened?", rows=3, optional=True, error=_error("comment")),
        submit("Tell the shop", data_testid="confirm-claim"),
    )


def _send_back() -> rx.Component:
    return _ask(
        "send_back",
        "It is on its way back",
        "With the number on your receipt the shop and we can follow it.",
        Asking.send_back,
        select_field("carrier", "Carrier", CARRIER_OPTIONS, error=_error("carrier")),
        text_field("tracking", "Tracking number", error=_error("tracking"), auto_complete="off"),
        submit("I've sent it", icon="truck", data_testid="confirm-send-back"),
    )
