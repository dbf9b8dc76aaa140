"""Small signs: badges, status pills, the live dot, counts."""

import reflex as rx

from marketplace.components.slots import Text


def badge(text: Text, tone: Text = "neutral", icon: str | None = None) -> rx.Component:
    """A short remark on a thing ("-20 %", "New"); tones as in `cards.furniture.Tone`."""
    return rx.el.span(
        rx.icon(icon, size=13, aria_hidden="true") if icon else None,
        text,
        data_tone=tone,
        class_name="tone-soft inline-flex items-center gap-1 rounded-md px-1.5 py-0.5 text-tiny "
        "font-semibold whitespace-nowrap",
    )


def status_pill(text: Text, tone: Text = "neutral") -> rx.Component:
    """The state a record is in ("Shipped"), with a dot so that colour is not the only sign."""
    return rx.el.span(
        rx.el.span(class_name="size-1.5 rounded-full bg-current", aria_hidden="true"),
        text,
        data_tone=tone,
        class_name="tone-soft inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 "
        "text-tiny font-semibold whitespace-nowrap",
    )


def count_badge(text: Text) -> rx.Component:
    """A number on the icon that comes first beside it; empty hides it, and nothing moves."""
    return rx.el.span(
        text,
        class_name="absolute left-[1.4rem] top-0.5 grid h-[1.125rem] min-w-[1.125rem] "
        "place-items-center rounded-full bg-accent px-1 text-[0.6875rem] font-bold "
        "text-accent-ink tabular-nums empty:hidden",
    )


def live_dot(text: Text = "Live") -> rx.Component:
    """What you see changes by itself; the dot breathes."""
    return rx.el.span(
        rx.el.span(class_name="live-dot", aria_hidden="true"),
        text,
        class_name="inline-flex items-center gap-2 text-label font-semibold text-good",
    )
