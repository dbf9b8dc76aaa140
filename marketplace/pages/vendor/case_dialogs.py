"""The answers a vendor gives to a return or claim, with what an amount costs while it is typed."""

from typing import Any

import reflex as rx

from marketplace.components.buttons import button, submit
from marketplace.components.cases import reckoned
from marketplace.components.choices import checkbox
from marketplace.components.fields import money_field, select_field, text_area, text_field
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.overlays import dialog
from marketplace.components.slots import Handler
from marketplace.state.vendor.case import CaseState
from marketplace.state.vendor.order_actions import CARRIERS

WHILE_TYPING = 250
"""Milliseconds without a key until the costs are reckoned anew."""


def case_dialogs() -> rx.Component:
    """All of them; `CaseState.asking` says which is open."""
    return rx.fragment(
        _approve(),
        _words("deny", "Turn this return down", "The shopper reads this, and may ask our staff.",
               CaseState.deny, "Turn it down"),
        _inspect(),
        _words("reject", "Refuse what came back", "Nothing is paid back. The shopper reads this, "
               "and may ask our staff.", CaseState.reject, "Refuse it"),
        _refund(),
        _words("disagree", "You see it otherwise", "Our staff read both sides and decide.",
               CaseState.disagree, "Let the staff decide"),
        _replace(),
    )  # fmt: skip


def _error(name: str) -> rx.Var[str]:
    return rx.cond(CaseState.field == name, CaseState.problem, "")


def _ask(question: str, title: str, text: str, on_submit: Handler, *fields: Any) -> rx.Component:
    *asked, action = fields
    back = button("Not now", on_click=CaseState.set_open(False))
    wrong = form_error(rx.cond(CaseState.field == "", CaseState.problem, ""))
    return dialog(
        title,
        live_form(*asked, wrong, form_actions(action, back), on_submit=on_submit),
        text=text,
        open=CaseState.asking == question,
        on_open_change=CaseState.set_open,
    )


def _words(question: str, title: str, text: str, on_submit: Handler, action: str) -> rx.Component:
    return _ask(
        question,
        title,
        text,
        on_submit,
        text_area("answer", "Why?", rows=3, error=_error("answer")),
        submit(action, variant="danger", data_testid=f"confirm-{question}"),
    )


def _approve() -> rx.Component:
    return _ask(
        "approve",
        "Approve this return",
        "The shopper gets this by mail and has some days to send it.",
        CaseState.approve,
        text_area(
            "instructions",
            "Where to send it, or how to get a label",
            rows=4,
            error=_error("instructions"),
        ),
        submit("Approve", data_testid="confirm-approve"),
    )


def _inspect() -> rx.Component:
    return _ask(
        "inspect",
        "It came back fine",
        "All of it is paid back unless you take something off. A wished replacement is sent "
        "instead while one is left.",
        CaseState.inspect,
        money_field(
            "deduction",
            "Take off",
            optional=True,
            hint="For wear or missing parts. You have to say what for.",
            error=_error("deduction"),
            on_change=CaseState.reckon.debounce(WHILE_TYPING),
        ),
        text_area("answer", "What for?", rows=2, optional=True, error=_error("answer")),
        checkbox("restock", "Put it back on the shelf", checked=True),
        reckoned(CaseState.estimate),
        submit("Confirm", data_testid="confirm-inspect"),
    )


def _refund() -> rx.Component:
    return _ask(
        "refund",
        "Pay it back",
        "All of it, or a part if the shopper keeps it.",
        CaseState.refund,
        money_field(
            "amount",
            "Amount",
            value=CaseState.estimate.most_plain,
            error=_error("amount"),
            on_change=CaseState.reckon.debounce(WHILE_TYPING),
        ),
        text_area("answer", "A word to the shopper", rows=2, optional=True, error=_error("answer")),
        reckoned(CaseState.estimate),
        submit("Pay back", data_testid="confirm-refund"),
    )


def _replace() -> rx.Component:
    return _ask(
        "replace",
        "Send the replacement",
        "It is off your stock already.",
        CaseState.replace,
        select_field("carrier", "Carrier", CARRIERS, error=_error("carrier")),
        text_field("tracking", "Tracking number", error=_error("tracking"), auto_complete="off"),
        submit("Mark as sent", icon="truck", data_testid="confirm-replace"),
    )
