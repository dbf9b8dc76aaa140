"""Prices: large where one decides, quiet where one compares; digits always line up."""

from typing import Any, Literal

import reflex as rx

from marketplace.cards.tax import TaxSummary
from marketplace.components.slots import Text, each, shown

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


def sum_line(
    label: Text,
    amount: Text,
    *,
    hint: Text = "",
    note: Text = "",
    strong: bool = False,
    **props: Any,
) -> rx.Component:
    """One line of a calculation: what, and how much at the right edge."""
    weight = "font-display text-heading font-bold" if strong else "text-sm"
    return rx.el.div(
        rx.el.dt(
            label,
            *(
                shown(text, rx.el.span(text, class_name="block text-label font-normal text-muted"))
                for text in (hint, note)
            ),
        ),
        rx.el.dd(amount, class_name="tabular-nums text-right"),
        class_name=f"flex items-baseline justify-between gap-6 {weight}",
        **props,
    )


def delivery_to(basket: Any) -> rx.Component:
    """The label of a basket's delivery; with where to, once that is known."""
    return rx.cond(basket.country != "", f"Delivery to {basket.country}", "Delivery")


def tax_lines(summary: TaxSummary | rx.Var[TaxSummary]) -> rx.Component:
    """What taxes add to the prices or take off them; nothing where prices include them."""
    return each(summary.lines, lambda line: sum_line(line.text, line.amount))


def total_line(amount: Text, summary: TaxSummary | rx.Var[TaxSummary]) -> rx.Component:
    """The total with the taxes that are within it, and why none are owed."""
    told = {"hint": summary.within, "note": summary.note}
    return sum_line("Total", amount, **told, strong=True, data_testid="total")


def sums(*lines: rx.Component) -> rx.Component:
    """The calculation itself: `sum_line` after `sum_line`."""
    return rx.el.dl(*lines, class_name="grid gap-2.5")
