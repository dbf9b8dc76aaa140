"""Prices: large where one decides, quiet where one compares; digits always line up."""

from typing import Literal

import reflex as rx

from marketplace.components.slots import Text, shown

PriceSize = Literal["sm", "md", "lg"]
SIZES = {
    "sm": "text-sm font-semibold",
    "md": "text-heading font-bold font-display",
    "lg": "text-display font-bold font-display",
}


def price(
    amount: Text,
    *,
    was: Text = "",
    unit: Text = "",
    note: Text = "",
    size: PriceSize = "md",
) -> rx.Component:
    """A formatted amount, with what it was, what a unit costs, and a note ("incl. VAT")."""
    return rx.el.div(
        rx.el.span(
            amount, class_name=f"{SIZES[size]} whitespace-nowrap tabular-nums", data_testid="price"
        ),
        shown(
            was,
            rx.el.span(
                rx.el.span("was ", class_name="sr-only"),
                rx.el.s(was),
                class_name="text-sm text-muted tabular-nums",
            ),
        ),
        shown(unit, rx.el.span(unit, class_name="text-label text-muted tabular-nums")),
        shown(note, rx.el.span(note, class_name="basis-full text-label text-muted")),
        class_name="flex flex-wrap items-baseline gap-x-2 gap-y-0.5",
    )


def sum_line(label: Text, amount: Text, *, hint: Text = "", strong: bool = False) -> rx.Component:
    """One line of a calculation: what, and how much at the right edge."""
    weight = "font-display text-heading font-bold" if strong else "text-sm"
    return rx.el.div(
        rx.el.dt(
            label,
            shown(hint, rx.el.span(hint, class_name="block text-label font-normal text-muted")),
        ),
        rx.el.dd(amount, class_name="tabular-nums text-right"),
        class_name=f"flex items-baseline justify-between gap-6 {weight}",
    )


def sums(*lines: rx.Component) -> rx.Component:
    """The calculation itself: `sum_line` after `sum_line`."""
    return rx.el.dl(*lines, class_name="grid gap-2.5")
