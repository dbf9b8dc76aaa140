"""One suspicious purchase: why, what is known, and the decision."""

import reflex as rx

from marketplace import routes
from marketplace.cards.checks import CheckFact, CheckReason
from marketplace.components.badges import badge, status_pill
from marketplace.components.buttons import button_link, submit
from marketplace.components.fields import text_area
from marketplace.components.forms import live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.links import link
from marketplace.components.notices import empty_state, notice
from marketplace.components.prices import sum_line, sums
from marketplace.components.slots import each, shown
from marketplace.components.tables import table, table_body
from marketplace.pages.admin.orders import COLUMNS as SALES
from marketplace.pages.admin.orders import sale_cells
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.pages.whereabouts import here
from marketplace.state.admin.check import CheckState

sheet = CheckState.sheet
title = rx.cond(sheet.number, rx.Var.create("Payment of ") + sheet.number, "Payment to check")


@admin_page(routes.ADMIN_CHECK, title, CheckState.load)
def admin_check() -> rx.Component:
    """The sheet, or that there is no such thing."""
    content = once_loaded(CheckState.at == here, _content())
    return admin_frame(title, rx.cond(CheckState.is_missing, _missing(), content))


def _content() -> rx.Component:
    return stack(
        rx.el.div(
            link("All of them", href=routes.ADMIN_CHECKS, class_name="text-sm"),
            status_pill(sheet.decision, sheet.decision_tone),
            shown(sheet.until, badge(sheet.until, sheet.until_tone, icon="clock")),
            rx.el.span(sheet.placed, class_name="text-sm text-muted"),
            class_name="flex flex-wrap items-center gap-3",
        ),
        shown(sheet.decided, notice(sheet.decided, title=sheet.decision)),
        split(stack(_why(), _history()), stack(_decision(), _order()), side="sm"),
    )


def _why() -> rx.Component:
    reasons = rx.el.ul(each(sheet.reasons, _reason), class_name="grid gap-2 text-sm")
    facts = rx.el.dl(each(sheet.facts, _fact), class_name="grid gap-2")
    score = rx.el.p(
        "Score ",
        status_pill(sheet.score, sheet.tone),
        " of 100",
        class_name="flex items-center gap-2 text-sm",
    )
    return panel(stack(score, reasons, facts), title="Why it waits")


def _reason(reason: CheckReason) -> rx.Component:
    return rx.el.li(
        rx.el.span(reason.text),
        rx.el.span(reason.points, class_name="text-muted tabular-nums"),
        class_name="flex justify-between gap-4 border-b border-line pb-2",
        data_testid="check-reason",
    )


def _fact(fact: CheckFact) -> rx.Component:
    return sum_line(fact.label, fact.value)


def _history() -> rx.Component:
    filled = table(
        SALES,
        table_body(sheet.history, sale_cells),
        caption="What the same e-mail bought before",
        numbers=("Amount",),
    )
    none = rx.el.p("Nothing.", class_name="px-5 pb-5 text-sm text-muted")
    return panel(
        rx.cond(sheet.history, filled, none),
        title="What the same e-mail bought before",
        flush=True,
    )


def _order() -> rx.Component:
    amounts = sums(sum_line("Total", sheet.amount, hint=sheet.money, strong=True))
    lines = rx.el.ul(
        each(sheet.lines, lambda line: rx.el.li(line)), class_name="grid gap-1 text-sm"
    )
    address = rx.el.address(
        each(sheet.address, lambda part: rx.el.div(part)),
        rx.el.div(sheet.email, class_name="mt-2 break-all text-muted"),
        class_name="text-sm not-italic",
    )
    whole = link("The whole order", href=sheet.href, class_name="text-sm")
    return panel(stack(lines, amounts, address, whole), title="The order")


def _decision() -> rx.Component:
    return rx.cond(
        sheet.is_open,
        panel(
            stack(
                _form("approve", "Let it go on", "primary"),
                _form("reject", "Turn it down", "secondary"),
            ),
            title="Your decision",
        ),
    )


def _form(name: str, text: str, variant: str) -> rx.Component:
    error = rx.cond(CheckState.form == name, CheckState.problem, "")
    label = "Why it goes on" if name == "approve" else "Why it is turned down"
    return live_form(
        text_area(
            f"{name}_reason",
            label,
            rows=2,
            error=error,
            hint="Only staff read this.",
        ),
        submit(text, variant=variant, data_testid=name),
        on_submit=getattr(CheckState, name),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that order",
        "Perhaps the number has a typing error, or nothing about it was suspicious.",
        icon="search-x",
        action=button_link("All of them", href=routes.ADMIN_CHECKS, variant="primary"),
    )
