"""All vendors: who may sell, on which terms."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.vendors import VendorRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, button_row, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.links import link
from marketplace.components.overlays import dialog
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import (
    admin_page,
    ask_button,
    listing,
    reason_dialog,
    search_bar,
    status_filter,
)
from marketplace.pages.shell import admin_frame
from marketplace.rules.kinds import VendorStatus
from marketplace.state.admin.vendor_actions import VendorActionsState
from marketplace.state.admin.vendors import VendorsState

COLUMNS = ["Vendor", "Place", "Since", "Offers", "Commission", "Status", "Decide"]
STATUSES = [
    Option("", "Any status"),
    *(Option(status, status.capitalize()) for status in VendorStatus),
]


@admin_page(routes.ADMIN_VENDORS, "Vendors", VendorsState.load)
def admin_vendors() -> rx.Component:
    """The list, with every decision beside its vendor."""
    return admin_frame(
        "Vendors",
        search_bar(VendorsState, "Name or e-mail", status_filter(VendorsState, STATUSES)),
        listing(
            VendorsState, COLUMNS, _row, "All vendors, newest first", "No vendor matches that."
        ),
        reason_dialog(),
        _commission_dialog(),
    )


def _row(vendor: VendorRow) -> rx.Component:
    name = link(vendor.name, href=vendor.href, class_name="font-semibold")
    return table_row(
        cell(two_lines(name, vendor.email), lead=True),
        cell(vendor.place, label="Place"),
        cell(vendor.applied_text, label="Since"),
        cell(vendor.offers_count, label="Offers"),
        cell(vendor.commission_text, label="Commission"),
        cell(two_lines(_status(vendor), vendor.status_reason), label="Status"),
        cell(_decisions(vendor), label="Decide"),
        data_testid="vendor-row",
    )


def _status(vendor: VendorRow) -> rx.Component:
    tone = rx.match(
        vendor.status, ("approved", "good"), ("applied", "warn"), ("closed", "neutral"), "bad"
    )
    return status_pill(vendor.status.capitalize(), tone)


def _decisions(vendor: VendorRow) -> rx.Component:
    act = VendorActionsState
    approve = button("Approve", size="sm", on_click=act.approve(vendor.id), data_testid="approve")
    reinstate = button("Reinstate", size="sm", on_click=act.reinstate(vendor.id))
    commission = button(
        "Commission", size="sm", on_click=act.ask_commission(vendor.id, vendor.name)
    )
    return button_row(
        rx.match(
            vendor.status,
            (
                "applied",
                rx.fragment(approve, ask_button("Reject", "reject", vendor.id, vendor.name)),
            ),
            ("rejected", approve),
            ("approved", ask_button("Suspend", "suspend", vendor.id, vendor.name)),
            ("suspended", reinstate),
            rx.fragment(),
        ),
        commission,
    )


def _commission_dialog() -> rx.Component:
    act = VendorActionsState
    return dialog(
        "Agree on a commission",
        live_form(
            text_field(
                "commission",
                "Commission in percent",
                hint="Leave it empty for the shop's own. It counts for future orders.",
                error=act.problem,
            ),
            form_actions(submit("Save"), button("Not now", on_click=act.set_open(False))),
            on_submit=act.set_commission,
        ),
        text=rx.fragment(act.name),
        open=act.vendor_id != 0,
        on_open_change=act.set_open,
    )
