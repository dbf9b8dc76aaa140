"""Proofs of who one is: a forgotten password, a confirmed address, a second step; plain forms."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button_link, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_error, guarded, post_form, proof, trap
from marketplace.components.layout import narrow, page_header, panel
from marketplace.components.links import link
from marketplace.components.notices import notice
from marketplace.components.slots import Text
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.proofs import ProofState

A_NEW_LINK = link("Ask for a new link", href=routes.FORGOT_PASSWORD)


@rx.page(route=routes.FORGOT_PASSWORD, title=titled("Forgotten password"), on_load=ProofState.load)
def forgot_password() -> rx.Component:
    """Ask for the link."""
    form = post_form(
        _general(),
        text_field("email", "E-mail", value=ProofState.email, type="email",
                   error=_error("email"), auto_complete="username",
                   key=f"email {ProofState.email}"),
        trap(ProofState.opened),
        proof(),
        submit("Send me a link", size="lg", wide=True),
        action="/doors/forgot-password",
        **guarded("forgot"),
        class_name="grid gap-5",
    )  # fmt: skip
    sent = notice(
        rx.el.p(
            "If there is an account with ",
            rx.el.strong(ProofState.done_for),
            ", a link is on its way there. It is good for one hour.",
        ),
        "good",
        title="Look into your mailbox",
    )
    lead = "We send you a link by which you choose a new one."
    return _page("Forgotten password", lead, rx.cond(ProofState.done_for != "", sent, panel(form)))


@rx.page(route=routes.RESET_PASSWORD, title=titled("A new password"), on_load=ProofState.load)
def reset_password() -> rx.Component:
    """Choose it."""
    form = post_form(
        _general(),
        _proof(),
        text_field("password", "New password", type="password", error=_error("password"),
                   auto_complete="new-password",
                   hint="At least 10 characters, not easily guessed."),
        submit("Set the password", size="lg", wide=True),
        action="/doors/reset-password",
        class_name="grid gap-5",
    )  # fmt: skip
    lead = "All your devices are signed out. Then you sign in with the new one."
    again = rx.el.p(A_NEW_LINK, class_name="mt-5 text-center text-sm")
    return _page("A new password", lead, panel(form), again)


@rx.page(route=routes.CONFIRM_EMAIL, title=titled("Your address"), on_load=ProofState.load)
def confirm_email() -> rx.Component:
    """Confirm it by a click: programs that look at links in mails open pages, but click nothing."""
    form = post_form(
        _general(),
        _proof(),
        submit("Yes, this is my address", size="lg", wide=True),
        action="/doors/confirm-email",
        class_name="grid gap-5",
    )
    done = notice(
        rx.el.p(rx.el.strong(ProofState.done_for), " is yours."),
        "good",
        title="Confirmed",
        action=button_link("To your account", href=routes.MY_ACCOUNT, size="sm"),
    )
    wrong = notice(
        rx.el.p("You find a new link in the account that it is for."),
        "warn",
        title=ProofState.problem,
        action=button_link("To your account", href=routes.MY_ACCOUNT, size="sm"),
    )
    asked = rx.cond(ProofState.problem != "", wrong, panel(form))
    return _page("Your address", "", rx.cond(ProofState.done_for != "", done, asked))


@rx.page(route=routes.SECOND_STEP, title=titled("One more step"), on_load=ProofState.load)
def second_step() -> rx.Component:
    """A code, once the first step is done: a password, or another site."""
    form = post_form(
        _general(),
        _proof(),
        rx.el.input(type="hidden", name="next", value=ProofState.after, read_only=True),
        text_field("code", "Code", error=_error("code"), auto_complete="one-time-code",
                   max_length=40, hint="The six digits in your app, or a code from paper."),
        submit("Sign in", size="lg", wide=True),
        action="/doors/second-step",
        class_name="grid gap-5",
    )  # fmt: skip
    again = rx.el.p(
        "Neither at hand? ", link("Write to us", href=routes.HELP), " and we find a way.",
        class_name="mt-5 text-center text-sm text-muted",
    )  # fmt: skip
    return _page("One more step", "The first one is done.", panel(form), again)


def _page(title: str, lead: Text, *content: rx.Component) -> rx.Component:
    return shop_frame(narrow(page_header(title, lead=lead), *content))


def _proof() -> rx.Component:
    return rx.el.input(type="hidden", name="key", value=ProofState.proof, read_only=True)


def _general() -> rx.Component:
    is_general = (ProofState.field == "") & (ProofState.problem != "")
    return form_error(rx.cond(is_general, ProofState.problem, ""))


def _error(field: str) -> rx.Var[str]:
    return rx.cond(ProofState.field == field, ProofState.problem, "")
