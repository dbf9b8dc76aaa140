"""A category's page: the shelves below it, and its products in a chosen order."""

import reflex as rx

from marketplace import routes
from marketplace.cards.products import CategoryCard
from marketplace.components.buttons import button_link
from marketplace.components.layout import page_header, stack
from marketplace.components.links import anchor
from marketplace.components.navigation import breadcrumbs, load_more, sort_menu
from marketplace.components.notices import empty_state
from marketplace.components.products import product_grid
from marketplace.components.skeletons import skeleton, skeleton_grid
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.missing import not_found
from marketplace.pages.whereabouts import arrived, title_of
from marketplace.state.shop.category import CategoryState

page = CategoryState.page


@rx.page(
    route=routes.CATEGORY,
    title=title_of(CategoryState.at, CategoryState.is_missing, CategoryState.title),
    on_load=CategoryState.load,
)
def category() -> rx.Component:
    """One category."""
    content = rx.cond(CategoryState.is_missing, not_found("category"), _content())
    waiting = stack(skeleton("h-4 w-40"), skeleton("h-10 w-72"), skeleton_grid())
    return shop_frame(arrived(CategoryState.at, content, waiting))


def _content() -> rx.Component:
    return rx.fragment(
        page_header(
            page.category.name,
            lead=page.category.description,
            above=breadcrumbs(page.crumbs),
            actions=_tools(),
        ),
        rx.cond(page.below.length() > 0, _below()),
        rx.cond(CategoryState.products.length() > 0, _products(), _empty()),
    )


def _tools() -> rx.Component:
    return rx.fragment(
        button_link(
            "Filter",
            href=f"{routes.SEARCH}?category={page.category.slug}",
            icon="sliders-horizontal",
        ),
        sort_menu(CategoryState.sorts),
    )


def _below() -> rx.Component:
    return rx.el.nav(
        rx.foreach(page.below, _shelf),
        aria_label="Narrower",
        class_name="-m-1 mb-7 flex gap-2 overflow-x-auto p-1 [scrollbar-width:none] sm:flex-wrap",
    )


def _shelf(below: CategoryCard) -> rx.Component:
    return anchor(
        below.name,
        rx.el.span(below.products_text, class_name="text-tiny font-normal text-muted"),
        href=below.href,
        class_name="inline-flex shrink-0 items-baseline gap-2 rounded-full border "
        "border-line-strong bg-surface px-4 py-2 text-sm font-semibold hover:border-ink",
    )


def _products() -> rx.Component:
    return rx.fragment(
        rx.el.h2("Products", class_name="sr-only"),
        product_grid(CategoryState.products),
        load_more(
            "Show more",
            on_click=CategoryState.load_more,
            loading=CategoryState.is_loading_more,
            href=CategoryState.next_href,
            more=CategoryState.after != "",
        ),
    )


def _empty() -> rx.Component:
    return empty_state(
        "Nothing on this shelf yet",
        "No shop offers anything here just now.",
        action=button_link("Look around", href=routes.HOME, variant="primary"),
    )
