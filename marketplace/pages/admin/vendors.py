"""All vendors: who may sell, on which terms."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.vendors import VendorRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, button_link, button_row, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.links import link
from marketplace.components.overlays import dialog
from marketplace.components.slots import shown
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
ONCE = 800
"""Milliseconds in which a double click counts as one."""
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
    return table_row(
        cell(two_lines(_name(vendor), vendor.email), _application(vendor), lead=True),
        cell(vendor.place, label="Place"),
        cell(vendor.applied_text, label="Since"),
        cell(vendor.offers_count, label="Offers"),
        cell(vendor.commission_text, label="Commission"),
        cell(two_lines(_status(vendor), vendor.status_reason), label="Status"),
        cell(_decisions(vendor), label="Decide"),
        data_testid="vendor-row",
    )


def _name(vendor: VendorRow) -> rx.Component:
    """Only approved vendors have a shop window to look at."""
    shop = link(vendor.name, href=vendor.href, class_name="font-semibold")
    return rx.cond(vendor.status == "approved", shop, rx.fragment(vendor.name))


def _application(vendor: VendorRow) -> rx.Component:
    """What the applicant wrote, to decide by."""
    words = rx.el.details(
        rx.el.summary("The application", class_name="cursor-pointer text-label text-accent"),
        rx.el.p(vendor.tagline, class_name="mt-1 font-semibold"),
        rx.el.p(
            vendor.story, class_name="max-w-prose whitespace-pre-line wrap-anywhere text-muted"
        ),
        class_name="mt-1 max-w-md text-sm",
    )
    return rx.cond((vendor.status == "applied") | (vendor.status == "rejected"), words)


def _status(vendor: VendorRow) -> rx.Component:
    tone = rx.match(
        vendor.status, ("approved", "good"), ("applied", "warn"), ("closed", "neutral"), "bad"
    )
    return status_pill(vendor.status.capitalize(), tone)


def _decisions(vendor: VendorRow) -> rx.Component:
    act = VendorActionsState
    approve = button(
        "Approve", size="sm", on_click=act.approve(vendor.id).throttle(ONCE), data_testid="approve"
    )
    reinstate = button("Reinstate", size="sm", on_click=act.reinstate(vendor.id).throttle(ONCE))
    commission = button(
        "Commission", size="sm", on_click=act.ask_commission(vendor.id, vendor.name, vendor.agreed)
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
        shown(vendor.support_href, button_link("Work there", href=vendor.support_href, size="sm")),
    )


def _commission_dialog() -> rx.Component:
    act = VendorActionsState
    return dialog(
        "Agree on a commission",
        live_form(
            text_field(
                "commission",
                "Commission in percent",
                value=act.agreed,
                optional=True,
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
