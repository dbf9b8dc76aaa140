"""Small things that open at a click or hover: dropdown menus, disclosures, tooltips."""

from typing import Any

import reflex as rx

from marketplace.components.links import anchor
from marketplace.components.slots import Handler, Text

ITEM = (
    "flex w-full items-center gap-2.5 rounded-control px-3 py-2 text-left text-sm font-medium "
    "transition-colors hover:bg-ink/6 focus-visible:bg-ink/6"
)


def menu(trigger: rx.Component, *items: Any, end: bool = True) -> rx.Component:
    """A dropdown: `trigger` is content (not a button), items are `menu_link`, `menu_action`.

    A <details> that `fairhall.js` closes at Escape and at a click elsewhere, and walks by arrows.
    """
    side = "right-0" if end else "left-0"
    return rx.el.details(
        rx.el.summary(trigger, class_name="rounded-control"),
        rx.el.div(
            *items,
            class_name=f"absolute {side} top-full z-40 mt-2 min-w-52 rounded-card border "
            "border-line bg-raised p-1.5 shadow-float",
        ),
        data_menu="",
        class_name="relative",
    )


def menu_link(text: Text, href: Text, *, icon: str | None = None, **props: Any) -> rx.Component:
    """A place to go, in a menu."""
    return anchor(_icon(icon), text, href=href, class_name=ITEM, **props)


def menu_action(
    text: Text, on_click: Handler, *, icon: str | None = None, danger: bool = False
) -> rx.Component:
    """Something to do, in a menu."""
    tone = "text-bad" if danger else ""
    return rx.el.button(
        _icon(icon), text, type="button", on_click=on_click, class_name=f"{ITEM} {tone}"
    )


def menu_line() -> rx.Component:
    """Separates groups in a menu."""
    return rx.el.hr(class_name="my-1.5 border-line")


def _icon(name: str | None) -> rx.Component | None:
    return rx.icon(name, size=16, class_name="text-muted", aria_hidden="true") if name else None


def disclosure(title: Text, *children: Any, open: bool = False) -> rx.Component:
    """A heading that opens and closes what belongs to it."""
    return rx.el.details(
        rx.el.summary(
            title,
            rx.icon("chevron-down", size=17, class_name="chevron text-muted"),
            class_name="flex items-center justify-between gap-4 py-4 font-semibold",
        ),
        rx.el.div(*children, class_name="pb-5 text-sm"),
        open=open,
        class_name="disclosure border-b border-line",
    )


def tooltip(child: rx.Component, text: Text) -> rx.Component:
    """A word of explanation on hover and focus; never the only place of a fact."""
    return rx.el.span(
        child,
        rx.el.span(text, role="tooltip", class_name="tooltip"),
        class_name="has-tooltip relative inline-flex",
        tab_index=0,
    )
