"""Choosing where to and in which currency one looks at the shop."""

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.components.buttons import submit
from marketplace.components.fields import select_control
from marketplace.components.forms import post_form
from marketplace.components.headers import PLACE
from marketplace.rules.countries import COUNTRIES
from marketplace.state.shop.frame import FrameState

frame = FrameState.frame
MARKET = "country-and-currency"
COUNTRIES_TO_CHOOSE = [
    Option("", "Deliver to …"),
    *(Option(code, name) for code, name in sorted(COUNTRIES.items(), key=lambda one: one[1])),
]


def market_link() -> rx.Component:
    """Says where to and in which currency one looks at the shop; the form is in the footer."""
    return rx.el.a(
        rx.icon("map-pin", size=19, aria_hidden="true"),
        rx.el.span(frame.market_text, class_name="sr-only xl:not-sr-only"),
        href=f"#{MARKET}",
        aria_label=f"Country and currency: {frame.market_text}",
        data_testid="market",
        class_name=PLACE,
    )


def market_form() -> rx.Component:
    """Another country or currency is another page, so a plain form does it for everybody."""
    return post_form(
        select_control(COUNTRIES_TO_CHOOSE, frame.country, name="country",
                       aria_label="Deliver to", key=f"to-{frame.country}"),
        rx.cond(
            frame.currencies.length() > 1,
            select_control(frame.currencies, frame.currency, name="currency",
                           aria_label="Currency", key=f"in-{frame.currency}"),
        ),
        submit("Show", size="sm", data_testid="choose-market"),
        action="/doors/market",
        id=MARKET,
        class_name="flex scroll-mt-32 flex-wrap items-center gap-2",
    )  # fmt: skip
