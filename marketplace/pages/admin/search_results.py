"""A part of the search desk: a query's results as shoppers see them, put in order by hand."""

from typing import Any

import reflex as rx

from marketplace.cards.search_desk import CuratedProductRow, CuratedRow
from marketplace.components.badges import badge
from marketplace.components.buttons import button, button_link, icon_button
from marketplace.components.choices import switch
from marketplace.components.fields import LINE
from marketplace.components.forms import live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.links import link
from marketplace.components.notices import notice
from marketplace.components.overlays import confirm
from marketplace.components.pictures import thumbnail
from marketplace.components.slots import Text
from marketplace.components.tables import cell, table, table_body, table_row
from marketplace.pages.admin.room import none_found, once_loaded
from marketplace.state.admin.search import CuratedState

sheet = CuratedState.sheet


def curated() -> rx.Component:
    """A box for a query; below it the query in hand, or all that were in hand before."""
    return once_loaded(
        CuratedState.is_loaded,
        stack(
            rx.el.div(
                _box("What people search for", sheet.query, CuratedState.take_in_hand, "Look"),
                key=sheet.query,
            ),
            rx.cond(sheet.query != "", _in_hand(), _all()),
        ),
    )


def _box(label: str, value: Text, on_submit: Any, act: str) -> rx.Component:
    return live_form(
        rx.el.input(
            name="text",
            type="search",
            default_value=value,
            placeholder=label,
            aria_label=label,
            max_length=200,
            class_name=f"{LINE} min-w-0 grow",
        ),
        button(act, type="submit", icon="search"),
        on_submit=on_submit,
        class_name="flex max-w-xl gap-2",
    )


def _all() -> rx.Component:
    filled = table(
        ["Search", "What is decided"], table_body(CuratedState.rows, _query), caption="By hand"
    )
    return rx.cond(
        CuratedState.rows,
        panel(filled, title="Searches in hand", flush=True),
        none_found("Type a search above to see what shoppers find, and put it in order."),
    )


def _query(row: CuratedRow) -> rx.Component:
    return table_row(
        cell(link(row.query, href=row.href, class_name="font-semibold"), lead=True),
        cell(row.summary, label="What is decided"),
        data_testid="curated-row",
    )


def _in_hand() -> rx.Component:
    return rx.fragment(
        rx.cond(sheet.redirect != "", _leads_elsewhere()),
        split(stack(_pinned(), _results()), stack(_about(), _seek(), _hidden()), side="md"),
    )


def _leads_elsewhere() -> rx.Component:
    return notice(
        rx.fragment(
            "Shoppers don't see this list: the search leads to ",
            link(sheet.redirect, href=sheet.redirect),
            ".",
        ),
        "warn",
    )


def _pinned() -> rx.Component:
    rows = rx.el.ol(rx.foreach(sheet.pinned, _pinned_row), class_name="divide-y divide-line")
    quiet = rx.el.p(
        "Nothing is pinned. Pin a product below, and it stands first.",
        class_name="px-5 pb-5 text-sm text-muted",
    )
    return panel(rx.cond(sheet.pinned, rows, quiet), title="Pinned to the top", flush=True)


def _pinned_row(row: CuratedProductRow) -> rx.Component:
    return _row(
        row,
        _move("arrow-up", "Move up", row, -1, row.is_first),
        _move("arrow-down", "Move down", row, 1, row.is_last),
        _deed("Unpin", "release", row),
        data_testid="pinned-row",
    )


def _move(
    icon: str, label: str, row: CuratedProductRow, step: int, is_at_end: bool
) -> rx.Component:
    return icon_button(
        icon, label, size="sm", disabled=is_at_end, on_click=CuratedState.move(row.id, step)
    )


def _results() -> rx.Component:
    rows = rx.el.ol(
        rx.foreach(
            sheet.results,
            lambda row: _row(
                row,
                _deed("Pin", "pin", row),
                _deed("Hide", "hide", row),
                data_testid="result-row",
            ),
        ),
        class_name="divide-y divide-line",
    )
    return panel(
        rx.cond(
            sheet.results,
            rows,
            rx.el.p("Nothing else is found.", class_name="px-5 pb-5 text-sm text-muted"),
        ),
        title="Then, as the search finds it",
        aside=rx.el.span(sheet.found_text, class_name="text-label text-muted"),
        flush=True,
    )


def _row(row: CuratedProductRow, *deeds: rx.Component, **props: Any) -> rx.Component:
    return rx.el.li(
        thumbnail(row.image, size="size-12"),
        rx.el.div(
            link(row.title, href=row.href, class_name="line-clamp-2 text-sm font-medium"),
            rx.el.p(row.detail, class_name="text-label text-muted"),
            class_name="min-w-0 grow basis-40",
        ),
        rx.el.span(row.price, class_name="text-sm font-semibold tabular-nums"),
        rx.el.div(*deeds, class_name="flex shrink-0 items-center gap-1.5 max-sm:ml-auto"),
        class_name="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3",
        **props,
    )


def _deed(text: str, deed: str, row: CuratedProductRow) -> rx.Component:
    return button(
        text,
        rx.el.span(" ", row.title, class_name="sr-only"),
        size="sm",
        on_click=CuratedState.place(deed, row.id),
        data_testid=deed,
    )


def _about() -> rx.Component:
    ways = rx.el.div(
        rx.el.p("Also searched as", class_name="text-label text-muted"),
        rx.el.div(
            rx.foreach(sheet.ways, lambda way: badge(way)), class_name="mt-1 flex flex-wrap gap-1.5"
        ),
    )
    return panel(
        stack(
            rx.cond(sheet.ways, ways),
            switch(
                "suggested",
                "May be suggested",
                checked=sheet.is_suggested,
                hint="To others, once several people have searched for it.",
                on_change=CuratedState.set_suggested,
            ),
            rx.el.div(
                button_link("See it as shoppers do", href=sheet.shop_href, icon="eye"),
                rx.cond(sheet.is_curated, _forget()),
                class_name="flex flex-wrap gap-2",
            ),
            gap="gap-4",
        ),
        title="This search",
    )


def _forget() -> rx.Component:
    return confirm(
        "Leave this search to itself?",
        "Its pins, hidden products and redirect are taken away.",
        trigger=button("Undo all", variant="ghost"),
        action="Undo all",
        on_confirm=CuratedState.forget,
    )


def _seek() -> rx.Component:
    found = rx.el.ol(
        rx.foreach(
            CuratedState.candidates,
            lambda row: _row(row, _deed("Pin", "pin", row), data_testid="candidate-row"),
        ),
        class_name="-mx-5 mt-3 divide-y divide-line",
    )
    nothing = rx.el.p("No product comes close to that.", class_name="mt-3 text-sm text-muted")
    return panel(
        _box("Title or brand", "", CuratedState.seek, "Find"),
        rx.cond(
            CuratedState.candidates, found, rx.cond(CuratedState.sought != "", nothing)
        ),
        title="Pin another product",
    )  # fmt: skip


def _hidden() -> rx.Component:
    rows = rx.el.ul(
        rx.foreach(
            sheet.hidden,
            lambda row: _row(row, _deed("Show again", "release", row), data_testid="hidden-row"),
        ),
        class_name="divide-y divide-line",
    )
    return rx.cond(sheet.hidden, panel(rows, title="Hidden from this search", flush=True))
