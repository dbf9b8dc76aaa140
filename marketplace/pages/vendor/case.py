"""One return or claim: its facts, and what its vendor can answer."""

import reflex as rx

from marketplace import routes
from marketplace.components.badges import badge, status_pill
from marketplace.components.buttons import button, button_link
from marketplace.components.cases import case_content
from marketplace.components.layout import panel, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state
from marketplace.components.overlays import confirm
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import shown
from marketplace.pages.vendor.case_dialogs import case_dialogs
from marketplace.pages.vendor.room import room, vendor_page
from marketplace.pages.whereabouts import arrived
from marketplace.state.vendor.case import CaseState

sheet = CaseState.sheet
is_known = sheet.number.bool() & ~CaseState.is_missing
title = rx.cond(is_known, sheet.title, "Return or claim")


@vendor_page(routes.VENDOR_CASE, title, CaseState.load)
def case() -> rx.Component:
    """The sheet, or that there is no such thing."""
    known = rx.fragment(case_content(sheet, _actions()), case_dialogs())
    return room(
        title,
        arrived(CaseState.at, rx.cond(CaseState.is_missing, _missing(), known), skeleton_rows()),
        lead=rx.cond(CaseState.is_missing, rx.fragment(), _state()),
    )


def _state() -> rx.Component:
    return rx.el.div(
        link("All returns and claims", href=routes.VENDOR_CASES, class_name="text-sm"),
        status_pill(sheet.status, sheet.tone),
        shown(sheet.due, badge(sheet.due, sheet.due_tone, icon="clock")),
        class_name="flex flex-wrap items-center gap-3",
    )


def _actions() -> rx.Component:
    return panel(
        stack(
            rx.cond(sheet.can_approve, _asking("Approve", "approve", "check", primary=True)),
            rx.cond(sheet.can_deny, _asking("Turn down", "deny", "x")),
            rx.cond(
                sheet.can_receive,
                button(
                    "It has arrived",
                    icon="package-check",
                    variant="primary",
                    wide=True,
                    on_click=CaseState.receive,
                    data_testid="receive",
                ),
            ),
            rx.cond(sheet.can_inspect, _asking("It's fine", "inspect", "check", primary=True)),
            rx.cond(sheet.can_inspect, _asking("Refuse it", "reject", "x")),
            rx.cond(sheet.can_refund, _asking("Pay back", "refund", "undo-2", primary=True)),
            rx.cond(sheet.can_promise, _promise()),
            rx.cond(
                sheet.can_disagree, _asking("I see it otherwise", "disagree", "message-circle")
            ),
            rx.cond(sheet.can_replace, _asking("Send it", "replace", "truck", primary=True)),
            rx.el.p(
                "There is nothing to do for you just now.",
                class_name="hidden text-sm text-muted only:block",
            ),
            gap="gap-3",
        ),
        title="What you can do",
    )


def _asking(text: str, question: str, icon: str, *, primary: bool = False) -> rx.Component:
    return button(
        text,
        icon=icon,
        wide=True,
        variant="primary" if primary else "secondary",
        on_click=CaseState.ask(question),
        data_testid=question,
    )


def _promise() -> rx.Component:
    return confirm(
        "Send the same once more?",
        "It is taken off your stock now. There is no new payment and no new commission.",
        trigger=button("Send it once more", icon="repeat", wide=True, data_testid="promise"),
        action="Send it once more",
        on_confirm=CaseState.promise,
        danger=False,
    )


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that return or claim",
        "Perhaps the number has a typing error, or it belongs to another shop.",
        icon="search-x",
        action=button_link("All of them", href=routes.VENDOR_CASES, variant="primary"),
    )
