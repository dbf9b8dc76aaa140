"""The frame of the vendor and staff rooms: navigation at the left, a menu on a phone."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from marketplace.cards.furniture import NavLink
from marketplace.components.buttons import icon_button
from marketplace.components.drawers import drawer, opens
from marketplace.components.headers import brand
from marketplace.components.links import anchor, skip_link
from marketplace.components.slots import Flag, Rows, Slot, Text, each, either, shown

PLACE = (
    "flex items-center gap-3 rounded-control px-3 py-2 text-sm font-medium text-muted "
    "transition-colors hover:bg-ink/6 hover:text-ink aria-[current=page]:bg-accent-soft "
    "aria-[current=page]:font-semibold aria-[current=page]:text-accent"
)


ROOMS = "rooms"


def side_link(link: NavLink) -> rx.Component:
    """One place of the side navigation; the icon is a name known when the page is built."""
    return anchor(
        rx.icon(link.icon, size=18, aria_hidden="true"),
        rx.el.span(link.text, class_name="grow"),
        shown(link.count, _count(link.count)),
        href=link.href,
        aria_current=either(link.current, "page", "false"),
        class_name=PLACE,
    )


def _count(text: Text) -> rx.Component:
    return rx.el.span(
        text,
        class_name="rounded-full bg-ink/8 px-2 py-0.5 text-tiny font-semibold text-ink "
        "tabular-nums",
    )


def side_group(
    title: Text, links: Rows, is_open: Callable[[NavLink], Flag] | None = None
) -> rx.Component:
    """Places that belong together under a small title; those that aren't open are not shown."""

    def place(link: NavLink) -> rx.Component:
        return side_link(link) if is_open is None else shown(is_open(link), side_link(link))

    return rx.el.div(
        rx.el.p(title, class_name="px-3 pb-1 text-tiny font-semibold text-faint empty:hidden"),
        each(links, place),
        class_name="grid gap-0.5",
    )


def side_nav(*groups: rx.Component, label: str = "Rooms") -> rx.Component:
    """The groups below each other."""
    return rx.el.nav(*groups, aria_label=label, class_name="grid content-start gap-6")


def console(
    nav: rx.Component,
    *content: Any,
    note: Text,
    home: str,
    tools: Slot = None,
    name: Text = "Fairhall",
) -> rx.Component:
    """The whole frame: side navigation from 1024 px on, a drawer before; content beside it."""
    mobile = icon_button("menu", "Menu", class_name="lg:hidden", custom_attrs=opens(ROOMS))
    return rx.el.div(
        skip_link(),
        rx.el.header(
            mobile,
            brand(name, home, note),
            rx.el.div(tools, class_name="ml-auto flex items-center gap-1"),
            class_name="site site-header flex h-16 items-center gap-3 px-4 lg:px-6",
        ),
        drawer(ROOMS, "Menu", nav),
        rx.el.div(
            rx.el.div(nav, class_name="console-side"),
            rx.el.main(
                *content,
                id="content",
                tab_index=-1,
                class_name="min-w-0 px-4 pb-20 pt-7 sm:px-8 lg:px-10",
            ),
            class_name="lg:grid lg:grid-cols-[15.5rem_minmax(0,1fr)]",
        ),
    )


def bottom_bar(*links: NavLink) -> rx.Component:
    """The four or five places of the shop at the thumb of a phone; give the page room below."""
    return rx.el.nav(
        *[_bottom_link(link) for link in links], aria_label="Main", class_name="bottom-bar"
    )


def _bottom_link(link: NavLink) -> rx.Component:
    return anchor(
        rx.icon(link.icon, size=21, aria_hidden="true"),
        rx.el.span(link.text),
        shown(link.count, rx.el.span(link.count, class_name="bottom-count")),
        href=link.href,
        aria_current=either(link.current, "page", "false"),
        class_name="relative grid flex-1 justify-items-center gap-0.5 py-2 text-[0.6875rem] "
        "font-semibold text-muted aria-[current=page]:text-accent",
    )
