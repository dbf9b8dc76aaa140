"""Tables that stay tables on a desk and turn into cards at phone width."""

from typing import Any

import reflex as rx

from marketplace.components.slots import Rows, Text, each, either


def table(
    columns: list[str],
    body: rx.Component,
    *,
    caption: str,
    compact: bool = False,
    numbers: tuple[str, ...] = (),
) -> rx.Component:
    """A table of `columns`, headings in `numbers` aligned right; `body` from `table_body`.

    Below 640 px each row is a card in which every cell names its column (`cell`'s `label`). The
    roles are said outright because some browsers forget them once cells are not laid out as such.
    """
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="sr-only"),
            rx.el.thead(
                rx.el.tr(*[_heading(name, name in numbers) for name in columns], role="row"),
                role="rowgroup",
            ),
            body,
            role="table",
            class_name="table table-compact" if compact else "table",
        ),
        class_name="table-frame",
        tab_index=0,
        role="region",
        aria_label=caption,
    )


def _heading(name: str, number: bool) -> rx.Component:
    side = "text-right" if number else ""
    return rx.el.th(name, scope="col", role="columnheader", class_name=side)


def table_body(rows: Rows, render: Any) -> rx.Component:
    """One `table_row` per row."""
    return rx.el.tbody(each(rows, render), role="rowgroup")


def table_row(*cells: rx.Component, selected: Any = False, **props: Any) -> rx.Component:
    """A row of `cell`s."""
    chosen = either(selected, "true", "false")
    return rx.el.tr(*cells, role="row", data_selected=chosen, **props)


def cell(
    *children: Any, label: str = "", number: bool = False, lead: bool = False, class_name: str = ""
) -> rx.Component:
    """A cell; `label` repeats its column on a phone, `lead` makes it the card's title there."""
    kind = f"{'cell-number' if number else ''} {'cell-lead' if lead else ''}"
    return rx.el.td(*children, role="cell", data_label=label, class_name=f"{kind} {class_name}")


def two_lines(first: Text | rx.Component, second: Text) -> rx.Component:
    """A cell with a main line and a quiet one under it."""
    return rx.el.div(
        rx.el.div(first, class_name="font-semibold text-ink"),
        rx.el.div(second, class_name="text-label text-muted empty:hidden"),
        class_name="min-w-0",
    )


def thing(image: rx.Component, first: Text | rx.Component, second: Text) -> rx.Component:
    """A cell with a small picture and two lines."""
    return rx.el.div(image, two_lines(first, second), class_name="flex min-w-0 items-center gap-3")


def toolbar(*children: Any) -> rx.Component:
    """Search, filters and actions above a table."""
    return rx.el.div(*children, class_name="mb-4 flex flex-wrap items-center gap-3")
