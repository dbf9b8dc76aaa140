"""Lines of a basket and of an order, gathered in parcels by vendor."""

from typing import Any

import reflex as rx

from marketplace.components.links import anchor
from marketplace.components.pictures import image
from marketplace.components.slots import Rows, Slot, Text, each, shown


def _line(
    picture: Text,
    heading: rx.Component,
    middle: list[Any],
    right: list[Any],
    testid: str,
) -> rx.Component:
    return rx.el.li(
        image(
            picture,
            "",
            sizes="96px",
            class_name="row-span-2 size-20 shrink-0 self-start rounded-control sm:size-24",
        ),
        heading,
        rx.el.div(*right, class_name="grid content-start justify-items-end gap-1 text-right"),
        rx.el.div(*middle, class_name="col-span-2 grid grid-cols-1 content-start gap-2"),
        data_testid=testid,
        class_name="grid grid-cols-[auto_minmax(0,1fr)_auto] grid-rows-[auto_1fr] gap-x-4 "
        "gap-y-2.5 py-5",
    )


def _title(title: Text, href: Text, detail: Text) -> rx.Component:
    return rx.el.div(
        anchor(
            title,
            href=href,
            class_name="line-clamp-2 py-0.5 text-sm font-semibold hover:underline",
        ),
        rx.el.p(detail, class_name="text-label text-muted empty:hidden"),
    )


def basket_line(
    *,
    title: Text,
    href: Text,
    picture: Text,
    amount: Text,
    saved: Text = "",
    each_text: Text = "",
    tax_text: Text = "",
    detail: Text = "",
    stock_text: Text = "",
    change: Slot = None,
    quantity: rx.Component,
    actions: Slot = None,
) -> rx.Component:
    """A line one can still change; `change` is a notice such as a new price to agree to.

    `saved` is what promotions take off its amount.
    """
    middle = [
        _quiet(tax_text),
        shown(stock_text, rx.el.p(stock_text, class_name="text-label font-semibold text-warn")),
        change,
        rx.el.div(quantity, actions, class_name="flex flex-wrap items-center gap-x-4 gap-y-2"),
    ]
    off = rx.el.span(saved, class_name="text-label font-semibold text-good tabular-nums")
    right = [_amount(amount), shown(saved, off), _quiet(each_text)]
    return _line(picture, _title(title, href, detail), middle, right, "basket-line")


def order_line(
    *,
    title: Text,
    href: Text,
    picture: Text,
    amount: Text,
    quantity_text: Text = "",
    tax_text: Text = "",
    detail: Text = "",
    status: Slot = None,
    actions: Slot = None,
) -> rx.Component:
    """A line that has been bought: how many, what it cost, what became of it."""
    become = rx.el.div(status, actions, class_name="flex flex-wrap items-center gap-3 empty:hidden")
    return _line(
        picture,
        _title(title, href, detail),
        [_quiet(tax_text), become],
        [_amount(amount), _quiet(quantity_text)],
        "order-line",
    )


def _amount(text: Text) -> rx.Component:
    return rx.el.span(text, class_name="font-display font-bold tabular-nums")


def _quiet(text: Text) -> rx.Component:
    return rx.el.span(text, class_name="text-label text-muted tabular-nums empty:hidden")


def parcel(
    lines: Rows,
    render: Any,
    *,
    vendor: Text,
    vendor_href: Text,
    note: Text = "",
    status: Slot = None,
    foot: Slot = None,
) -> rx.Component:
    """What one vendor sends: the vendor, its lines, and a foot for delivery choices."""
    return rx.el.section(
        rx.el.header(
            rx.el.div(
                rx.icon("store", size=17, class_name="text-muted"),
                anchor(
                    vendor,
                    href=vendor_href,
                    class_name="py-0.5 text-sm font-semibold hover:underline",
                ),
                rx.el.span(note, class_name="text-label text-muted"),
                class_name="flex flex-wrap items-center gap-x-2.5 gap-y-1",
            ),
            status,
            class_name="flex flex-wrap items-center justify-between gap-3 border-b border-line "
            "bg-sunken/50 px-5 py-3",
        ),
        rx.el.ul(each(lines, render), class_name="divide-y divide-line px-5"),
        rx.el.div(foot, class_name="border-t border-line px-5 py-4") if foot else None,
        data_testid="parcel",
        class_name="overflow-clip rounded-card border border-line bg-surface shadow-rest",
    )
