"""Products where they are compared: cards, grids, shelves, offers."""

from typing import Any

import reflex as rx

from marketplace.cards.catalog import ProductCard
from marketplace.components.badges import badge
from marketplace.components.links import anchor
from marketplace.components.pictures import image
from marketplace.components.prices import price
from marketplace.components.ratings import rating_stars
from marketplace.components.slots import Flag, Rows, Slot, Text, each, either, shown


def product_card(product: ProductCard, *, action: Slot = None, eager: bool = False) -> rx.Component:
    """A product in a grid: the whole card leads to it, `action` floats on the picture.

    The picture says nothing that the title beside it doesn't.
    """
    return rx.el.article(
        rx.el.div(
            image(
                product.image,
                "",
                srcset=product.image_srcset,
                blur=product.image_blur,
                has_avif=product.image_has_avif,
                eager=eager,
                class_name="rounded-card",
            ),
            rx.el.div(
                shown(product.badge, badge(product.badge, "accent")),
                class_name="absolute left-2.5 top-2.5",
            ),
            rx.el.div(action, class_name="absolute right-2 top-2 z-10") if action else None,
            class_name="relative",
        ),
        rx.el.div(
            rx.el.p(product.brand, class_name="truncate text-tiny text-muted empty:hidden"),
            rx.el.h3(
                anchor(product.title, href=product.href, class_name="card-link"),
                class_name="line-clamp-2 font-sans text-sm font-medium leading-snug",
            ),
            shown(product.review_count, _stars(product)),
            class_name="grid gap-1",
        ),
        price(product.price, was=product.was_price),
        rx.el.p(
            shown(product.stock_text, _stock(product)),
            shown(product.offers_text, rx.el.span(product.offers_text)),
            shown(product.vendor, rx.el.span(product.vendor)),
            class_name="dotted text-tiny text-muted",
        ),
        class_name="product-card group relative grid content-start gap-2",
        data_testid="product-card",
    )


def _stars(product: ProductCard) -> rx.Component:
    return rating_stars(product.rating, text=product.rating_text)


def _stock(product: ProductCard) -> rx.Component:
    return rx.el.span(
        product.stock_text,
        data_tone=either(product.in_stock, "warn", "bad"),
        class_name="tone-text font-semibold",
    )


def product_grid(products: Rows, render: Any = product_card) -> rx.Component:
    """Cards side by side: two on a phone, up to five on a wide screen."""
    return rx.el.div(each(products, render), class_name="product-grid")


def product_shelf(products: Rows) -> rx.Component:
    """One row of cards that scrolls sideways, also as one tabs through their links."""
    return rx.el.div(each(products, product_card), class_name="shelf")


def stock_line(text: Text, in_stock: Flag) -> rx.Component:
    """Whether it can be had, in words, with a dot."""
    return rx.el.p(
        rx.el.span(class_name="size-2 rounded-full bg-current", aria_hidden="true"),
        text,
        data_tone=either(in_stock, "good", "bad"),
        data_testid="stock",
        class_name="tone-text flex items-center gap-2 text-sm font-semibold",
    )


def offer_row(
    *,
    vendor: Text,
    vendor_href: Text,
    amount: Text,
    delivery: Text,
    rating: Any = 0,
    rating_text: Text = "",
    record: Text = "",
    stock: Text = "",
    reasons: Text = "",
    best: Flag = False,
    action: rx.Component,
) -> rx.Component:
    """One vendor's offer among several, with the winner marked and what speaks for it."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                anchor(vendor, href=vendor_href, class_name="py-0.5 font-semibold hover:underline"),
                shown(best, badge("Our pick", "accent")),
                shown(stock, badge(stock, "warn")),
                class_name="flex flex-wrap items-center gap-2 text-sm",
            ),
            rx.el.div(
                shown(rating_text, rating_stars(rating, text=rating_text)),
                shown(record, rx.el.span(record)),
                rx.el.span(delivery),
                class_name="flex flex-wrap items-center gap-x-3 gap-y-1 text-label text-muted",
            ),
            rx.el.p(reasons, class_name="text-label font-medium text-good empty:hidden"),
            class_name="grid min-w-0 gap-1",
        ),
        rx.el.div(price(amount, size="md"), action, class_name="flex shrink-0 items-center gap-4"),
        data_testid="offer",
        class_name="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-4 "
        "max-sm:[&>div:last-child]:w-full max-sm:[&>div:last-child]:justify-between",
    )


def offer_list(*rows: Any) -> rx.Component:
    """Offers below each other."""
    return rx.el.ul(*rows, class_name="divide-y divide-line border-y border-line")


def buy_box(*children: Any) -> rx.Component:
    """The surface on which one decides: price, delivery, quantity, the button."""
    return rx.el.div(
        *children,
        data_testid="buy-box",
        class_name="grid gap-5 rounded-panel border border-line bg-surface p-6 shadow-lift",
    )
