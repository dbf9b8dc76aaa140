"""The parts of one's account that keep it one's own: its address, and where one is signed in."""

import reflex as rx

from marketplace.cards.sessions import SessionCard
from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel
from marketplace.components.notices import notice
from marketplace.components.overlays import confirm
from marketplace.components.slots import shown
from marketplace.pages.shop.account_ways_in import password_again, say_again_dialog
from marketplace.state.shop.account import AccountState
from marketplace.state.shop.account_security import SecurityState


def email_panel() -> rx.Component:
    """The address, whether it is confirmed, and the way to another one."""
    state = rx.cond(
        SecurityState.is_confirmed, badge("Confirmed", "good"), badge("Not confirmed", "warn")
    )
    known = rx.el.p(
        rx.el.strong(AccountState.email, class_name="break-all"),
        state,
        class_name="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm",
    )
    sent = rx.el.p(
        "A link is on its way to ", rx.el.strong(SecurityState.sent_to),
        ". Until you follow it nothing changes.",
        class_name="text-sm text-muted",
    )  # fmt: skip
    return panel(
        known,
        rx.cond(SecurityState.is_confirmed, rx.fragment(), _unconfirmed()),
        live_form(
            text_field("other_email", "Another address", type="email", error=_error("email"),
                       auto_complete="off"),
            password_again("email_password", _error("current")),
            form_actions(submit("Send a link there")),
            shown(SecurityState.sent_to, sent),
            on_submit=SecurityState.move,
            reset_on_submit=False,
        ),
        title="E-mail",
        aria_label="E-mail",
    )  # fmt: skip


def _unconfirmed() -> rx.Component:
    again = button(
        "Send the link again", size="sm", on_click=SecurityState.send_again,
        data_testid="confirm-again",
    )  # fmt: skip
    return rx.el.div(
        notice(
            rx.cond(
                SecurityState.is_sent,
                "It is on its way.",
                "Please follow the link in the letter that we sent you.",
            ),
            "warn",
            action=rx.cond(SecurityState.is_sent, rx.fragment(), again),
        ),
        class_name="mb-5",
    )


def sessions_panel() -> rx.Component:
    """Every browser in which one is signed in, each with a way out."""
    others = confirm(
        "Sign out everywhere else?",
        "Only this browser stays signed in.",
        trigger=button("Sign out everywhere else", size="sm", data_testid="end-others"),
        action="Sign the others out",
        on_confirm=SecurityState.end_others,
    )
    return panel(
        rx.el.ul(rx.foreach(SecurityState.sessions, _session), class_name="divide-y divide-line"),
        say_again_dialog(SecurityState),
        title="Where you are signed in",
        aside=rx.cond(SecurityState.sessions.length() > 1, others, rx.fragment()),
    )


def _session(login: SessionCard) -> rx.Component:
    end = button(
        "Sign out", variant="ghost", size="sm", on_click=SecurityState.end(login.id),
        aria_label=f"Sign out {login.device}", data_testid="end-session",
    )  # fmt: skip
    return rx.el.li(
        rx.el.div(
            rx.el.p(login.device, class_name="text-sm font-semibold"),
            rx.el.p(
                rx.el.span(login.place),
                rx.el.span("Since ", login.since),
                class_name="dotted text-label text-muted",
            ),
            class_name="min-w-0 grow",
        ),
        rx.cond(login.is_this, badge("This one", "accent"), end),
        data_testid="session",
        class_name="flex flex-wrap items-center gap-3 py-3",
    )


def _error(field: str) -> rx.Var[str]:
    return rx.cond(SecurityState.field == field, SecurityState.problem, "")
