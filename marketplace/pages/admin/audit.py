"""Who did what: the trail that nobody can change."""

import reflex as rx

from marketplace import routes
from marketplace.cards.staff import AuditRow
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.audit import AuditState

COLUMNS = ["What", "Who", "When", "Change", "Reason"]


@admin_page(routes.ADMIN_AUDIT, "Audit trail", AuditState.load)
def admin_audit() -> rx.Component:
    """The list, newest first."""
    return admin_frame(
        "Audit trail",
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
