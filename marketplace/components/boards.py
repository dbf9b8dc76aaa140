"""A board of columns and cards: the vendor's orders as they move."""

from typing import Any

import reflex as rx

from marketplace.components.links import anchor
from marketplace.components.slots import Rows, Slot, Text, each, shown


def board(*columns: rx.Component) -> rx.Component:
    """Columns side by side, scrolling sideways when there are more than fit."""
    return rx.el.div(*columns, class_name="board", tab_index=0, role="group", aria_label="Board")


def board_column(
    title: Text, count: Text, rows: Rows, render: Any, *, tone: Text = "neutral", empty: Text = ""
) -> rx.Component:
    """One stage with its cards; `empty` is said when there is none."""
    return rx.el.section(
        rx.el.header(
            rx.el.span(class_name="tone-fill size-2.5 rounded-full", data_tone=tone),
            rx.el.h2(title, class_name="font-sans text-sm font-semibold"),
            rx.el.span(count, class_name="ml-auto text-label text-muted tabular-nums"),
            class_name="flex items-center gap-2.5 px-1.5 pb-1",
        ),
        rx.el.ul(each(rows, render), class_name="grid content-start gap-2.5 empty:hidden"),
        rx.el.p(empty, class_name="board-empty px-1.5 py-4 text-label text-muted"),
        data_testid="board-column",
        class_name="board-column",
    )


def board_card(
    *,
    title: Text,
    href: Text,
    detail: Text = "",
    amount: Text = "",
    due: Text = "",
    due_tone: Text = "neutral",
    person: Text = "",
    pictures: Slot = None,
    action: Slot = None,
) -> rx.Component:
    """One order on the board: number, content, when it is due, who works on it."""
    return rx.el.li(
        rx.el.div(
            anchor(title, href=href, class_name="py-0.5 text-sm font-semibold hover:underline"),
            rx.el.span(amount, class_name="text-sm font-semibold tabular-nums"),
            class_name="flex items-baseline justify-between gap-3",
        ),
        rx.el.p(detail, class_name="line-clamp-2 text-label text-muted empty:hidden"),
        pictures,
        rx.el.div(
            shown(due, _due(due, due_tone)),
            shown(person, _person(person)),
            class_name="flex flex-wrap items-center gap-x-3 gap-y-1 empty:hidden",
        ),
        rx.el.div(action, class_name="pt-1") if action else None,
        data_testid="board-card",
        class_name="grid gap-2 rounded-card border border-line bg-surface p-3.5 shadow-rest "
        "transition-shadow hover:shadow-lift",
    )


def _due(text: Text, tone: Text) -> rx.Component:
    return rx.el.span(
        rx.icon("clock", size=13, aria_hidden="true"),
        text,
        data_tone=tone,
        class_name="tone-text inline-flex items-center gap-1 text-tiny font-semibold",
    )


def _person(text: Text) -> rx.Component:
    return rx.el.span(
        rx.icon("user-round", size=13, aria_hidden="true"),
        text,
        class_name="inline-flex items-center gap-1 text-tiny font-medium text-muted",
    )
