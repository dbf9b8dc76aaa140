"""Everybody with an account."""

import reflex as rx

from marketplace import routes
from marketplace.cards.staff import PersonRow
from marketplace.components.badges import badge
from marketplace.components.slots import shown
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing, search_bar
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.people import PeopleState

COLUMNS = ["Person", "Role", "Joined"]


@admin_page(routes.ADMIN_PEOPLE, "People", PeopleState.load)
def admin_people() -> rx.Component:
    """The list, searched by name and e-mail."""
    return admin_frame(
        "People",
        search_bar(PeopleState, "Name or e-mail"),
        listing(PeopleState, COLUMNS, _row, "All accounts, newest first", "Nobody matches that."),
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
        data_testid="person-row",
    )
