"""Signing in and signing up."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_error, guarded, post_form, proof, trap
from marketplace.components.layout import narrow, page_header, panel
from marketplace.components.links import link
from marketplace.components.notices import notice
from marketplace.components.slots import Text, shown
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.doors import DoorState


@rx.page(route=routes.SIGN_IN, title=titled("Sign in"), on_load=DoorState.load)
def sign_in() -> rx.Component:
    """E-mail and password."""
    form = _form(
        "/doors/sign-in",
        "sign-in",
        _email(),
        _password("current-password"),
        submit("Sign in", size="lg", wide=True),
    )
    forgot = link("Forgot your password?", href=routes.FORGOT_PASSWORD)
    other = _other("New here? ", "Open an account", routes.SIGN_UP)
    lead = rx.cond(DoorState.after != "", "Then you come right back to where you were.", "")
    said = shown(DoorState.news, rx.el.div(notice(DoorState.news, "good"), class_name="mb-5"))
    below = rx.el.p(forgot, class_name="mt-5 text-center text-sm")
    return shop_frame(narrow(page_header("Sign in", lead=lead), said, panel(form), below, other))


@rx.page(route=routes.SIGN_UP, title=titled("Open an account"), on_load=DoorState.load)
def sign_up() -> rx.Component:
    """Name, e-mail and password."""
    form = _form(
        "/doors/sign-up",
        "sign-up",
        trap(DoorState.opened),
        text_field("name", "Name", value=DoorState.name, error=_error("name"),
                   auto_complete="name", key=f"name {DoorState.name}", max_length=80),
        _email(),
        _password("new-password", hint="At least 10 characters, not easily guessed."),
        submit("Open the account", size="lg", wide=True),
    )  # fmt: skip
    lead = "Your basket, orders and list on every device."
    other = _other("Already have one? ", "Sign in", routes.SIGN_IN)
    return shop_frame(narrow(page_header("Open an account", lead=lead), panel(form), other))


def _form(action: str, door: str, *fields: rx.Component) -> rx.Component:
    is_general = (DoorState.field == "") & (DoorState.problem != "")
    return post_form(
        form_error(rx.cond(is_general, DoorState.problem, "")),
        *fields,
        rx.el.input(type="hidden", name="next", value=DoorState.after, read_only=True),
        proof(),
        action=action,
        class_name="grid gap-5",
        **guarded(door),
    )


def _email() -> rx.Component:
    # What was typed before arrives after the field is there: a new key lets it begin with it.
    return text_field("email", "E-mail", value=DoorState.email, type="email",
                      error=_error("email"), auto_complete="username",
                      key=f"email {DoorState.email}")  # fmt: skip


def _password(auto_complete: str, hint: str | None = None) -> rx.Component:
    return text_field("password", "Password", type="password", error=_error("password"),
                      auto_complete=auto_complete, hint=hint)  # fmt: skip


def _error(field: str) -> rx.Var[str]:
    return rx.cond(DoorState.field == field, DoorState.problem, "")


def _other(question: str, text: Text, route: str) -> rx.Component:
    href = rx.cond(DoorState.after != "", f"{route}?next={DoorState.after}", route)
    return rx.el.p(
        question, link(text, href=href), class_name="mt-5 text-center text-sm text-muted"
    )
