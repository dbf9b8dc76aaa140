"""Choosing: checkboxes, switches and a file drop area."""

from typing import Any

import reflex as rx

from marketplace.components.slots import Flag, Text, either

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


def choice_link(
    *children: Any, href: Text, chosen: Flag, state: Text, class_name: str = "", **props: Any
) -> rx.Component:
    """One of several forms of a thing, as a link; `state` is there, sold_out or impossible."""
    return rx.el.a(
        *children,
        href=href,
        rel="nofollow",
        aria_current=either(chosen, "true", "false"),
        data_state=state,
        class_name=f"choice {class_name}",
        **props,
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
