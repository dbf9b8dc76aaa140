"""Everybody with an account."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.staff import PersonRow
from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.fields import select_field, text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import stack
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
        _access_dialog(),
    )


def _row(person: PersonRow) -> rx.Component:
    return table_row(
        cell(two_lines(person.name, person.email), lead=True),
        cell(
            shown(person.role, badge(person.role, "accent")),
            rx.cond(person.is_disabled, badge("Closed", "bad")),
            label="Role",
        ),
        cell(person.joined, label="Joined"),
        cell(
            rx.el.div(
                rx.cond(PeopleState.may_change, _change(person)),
                rx.cond(
                    PeopleState.may_change | (PeopleState.may_help & (person.role == "")),
                    _access(person),
                ),
                class_name="flex flex-wrap gap-2",
            ),
            label="Change",
        ),
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


def _access(person: PersonRow) -> rx.Component:
    return button(
        "Access",
        size="sm",
        on_click=PeopleState.ask_access(person.id),
        aria_label=f"Change the access of {person.name}",
        data_testid="change-access",
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
        text=rx.fragment(
            chosen.name,
            ", ",
            chosen.email,
            ". Whoever gets a role is signed out and signs in anew.",
        ),
        open=chosen.id != 0,
        on_open_change=PeopleState.set_open,
    )


def _access_dialog() -> rx.Component:
    chosen = PeopleState.keeping
    return dialog(
        "Access",
        rx.cond(chosen.is_disabled, _open_again(), stack(_sign_out(), _close())),
        text=rx.fragment(chosen.name, ", ", chosen.email),
        open=chosen.id != 0,
        on_open_change=PeopleState.set_open,
    )


def _sign_out() -> rx.Component:
    return stack(
        rx.el.p(
            "Their password or a device is in the wrong hands? Every browser and every app has to"
            " sign in anew.",
            class_name="text-sm text-muted",
        ),
        button("Sign out everywhere", on_click=PeopleState.sign_out, data_testid="sign-out-person"),
    )


def _close() -> rx.Component:
    return live_form(
        text_field(
            "reason",
            "Reason",
            hint="They are told it by mail.",
            error=PeopleState.problem,
            auto_complete="off",
        ),
        form_actions(
            submit("Close this account to sign-ins", variant="danger", data_testid="close-account"),
            button("Not now", on_click=PeopleState.set_open(False)),
        ),
        on_submit=PeopleState.close,
        class_name="grid gap-4 border-t border-line pt-4",
    )


def _open_again() -> rx.Component:
    return stack(
        rx.el.p("Nobody can sign in to this account.", class_name="text-sm text-muted"),
        button("Open it again", on_click=PeopleState.open_again, data_testid="open-account"),
    )
