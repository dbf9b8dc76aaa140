"""How many: a stepper for the basket."""

from typing import Any

import reflex as rx

from marketplace.components.slots import Flag, Handler, Number, Text

STEP = (
    "grid size-9 place-items-center text-ink transition-colors hover:bg-ink/6 "
    "disabled:text-faint disabled:hover:bg-transparent"
)


def quantity_stepper(
    quantity: Number,
    *,
    on_decrease: Handler,
    on_increase: Handler,
    at_least: Flag = False,
    at_most: Flag = False,
    label: Text = "Quantity",
    submits: bool = False,
    is_spoken: bool = True,
) -> rx.Component:
    """Minus, the number, plus; `at_least` and `at_most` say that an end is reached.

    With `submits`, in a form, the buttons also send the new number as `quantity`. The new
    number is read out unless something else tells of it (`is_spoken`).
    """
    less = {"type": "submit", "name": "quantity", "value": quantity - 1} if submits else {}
    more = {"type": "submit", "name": "quantity", "value": quantity + 1} if submits else {}
    return rx.el.div(
        _step("minus", "One less", on_decrease, at_least, less),
        rx.el.output(
            quantity,
            aria_live="polite" if is_spoken else "off",
            class_name="min-w-9 text-center text-sm font-semibold tabular-nums",
            data_testid="quantity",
        ),
        _step("plus", "One more", on_increase, at_most, more),
        role="group",
        aria_label=label,
        class_name="inline-flex items-center overflow-hidden rounded-control border "
        "border-line-strong bg-surface shadow-rest",
    )


def _step(
    icon: str, label: str, handler: Handler, disabled: Flag, sent: dict[str, Any]
) -> rx.Component:
    return rx.el.button(
        rx.icon(icon, size=15, aria_hidden="true"),
        **({"type": "button"} | sent),
        aria_label=label,
        on_click=handler,
        disabled=disabled,
        class_name=STEP,
    )
