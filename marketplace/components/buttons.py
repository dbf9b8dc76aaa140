"""Buttons and links that look like buttons."""

from typing import Any, Literal

import reflex as rx

from marketplace.components.links import anchor
from marketplace.components.slots import Flag, Text, either

Variant = Literal["primary", "secondary", "ghost", "danger"]
Size = Literal["sm", "md", "lg"]

SHAPE = (
    "inline-flex shrink-0 items-center justify-center rounded-control font-semibold "
    "whitespace-nowrap select-none transition duration-150 active:translate-y-px "
    "disabled:opacity-45 disabled:active:translate-y-0"
)
VARIANTS = {
    "primary": "bg-accent text-accent-ink shadow-rest hover:bg-accent-strong",
    "secondary": "border border-line-strong bg-surface text-ink shadow-rest hover:border-ink",
    "ghost": "text-ink hover:bg-ink/7",
    "danger": "border border-bad/40 bg-surface text-bad hover:border-bad hover:bg-bad-soft",
}
SIZES = {
    "sm": "h-8 gap-1.5 px-3 text-label",
    "md": "h-10 gap-2 px-4 text-sm",
    "lg": "h-12 gap-2.5 px-6 text-base",
}
SQUARES = {"sm": "size-8", "md": "size-10", "lg": "size-12"}
ICON_SIZES = {"sm": 15, "md": 17, "lg": 19}


def button_class(variant: Variant = "secondary", size: Size = "md", wide: bool = False) -> str:
    """The classes of a button, for elements that only look like one."""
    return f"{SHAPE} {VARIANTS[variant]} {SIZES[size]} {'w-full' if wide else ''}"


def spinner(size: int = 17) -> rx.Component:
    """A turning ring: something is being done."""
    return rx.icon("loader-circle", size=size, class_name="animate-spin", aria_hidden="true")


def button(
    *children: Any,
    variant: Variant = "secondary",
    size: Size = "md",
    icon: str | None = None,
    loading: Flag = False,
    wide: bool = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A button; while `loading` it shows a spinner and takes no click.

    `type` is "button" unless given, so that a button in a form submits only when it says so.
    """
    disabled = props.pop("disabled", False)
    leading = rx.icon(icon, size=ICON_SIZES[size], aria_hidden="true") if icon else rx.fragment()
    return rx.el.button(
        either(loading, spinner(ICON_SIZES[size]), leading),
        *children,
        type=props.pop("type", "button"),
        disabled=either(loading, True, disabled),
        aria_busy=either(loading, "true", "false"),
        class_name=f"{button_class(variant, size, wide)} {class_name}",
        **props,
    )


def submit(text: Text, **props: Any) -> rx.Component:
    """The primary button of a form."""
    return button(text, type="submit", variant=props.pop("variant", "primary"), **props)


def button_link(
    *children: Any,
    href: Text,
    variant: Variant = "secondary",
    size: Size = "md",
    icon: str | None = None,
    wide: bool = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A link that looks like a button: it goes somewhere, it changes nothing."""
    leading = [rx.icon(icon, size=ICON_SIZES[size], aria_hidden="true")] if icon else []
    return anchor(
        *leading,
        *children,
        href=href,
        class_name=f"{button_class(variant, size, wide)} {class_name}",
        **props,
    )


def icon_button(
    icon: str,
    label: Text,
    *,
    variant: Variant = "ghost",
    size: Size = "md",
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A square button with only a picture; `label` is what a screen reader says."""
    return rx.el.button(
        rx.icon(icon, size=ICON_SIZES[size] + 2, aria_hidden="true"),
        type=props.pop("type", "button"),
        aria_label=label,
        title=label,
        class_name=f"{SHAPE} {VARIANTS[variant]} {SQUARES[size]} {class_name}",
        **props,
    )


def button_row(*children: rx.Component, end: bool = False) -> rx.Component:
    """Buttons side by side that wrap on a phone."""
    side = "justify-end" if end else ""
    return rx.el.div(*children, class_name=f"flex flex-wrap items-center gap-3 {side}")
