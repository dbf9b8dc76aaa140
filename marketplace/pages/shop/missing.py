"""The page for addresses that lead nowhere, and its words inside other pages."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button_link, button_row
from marketplace.components.layout import section, section_heading
from marketplace.components.notices import error_page
from marketplace.components.products import product_grid
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import MISSING_TITLE
from marketplace.state.shop.missing import MissingState


def not_found(what: str = "page") -> rx.Component:
    """There is no such thing, two ways on, and what comes closest to it."""
    nearest = section(section_heading("Perhaps one of these"), product_grid(MissingState.nearest))
    return rx.fragment(_words(what), rx.cond(MissingState.nearest.length() > 0, nearest))


def _words(what: str) -> rx.Component:
    return error_page(
        "404",
        f"We couldn't find that {what}",
        "It may have been taken down, or the address has a slip in it.",
        button_row(
            button_link("Search the shop", href=routes.SEARCH, variant="primary"),
            button_link("To the front page", href=routes.HOME),
        ),
    )


@rx.page(route="404", title=MISSING_TITLE, on_load=MissingState.load)
def missing() -> rx.Component:
    """Every address that is nobody's."""
    return shop_frame(not_found())
