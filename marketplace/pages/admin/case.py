"""One return or claim: what both sides say, and the decision."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button_link, submit
from marketplace.components.cases import case_content, reckoned
from marketplace.components.choices import checkbox
from marketplace.components.fields import money_field, select_field, text_area
from marketplace.components.forms import form_error, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.pages.whereabouts import here
from marketplace.state.admin.case import DecisionState

WHILE_TYPING = 250
PAYERS = [
    Option("vendor", "The vendor, less the commission"),
    Option("platform", "We do, out of our own pocket"),
]
sheet = DecisionState.sheet
title = rx.cond(sheet.number, sheet.title, "To decide")


@admin_page(routes.ADMIN_CASE, title, DecisionState.load)
def admin_case() -> rx.Component:
    """The sheet, or that there is no such thing."""
    content = once_loaded(DecisionState.at == here, _content())
    return admin_frame(title, rx.cond(DecisionState.is_missing, _missing(), content))


def _content() -> rx.Component:
    return stack(
        rx.el.div(
            link("All of them", href=routes.ADMIN_CASES, class_name="text-sm"),
            status_pill(sheet.status, sheet.tone),
            rx.el.span(sheet.vendor, " and ", sheet.buyer, class_name="text-sm text-muted"),
            class_name="flex flex-wrap items-center gap-3",
        ),
        case_content(sheet, rx.cond(sheet.can_decide, _decision(), _decided())),
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(DecisionState.field == name, DecisionState.problem, "")


def _decision() -> rx.Component:
    return stack(panel(_award(), title="The shopper is right"), _refusal())


def _award() -> rx.Component:
    return live_form(
        money_field(
            "amount",
            "Amount",
            value=DecisionState.estimate.most_plain,
            error=_error("amount"),
            on_change=DecisionState.reckon.debounce(WHILE_TYPING),
        ),
        select_field("paid_by", "Who pays", PAYERS, error=_error("paid_by")),
        reckoned(DecisionState.estimate),
        _why("award"),
        form_error(_error("")),
        submit("Pay back", data_testid="award"),
        on_submit=DecisionState.award,
    )


def _refusal() -> rx.Component:
    come = checkbox("come", "It may be sent back and is looked at first")
    form = live_form(
        rx.cond(sheet.can_let_come, come),
        _why("refusal"),
        submit("Decide", variant="secondary", data_testid="refuse"),
        on_submit=DecisionState.refuse,
    )
    return panel(form, title="Nothing is paid back for now")


def _why(name: str) -> rx.Component:
    wrong = rx.cond(DecisionState.form == name, _error("words"), "")
    return text_area(name, "Why? Both sides read this.", rows=3, error=wrong)


def _decided() -> rx.Component:
    return panel(
        rx.el.p("There is nothing to decide just now.", class_name="text-sm text-muted"),
        title="The decision",
    )


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that return or claim",
        "Perhaps the number has a typing error.",
        icon="search-x",
        action=button_link("All of them", href=routes.ADMIN_CASES, variant="primary"),
    )
