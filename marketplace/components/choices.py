"""Choosing: checkboxes, switches, radio cards and a file drop area."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.components.slots import Flag, Rows, Text, each, shown

BOX = "mt-0.5 size-[1.125rem] shrink-0 accent-accent"


def checkbox(
    name: str,
    label: Text | rx.Component,
    *,
    checked: Flag = False,
    value: Text = "on",
    hint: Text | None = None,
    **props: Any,
) -> rx.Component:
    """A box with its label; give `on_change` to make it live."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            name=name,
            value=value,
            default_checked=checked,
            class_name=BOX,
            **props,
        ),
        rx.el.span(
            label,
            rx.el.span(hint, class_name="block text-label text-muted") if hint else None,
        ),
        class_name="flex cursor-pointer items-start gap-2.5 text-sm",
    )


def switch(
    name: str, label: Text, *, checked: Flag = False, hint: Text | None = None, **props: Any
) -> rx.Component:
    """An on/off that acts at once; a checkbox underneath."""
    return rx.el.label(
        rx.el.span(
            rx.el.span(label, class_name="block text-sm font-semibold"),
            rx.el.span(hint, class_name="block text-label text-muted") if hint else None,
        ),
        rx.el.input(
            type="checkbox",
            role="switch",
            name=name,
            default_checked=checked,
            class_name="switch",
            **props,
        ),
        class_name="flex cursor-pointer items-center justify-between gap-4",
    )


def radio_cards(
    name: str,
    legend: Text,
    options: Rows,
    *,
    error: Text = "",
    columns: int = 1,
    **props: Any,
) -> rx.Component:
    """One of a few `Option`, each a card with its hint and, at the right, its count (a price)."""
    grid = {1: "", 2: "sm:grid-cols-2", 3: "sm:grid-cols-3"}[columns]
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="mb-2 text-label font-semibold"),
        rx.el.div(
            each(options, lambda option: _radio_card(name, option, props)),
            class_name=f"grid gap-2.5 {grid}",
        ),
        shown(error, rx.el.p(error, role="alert", class_name="mt-2 text-label text-bad")),
        class_name="min-w-0",
    )


def _radio_card(name: str, option: Option, props: dict[str, Any]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name=name,
            value=option.value,
            default_checked=option.selected,
            disabled=option.disabled,
            class_name=BOX,
            **props,
        ),
        rx.el.span(
            rx.el.span(option.text, class_name="block text-sm font-semibold"),
            shown(option.hint, rx.el.span(option.hint, class_name="block text-label text-muted")),
            class_name="min-w-0 grow",
        ),
        shown(
            option.count,
            rx.el.span(option.count, class_name="text-sm font-semibold tabular-nums"),
        ),
        class_name="flex cursor-pointer items-start gap-3 rounded-control border "
        "border-line-strong bg-surface p-3.5 transition-colors hover:border-muted "
        "has-checked:border-accent has-checked:bg-accent-soft has-checked:ring-1 "
        "has-checked:ring-accent "
        "has-disabled:opacity-50",
    )


def swatches(name: str, legend: Text, options: Rows, **props: Any) -> rx.Component:
    """Variant choice as small tiles ("S", "M", "L"); disabled ones are struck through."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="mb-2 text-label font-semibold"),
        rx.el.div(
            each(options, lambda option: _swatch(name, option, props)),
            class_name="flex flex-wrap gap-2",
        ),
    )


def _swatch(name: str, option: Option, props: dict[str, Any]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name=name,
            value=option.value,
            default_checked=option.selected,
            disabled=option.disabled,
            class_name="peer sr-only",
            **props,
        ),
        rx.el.span(
            option.text,
            class_name="block min-w-11 rounded-control border border-line-strong bg-surface px-3.5 "
            "py-2 text-center text-sm font-medium transition-colors hover:border-ink "
            "peer-checked:border-accent peer-checked:bg-accent-soft peer-checked:ring-1 "
            "peer-checked:ring-accent peer-disabled:text-faint peer-disabled:line-through "
            "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 "
            "peer-focus-visible:outline-accent",
        ),
        class_name="cursor-pointer",
    )


def file_drop(
    name: str,
    title: Text,
    *,
    hint: Text = "",
    accept: str = "",
    multiple: bool = False,
    **props: Any,
) -> rx.Component:
    """An area to drop files on or to click; the real file input covers it invisibly."""
    return rx.el.div(
        rx.icon("upload", size=22, class_name="text-muted"),
        rx.el.p(title, class_name="text-sm font-semibold"),
        rx.el.p(hint, class_name="text-label text-muted"),
        rx.el.input(
            type="file",
            name=name,
            accept=accept,
            multiple=multiple,
            aria_label=title,
            class_name="absolute inset-0 cursor-pointer opacity-0",
            **props,
        ),
        class_name="relative grid justify-items-center gap-1.5 rounded-card border-2 border-dashed "
        "border-line-strong bg-sunken/50 px-6 py-9 text-center transition-colors "
        "hover:border-accent hover:bg-accent-soft has-focus-visible:outline-2 "
        "has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
    )
