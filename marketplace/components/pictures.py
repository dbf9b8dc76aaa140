"""Images that never shift the page: boxed by ratio, lazy, in several sizes."""

import reflex as rx

from marketplace.cards.furniture import Picture
from marketplace.components.slots import Handler, Number, Text, either, shown

CARD_SIZES = "(min-width: 1024px) 18rem, 50vw"
"""How wide a picture in a grid is."""
MAIN_SIZES = "(min-width: 1280px) 34rem, (min-width: 768px) 50vw, 100vw"
"""How wide the one picture of a product's page is."""
RATIOS = {"square": "aspect-square", "banner": "aspect-[5/2] sm:aspect-[5/1]"}


def image(
    src: Text,
    alt: Text,
    *,
    srcset: Text = "",
    sizes: str = CARD_SIZES,
    ratio: str = "square",
    eager: bool = False,
    class_name: str = "",
) -> rx.Component:
    """A picture in a box of fixed ratio; the box shows until the picture is there, or for ever.

    `eager` is for the one picture that decides the first paint.
    """
    picture = rx.el.img(
        src=src,
        alt=alt,
        src_set=srcset,
        custom_attrs={
            "width": "640",
            "height": "640",
            "sizes": sizes,
            "loading": "eager" if eager else "lazy",
            "fetchPriority": "high" if eager else "auto",
            "decoding": "async",
        },
        class_name="size-full object-cover",
    )
    return rx.el.span(
        either(src, picture, _no_picture()),
        class_name=f"picture block overflow-hidden {RATIOS[ratio]} {class_name}",
    )


def _no_picture() -> rx.Component:
    return rx.el.span(
        rx.icon("image", size=22, stroke_width=1.5, aria_hidden="true"),
        class_name="grid size-full place-items-center text-line-strong",
    )


def thumbnail(src: Text, alt: Text = "", *, size: str = "size-12") -> rx.Component:
    """A small picture in a row; empty `alt` when the name stands beside it."""
    return image(src, alt, sizes="64px", class_name=f"{size} shrink-0 rounded-control")


def gallery(
    pictures: rx.Var[list[Picture]], *, selected: Number, shown_picture: Picture, on_select: Handler
) -> rx.Component:
    """One large picture with thumbnails; `on_select(index)` changes the large one."""
    return rx.el.div(
        image(
            shown_picture.src,
            shown_picture.alt,
            srcset=shown_picture.srcset,
            sizes=MAIN_SIZES,
            eager=True,
            class_name="rounded-panel",
        ),
        shown(pictures.length() > 1, _thumbs(pictures, selected, on_select)),
        class_name="grid gap-3",
    )


def _thumbs(pictures: rx.Var[list[Picture]], selected: Number, on_select: Handler) -> rx.Component:
    return rx.el.div(
        rx.foreach(pictures, lambda row, index: _thumb(row, index, selected, on_select)),
        role="group",
        aria_label="Pictures",
        class_name="needs-script flex gap-2.5 overflow-x-auto p-1",
    )


def _thumb(row: Picture, index: Number, selected: Number, on_select: Handler) -> rx.Component:
    return rx.el.button(
        image(row.thumb, "", sizes="72px", class_name="rounded-control"),
        type="button",
        aria_label=f"Picture {index + 1}",
        aria_pressed=rx.cond(selected == index, "true", "false"),
        on_click=on_select(index),
        class_name="w-[4.5rem] shrink-0 rounded-control opacity-75 ring-accent transition "
        "hover:opacity-100 aria-pressed:opacity-100 aria-pressed:ring-2",
    )
