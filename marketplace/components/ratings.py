"""Stars: shown in fractions, given in wholes."""

import reflex as rx

from marketplace.components.slots import Number, Text, css_vars, either, shown

STAR_NAMES = ["Poor", "Fair", "Good", "Very good", "Excellent"]


def rating_stars(rating: Number, *, text: Text = "", count: Text = "") -> rx.Component:
    """Five stars filled up to `rating` (0 to 5), with the number and how many reviews."""
    return rx.el.span(
        rx.el.span(
            class_name="stars",
            role="img",
            aria_label=either(text, text, "Rating"),
            custom_attrs=css_vars(rating=rating),
        ),
        shown(text, rx.el.span(text, class_name="font-semibold tabular-nums", aria_hidden="true")),
        shown(count, rx.el.span(count, class_name="text-muted tabular-nums")),
        class_name="inline-flex items-center gap-1.5 text-label",
    )


def rating_input(name: str = "rating", legend: Text = "Your rating") -> rx.Component:
    """Choose one to five stars; radio buttons, so the arrow keys work."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="mb-1.5 text-label font-semibold"),
        rx.el.div(
            *[_star_choice(name, stars) for stars in range(5, 0, -1)],
            class_name="star-input",
        ),
    )


def _star_choice(name: str, stars: int) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name=name, value=str(stars), required=True, class_name="sr-only"),
        rx.icon("star", size=30, aria_hidden="true"),
        rx.el.span(f"{stars} of 5, {STAR_NAMES[stars - 1]}", class_name="sr-only"),
    )


def rating_bar(label: Text, share: Number, count: Text) -> rx.Component:
    """One line of the distribution: "5 stars", a bar of `share` percent, how many."""
    return rx.el.div(
        rx.el.span(label, class_name="w-14 shrink-0"),
        rx.el.span(
            rx.el.span(class_name="meter-fill bg-star", custom_attrs=css_vars(share=share)),
            class_name="h-2 grow overflow-hidden rounded-full bg-sunken",
        ),
        rx.el.span(count, class_name="w-10 shrink-0 text-right text-muted"),
        class_name="flex items-center gap-3 text-label tabular-nums",
    )
