"""Who did what: the trail that nobody can change."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.staff import AuditRow
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
        toolbar(status_filter(AuditState, KINDS, "About")),
        listing(AuditState, COLUMNS, _row, "The audit trail", "Nothing was changed yet."),
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
