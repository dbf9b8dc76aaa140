"""What components take: plain values or Vars, and the one rule for leaving empty ones out.

`None` means "this part does not exist" and is decided in Python. Anything else may be a Var
and goes through `shown` or `either`, which decide in Python for plain values and in the browser
for Vars. Looks that follow data are data attributes (`data-tone`), never built class names.
"""

from typing import Any, TypeVar

import reflex as rx

Text = str | rx.Var[str] | rx.Var[Any]
Flag = bool | rx.Var[bool] | rx.Var[Any]
Number = int | float | rx.Var[int] | rx.Var[float] | rx.Var[Any]
Rows = list[Any] | rx.Var[list[Any]] | rx.Var[Any]
Handler = Any
"""An event handler, event spec or list of them, as Reflex's `on_…` props take."""

Slot = rx.Component | None
T = TypeVar("T")


def shown(value: Any, component: rx.Component) -> rx.Component:
    """The component, unless the value is empty."""
    if isinstance(value, rx.Var):
        return rx.cond(value, component)
    return component if value else rx.fragment()


def either(value: Any, yes: T, no: T) -> Any:
    """One of two strings or components, chosen by a plain value or a Var."""
    if isinstance(value, rx.Var):
        return rx.cond(value, yes, no)
    return yes if value else no


def css_vars(**values: Any) -> dict[str, Any]:
    """The `custom_attrs` that set CSS variables: `css_vars(fill=0.4)` sets `--fill`."""
    return {"style": {f"--{name}": value for name, value in values.items()}}


def each(rows: Rows, render: Any) -> rx.Component:
    """`render(row)` for every row of a list or of a Var; `render` may have more parameters."""
    if isinstance(rows, rx.Var):
        return rx.foreach(rows, lambda row: render(row))
    return rx.fragment(*[render(row) for row in rows])
