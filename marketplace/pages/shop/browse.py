"""All products as plain lists, for people and machines that want to see every one."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import NavLink
from marketplace.components.layout import page_header
from marketplace.components.links import anchor
from marketplace.components.navigation import breadcrumbs
from marketplace.components.skeletons import skeleton_rows
from marketplace.pages.shell import shop_frame
from marketplace.pages.shop.missing import not_found
from marketplace.pages.whereabouts import arrived, title_of
from marketplace.state.shop.browse import BrowseState

page = BrowseState.page
title = title_of(BrowseState.at, BrowseState.is_missing, page.title)


@rx.page(route=routes.BROWSE, title=title, on_load=BrowseState.load)
def browse() -> rx.Component:
    """The whole list."""
    return _list()


@rx.page(route=routes.BROWSE_PART, title=title, on_load=BrowseState.load)
def browse_part() -> rx.Component:
    """A part of it."""
    return _list()


def _list() -> rx.Component:
    content = rx.cond(BrowseState.is_missing, not_found("list"), _content())
    return shop_frame(arrived(BrowseState.at, content, skeleton_rows(12)))


def _content() -> rx.Component:
    return rx.fragment(
        page_header(page.title, above=breadcrumbs(page.crumbs)),
        rx.el.ul(
            rx.foreach(page.links, _link),
            class_name="grid gap-x-8 gap-y-1 sm:grid-cols-2 lg:grid-cols-3",
        ),
    )


def _link(place: NavLink) -> rx.Component:
    return rx.el.li(
        anchor(
            rx.el.span(place.text, class_name="min-w-0 truncate"),
            rx.el.span(place.count, class_name="text-label text-muted tabular-nums"),
            href=place.href,
            class_name="flex min-h-9 items-center justify-between gap-3 border-b border-line "
            "text-sm hover:text-accent",
        )
    )
