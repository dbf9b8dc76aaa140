"""The foot of every shop page."""

import reflex as rx

from marketplace.cards.furniture import NavLink
from marketplace.components.headers import brand
from marketplace.components.layout import PAGE
from marketplace.components.links import anchor
from marketplace.components.slots import Rows, Slot, Text, each


def site_footer(
    *columns: rx.Component,
    motto: Text,
    small_print: Text,
    tools: Slot = None,
    name: Text = "Fairhall",
) -> rx.Component:
    """The brand with its motto, columns of links (`footer_column`), and the small print."""
    return rx.el.footer(
        rx.el.div(
            rx.el.div(
                brand(name),
                rx.el.p(motto, class_name="mt-3 max-w-60 text-sm text-muted"),
                class_name="col-span-2 md:col-span-1",
            ),
            *columns,
            class_name=f"{PAGE} grid grid-cols-2 gap-x-6 gap-y-10 py-14 "
            "md:grid-cols-[1.6fr_repeat(3,1fr)]",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.p(small_print),
                tools,
                class_name="flex flex-wrap items-center justify-between gap-4 border-t "
                "border-line py-6 text-label text-muted",
            ),
            class_name=PAGE,
        ),
        class_name="site border-t border-line bg-sunken/60",
    )


def footer_column(title: Text, links: Rows) -> rx.Component:
    """A titled list of `NavLink`."""
    return rx.el.nav(
        rx.el.h2(title, class_name="font-sans text-label font-semibold"),
        rx.el.ul(each(links, _footer_link), class_name="mt-2 grid gap-1 text-sm"),
        aria_label=title,
    )


def _footer_link(link: NavLink) -> rx.Component:
    return rx.el.li(
        anchor(
            link.text,
            href=link.href,
            class_name="inline-block py-0.5 text-muted hover:text-ink hover:underline",
        )
    )
