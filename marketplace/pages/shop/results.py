"""The results of a search, narrowed by links that keep everything in the address."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import FacetGroup, NavLink
from marketplace.components.buttons import button, button_link, submit
from marketplace.components.drawers import drawer, opens
from marketplace.components.facets import facet_group, range_field
from marketplace.components.forms import post_form
from marketplace.components.layout import page_header, results_layout, section, section_heading
from marketplace.components.links import anchor, link
from marketplace.components.navigation import pager, sort_menu
from marketplace.components.notices import empty_state, notice, spoken
from marketplace.components.products import product_grid
from marketplace.components.skeletons import skeleton_grid
from marketplace.pages.shell import shop_frame
from marketplace.pages.whereabouts import titled
from marketplace.state.shop.results import ResultsState

FILTERS = "filters"
OPEN_FACETS = 5
"""The others wait folded, so that the column is not longer than what was found."""

page = ResultsState.page
has_found = page.found > 0
heading = rx.cond(page.text != "", f"Results for “{page.text}”", "All products")


@rx.page(route=routes.SEARCH, title=titled(heading), on_load=ResultsState.load)
def results() -> rx.Component:
    """Filters at the left, products at the right."""
    told = rx.cond(has_found, page.found_text, page.notice)
    return shop_frame(
        spoken(rx.cond(ResultsState.is_loaded, told, "")),
        rx.cond(ResultsState.is_loaded, _content(), skeleton_grid(12)),
        searched=page.text,
    )


def _content() -> rx.Component:
    return rx.fragment(
        page_header(heading, lead=rx.cond(has_found, page.found_text, ""), actions=_tools()),
        rx.cond(page.did_you_mean.text != "", _did_you_mean()),
        rx.cond((page.notice != "") & has_found, rx.el.div(notice(page.notice), class_name="mb-6")),
        rx.cond(has_found, results_layout(_filters(), _found()), _nothing()),
    )


def _tools() -> rx.Component:
    filters = button(
        "Filters", icon="sliders-horizontal", class_name="lg:hidden", custom_attrs=opens(FILTERS)
    )
    return rx.cond(has_found, rx.fragment(filters, sort_menu(page.sorts)))


def _did_you_mean() -> rx.Component:
    return rx.el.p(
        "Did you mean ",
        link(page.did_you_mean.text, href=page.did_you_mean.href),
        "?",
        class_name="mb-5 text-sm",
    )


def _filters() -> rx.Component:
    return drawer(
        FILTERS,
        "Filters",
        rx.cond(page.categories.length() > 0, _categories()),
        range_field(
            "Price between",
            low=page.price_from,
            high=page.price_to,
            on_submit=ResultsState.set_price,
            action=routes.SEARCH,
            kept={"q": page.text},
        ),
        post_form(
            rx.el.input(type="hidden", name="q", value=page.text),
            rx.foreach(page.facets, _facet),
            submit("Show", class_name="needs-no-script mt-4"),
            action=routes.SEARCH,
            method="get",
        ),
        class_name="drawer-or-column",
    )


def _facet(group: FacetGroup, index: rx.Var[int]) -> rx.Component:
    is_open = (index < OPEN_FACETS) | group.options[0].selected
    return facet_group(group, ResultsState.toggle, open=is_open)


def _categories() -> rx.Component:
    return rx.el.nav(
        rx.el.h2("Category", class_name="pb-2 font-sans text-sm font-semibold"),
        rx.foreach(page.categories, _category),
        aria_label="Category",
        class_name="border-b border-line pb-3",
    )


def _category(place: NavLink) -> rx.Component:
    return anchor(
        rx.el.span(place.text),
        rx.el.span(place.count, class_name="text-label text-muted tabular-nums"),
        href=place.href,
        aria_current=rx.cond(place.current, "page", "false"),
        class_name="flex justify-between gap-3 py-1 text-sm hover:text-accent "
        "aria-[current=page]:font-semibold aria-[current=page]:text-accent",
    )


def _found() -> rx.Component:
    return rx.fragment(
        _chips(),
        rx.el.h2("Products", class_name="sr-only"),
        product_grid(page.products),
        pager(page.previous, page.next, page.found_text),
    )


def _chips() -> rx.Component:
    clear = link("Clear all", href=page.clear_href, quiet=True, class_name="py-1 text-label")
    return rx.cond(
        page.chips.length() > 0,
        rx.el.div(
            rx.foreach(page.chips, _chip), clear,
            class_name="mb-6 flex flex-wrap items-center gap-2",
        ),
    )  # fmt: skip


def _chip(chip: NavLink) -> rx.Component:
    return anchor(
        rx.el.span("Remove ", class_name="sr-only"),
        chip.text,
        rx.icon("x", size=14, aria_hidden="true"),
        href=chip.href,
        data_testid="chip",
        class_name="inline-flex h-8 items-center gap-1.5 rounded-full bg-accent-soft pl-3 pr-2 "
        "text-label font-semibold text-accent hover:bg-accent hover:text-accent-ink",
    )


def _nothing() -> rx.Component:
    nearest = section(section_heading("What others like"), product_grid(page.nearest))
    return rx.fragment(
        _chips(),
        empty_state(
            "Nothing found",
            page.notice,
            icon="search-x",
            action=button_link("See all products", href=routes.SEARCH, variant="primary"),
        ),
        rx.cond(page.nearest.length() > 0, nearest),
    )
