"""Forms for passkeys: `passkeys.js` sends them, and shows them where browsers know passkeys."""

from typing import Any

import reflex as rx

from marketplace.components.forms import PlainForm


def passkey_form(*children: Any, way: str, **props: Any) -> rx.Component:
    """A form that makes a passkey (`way="make"`) or signs in by one (`way="use"`)."""
    problem = rx.el.p(
        role="alert", data_passkey_problem="", class_name="text-sm text-bad empty:hidden"
    )
    # A module keeps its names to itself: shortened, they would take those of the other script.
    script = rx.el.script(src="/passkeys.js", type="module", custom_attrs={"async": True})
    return rx.fragment(
        script,
        PlainForm.create(
            *children,
            problem,
            data_passkey=way,
            class_name=f"needs-passkeys grid {props.pop('gap', 'gap-5')}",
            **props,
        ),
    )
