"""The small form that signs out; the server's answer clears the cookie."""

import reflex as rx

from marketplace.components.forms import post_form
from marketplace.components.menus import ITEM


def sign_out_form() -> rx.Component:
    """Signing out as an entry of a menu."""
    return post_form(
        rx.el.button(
            rx.icon("log-out", size=16, class_name="text-muted", aria_hidden="true"),
            "Sign out",
            type="submit",
            class_name=ITEM,
        ),
        action="/doors/sign-out",
    )
