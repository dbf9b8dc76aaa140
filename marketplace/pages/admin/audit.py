"""Who did what: the trail that nobody can change, and that shows it if somebody did."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.staff import AuditRow
from marketplace.components.buttons import button
from marketplace.components.fields import LINE
from marketplace.components.forms import live_form
from marketplace.components.notices import notice
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table_row, toolbar, two_lines
from marketplace.pages.admin.room import admin_page, listing, status_filter
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.audit import AuditState

KINDS = [
    Option("", "Everything"),
    Option("vendor", "Vendors"),
    Option("product", "Products"),
    Option("category", "Categories"),
    Option("review", "Reviews"),
    Option("setting", "Settings"),
    Option("job", "Background work"),
    Option("team", "Vendors' teams"),
    Option("support", "Work in vendors' names"),
    Option("account", "Staff roles"),
]
COLUMNS = ["What", "Who", "When", "Change", "Reason"]


@admin_page(routes.ADMIN_AUDIT, "Audit trail", AuditState.load)
def admin_audit() -> rx.Component:
    """The list, newest first."""
    return admin_frame(
        "Audit trail",
        _search(),
        _chain(),
        listing(AuditState, COLUMNS, _row, "The audit trail", "Nothing was changed yet."),
    )


def _search() -> rx.Component:
    form = live_form(
        rx.el.div(
            rx.el.input(
                name="text", type="search", placeholder="Words, or who did it",
                aria_label="Words, or who did it", class_name=LINE,
            ),
            class_name="min-w-56 grow",
        ),
        _day("since", "From"),
        _day("until", "Until"),
        button("Search", type="submit", icon="search"),
        on_submit=AuditState.search,
        class_name="flex grow flex-wrap items-center gap-2",
    )  # fmt: skip
    return rx.fragment(
        toolbar(form, status_filter(AuditState, KINDS, "About")),
        shown(AuditState.problem, notice(AuditState.problem, "bad")),
    )


def _day(name: str, label: str) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="text-label text-muted"),
        rx.el.input(name=name, type="date", class_name=LINE),
        class_name="flex items-center gap-2",
    )


def _chain() -> rx.Component:
    """Each entry is sealed with the one before; looking at it is for whoever doubts."""
    whole = f"The chain is whole: {AuditState.chain.count} entries, each as it was written."
    return rx.el.div(
        button("Check that nothing was rewritten", size="sm", on_click=AuditState.check),
        rx.cond(
            AuditState.is_checked,
            rx.cond(
                AuditState.chain.faults,
                notice(rx.foreach(AuditState.chain.faults, rx.el.p), "bad"),
                notice(whole, "good"),
            ),
        ),
        class_name="mb-4 grid justify-items-start gap-3",
    )


def _row(entry: AuditRow) -> rx.Component:
    return table_row(
        cell(two_lines(entry.action, entry.subject), lead=True),
        cell(entry.who, label="Who"),
        cell(entry.date, label="When"),
        cell(entry.change, label="Change"),
        cell(entry.reason, label="Reason"),
        data_testid="audit-row",
    )
