"""Selling here: what it means, the application, and how it stands."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import NavLink
from marketplace.components.buttons import button_link, button_row, submit
from marketplace.components.fields import select_field, text_area, text_field
from marketplace.components.forms import field_row, form_actions, form_error, live_form, trap
from marketplace.components.layout import page_header, panel, section
from marketplace.components.notices import notice
from marketplace.components.showcase import promises
from marketplace.components.skeletons import skeleton_text
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.addressing import COUNTRY_OPTIONS
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.sell import SellState

application = SellState.application

REASONS = [
    NavLink("Your prices, your terms", icon="tags", hint="You set prices, stock and delivery."),
    NavLink("A fair fee", icon="percent", hint="We take a share of a sale, and nothing else."),
    NavLink("Paid reliably", icon="wallet", hint="Your earnings are paid out to your bank."),
]


@rx.page(route=routes.SELL, title=titled("Sell with us"), on_load=SellState.load)
def sell() -> rx.Component:
    """Why, and the next step."""
    return shop_frame(
        page_header(
            "Sell with us",
            lead="Open your shop beside other independent ones, and share one basket with them.",
        ),
        promises(REASONS),
        section(rx.cond(SellState.is_loaded, _next_step(), skeleton_text(4))),
    )


def _next_step() -> rx.Component:
    return rx.cond(
        SellState.is_member,
        rx.match(
            application.status,
            ("applied", _waiting()),
            ("approved", _approved()),
            ("suspended", _told("Your shop is paused", "warn")),
            ("rejected", rx.fragment(_told("We couldn't approve your shop", "bad"), _form())),
            _form(),
        ),
        _guest(),
    )


def _guest() -> rx.Component:
    ways = button_row(
        button_link("Open an account", href=f"{routes.SIGN_UP}?next={routes.SELL}",
                    variant="primary"),
        button_link("Sign in", href=f"{routes.SIGN_IN}?next={routes.SELL}"),
    )  # fmt: skip
    return panel(
        rx.el.p("First you need an account. Then you tell us about your shop.",
                class_name="mb-4 text-sm text-muted"),
        ways,
        title="Begin here",
    )  # fmt: skip


def _waiting() -> rx.Component:
    return notice(
        "We look at every shop ourselves and write to you as soon as we have. "
        "You can keep shopping meanwhile.",
        title=f"{application.name} is waiting for approval",
    )


def _approved() -> rx.Component:
    return notice(
        "Your shop is open.",
        "good",
        title=application.name,
        action=button_link("To the vendor portal", href=routes.VENDOR_HOME, variant="primary"),
    )


def _told(title: str, kind: str) -> rx.Component:
    words = rx.cond(application.reason != "", application.reason, "Please write to us.")
    return rx.el.div(notice(words, kind, title=title), class_name="mb-6")


def _form() -> rx.Component:
    fields = live_form(
        trap(SellState.opened),
        text_field("name", "Shop's name", error=_error("name"), max_length=60),
        text_field("tagline", "In one line", error=_error("tagline"), max_length=120,
                   hint="What you sell, as you would tell a neighbour."),
        text_area("story", "Your story", error=_error("story"), optional=True,
                  hint="Who you are, what you make or choose, and why."),
        field_row(
            select_field("country", "Country", COUNTRY_OPTIONS, value="DE",
                         error=_error("country")),
            text_field("city", "Town or city", error=_error("city"), max_length=80),
        ),
        form_error(_error("")),
        form_actions(submit("Apply")),
        on_submit=SellState.apply,
        reset_on_submit=False,
    )  # fmt: skip
    return rx.el.div(panel(fields, title="Tell us about your shop"), class_name="max-w-2xl")


def _error(field: str) -> rx.Var[str]:
    return rx.cond(SellState.field == field, SellState.problem, "")
