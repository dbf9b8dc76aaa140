"""Telling how things are: notices, empty and error pages with a way out, and toasts."""

import reflex as rx

from marketplace.components.slots import Slot, Text, shown

ICONS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}
TONES = {"info": "accent", "good": "good", "warn": "warn", "bad": "bad"}


def notice(
    text: Text | rx.Component,
    kind: str = "info",
    *,
    title: Text | None = None,
    action: Slot = None,
) -> rx.Component:
    """A remark in the flow of a page; `kind` is info, good, warn or bad."""
    return rx.el.div(
        rx.icon(ICONS[kind], size=18, class_name="mt-0.5 shrink-0", aria_hidden="true"),
        rx.el.div(
            rx.el.p(title, class_name="font-semibold") if title is not None else None,
            rx.el.div(text, class_name="text-ink/85"),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(action, class_name="max-sm:basis-full max-sm:pl-7.5") if action else None,
        role="alert" if kind == "bad" else "status",
        data_tone=TONES[kind],
        class_name="tone-soft flex flex-wrap items-start gap-3 rounded-card px-4 py-3 text-sm "
        "sm:flex-nowrap",
    )


def empty_state(
    title: Text,
    text: Text,
    *,
    icon: str = "package-open",
    action: Slot = None,
    whole_page: bool = False,
) -> rx.Component:
    """Nothing here yet: say why, and offer the next step; its title is the h1 of a `whole_page`."""
    heading = rx.el.h1 if whole_page else rx.el.h2
    return rx.el.div(
        rx.el.span(
            rx.icon(icon, size=28, stroke_width=1.5),
            class_name="grid size-16 place-items-center rounded-full bg-accent-soft text-accent",
        ),
        heading(title, class_name="mt-2 text-title"),
        rx.el.p(text, class_name="max-w-sm text-muted"),
        rx.el.div(action, class_name="mt-3") if action else None,
        class_name="grid justify-items-center gap-1.5 px-6 py-16 text-center",
    )


def error_page(code: Text, title: Text, text: Text, action: rx.Component) -> rx.Component:
    """A page that could not be shown: what happened, and a way out."""
    return rx.el.div(
        rx.el.p(code, class_name="font-display text-hero font-bold text-accent tabular-nums"),
        rx.el.h1(title, class_name="text-display"),
        rx.el.p(text, class_name="max-w-md text-muted"),
        rx.el.div(action, class_name="mt-4"),
        class_name="grid min-h-[50vh] place-content-center justify-items-center gap-3 text-center",
    )


def saved_note(text: Text) -> rx.Component:
    """A quiet "Saved" beside a form, also read out; empty shows nothing."""
    words = rx.el.span(
        rx.icon("check", size=15),
        text,
        class_name="inline-flex items-center gap-1.5 text-sm font-medium text-good",
    )
    return rx.el.span(shown(text, words), role="status")


def spoken(text: Text) -> rx.Component:
    """What only a screen reader says, whenever the text becomes another one.

    It stands outside of everything that comes and goes: a place that appears together with
    its words is not read out.
    """
    return rx.el.p(text, role="status", class_name="sr-only")


def toaster() -> rx.Component:
    """Where `rx.toast` appears; pass it as `rx.App(toaster=…)`."""
    return rx.toast.provider(
        position="top-right",
        rich_colors=False,
        toast_options=rx.toast.options(close_button=True, duration=5000),
    )
