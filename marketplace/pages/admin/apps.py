"""Apps of the operator's and of partners', which people may let into their account."""

import reflex as rx

from marketplace import routes
from marketplace.cards.access import AppCard
from marketplace.components.buttons import button, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import text_area, text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.notices import notice, saved_note
from marketplace.components.overlays import confirm
from marketplace.components.tables import cell, table_row, two_lines
from marketplace.pages.admin.room import admin_page, listing, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.rules.scopes import WORDS, Scope
from marketplace.state.admin.apps import AppsState

state = AppsState
COLUMNS = ["App", "Sends people back to", "May ask for", "People", "Do"]


@admin_page(routes.ADMIN_APPS, "Apps", AppsState.load)
def admin_apps() -> rx.Component:
    """Those that there are, and the form for another one."""
    rows = listing(
        state, COLUMNS, _row, "Apps that may ask people for access", "No app is registered yet."
    )
    closed = notice("Only who runs the marketplace lets apps ask people for access.", "info")
    desk = rx.cond(state.is_allowed, stack(_form(), rows), closed)
    return admin_frame("Apps", once_loaded(state.is_loaded, desk))


def _form() -> rx.Component:
    form = live_form(
        text_field("app", "Name", error=_error("name"), max_length=60,
                   hint="People read it when they are asked."),
        text_area("addresses", "Where people are sent back to", rows=2,
                  error=_error("redirect_uri"),
                  hint="One address on each line: https, or the app’s own like com.example:/back."),
        rx.el.fieldset(
            rx.el.legend("What it may ask for", class_name="mb-2 text-label font-semibold"),
            *[checkbox(scope.value, WORDS[scope]) for scope in Scope],
            rx.el.p(_error("scopes"), class_name="mt-1 text-label text-bad empty:hidden"),
            class_name="grid gap-2",
        ),
        form_actions(
            submit("Register it", data_testid="register-app"),
            saved_note(rx.cond(state.made != "", f"Its client ID is {state.made}", "")),
        ),
        on_submit=state.add,
        class_name="grid max-w-xl gap-5",
    )  # fmt: skip
    # What was typed goes when an app has been made of it: a new key begins a new form.
    return panel(
        rx.el.div(form, key=state.made), title="Register an app", aria_label="Register an app"
    )


def _error(name: str) -> rx.Var[str]:
    return rx.cond(state.field == name, state.problem, "")


def _row(app: AppCard) -> rx.Component:
    end = confirm(
        "Remove this app?",
        "Everybody who let it in is rid of it at once. This can't be undone.",
        trigger=button(
            "Remove", size="sm", aria_label=f"Remove {app.name}", data_testid="remove-app"
        ),
        action="Remove it",
        on_confirm=state.remove(app.client_id),
    )
    addresses = rx.foreach(
        app.addresses, lambda address: rx.el.p(address, class_name="break-all text-label")
    )
    return table_row(
        cell(two_lines(app.name, rx.el.code(app.client_id)), lead=True),
        cell(rx.el.div(addresses), label="Sends people back to"),
        cell(app.rights, label="May ask for"),
        cell(app.people, label="People"),
        cell(end, label="Do"),
        data_testid="app-row",
    )
