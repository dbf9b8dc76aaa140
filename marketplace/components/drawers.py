"""Sheets from the side, opened and closed by the browser itself: they need no script at all.

Escape, a click beside it and the button close one; following a link in it does by `fairhall.js`.
"""

from typing import Any

import reflex as rx

from marketplace.components.buttons import button, icon_button
from marketplace.components.slots import Text


def drawer(
    name: str, title: Text, *body: Any, class_name: str = "", done: Text | None = None
) -> rx.Component:
    """A sheet called `name`, which `opens(name)` in a button's `custom_attrs` opens.

    `done` is what a button at its foot says that closes it. With the class
    "drawer-or-column" it stands in the page from 1024 px on.
    """
    close = icon_button("x", "Close", class_name="-mr-2 -mt-1", custom_attrs=_does(name, "hide"))
    return rx.el.aside(
        rx.el.div(
            rx.el.h2(title, class_name="font-display text-title font-semibold"),
            close,
            class_name="overlay-head",
        ),
        rx.el.div(*body, class_name="overlay-body"),
        rx.el.div(
            button(done, variant="primary", wide=True, custom_attrs=_does(name, "hide")),
            class_name="overlay-foot",
        )
        if done is not None
        else None,
        id=name,
        custom_attrs={"popover": "auto"},
        aria_label=title,
        class_name=f"overlay drawer {class_name}",
    )


def opens(name: str) -> dict[str, str]:
    """What makes a button open the drawer of this name."""
    return _does(name, "toggle")


def _does(name: str, deed: str) -> dict[str, str]:
    return {"popoverTarget": name, "popoverTargetAction": deed}
