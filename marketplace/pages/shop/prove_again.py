"""Proving oneself once more, and how to be able to."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button_link, submit
from marketplace.components.fields import text_field
from marketplace.components.forms import post_form
from marketplace.components.layout import narrow, page_header, panel
from marketplace.components.notices import notice
from marketplace.components.skeletons import skeleton_rows
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.prove_again import ProveAgainState

state = ProveAgainState


@rx.page(route=routes.PROVE_AGAIN, title=titled("Is it you?"), on_load=ProveAgainState.load)
def prove_again() -> rx.Component:
    """A code of the second step; without one, the way to it."""
    content = rx.cond(state.is_on, panel(_form()), _first())
    lead = "What you want to change is delicate. Your code counts for a few minutes."
    return shop_frame(
        narrow(
            page_header("Is it you?", lead=lead),
            rx.cond(state.is_known, content, skeleton_rows(2)),
        )
    )


def _form() -> rx.Component:
    return post_form(
        rx.el.input(type="hidden", name="next", value=state.after, read_only=True),
        text_field(
            "code",
            "Code",
            error=state.problem,
            auto_complete="one-time-code",
            max_length=40,
            hint="The six digits in your app, or a code from paper. Then you come right back.",
        ),
        submit("Go on", size="lg", wide=True),
        action="/doors/prove-again",
        class_name="grid gap-5",
    )


def _first() -> rx.Component:
    return notice(
        "Where a shop's money goes, and who owns it, is only changed with a second step: a code "
        "from an app on your phone. You set it up in your account, then come back.",
        "warn",
        title="Please set up a second step first",
        action=button_link("To your account", href=routes.MY_ACCOUNT, size="sm"),
    )
