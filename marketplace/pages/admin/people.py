"""Everybody with an account."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.staff import PersonRow
from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.fields import select_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.overlays import dialog
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing, search_bar
from marketplace.pages.shell import admin_frame
from marketplace.rules.staff import STAFF_ROLES
from marketplace.state.admin.people import NO_ROLE, PeopleState

COLUMNS = ["Person", "Role", "Joined", "Change"]
ROLES = [
    Option(NO_ROLE, "None"),
    *(Option(role, f"{role.capitalize()}: {words}") for role, words in STAFF_ROLES.items()),
]


@admin_page(routes.ADMIN_PEOPLE, "People", PeopleState.load)
def admin_people() -> rx.Component:
    """The list, searched by name and e-mail."""
    return admin_frame(
        "People",
        search_bar(PeopleState, "Name or e-mail"),
        listing(PeopleState, COLUMNS, _row, "All accounts, newest first", "Nobody matches that."),
        _role_dialog(),
    )


def _row(person: PersonRow) -> rx.Component:
    return table_row(
        cell(two_lines(person.name, person.email), lead=True),
        cell(
            shown(person.role, badge(person.role, "accent")),
            rx.cond(person.is_disabled, badge("Disabled", "bad")),
            label="Role",
        ),
        cell(person.joined, label="Joined"),
        cell(rx.cond(PeopleState.may_change, _change(person)), label="Change"),
        data_testid="person-row",
    )


def _change(person: PersonRow) -> rx.Component:
    return button(
        "Role",
        size="sm",
        on_click=PeopleState.ask_role(person.id),
        aria_label=f"Change the role of {person.name}",
        data_testid="change-staff-role",
    )


def _role_dialog() -> rx.Component:
    chosen = PeopleState.changing
    return dialog(
        "Change a staff role",
        live_form(
            select_field(
                "role",
                "Role",
                ROLES,
                value=rx.cond(chosen.role, chosen.role.lower(), NO_ROLE),
                key=chosen.id.to_string(),
                error=PeopleState.problem,
            ),
            form_actions(
                submit("Save", data_testid="save-staff-role"),
                button("Not now", on_click=PeopleState.set_open(False)),
            ),
            on_submit=PeopleState.change_role,
        ),
        text=rx.fragment(chosen.name, ", ", chosen.email),
        open=chosen.id != 0,
        on_open_change=PeopleState.set_open,
    )
