"""How many: a stepper for the basket."""

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
) -> rx.Component:
    """Minus, the number, plus; `at_least` and `at_most` say that an end is reached."""
    return rx.el.div(
        _step("minus", "One less", on_decrease, at_least),
        rx.el.output(
            quantity,
            aria_live="polite",
            class_name="min-w-9 text-center text-sm font-semibold tabular-nums",
            data_testid="quantity",
        ),
        _step("plus", "One more", on_increase, at_most),
        role="group",
        aria_label=label,
        class_name="inline-flex items-center overflow-hidden rounded-control border "
        "border-line-strong bg-surface shadow-rest",
    )


def _step(icon: str, label: str, handler: Handler, disabled: Flag) -> rx.Component:
    return rx.el.button(
        rx.icon(icon, size=15, aria_hidden="true"),
        type="button",
        aria_label=label,
        on_click=handler,
        disabled=disabled,
        class_name=STEP,
    )
