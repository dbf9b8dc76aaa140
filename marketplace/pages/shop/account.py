"""One's account: name, address, password, where one is signed in, and the way out."""

import reflex as rx

from marketplace import routes
from marketplace.cards.addresses import AddressCard
from marketplace.components.badges import badge
from marketplace.components.buttons import button, button_link, button_row, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form, post_form
from marketplace.components.layout import page_header, panel, stack
from marketplace.components.notices import saved_note
from marketplace.components.overlays import confirm
from marketplace.components.skeletons import skeleton_rows
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.account_apps import apps_panel
from marketplace.pages.shop.account_second_step import second_step_panel
from marketplace.pages.shop.account_security import email_panel, sessions_panel
from marketplace.pages.shop.account_ways_in import no_password, other_sites_panel, passkeys_panel
from marketplace.pages.shop.addressing import address_fields
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.account import AccountState, AddressesState
from marketplace.state.shop.account_security import SecurityState
from marketplace.state.shop.apps import AppsState
from marketplace.state.shop.second_step import SecondStepState
from marketplace.state.shop.ways_in import WaysInState

BLANK = AddressCard(country="DE")


@rx.page(
    route=routes.MY_ACCOUNT,
    title=titled("Your account"),
    on_load=[
        AccountState.load,
        AddressesState.load,
        SecurityState.load,
        SecondStepState.load,
        WaysInState.load,
        AppsState.load,
    ],
)
def account() -> rx.Component:
    """Everything about oneself."""
    content = rx.el.div(
        stack(_name(), email_panel(), _password(), second_step_panel()),
        stack(passkeys_panel(), other_sites_panel(), sessions_panel(), apps_panel(), _addresses()),
        class_name="grid items-start gap-6 lg:grid-cols-2",
    )
    return shop_frame(
        page_header("Your account", lead=AccountState.email, actions=_ways()),
        rx.cond(AccountState.is_loaded, content, skeleton_rows(4)),
    )


def _ways() -> rx.Component:
    return button_row(
        button_link("Your orders", href=routes.MY_ORDERS, icon="package"),
        button_link("Your list", href=routes.MY_WISHLIST, icon="heart"),
        post_form(button("Sign out", type="submit", icon="log-out"), action="/doors/sign-out"),
    )


def _error(field: str) -> rx.Var[str]:
    return rx.cond(AccountState.field == field, AccountState.problem, "")


def _saved(form: str) -> rx.Component:
    return saved_note(rx.cond(AccountState.saved == form, "Saved", ""))


def _name() -> rx.Component:
    return panel(
        live_form(
            text_field("called", "Name", value=AccountState.name, error=_error("name"),
                       auto_complete="name", max_length=80),
            form_actions(submit("Save"), _saved("name")),
            on_submit=AccountState.rename,
            reset_on_submit=False,
        ),
        title="What we call you",
    )  # fmt: skip


def _password() -> rx.Component:
    change = live_form(
        text_field("current", "Current password", type="password", error=_error("current"),
                   auto_complete="current-password"),
        text_field("password", "New password", type="password", error=_error("password"),
                   auto_complete="new-password",
                   hint="At least 10 characters. Your other devices are signed out."),
        form_actions(submit("Change the password"), _saved("password")),
        on_submit=AccountState.change_password,
    )  # fmt: skip
    return panel(rx.cond(WaysInState.is_by_word, change, no_password()), title="Password")


def _addresses() -> rx.Component:
    add = button("Add an address", size="sm", icon="plus", on_click=AddressesState.set_adding(True))
    none = rx.el.p("None yet.", class_name="text-sm text-muted")
    return panel(
        rx.cond(
            AddressesState.addresses.length() > 0,
            rx.el.ul(
                rx.foreach(AddressesState.addresses, _address), class_name="divide-y divide-line"
            ),
            rx.cond(AddressesState.is_adding, rx.fragment(), none),
        ),
        rx.cond(AddressesState.is_adding, _form()),
        title="Addresses",
        aside=rx.cond(AddressesState.is_adding, rx.fragment(), add),
    )


def _address(address: AddressCard) -> rx.Component:
    default = button(
        "Use first", variant="ghost", size="sm", on_click=AddressesState.make_default(address.id)
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(address.name, class_name="text-sm font-semibold"),
            rx.el.p(address.summary, class_name="text-label text-muted"),
            class_name="min-w-0 grow",
        ),
        rx.cond(address.is_default, badge("Used first", "accent"), default),
        confirm(
            "Remove this address?",
            "Orders that go there keep it.",
            trigger=button("Remove", variant="ghost", size="sm"),
            action="Remove",
            on_confirm=AddressesState.remove(address.id),
        ),
        data_testid="address",
        class_name="flex flex-wrap items-center gap-3 py-3",
    )


def _form() -> rx.Component:
    return live_form(
        address_fields(BLANK, AddressesState.problem, AddressesState.field),
        form_actions(
            submit("Keep this address"),
            button("Never mind", variant="ghost", on_click=AddressesState.set_adding(False)),
        ),
        on_submit=AddressesState.add,
        reset_on_submit=False,
        class_name="grid gap-5 not-first:border-t not-first:border-line not-first:pt-5",
    )
