"""What moved the balance once, with its calculation folded in."""

import reflex as rx

from marketplace.cards.money import EarningRow, MoneyLine
from marketplace.components.badges import status_pill
from marketplace.components.links import link
from marketplace.components.prices import sum_line, sums
from marketplace.components.slots import each


def earning_item(row: EarningRow) -> rx.Component:
    """A line of the list; it opens to show how the amount came about."""
    return rx.el.details(
        rx.el.summary(
            rx.el.span(row.title, class_name="font-semibold"),
            rx.el.span(row.date, class_name="text-label text-muted"),
            status_pill(row.status, row.tone),
            rx.el.span(row.amount, class_name="ml-auto font-semibold tabular-nums"),
            rx.icon("chevron-down", size=17, class_name="chevron text-muted"),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-4 text-sm",
        ),
        rx.el.div(_calculation(row), class_name="max-w-xl px-5 pb-5"),
        data_testid="earning-row",
        class_name="disclosure border-b border-line last:border-0",
    )


def _calculation(row: EarningRow) -> rx.Component:
    return rx.fragment(
        sums(each(row.lines, _line), sum_line("For you", row.amount, strong=True)),
        rx.cond(row.note, rx.el.p(row.note, class_name="mt-3 text-sm text-muted")),
        rx.cond(
            row.href, rx.el.p(link("Show the order", href=row.href), class_name="mt-4 text-sm")
        ),
    )


def _line(line: MoneyLine) -> rx.Component:
    return sum_line(line.label, line.amount)
