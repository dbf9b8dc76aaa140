"""What asks above a page: dialogs, with focus kept inside and Escape to close."""

from typing import Any

import reflex as rx

from marketplace.components.buttons import button, icon_button
from marketplace.components.slots import Flag, Handler, Text

primitive = rx.radix.primitives.dialog


def _overlay(
    trigger: rx.Component | None,
    head: rx.Component,
    body: list[Any],
    foot: rx.Component | None,
    root: dict[str, Any],
) -> rx.Component:
    footer = rx.el.div(foot, class_name="overlay-foot") if foot else None
    return primitive.root(
        primitive.trigger(trigger, as_child=True) if trigger else rx.fragment(),
        primitive.portal(
            primitive.overlay(class_name="veil"),
            primitive.content(
                head,
                rx.el.div(*body, class_name="overlay-body"),
                footer,
                class_name="overlay dialog",
            ),
        ),
        **root,
    )


def _heading(title: Text, text: Text | None) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            primitive.title(title, class_name="font-display text-title font-semibold"),
            primitive.description(text or title, class_name="mt-1 text-sm text-muted")
            if text
            else primitive.description(title, class_name="sr-only"),
            class_name="min-w-0",
        ),
        primitive.close(icon_button("x", "Close", class_name="-mr-2 -mt-1"), as_child=True),
        class_name="overlay-head",
    )


def dialog(
    title: Text,
    *body: Any,
    text: Text | None = None,
    trigger: rx.Component | None = None,
    open: Flag | None = None,
    on_open_change: Handler = None,
    foot: rx.Component | None = None,
) -> rx.Component:
    """A box in the middle (from below on a phone).

    Give a `trigger` button, or `open` with `on_open_change(bool)`, or both.
    """
    return _overlay(trigger, _heading(title, text), list(body), foot, _root(open, on_open_change))


def _root(open: Flag | None, on_open_change: Handler) -> dict[str, Any]:
    given = {"open": open, "on_open_change": on_open_change}
    return {name: value for name, value in given.items() if value is not None}


def confirm(
    title: Text,
    text: Text,
    *,
    trigger: rx.Component,
    action: Text,
    on_confirm: Handler,
    danger: bool = True,
) -> rx.Component:
    """Ask once more before something that cannot be undone; `text` names the consequence."""
    foot = rx.fragment(
        primitive.close(button("Keep as it is"), as_child=True),
        primitive.close(
            button(action, variant="danger" if danger else "primary", on_click=on_confirm),
            as_child=True,
        ),
    )
    return dialog(title, text=text, trigger=trigger, foot=foot)
