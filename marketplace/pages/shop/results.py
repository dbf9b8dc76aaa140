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
        rx.cond((page.notice != "") & has_found, _partly()),
        rx.cond(has_found, results_layout(_filters(), _found()), _nothing()),
    )


def _partly() -> rx.Component:
    """Not every word was found: the same with a word less."""
    return rx.el.div(notice(page.notice), _fewer(), class_name="mb-6 grid gap-3")


def _fewer() -> rx.Component:
    return rx.cond(
        page.fewer.length() > 0,
        rx.el.div(
            rx.el.p("With fewer words:", class_name="text-sm text-muted"),
            rx.foreach(page.fewer, _counted_link),
            class_name="flex flex-wrap items-center gap-2",
        ),
    )


def _counted_link(place: NavLink) -> rx.Component:
    return anchor(
        place.text,
        rx.el.span(place.count, class_name="font-normal text-muted tabular-nums"),
        href=place.href,
        class_name="inline-flex min-h-8 items-center gap-2 rounded-full border border-line-strong "
        "bg-surface px-3.5 py-1 text-label font-semibold hover:border-ink",
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
        done=page.show_text,
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
        data_depth=place.hint,
        class_name="shelf-link flex justify-between gap-3 py-1 text-sm hover:text-accent "
        "aria-[current=page]:font-semibold aria-[current=page]:text-accent",
    )


def _found() -> rx.Component:
    """The products; what is told of the search (`fairhall.js` counts it) stands around them."""
    limit = rx.el.p(page.limit_text, class_name="mt-8 text-center text-sm text-muted")
    return rx.el.div(
        _chips(),
        rx.el.h2("Products", class_name="sr-only"),
        product_grid(page.products),
        rx.cond(page.pages, pager(page.pages, page.previous, page.next)),
        rx.cond(page.limit_text != "", limit),
        **_told(),
    )


def _told() -> dict[str, rx.Var]:
    return {
        "data_search_at": page.at,
        "data_search_found": page.found.to_string(),
        "data_search_first": page.first.to_string(),
    }


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
        rx.el.span(chip.text, class_name="min-w-0 truncate"),
        rx.icon("x", size=14, aria_hidden="true", class_name="shrink-0"),
        href=chip.href,
        data_testid="chip",
        class_name="inline-flex h-8 max-w-full items-center gap-1.5 rounded-full bg-accent-soft "
        "pl-3 pr-2 text-label font-semibold text-accent hover:bg-accent hover:text-accent-ink",
    )


def _nothing() -> rx.Component:
    """Every way on: fewer filters or words, shelves, and products that come close."""
    nearest = section(section_heading(page.nearest_title), product_grid(page.nearest))
    ways = rx.cond(
        page.unfiltered.text != "",
        button_link(page.unfiltered.text, href=page.unfiltered.href, variant="primary"),
        button_link("See all products", href=routes.SEARCH, variant="primary"),
    )
    return rx.fragment(
        rx.el.div(
            _chips(),
            empty_state("Nothing found", page.notice, icon="search-x", action=ways),
            rx.el.div(_fewer(), class_name="flex justify-center"),
            **_told(),
        ),
        rx.cond(page.shelves.length() > 0, _shelves()),
        rx.cond(page.nearest.length() > 0, nearest),
    )


def _shelves() -> rx.Component:
    return section(
        section_heading("Look around"),
        rx.el.div(rx.foreach(page.shelves, _counted_link), class_name="flex flex-wrap gap-2"),
    )
