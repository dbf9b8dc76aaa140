"""Suspicious purchases, which wait for somebody to look at them."""

import reflex as rx

from marketplace import routes
from marketplace.cards.checks import CheckRow
from marketplace.components.badges import badge, status_pill
from marketplace.components.links import link
from marketplace.components.navigation import tab, tab_panel, tabs
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, none_found, once_loaded, pages_of
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.checks import ChecksState as Checks

COLUMNS = ["Order", "Placed", "Buyer", "Score", "Why", "Amount"]


@admin_page(routes.ADMIN_CHECKS, "Payments to check", Checks.load)
def admin_checks() -> rx.Component:
    """The longest waiting first; what is over, the latest first."""
    return admin_frame(
        "Payments to check",
        rx.el.p(
            "They are paid. Nothing is taken or sent before somebody has looked.",
            class_name="mb-6 text-sm text-muted",
        ),
        tabs(
            _tab("To check", "waiting", Checks.to_do),
            _tab("Decided", "decided"),
            _tab("Refused by itself", "blocked"),
        ),
        tab_panel(
            once_loaded(
                Checks.is_loaded,
                rx.cond(Checks.rows, _table(), none_found("No payment looks suspicious.")),
            ),
            label="Payments to check",
            class_name="mt-6",
        ),
    )


def _tab(text: str, view: str, count: rx.Var[str] | str = "") -> rx.Component:
    return tab(text, selected=Checks.view == view, on_click=Checks.show(view), count=count)


def _table() -> rx.Component:
    return pages_of(
        COLUMNS, Checks.rows, _cells, "Suspicious purchases", Checks.load_more, Checks.after
    )


def _cells(row: CheckRow) -> rx.Component:
    number = link(row.number, href=row.href, class_name="font-semibold")
    until = shown(row.until, badge(row.until, row.until_tone, icon="clock"))
    return table_row(
        cell(number, lead=True),
        cell(row.placed, label="Placed"),
        cell(two_lines(row.buyer, row.email), label="Buyer"),
        cell(status_pill(row.score, row.tone), until, label="Score"),
        cell(two_lines(row.decision, row.why), label="Why"),
        cell(row.amount, label="Amount", number=True),
        data_testid="check-row",
    )
