"""Choosing how many pieces of which line, in the dialogs about orders."""

import reflex as rx

from marketplace.cards.aftersales import PieceChoice
from marketplace.components.fields import LINE, select_control
from marketplace.components.pictures import image
from marketplace.components.slots import Rows, Text, each


def piece_fields(rows: Rows, *, label: Text = "How many") -> rx.Component:
    """One number per line, from none to all there are."""
    return rx.el.fieldset(
        rx.el.legend(label, class_name="mb-2 text-label font-semibold"),
        rx.el.ul(each(rows, _line), class_name="divide-y divide-line border-y border-line"),
        class_name="min-w-0",
    )


def swap_fields(rows: Rows) -> rx.Component:
    """For lines of which there are other variants: which one it shall be."""
    return rx.el.div(each(rows, _swap), class_name="grid gap-3 empty:hidden")


def _line(row: PieceChoice) -> rx.Component:
    return rx.el.li(
        image(row.image, "", sizes="48px", class_name="size-12 shrink-0 rounded-control"),
        rx.el.div(
            rx.el.p(row.title, class_name="line-clamp-2 text-sm font-semibold"),
            rx.el.p(row.detail, class_name="text-label text-muted empty:hidden"),
            class_name="min-w-0 flex-1",
        ),
        rx.el.input(
            type="number",
            name=row.name,
            min="0",
            max=row.most.to_string(),
            default_value=row.chosen.to_string(),
            input_mode="numeric",
            aria_label=rx.Var.create(f"How many of {row.title}"),
            class_name=f"{LINE} !w-20 text-right tabular-nums",
        ),
        rx.el.span(f"of {row.most}", class_name="text-label text-muted whitespace-nowrap"),
        data_testid="piece-line",
        class_name="flex items-center gap-3 py-2.5",
    )


def _swap(row: PieceChoice) -> rx.Component:
    choice = select_control(row.swaps, name=row.swap_name, aria_label=f"For {row.title}")
    return rx.cond(row.swaps, choice)
