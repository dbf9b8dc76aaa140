"""Fields with label, hint and error; the same for plain and for live forms.

Every field is uncontrolled: `value` is where it starts (`default_value`), and what a person
types is read on submit or by `on_change`. Extra props go to the input itself.
"""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.components.slots import Flag, Rows, Text, each, either, shown

CONTROL = (
    "w-full min-w-0 rounded-control border border-line-strong bg-surface px-3 text-ink "
    "shadow-rest transition-colors hover:border-muted focus:border-accent focus:outline-2 "
    "focus:-outline-offset-1 focus:outline-accent disabled:bg-sunken disabled:text-muted "
    "aria-invalid:border-bad aria-invalid:focus:outline-bad"
)
LINE = f"{CONTROL} h-11 text-base sm:h-10 sm:text-sm"


def field(
    control: rx.Component,
    *,
    name: str,
    label: Text,
    hint: Text | None = None,
    error: Text = "",
    optional: Flag = False,
) -> rx.Component:
    """A control with its label above, and its hint or its error below."""
    return rx.el.div(
        rx.el.label(
            label,
            shown(optional, rx.el.span("optional", class_name="font-normal text-muted")),
            html_for=f"field-{name}",
            class_name="flex items-baseline justify-between gap-3 text-label font-semibold",
        ),
        control,
        field_note(name, hint, error),
        class_name="grid content-start gap-1.5",
    )


def field_note(name: str, hint: Text | None, error: Text) -> rx.Component:
    """The error, or else the hint, that `aria-describedby` of the control points at."""
    wrong = rx.el.p(
        rx.icon("circle-alert", size=14, class_name="mt-0.5 shrink-0"),
        rx.el.span(error),
        id=f"note-{name}",
        class_name="flex gap-1.5 text-label font-medium text-bad",
    )
    calm = rx.el.p(hint, id=f"note-{name}", class_name="text-label text-muted empty:hidden")
    return either(error, wrong, calm if hint is not None else rx.fragment())


NOTHING: rx.Var[Any] = rx.Var("undefined")


def _note(name: str, hint: Text | None, error: Text) -> Any:
    """Where the control's hint or error stands; without either it points nowhere."""
    return f"note-{name}" if hint is not None else either(error, f"note-{name}", NOTHING)


def _described(name: str, hint: Text | None, error: Text, optional: Flag) -> dict[str, Any]:
    return {
        "id": f"field-{name}",
        "name": name,
        "required": either(optional, False, True),
        "aria_describedby": _note(name, hint, error),
        "aria_invalid": either(error, "true", "false"),
    }


def text_field(
    name: str,
    label: Text,
    *,
    value: Text = "",
    type: str = "text",
    hint: Text | None = None,
    error: Text = "",
    optional: Flag = False,
    **props: Any,
) -> rx.Component:
    """One line of text; `type` may be email, password, tel, url, date, search."""
    control = rx.el.input(
        type=type,
        default_value=value,
        class_name=f"{LINE} {props.pop('class_name', '')}",
        **_described(name, hint, error, optional),
        **props,
    )
    return field(control, name=name, label=label, hint=hint, error=error, optional=optional)


def number_field(name: str, label: Text, *, value: Any = "", **props: Any) -> rx.Component:
    """A whole number unless `step` says otherwise; takes what `text_field` takes."""
    props.setdefault("class_name", "tabular-nums")
    return text_field(name, label, value=value, type="number", input_mode="numeric", **props)


def money_field(
    name: str,
    label: Text,
    *,
    value: Text = "",
    symbol: Text = "€",
    hint: Text | None = None,
    error: Text = "",
    optional: Flag = False,
    **props: Any,
) -> rx.Component:
    """An amount as a person writes it ("12.50"); parse it with `Money.parse`."""
    control = rx.el.div(
        rx.el.span(
            symbol,
            aria_hidden="true",
            class_name="pointer-events-none absolute inset-y-0 left-3 flex items-center text-sm "
            "text-muted",
        ),
        rx.el.input(
            type="text",
            input_mode="decimal",
            auto_complete="off",
            default_value=value,
            class_name=f"{LINE} pl-8 tabular-nums",
            **_described(name, hint, error, optional),
            **props,
        ),
        class_name="relative",
    )
    return field(control, name=name, label=label, hint=hint, error=error, optional=optional)


def text_area(
    name: str,
    label: Text,
    *,
    value: Text = "",
    rows: int = 4,
    hint: Text | None = None,
    error: Text = "",
    optional: Flag = False,
    **props: Any,
) -> rx.Component:
    """Several lines of text; it grows with them where the browser can."""
    control = rx.el.textarea(
        default_value=value,
        rows=str(rows),
        class_name=f"{CONTROL} field-sizing-content min-h-24 py-2.5 text-base sm:text-sm",
        **_described(name, hint, error, optional),
        **props,
    )
    return field(control, name=name, label=label, hint=hint, error=error, optional=optional)


def select_field(
    name: str,
    label: Text,
    options: Rows,
    *,
    value: Text = "",
    hint: Text | None = None,
    error: Text = "",
    optional: Flag = False,
    **props: Any,
) -> rx.Component:
    """One of a list of `Option`: the browser's own select, which every phone knows."""
    control = select_control(options, value, **_described(name, hint, error, optional), **props)
    return field(control, name=name, label=label, hint=hint, error=error, optional=optional)


def select_control(options: Rows, value: Text = "", **props: Any) -> rx.Component:
    """A select without a label of its own: give `aria_label`, and `name` or `on_change`."""
    return rx.el.div(
        rx.el.select(
            each(options, _select_option),
            default_value=value,
            class_name=f"{LINE} appearance-none pr-9",
            **props,
        ),
        rx.icon(
            "chevron-down",
            size=16,
            class_name="pointer-events-none absolute right-3 top-1/2 -translate-y-1/2 text-muted",
        ),
        class_name="relative min-w-0",
    )


def _select_option(option: Option) -> rx.Component:
    return rx.el.option(option.text, value=option.value, disabled=option.disabled)
