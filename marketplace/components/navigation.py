"""Finding one's way: breadcrumbs, tabs, pages of a list."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Crumb, NavLink
from marketplace.components.buttons import button, button_class, button_link, spinner
from marketplace.components.links import anchor, link
from marketplace.components.menus import menu, menu_link
from marketplace.components.slots import Flag, Handler, Rows, Text, each, either, shown

TAB = (
    "relative -mb-px inline-flex shrink-0 items-center gap-2 border-b-2 border-transparent px-1 "
    "py-3 text-sm font-semibold text-muted transition-colors hover:text-ink "
    "aria-[current=page]:border-accent aria-[current=page]:text-ink "
    "aria-selected:border-accent aria-selected:text-ink"
)


def breadcrumbs(crumbs: Rows) -> rx.Component:
    """The way here, as `Crumb`; the one without a link is this page."""
    return rx.el.nav(
        rx.el.ol(each(crumbs, _crumb), class_name="flex flex-wrap items-center gap-y-1 text-label"),
        aria_label="Breadcrumb",
    )


def _crumb(crumb: Crumb) -> rx.Component:
    way = link(crumb.text, href=crumb.href, quiet=True, class_name="py-1")
    here = rx.el.span(crumb.text, aria_current="page", class_name="text-muted line-clamp-1")
    return rx.el.li(
        either(crumb.href, way, here),
        class_name="crumb inline-flex min-w-0 items-center",
    )


def tab_count(count: Text) -> rx.Component:
    """The small number on a tab."""
    return rx.el.span(
        count,
        class_name="rounded-full bg-sunken px-2 py-0.5 text-tiny font-semibold text-muted "
        "tabular-nums",
    )


def tabs(*parts: rx.Component, label: str = "Views") -> rx.Component:
    """Tabs that switch what is shown in a `tab_panel`: made of `tab`.

    One of them is a stop of the Tab key; `fairhall.js` goes to the others by arrows.
    """
    return rx.el.div(*parts, role="tablist", aria_label=label, class_name="tab-row")


def tab(text: Text, *, selected: Flag, on_click: Handler, count: Text = "") -> rx.Component:
    """One tab of `tabs`."""
    return rx.el.button(
        text,
        shown(count, tab_count(count)),
        type="button",
        role="tab",
        aria_selected=either(selected, "true", "false"),
        tab_index=either(selected, 0, -1),
        on_click=on_click,
        class_name=TAB,
    )


def tab_panel(*children: Any, label: Text, **props: Any) -> rx.Component:
    """What the chosen tab shows; `label` is that tab's text."""
    return rx.el.div(*children, role="tabpanel", aria_label=label, **props)


def load_more(
    text: Text,
    *,
    on_click: Handler,
    loading: Flag = False,
    summary: Text = "",
    more: Flag = True,
    href: Text | None = None,
) -> rx.Component:
    """The end of a list that goes on ("24 of 310"), with the button for the next piece.

    With `href` it is a link that also works without scripts: they add the piece in place.
    """
    following = (
        button(text, on_click=on_click, loading=loading, size="lg")
        if href is None
        else more_link(text, href, on_click=on_click, loading=loading)
    )
    return rx.el.div(
        rx.el.p(summary, class_name="text-label text-muted tabular-nums empty:hidden"),
        shown(more, following),
        class_name="mt-10 grid justify-items-center gap-3",
    )


def more_link(text: Text, href: Text, *, on_click: Handler, loading: Flag) -> rx.Component:
    """A link to the next piece, which a click brings here instead."""
    return rx.el.a(
        either(loading, spinner(), rx.fragment()),
        text,
        href=href,
        rel="next",
        on_click=on_click.prevent_default,
        aria_busy=either(loading, "true", "false"),
        class_name=button_class(size="lg"),
    )


def sort_menu(sorts: Rows) -> rx.Component:
    """The orders of a list, as links (`NavLink`)."""
    look = "inline-flex h-10 items-center gap-2 rounded-control border border-line-strong "
    trigger = rx.el.span(
        rx.icon("arrow-up-down", size=16, aria_hidden="true"),
        "Sort",
        class_name=f"{look} bg-surface px-4 text-sm font-semibold shadow-rest hover:border-ink",
    )
    return menu(trigger, each(sorts, _sort))


def _sort(sort: NavLink) -> rx.Component:
    return menu_link(sort.text, sort.href, aria_current=either(sort.current, "page", "false"))


def pager(pages: Rows, previous: Text, following: Text) -> rx.Component:
    """Links to pages by their numbers (`NavLink`; one without a place is a gap) and beside them."""
    return rx.el.nav(
        shown(previous, _page_link("Previous", previous, rel="prev")),
        rx.el.ol(
            each(pages, _numbered),
            class_name="order-first flex basis-full flex-wrap items-center justify-center gap-1 "
            "sm:order-none sm:basis-auto",
        ),
        shown(following, _page_link("Next", following, rel="next")),
        aria_label="Pages",
        class_name="mt-10 flex flex-wrap items-center justify-center gap-3",
    )


def _numbered(page: NavLink) -> rx.Component:
    number = anchor(
        rx.el.span("Page ", class_name="sr-only"),
        page.text,
        href=page.href,
        aria_current=either(page.current, "page", "false"),
        class_name="grid h-8 min-w-8 place-items-center rounded-md px-2 text-label font-semibold "
        "tabular-nums hover:bg-ink/7 aria-[current=page]:bg-ink aria-[current=page]:text-paper",
    )
    gap = rx.el.span(page.text, class_name="px-1 text-muted", aria_hidden="true")
    return rx.el.li(either(page.href, number, gap))


def _page_link(text: str, href: Text, **props: Any) -> rx.Component:
    return button_link(text, href=href, size="sm", **props)
