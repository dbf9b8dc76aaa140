"""Narrowing a result: facet groups with counts, chips of what is chosen, ranges."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import FacetGroup, Option
from marketplace.components.buttons import button
from marketplace.components.fields import LINE
from marketplace.components.slots import Handler, Rows, Text, each, shown


def facet_group(group: FacetGroup, on_toggle: Any, *, open: bool = True) -> rx.Component:
    """A list of checkboxes with counts; `on_toggle(group, value)`; long lists scroll."""
    return rx.el.details(
        rx.el.summary(
            group.title,
            rx.icon("chevron-down", size=16, class_name="chevron text-muted"),
            class_name="flex items-center justify-between py-3 text-sm font-semibold",
        ),
        rx.el.ul(
            each(group.options, lambda option: _facet(group, option, on_toggle)),
            class_name="facet-list",
        ),
        open=open,
        class_name="disclosure border-b border-line",
    )


def _facet(group: FacetGroup, option: Option, on_toggle: Any) -> rx.Component:
    return rx.el.li(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=option.selected,
                disabled=option.disabled,
                on_change=on_toggle(group.name, option.value),
                class_name="size-4 shrink-0 accent-accent",
            ),
            rx.el.span(option.text, class_name="min-w-0 grow truncate"),
            rx.el.span(option.count, class_name="text-label text-muted tabular-nums"),
            class_name="flex cursor-pointer items-center gap-2.5 rounded-md py-1 text-sm "
            "hover:text-accent has-disabled:text-faint",
        )
    )


def facet_links(title: Text, options: Rows, href_of: Any) -> rx.Component:
    """A facet whose choices are links (categories): `href_of(option)` is where each leads."""
    return rx.el.nav(
        rx.el.h2(title, class_name="py-3 font-sans text-sm font-semibold"),
        rx.el.ul(
            each(
                options,
                lambda option: rx.el.li(
                    rx.el.a(option.text, href=href_of(option), class_name="hover:text-accent"),
                    rx.el.span(option.count, class_name="text-label text-muted tabular-nums"),
                    class_name="flex justify-between gap-3 py-1 text-sm",
                ),
            )
        ),
        aria_label=title,
        class_name="border-b border-line pb-3",
    )


def filter_chip(text: Text, on_remove: Handler) -> rx.Component:
    """One chosen filter; a click takes it away."""
    return rx.el.button(
        text,
        rx.icon("x", size=14, aria_label="remove"),
        type="button",
        on_click=on_remove,
        class_name="inline-flex h-8 items-center gap-1.5 rounded-full bg-accent-soft pl-3 pr-2 "
        "text-label font-semibold text-accent transition-colors hover:bg-accent "
        "hover:text-accent-ink",
    )


def choice_chip(text: Text, *, selected: Any, on_click: Handler) -> rx.Component:
    """A filter that is on or off ("In stock", "Last 30 days")."""
    return rx.el.button(
        text,
        type="button",
        on_click=on_click,
        aria_pressed=rx.cond(selected, "true", "false"),
        class_name="inline-flex h-8 items-center rounded-full border border-line-strong bg-surface "
        "px-3.5 text-label font-semibold transition-colors hover:border-ink "
        "aria-pressed:border-accent aria-pressed:bg-accent aria-pressed:text-accent-ink",
    )


def chip_row(*chips: Any, on_clear: Handler = None, any_chosen: Any = True) -> rx.Component:
    """Chips side by side, with a way to clear them all."""
    clear = button("Clear all", variant="ghost", size="sm", on_click=on_clear)
    return rx.el.div(
        *chips,
        shown(any_chosen, clear) if on_clear is not None else None,
        class_name="flex flex-wrap items-center gap-2",
    )


def range_field(
    title: Text,
    *,
    low: Text,
    high: Text,
    on_submit: Handler,
    symbol: Text = "€",
    name: str = "price",
) -> rx.Component:
    """From … to …: a small form that gives `{name}_from` and `{name}_to`."""
    box = f"{LINE} tabular-nums"
    return rx.el.form(
        rx.el.p(
            rx.el.span(title),
            " ",
            rx.el.span(symbol, class_name="text-muted"),
            class_name="py-3 text-sm font-semibold",
        ),
        rx.el.div(
            rx.el.input(
                name=f"{name}_from",
                default_value=low,
                placeholder="min",
                input_mode="decimal",
                aria_label="From",
                class_name=box,
            ),
            rx.el.span("to", class_name="text-label text-muted"),
            rx.el.input(
                name=f"{name}_to",
                default_value=high,
                placeholder="max",
                input_mode="decimal",
                aria_label="To",
                class_name=box,
            ),
            button("Go", type="submit"),
            class_name="flex items-center gap-2",
        ),
        on_submit=on_submit,
        class_name="border-b border-line pb-4",
    )
