"""The ways into one's account: passkeys, other sites, and saying again that it is oneself."""

from typing import Any

import reflex as rx

from marketplace import routes
from marketplace.cards.ways_in import IdentityCard, PasskeyCard, ProviderCard
from marketplace.components.buttons import button, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, form_error, live_form, post_form
from marketplace.components.layout import panel, stack
from marketplace.components.notices import notice
from marketplace.components.overlays import confirm, dialog
from marketplace.components.passkeys import passkey_form
from marketplace.components.slots import Text, shown
from marketplace.services.credentials import COME_AGAIN
from marketplace.state.shop.ways_in import WaysInState

ROWS = "divide-y divide-line"
WORDS = "text-sm text-muted"


def password_again(name: str, error: Text = "") -> rx.Component:
    """The field for one's password; who has none has just signed in instead, or is told to."""
    return rx.cond(
        WaysInState.is_by_word,
        text_field(
            name, "Your password", type="password", error=error,
            auto_complete="current-password",
        ),
        form_error(error),
    )  # fmt: skip


def say_again_dialog(state: Any) -> rx.Component:
    """For a deed that waits for the password; it goes on by itself."""
    form = live_form(
        password_again("again_password", state.doubt),
        rx.cond(WaysInState.is_by_word, rx.fragment(), rx.el.p(COME_AGAIN, class_name=WORDS)),
        form_actions(
            rx.cond(WaysInState.is_by_word, submit("Go on", data_testid="say-again")),
            button("Not now", on_click=state.set_doubted(False)),
        ),
        on_submit=state.say_again,
        class_name="grid gap-5",
    )
    return dialog(
        "Is it you?",
        form,
        text="It is a while since you said your password here.",
        open=state.doubted != "",
        on_open_change=state.set_doubted,
    )


def no_password() -> rx.Component:
    """For who signs in without a password: the way to a first one."""
    sent = rx.el.p("A link is on its way to you.", class_name=WORDS)
    ask = button(
        "Send me a link to set one", on_click=WaysInState.send_password_link,
        data_testid="first-password",
    )  # fmt: skip
    return stack(
        rx.el.p("You sign in without one.", class_name=WORDS),
        rx.cond(WaysInState.is_link_sent, sent, rx.el.div(ask)),
        gap="gap-5",
    )


def passkeys_panel() -> rx.Component:
    """One's passkeys, and the form for another one."""
    what = (
        "Sign in with your fingerprint, your face or your device's PIN. Nobody can guess or "
        "steal it, and it takes no second step."
    )
    add = passkey_form(
        text_field("passkey_name", "Name", hint="Say, the device that it is on.", max_length=60),
        password_again("passkey_password"),
        form_actions(submit("Add a passkey")),
        way="make",
    )
    return panel(
        stack(
            rx.cond(WaysInState.news == "passkey", notice("Your passkey is ready.", "good")),
            rx.cond(WaysInState.field == "passkey", form_error(WaysInState.problem)),
            rx.cond(
                WaysInState.passkeys.length() > 0,
                rx.el.ul(rx.foreach(WaysInState.passkeys, _passkey), class_name=ROWS),
                rx.el.p(what, class_name=WORDS),
            ),
            add,
            say_again_dialog(WaysInState),
            gap="gap-5",
        ),
        title="Passkeys",
        aria_label="Passkeys",
    )


def other_sites_panel() -> rx.Component:
    """The other sites that let one in, and those that could; nothing where there are none."""
    is_any = (WaysInState.offers.length() > 0) | (WaysInState.identities.length() > 0)
    add = post_form(
        password_again("site_password", _error("current")),
        rx.el.div(rx.foreach(WaysInState.offers, _offer), class_name="flex flex-wrap gap-3"),
        action=routes.MY_ACCOUNT,
        class_name="grid gap-5",
    )
    none = rx.el.p("Let an account that you have elsewhere sign you in here.", class_name=WORDS)
    is_about_this = (WaysInState.field != "passkey") & (WaysInState.field != "current")
    return rx.cond(
        is_any,
        panel(
            stack(
                rx.cond(WaysInState.news == "linked", notice("It is linked.", "good")),
                rx.cond(is_about_this, form_error(WaysInState.problem)),
                rx.cond(
                    WaysInState.identities.length() > 0,
                    rx.el.ul(rx.foreach(WaysInState.identities, _identity), class_name=ROWS),
                    none,
                ),
                rx.cond(WaysInState.offers.length() > 0, add),
                gap="gap-5",
            ),
            title="Other sites",
            aria_label="Other sites",
        ),
    )


def _passkey(passkey: PasskeyCard) -> rx.Component:
    return _row(
        passkey.name,
        [
            rx.el.span("Since ", passkey.since),
            shown(passkey.used, rx.el.span("Last used ", passkey.used)),
        ],
        confirm(
            "Remove this passkey?",
            "It lets nobody in any more. You can delete it on your device, too.",
            trigger=button(
                "Remove", variant="ghost", size="sm", aria_label=f"Remove {passkey.name}"
            ),
            action="Remove it",
            on_confirm=WaysInState.remove_passkey(passkey.id),
        ),
        "passkey",
    )


def _identity(identity: IdentityCard) -> rx.Component:
    return _row(
        identity.name,
        [
            shown(identity.email, rx.el.span(identity.email, class_name="break-all")),
            rx.el.span("Since ", identity.since),
        ],
        confirm(
            "Unlink this account?",
            "It doesn't sign you in here any more.",
            trigger=button(
                "Unlink", variant="ghost", size="sm", aria_label=f"Unlink {identity.name}"
            ),
            action="Unlink it",
            on_confirm=WaysInState.unlink(identity.id),
        ),
        "identity",
    )


def _row(name: Text, facts: list[rx.Component], action: rx.Component, testid: str) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(name, class_name="text-sm font-semibold"),
            rx.el.p(*facts, class_name="dotted text-label text-muted"),
            class_name="min-w-0 grow",
        ),
        action,
        data_testid=testid,
        class_name="flex flex-wrap items-center gap-3 py-3",
    )


def _offer(provider: ProviderCard) -> rx.Component:
    return button(f"Link {provider.name}", type="submit", form_action=provider.link_door)


def _error(field: str) -> rx.Var[str]:
    return rx.cond(WaysInState.field == field, WaysInState.problem, "")
