"""The pictures in a product's editor: sending them in, describing, ordering, taking away."""

import reflex as rx

from marketplace.cards.portal import ProductPicture
from marketplace.components.badges import badge
from marketplace.components.buttons import icon_button, submit
from marketplace.components.choices import file_drop
from marketplace.components.fields import LINE, text_field
from marketplace.components.forms import post_form
from marketplace.components.layout import panel
from marketplace.components.notices import notice
from marketplace.components.pictures import image
from marketplace.components.slots import Number
from marketplace.pages.whereabouts import here
from marketplace.services.catalog_images import MOST_AT_ONCE, MOST_IMAGES, MOST_WORDS
from marketplace.state.vendor.product_pictures import ProductPicturesState

state = ProductPicturesState


def product_pictures(product_id: rx.Var[int]) -> rx.Component:
    """The pictures that there are in their order, and the form that takes more."""
    return panel(
        rx.cond(state.problem != "", rx.el.div(notice(state.problem, "bad"), class_name="mb-4")),
        rx.el.ul(
            rx.foreach(state.pictures, lambda row, index: _picture(row, index)),
            class_name="mb-5 grid divide-y divide-line empty:hidden",
        ),
        rx.cond(state.pictures.length() < MOST_IMAGES, _sending(product_id), _full()),
        title="Pictures",
    )


def _sending(product_id: rx.Var[int]) -> rx.Component:
    return post_form(
        rx.el.input(type="hidden", name="product_id", value=product_id.to_string()),
        rx.el.input(type="hidden", name="next", value=here),
        file_drop(
            "picture",
            "Drop pictures here",
            hint=f"JPEG, PNG or WebP, up to 12 MB each, {MOST_AT_ONCE} at a time",
            accept="image/jpeg,image/png,image/webp",
            multiple=True,
            required=True,
        ),
        text_field("alt", "What they show", optional=True, hint="For people who can't see them",
                   max_length=MOST_WORDS),
        submit("Upload", icon="upload", data_testid="upload-picture"),
        action="/uploads/product-image",
        enc_type="multipart/form-data",
        class_name="grid gap-4",
    )  # fmt: skip


def _full() -> rx.Component:
    words = f"These are {MOST_IMAGES}, which is as many as a product can have."
    return rx.el.p(words, class_name="text-label text-muted")


def _picture(picture: ProductPicture, index: Number) -> rx.Component:
    return rx.el.li(
        image(picture.src, picture.alt, sizes="96px", class_name="size-24 rounded-control"),
        rx.el.div(_words(picture, index), _moves(picture, index), class_name="grid gap-2"),
        key=picture.id.to_string(),
        data_testid="product-picture",
        class_name="grid grid-cols-[auto_minmax(0,1fr)] gap-4 py-4 first:pt-0",
    )


def _words(picture: ProductPicture, index: Number) -> rx.Component:
    return rx.el.input(
        type="text",
        default_value=picture.alt,
        max_length=MOST_WORDS,
        aria_label=f"What picture {index + 1} shows",
        aria_invalid=rx.cond(state.wrong_id == picture.id, "true", "false"),
        on_blur=lambda words: state.describe(picture.id, words),
        class_name=LINE,
    )


def _moves(picture: ProductPicture, index: Number) -> rx.Component:
    is_last = index == state.pictures.length() - 1
    return rx.el.div(
        rx.cond(
            index == 0,
            badge("Shown first", "accent"),
            _move("chevrons-up", "Show this picture first", picture, "first"),
        ),
        rx.cond(index > 0, _move("chevron-up", "Move this picture up", picture, "left")),
        rx.cond(is_last, rx.fragment(),
                _move("chevron-down", "Move this picture down", picture, "right")),
        icon_button("trash-2", "Remove this picture", size="sm", class_name="ml-auto",
                    on_click=state.remove(picture.id)),
        class_name="flex items-center gap-1",
    )  # fmt: skip


def _move(icon: str, label: str, picture: ProductPicture, way: str) -> rx.Component:
    return icon_button(icon, label, size="sm", on_click=state.move(picture.id, way))
