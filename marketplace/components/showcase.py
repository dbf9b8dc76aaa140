"""The shop window: hero, category tiles, vendor cards, deals, promises."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import NavLink
from marketplace.components.avatars import avatar
from marketplace.components.links import anchor
from marketplace.components.pictures import image
from marketplace.components.ratings import rating_stars
from marketplace.components.slots import Number, Rows, Slot, Text, each, shown


def hero(title: Text, lead: Text, *, actions: rx.Component, picture: Slot = None) -> rx.Component:
    """The first thing one sees: a large sentence, a lead, one or two actions, a picture."""
    return rx.el.section(
        rx.el.div(
            rx.el.h1(title, class_name="text-hero font-bold"),
            rx.el.p(lead, class_name="mt-5 max-w-md text-base text-muted sm:text-lg"),
            rx.el.div(actions, class_name="mt-8"),
            class_name="relative z-10 self-center px-6 py-10 sm:px-12 sm:py-16",
        ),
        rx.el.div(picture, class_name="min-w-0 self-stretch") if picture else None,
        class_name="hero grid overflow-hidden rounded-panel md:grid-cols-[1.05fr_1fr]",
    )


def category_tile(title: Text, href: Text, picture: Text, *, count: Text = "") -> rx.Component:
    """A category with its picture; the whole tile is the link."""
    return anchor(
        image(
            picture,
            "",
            sizes="10rem",
            class_name="rounded-card transition-transform "
            "duration-300 group-hover:-translate-y-0.5",
        ),
        rx.el.span(
            title,
            class_name="mt-2.5 block text-sm font-semibold leading-snug group-hover:text-accent",
        ),
        rx.el.span(count, class_name="block text-tiny text-muted tabular-nums empty:hidden"),
        href=href,
        class_name="group block min-w-0",
    )


def category_grid(*tiles: Any) -> rx.Component:
    """Tiles: three on a phone, as many as fit side by side on a desk."""
    return rx.el.div(
        *tiles,
        class_name="grid grid-cols-3 gap-x-3 gap-y-6 sm:gap-x-5 "
        "md:grid-cols-[repeat(auto-fit,minmax(7.25rem,1fr))]",
    )


def vendor_card(
    *,
    name: Text,
    href: Text,
    initials: Text,
    line: Text = "",
    rating: Number = 0,
    rating_text: Text = "",
    logo: Text = "",
    pictures: Slot = None,
) -> rx.Component:
    """A shop with its sign, what it sells, and some of its things."""
    return rx.el.article(
        rx.el.div(
            avatar(initials, image=logo, square=True, size="md"),
            rx.el.div(
                rx.el.h3(
                    anchor(name, href=href, class_name="card-link"),
                    class_name="truncate font-sans text-base font-semibold",
                ),
                rx.el.p(line, class_name="truncate text-label text-muted"),
                class_name="min-w-0 grow",
            ),
            class_name="flex items-center gap-3",
        ),
        pictures,
        shown(rating_text, rating_stars(rating, text=rating_text)),
        class_name="group relative grid min-w-0 grid-cols-1 content-start gap-4 rounded-card "
        "border border-line bg-surface p-5 shadow-rest transition-shadow hover:shadow-lift",
    )


def card_grid(*cards: Any) -> rx.Component:
    """Larger cards side by side: one, two, three."""
    return rx.el.div(*cards, class_name="grid gap-4 sm:grid-cols-2 lg:grid-cols-3")


def promises(links: Rows) -> rx.Component:
    """Three or four reasons to trust the shop: `NavLink` with icon, text and hint."""
    return rx.el.ul(
        each(links, _promise),
        class_name="grid gap-6 border-y border-line py-8 sm:grid-cols-3",
    )


def _promise(link: NavLink) -> rx.Component:
    return rx.el.li(
        rx.icon(link.icon, size=22, class_name="mt-0.5 shrink-0 text-accent", aria_hidden="true"),
        rx.el.div(
            rx.el.p(link.text, class_name="text-sm font-semibold"),
            rx.el.p(link.hint, class_name="text-label text-muted"),
        ),
        class_name="flex gap-3.5",
    )
