"""Numbers at a glance: tiles, sparklines and bars, as plain SVG and CSS."""

import reflex as rx

from marketplace.cards.furniture import Bar
from marketplace.components.slots import Number, Rows, Slot, Text, css_vars, each, shown


def stat_tile(
    label: Text,
    value: Text,
    *,
    change: Text = "",
    tone: Text = "neutral",
    hint: Text = "",
    chart: Slot = None,
) -> rx.Component:
    """One figure with its name, how it moved ("+4 %", toned good or bad) and a small chart."""
    return rx.el.div(
        rx.el.p(label, class_name="text-label font-medium text-muted"),
        rx.el.div(
            rx.el.p(
                value, class_name="font-display text-title font-bold tabular-nums sm:text-display"
            ),
            shown(
                change,
                rx.el.p(change, data_tone=tone, class_name="tone-text text-label font-semibold"),
            ),
            class_name="flex flex-wrap items-baseline gap-x-2.5",
        ),
        shown(hint, rx.el.p(hint, class_name="text-label text-muted")),
        rx.el.div(chart, class_name="mt-2") if chart else None,
        class_name="grid content-start gap-1 rounded-card border border-line bg-surface p-4 sm:p-5 "
        "shadow-rest",
    )


def stat_row(*tiles: rx.Component) -> rx.Component:
    """Tiles side by side: two on a phone, four on a desk."""
    return rx.el.div(*tiles, class_name="grid grid-cols-2 gap-3 lg:grid-cols-4 lg:gap-4")


def sparkline(path: Text, label: Text) -> rx.Component:
    """A line from `sparkline_path`, 100 by 28; `label` says the trend in words."""
    return rx.el.svg(
        rx.el.path(
            d=path,
            fill="none",
            stroke="currentColor",
            stroke_width="2",
            stroke_linecap="round",
            stroke_linejoin="round",
            custom_attrs={"vectorEffect": "non-scaling-stroke"},
        ),
        view_box="0 0 100 28",
        role="img",
        aria_label=label,
        custom_attrs={"preserveAspectRatio": "none"},
        class_name="h-8 w-full overflow-visible text-accent",
    )


def sparkline_path(values: list[float]) -> str:
    """The SVG path of a sparkline; a flat or empty series runs through the middle."""
    if len(values) < 2 or min(values) == max(values):
        return "M0,14 L100,14"
    low, high = min(values), max(values)
    step = 100 / (len(values) - 1)
    points = [
        f"{index * step:.1f},{26 - 24 * (value - low) / (high - low):.1f}"
        for index, value in enumerate(values)
    ]
    return "M" + " L".join(points)


def bar_chart(bars: Rows, label: Text) -> rx.Component:
    """Upright bars for a time line (`Bar`, sizes 0 to 100), values on hover and for readers."""
    return rx.el.ol(each(bars, _column), aria_label=label, class_name="bar-chart")


def _column(bar: Bar) -> rx.Component:
    return rx.el.li(
        rx.el.span(bar.value, class_name="bar-value"),
        rx.el.span(class_name="bar", aria_hidden="true", custom_attrs=css_vars(size=bar.size)),
        rx.el.span(bar.label, class_name="bar-label"),
    )


def gauge(value: Text, label: Text, share: Number, tone: Text = "good") -> rx.Component:
    """A ring filled to `share` percent with the figure in it (account health)."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(value, class_name="font-display text-heading font-bold tabular-nums"),
            data_tone=tone,
            custom_attrs=css_vars(share=share),
            class_name="gauge",
        ),
        rx.el.p(label, class_name="text-label text-muted"),
        class_name="grid justify-items-center gap-2 text-center",
    )
