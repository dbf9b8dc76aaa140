"""Images that never shift the page: boxed by ratio, blurred at first, lazy, in several sizes."""

from typing import Any

import reflex as rx

from marketplace.adapters.picture_formats import AVIF_WIDTHS, WIDTHS
from marketplace.cards.furniture import Picture
from marketplace.components.slots import Flag, Handler, Number, Text, css_vars, either, shown

CARD_SIZES = "(min-width: 640px) 14rem, 44vw"
"""How wide a picture in a grid is."""
MAIN_SIZES = "(min-width: 1280px) 27rem, (min-width: 768px) 46vw, 92vw"
"""How wide the one picture of a product's page is."""
MOSAIC_SIZES = "(min-width: 1280px) 11rem, (min-width: 768px) 13vw, 27vw"
"""How wide the pictures beside the shop's greeting are."""
BANNER_SIZES = "(min-width: 1280px) 76rem, 93vw"
RATIOS = {"square": "aspect-square", "banner": "aspect-[5/2] sm:aspect-[5/1]"}


def image(
    src: Text,
    alt: Text,
    *,
    srcset: Text = "",
    blur: Text = "",
    has_avif: Flag = False,
    sizes: str = CARD_SIZES,
    ratio: str = "square",
    eager: bool = False,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A picture in a box of fixed ratio; the box shows until the picture is there, or for ever.

    `blur` is what the box shows: a few pixels in base64. With `has_avif` a browser that can
    takes the lighter files instead. `eager` is for the one picture that decides the first paint.
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
        either(src, _lighter(picture, src, has_avif, sizes), _no_picture()),
        class_name=f"picture block overflow-hidden {RATIOS[ratio]} {class_name}",
        **_blurred(blur),
        **props,
    )


def _lighter(picture: rx.Component, src: Text, has_avif: Flag, sizes: str) -> rx.Component:
    """The picture with its AVIF files beside it."""
    if has_avif is False:
        return picture
    source = rx.el.source(src_set=avif_srcset(src), sizes=sizes, type="image/avif")
    return rx.el.picture(shown(has_avif, source), picture, class_name="contents")


def avif_srcset(src: Text) -> Text:
    """The lighter files of a picture, told from the address of any of its others."""
    return _srcset(src, "avif", AVIF_WIDTHS)


def webp_srcset(src: Text) -> Text:
    """The same for the files that every browser takes."""
    return _srcset(src, "webp", WIDTHS[1:])


def _srcset(src: Text, kind: str, widths: tuple[int, ...]) -> str:
    for width in WIDTHS[1:]:
        src = src.replace(f"-{width}.webp", "")
    return ", ".join(f"{src}-{width}.{kind} {width}w" for width in widths)


def _blurred(blur: Text) -> dict[str, Any]:
    if not isinstance(blur, rx.Var) and not blur:
        return {}
    file = f"url(data:image/webp;base64,{blur})"
    return {"custom_attrs": css_vars(blur=either(blur, file, "none"))}


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
            blur=shown_picture.blur,
            has_avif=shown_picture.has_avif,
            sizes=MAIN_SIZES,
            eager=True,
            class_name="rounded-panel",
            key=shown_picture.src,
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
        image(row.thumb, "", blur=row.blur, sizes="72px", class_name="rounded-control"),
        type="button",
        aria_label=f"Picture {index + 1}",
        aria_pressed=rx.cond(selected == index, "true", "false"),
        on_click=on_select(index),
        class_name="w-[4.5rem] shrink-0 rounded-control opacity-75 ring-accent transition "
        "hover:opacity-100 aria-pressed:opacity-100 aria-pressed:ring-2",
    )
