"""Narrowing a result: facet groups with counts, and ranges."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import FacetGroup, Option
from marketplace.components.buttons import button
from marketplace.components.fields import LINE
from marketplace.components.slots import Flag, Handler, Text, each

LONG = 10
"""A list with more choices has a box to search in it."""


def facet_group(group: FacetGroup, on_toggle: Any, *, open: Flag = True) -> rx.Component:
    """A list of checkboxes with counts; `on_toggle(group, value)`; long lists scroll."""
    return rx.el.details(
        rx.el.summary(
            group.title,
            rx.icon("chevron-down", size=16, class_name="chevron text-muted"),
            class_name="flex items-center justify-between py-3 text-sm font-semibold",
        ),
        _narrowing(group),
        rx.el.ul(
            each(group.options, lambda option: _facet(group, option, on_toggle)),
            class_name="facet-list",
        ),
        open=open,
        class_name="disclosure border-b border-line",
    )


def _narrowing(group: FacetGroup) -> rx.Component:
    """A box that leaves of a long list only what has these letters; `fairhall.js` does it."""
    box = rx.el.input(
        type="search",
        placeholder="Search within",
        aria_label=f"Search within {group.title}",
        data_narrows="",
        custom_attrs={"form": "none"},
        class_name=f"needs-script {LINE} mb-2 sm:h-8",
    )
    return rx.cond(group.options.length() > LONG, box) if isinstance(group, rx.Var) else box


def _facet(group: FacetGroup, option: Option, on_toggle: Any) -> rx.Component:
    """One choice; `fairhall.js` shows a further one when its letters are typed above."""
    return rx.el.li(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=group.name,
                value=option.value,
                checked=option.selected,
                disabled=option.disabled,
                on_change=on_toggle(group.name, option.value),
                class_name="size-4 shrink-0 accent-accent",
            ),
            rx.el.span(option.text, class_name="min-w-0 grow truncate"),
            rx.el.span(option.count, class_name="text-label text-muted tabular-nums"),
            class_name="flex cursor-pointer items-center gap-2.5 rounded-md py-1 text-sm "
            "hover:text-accent has-disabled:text-faint",
        ),
        hidden=option.further,
        data_further=rx.cond(option.further, "true", "false"),
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


def range_field(
    title: Text,
    *,
    low: Text,
    high: Text,
    on_submit: Handler,
    symbol: Text = "€",
    name: str = "price",
    action: str,
    kept: dict[str, Text],
) -> rx.Component:
    """From … to …: a small form that gives `{name}_from` and `{name}_to`.

    Without scripts it asks `action` for them, and sends along what is `kept`.
    """
    box = f"{LINE} tabular-nums"
    return rx.el.form(
        *[rx.el.input(type="hidden", name=field, value=text) for field, text in kept.items()],
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
        action=action,
        method="get",
        class_name="border-b border-line pb-4",
    )
