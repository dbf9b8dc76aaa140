"""Forms: plain ones that post to a route, live ones that call a handler, and their frame."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from marketplace.components.slots import Handler, Text, shown


class PlainForm(BaseHTML):
    """A form the browser itself submits; Reflex's own always prevents that."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]
    enc_type: rx.Var[str]


def post_form(*children: Any, action: Text, method: str = "post", **props: Any) -> rx.Component:
    """A form for a server route: works before hydration and without JavaScript."""
    return PlainForm.create(*children, action=action, method=method, **props)


def live_form(
    *children: Any,
    on_submit: Handler,
    action: str | None = None,
    class_name: str = "grid gap-5",
    **props: Any,
) -> rx.Component:
    """A form for a state handler, which gets `{name: value}`.

    With `action` a browser without scripts posts it there; without, such a form is not shown.
    """
    if action:
        props |= {"action": action, "method": "post"}
    else:
        class_name = f"needs-script {class_name}"
    return rx.el.form(*children, on_submit=on_submit, class_name=class_name, **props)


def deed(*children: Any, action: str, values: dict[str, Any], **props: Any) -> rx.Component:
    """A form whose buttons do something at once; `values` are sent along unseen.

    Its buttons carry the handler of a living page, with `prevent_default`.
    """
    hidden = [rx.el.input(type="hidden", name=name, value=text) for name, text in values.items()]
    return post_form(*hidden, *children, action=action, **props)


def trap(stamp: Text = "") -> rx.Component:
    """What only robots fill in, and when the form was opened; `adapters.traps` looks at both.

    Nobody sees, hears or reaches it.
    """
    return rx.el.div(
        rx.el.label(
            "Please leave this empty",
            rx.el.input(name="remarks_2", type="text", auto_complete="off", tab_index=-1),
        ),
        shown(stamp, rx.el.input(type="hidden", name="opened", value=stamp, read_only=True)),
        aria_hidden="true",
        class_name="absolute -left-[200vw] size-px overflow-hidden",
    )


def proof() -> rx.Component:
    """Where `assets/doors.js` puts the sum that a browser did; the form has its `data-door`."""
    return rx.el.input(type="hidden", name="challenge")


def guarded(door: str) -> dict[str, Any]:
    """What a form at a door where robots knock is marked by."""
    return {"custom_attrs": {"data-door": door}}


def fieldset(title: Text, *children: Any, hint: Text | None = None) -> rx.Component:
    """Fields that belong together under one title."""
    return rx.el.fieldset(
        rx.el.legend(title, class_name="mb-1 font-display text-heading font-semibold"),
        rx.el.p(hint, class_name="mb-3 max-w-prose text-sm text-muted") if hint else None,
        rx.el.div(*children, class_name="grid gap-5"),
        class_name="min-w-0",
    )


def field_row(*children: Any, columns: int = 2) -> rx.Component:
    """Fields side by side from 640 px on, below each other before."""
    grid = {2: "sm:grid-cols-2", 3: "sm:grid-cols-3", 4: "sm:grid-cols-4"}[columns]
    return rx.el.div(*children, class_name=f"grid items-start gap-5 {grid}")


def form_error(message: Text) -> rx.Component:
    """What went wrong with the form as a whole; empty shows nothing."""
    return shown(
        message,
        rx.el.p(
            rx.icon("circle-alert", size=17, class_name="mt-0.5 shrink-0"),
            rx.el.span(message),
            role="alert",
            tab_index=-1,
            class_name="flex gap-2.5 rounded-control bg-bad-soft px-3.5 py-2.5 text-sm text-bad",
        ),
    )


def form_actions(*children: Any) -> rx.Component:
    """The buttons at the end of a form."""
    return rx.el.div(*children, class_name="flex flex-wrap items-center gap-3 pt-1")
