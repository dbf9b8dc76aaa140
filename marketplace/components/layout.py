"""The grounds everything stands on: widths, sections, panels, headings, two-column layouts."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Fact
from marketplace.components.links import arrow_link
from marketplace.components.slots import Rows, Slot, Text, each, shown

PAGE = "mx-auto w-full max-w-page px-4 sm:px-6 lg:px-8"


def main(*children: Any, class_name: str = "") -> rx.Component:
    """The content of a page: what the skip link jumps to.

    It fills the screen also while it loads, so that the footer does not jump.
    """
    return rx.el.main(
        *children,
        id="content",
        tab_index=-1,
        class_name=f"{PAGE} min-h-[calc(100dvh-6.5rem)] pb-20 pt-6 {class_name}",
    )


def stack(*children: Any, gap: str = "gap-6", **props: Any) -> rx.Component:
    """Children below each other."""
    return rx.el.div(*children, class_name=f"grid grid-cols-1 content-start {gap}", **props)


def page_header(
    title: Text, *, lead: Text = "", above: Slot = None, actions: Slot = None
) -> rx.Component:
    """The one h1 of a page, with what stands above it, a lead, and actions at the right."""
    return rx.el.header(
        above,
        rx.el.div(
            rx.el.div(
                rx.el.h1(title, class_name="text-display"),
                shown(lead, rx.el.p(lead, class_name="mt-1.5 max-w-prose text-muted")),
                class_name="min-w-0",
            ),
            rx.el.div(actions, class_name="flex flex-wrap items-center gap-3") if actions else None,
            class_name="flex flex-wrap items-end justify-between gap-x-6 gap-y-4",
        ),
        class_name="mb-8 grid gap-3",
    )


def section_heading(
    title: Text, *, lead: Text = "", href: Text | None = None, more: Text = "See all"
) -> rx.Component:
    """An h2 with an optional way on at its right."""
    return rx.el.div(
        rx.el.div(
            rx.el.h2(title, class_name="text-title"),
            shown(lead, rx.el.p(lead, class_name="mt-1 text-sm text-muted")),
        ),
        arrow_link(more, href) if href is not None else None,
        class_name="mb-5 flex items-end justify-between gap-4",
    )


def section(*children: Any, **props: Any) -> rx.Component:
    """A part of a page with room above it."""
    return rx.el.section(*children, class_name="mt-14 sm:mt-20", **props)


def panel(
    *children: Any, title: Text | None = None, aside: Slot = None, flush: bool = False, **props: Any
) -> rx.Component:
    """A raised surface; `flush` lets tables and lists run to its edges."""
    heading = rx.el.div(
        rx.el.h2(title, class_name="text-heading"),
        aside,
        class_name="flex flex-wrap items-center justify-between gap-3 px-5 pt-4 pb-3",
    )
    padding = "" if flush else ("px-5 pb-5" if title is not None else "p-5")
    return rx.el.section(
        heading if title is not None else None,
        rx.el.div(*children, class_name=padding),
        class_name="overflow-clip rounded-card border border-line bg-surface shadow-rest",
        **props,
    )


def split(content: rx.Component, beside: rx.Component, *, side: str = "md") -> rx.Component:
    """Content with a side column that stays in view: basket with sums, article with facts."""
    widths = {
        "sm": "lg:grid-cols-[minmax(0,1fr)_18rem]",
        "md": "lg:grid-cols-[minmax(0,1fr)_23rem]",
        "lg": "lg:grid-cols-[minmax(0,1fr)_28rem]",
    }
    return rx.el.div(
        rx.el.div(content, class_name="min-w-0"),
        rx.el.aside(beside, class_name="min-w-0 self-start lg:sticky lg:top-24"),
        class_name=f"grid grid-cols-1 gap-8 lg:gap-12 {widths[side]}",
    )


def product_layout(pictures: rx.Component, facts: rx.Component, buy: rx.Component) -> rx.Component:
    """The product page: pictures, what it is, and the box in which one buys."""
    return rx.el.div(
        rx.el.div(pictures, class_name="min-w-0 md:row-span-2 xl:row-span-1"),
        rx.el.div(facts, class_name="min-w-0"),
        rx.el.div(buy, class_name="min-w-0 self-start xl:sticky xl:top-24"),
        class_name="grid grid-cols-1 gap-8 md:grid-cols-2 lg:gap-12 "
        "xl:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)_20rem]",
    )


def results_layout(filters: rx.Component, results: rx.Component) -> rx.Component:
    """A list with filters at its left from 1024 px on; before, they are a drawer."""
    return rx.el.div(
        filters,
        rx.el.div(results, class_name="min-w-0"),
        class_name="grid grid-cols-1 gap-10 lg:grid-cols-[15rem_minmax(0,1fr)]",
    )


def narrow(*children: Any, class_name: str = "") -> rx.Component:
    """A single centred column for signing in and short forms."""
    return rx.el.div(*children, class_name=f"mx-auto w-full max-w-md py-8 sm:py-14 {class_name}")


def prose(*children: Any) -> rx.Component:
    """Running text at reading width."""
    return rx.el.div(*children, class_name="prose max-w-prose")


def facts(rows: Rows) -> rx.Component:
    """Names and values (`Fact`) below each other, as in a specification."""
    return rx.el.dl(each(rows, _fact), class_name="divide-y divide-line border-y border-line")


def _fact(row: Fact) -> rx.Component:
    return rx.el.div(
        rx.el.dt(row.name, class_name="text-muted"),
        rx.el.dd(row.value, class_name="font-medium"),
        class_name="grid grid-cols-[minmax(7rem,2fr)_3fr] gap-4 py-2.5 text-sm",
    )
