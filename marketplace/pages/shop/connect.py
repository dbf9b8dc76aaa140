"""The question whether an app may have access: answered by a plain form, by nothing else."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button, button_link
from marketplace.components.forms import post_form
from marketplace.components.layout import narrow, page_header, panel
from marketplace.components.links import link
from marketplace.components.notices import notice
from marketplace.components.slots import shown
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.connect import ConnectState

card = ConnectState.card


@rx.page(route=routes.CONNECT, title=titled("An app asks for access"), on_load=ConnectState.load)
def connect() -> rx.Component:
    """Who asks, for what, in whose account; yes or no."""
    refused = notice(
        ConnectState.problem,
        "warn",
        title="This app can't be connected",
        action=button_link("To the shop", href=routes.HOME, size="sm"),
    )
    return shop_frame(
        narrow(
            page_header("An app asks for access"),
            rx.cond(ConnectState.problem != "", refused, shown(card.asked, _question())),
        )
    )


def _question() -> rx.Component:
    who = rx.el.p(
        rx.el.strong(card.app),
        " would like to reach your account ",
        rx.el.strong(card.email, class_name="break-all"),
        rx.cond(card.shop != "", rx.fragment(" and your shop ", rx.el.strong(card.shop)), ""),
        ". It could:",
    )
    end = rx.el.p(
        "It never learns your password, and pays for nothing. You take its access away in ",
        link("your account", href=routes.MY_ACCOUNT),
        " whenever you like.",
        class_name="text-label text-muted",
    )
    answer = post_form(
        rx.el.input(type="hidden", name="request", value=card.asked, read_only=True),
        button("No, go back", type="submit", name="answer", value="no", size="lg", wide=True),
        button(
            "Yes, let it in",
            type="submit",
            name="answer",
            value="yes",
            variant="primary",
            size="lg",
            wide=True,
        ),
        action="/doors/connect",
        class_name="grid gap-3 sm:grid-cols-2",
    )
    return panel(
        rx.el.div(who, _rights(), end, answer, class_name="grid gap-5"),
        aria_label="What it asks for",
    )


def _rights() -> rx.Component:
    return rx.el.ul(
        rx.foreach(
            card.rights,
            lambda words: rx.el.li(
                rx.icon("check", size=17, class_name="mt-0.5 shrink-0 text-accent"),
                rx.el.span(words),
                class_name="flex gap-2.5 text-sm",
            ),
        ),
        class_name="grid gap-2.5",
    )
