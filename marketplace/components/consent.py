"""Asking what may be stored and counted: a strip at the foot of the screen, and the same as a form.

It stands in every page, unseen: `fairhall.js` shows it where nobody has chosen, a browser without
scripts is told by `/doors/consent.css`. Saying no is one click, like saying yes.
"""

import reflex as rx

from marketplace.components.buttons import button
from marketplace.components.choices import checkbox
from marketplace.components.forms import post_form
from marketplace.components.links import link
from marketplace.components.slots import Text
from marketplace.rules.privacy import Purpose

DOOR = "/doors/consent"
STYLE = "/doors/consent.css"
PURPOSES = {
    Purpose.PREFERENCES: (
        "Remember my searches",
        "Your latest eight searches, shown again in the search box. For 90 days.",
    ),
    Purpose.STATISTICS: (
        "Count my searches",
        "What is searched for here and what is found, without your name. It helps us find more.",
    ),
}


def consent_strip(more: str) -> rx.Component:
    """The question; `more` is the page that explains it."""
    words = rx.el.div(
        rx.el.p(
            "May we remember and count your searches?",
            class_name="font-display text-heading font-semibold",
        ),
        rx.el.p(
            "The shop works without it. What it needs itself, like your basket, is always kept. ",
            link("More about it", href=more),
            class_name="mt-1 max-w-prose text-sm text-muted",
        ),
    )  # fmt: skip
    return rx.el.section(
        post_form(
            words,
            rx.el.div(_yes(), _no(), class_name="flex flex-wrap gap-3 *:grow sm:*:grow-0"),
            rx.el.details(
                rx.el.summary(
                    "Choose", class_name="w-fit cursor-pointer text-sm font-semibold underline"
                ),
                rx.el.div(
                    *purpose_boxes(),
                    rx.el.div(_chosen()),
                    class_name="mt-3 grid gap-3",
                ),
                class_name="basis-full",
            ),
            rx.el.input(type="hidden", name="source", value="strip"),
            action=DOOR,
            class_name="mx-auto flex w-full max-w-page flex-wrap items-end justify-between "
            "gap-x-8 gap-y-3 px-4 py-4 sm:px-6 lg:px-8",
        ),
        aria_label="Cookies",
        class_name="consent",
    )


def consent_form(chosen_note: Text = "") -> rx.Component:
    """The same choice on a page, for changing one's mind."""
    return post_form(
        *purpose_boxes(),
        rx.el.div(_yes(), _no(), _chosen(), class_name="flex flex-wrap gap-3"),
        rx.el.p(chosen_note, role="status", class_name="text-label text-muted empty:hidden"),
        rx.el.input(type="hidden", name="source", value="page"),
        action=DOOR,
        data_consent="",
        class_name="not-prose grid gap-4",
    )


def purpose_boxes() -> list[rx.Component]:
    """A box for each purpose, none of them ticked before anybody has."""
    return [
        checkbox("purpose", title, value=purpose.value, hint=hint)
        for purpose, (title, hint) in PURPOSES.items()
    ]


def consent_style() -> rx.Component:
    """For the head: only browsers without scripts ask for it."""
    return rx.el.noscript(rx.el.link(rel="stylesheet", href=STYLE))


def _yes() -> rx.Component:
    return button("Accept all", type="submit", name="choice", value="all")


def _no() -> rx.Component:
    return button("Only necessary", type="submit", name="choice", value="necessary")


def _chosen() -> rx.Component:
    return button("Save my choice", type="submit", name="choice", value="chosen")
