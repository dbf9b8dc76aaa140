"""What the portal says of support: that it asks, that it is there, and how to stop it."""

import reflex as rx

from marketplace.cards.teams import SupportNote
from marketplace.components.buttons import button, button_row
from marketplace.components.notices import notice
from marketplace.components.slots import each
from marketplace.state.vendor.portal import PortalState

ONCE = 800
"""Milliseconds in which a double click counts as one."""


def support_notes() -> rx.Component:
    """One line for each of them, above whatever the room shows."""
    return rx.el.div(each(PortalState.support, _note), class_name="mb-6 grid gap-3 empty:hidden")


def _note(note: SupportNote) -> rx.Component:
    return rx.el.div(
        rx.cond(note.is_asked, _question(note), rx.cond(note.is_me, _own(note), _there(note))),
        data_testid="support-note",
    )


def _question(note: SupportNote) -> rx.Component:
    answers = button_row(
        button(
            "Allow for 60 minutes",
            size="sm",
            variant="primary",
            on_click=PortalState.let_support_in(note.id).throttle(ONCE),
        ),
        button("Refuse", size="sm", on_click=PortalState.refuse_support(note.id).throttle(ONCE)),
    )
    return notice(
        note.reason,
        "warn",
        title=rx.fragment(note.who, " of support asks to work in your shop"),
        action=rx.cond(note.may_answer, answers),
    )


def _own(note: SupportNote) -> rx.Component:
    shop = PortalState.standing.shop
    return notice(
        rx.fragment("What you change is kept with your name and the shop's. ", note.reason),
        "warn",
        title=rx.fragment("You are working in ", shop, "’s name until ", note.until),
        action=_stop(note),
    )


def _there(note: SupportNote) -> rx.Component:
    return notice(
        rx.fragment(note.who, ", until ", note.until, ": ", note.reason),
        title="Support is working in your shop",
        action=rx.cond(note.may_end, _stop(note)),
    )


def _stop(note: SupportNote) -> rx.Component:
    return button(
        "Stop",
        size="sm",
        on_click=PortalState.end_support(note.id).throttle(ONCE),
        data_testid="stop-support",
    )
