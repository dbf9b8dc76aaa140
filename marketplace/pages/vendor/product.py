"""Editing one's own product: its words and its pictures."""

import reflex as rx

from marketplace import routes
from marketplace.cards.portal import ProductPicture
from marketplace.components.buttons import button_link, icon_button, submit
from marketplace.components.choices import file_drop
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, form_error, live_form, post_form
from marketplace.components.layout import panel, split
from marketplace.components.notices import empty_state, notice, saved_note
from marketplace.components.pictures import image
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import each
from marketplace.pages.vendor.product_fields import (
    attribute_fields,
    category_field,
    error_of,
    word_fields,
)
from marketplace.pages.vendor.room import room, vendor_page
from marketplace.pages.whereabouts import arrived, here
from marketplace.state.vendor.product import ProductState

state, form = ProductState, ProductState.form


@vendor_page(routes.VENDOR_PRODUCT, "Edit product", ProductState.load)
def product() -> rx.Component:
    """The editor, or that there is no such product of this shop."""
    return room(
        "Edit product",
        arrived(state.at, rx.cond(state.is_missing, _missing(), _editor()), skeleton_rows()),
        lead=rx.cond(state.is_missing, "", form.title),
        actions=rx.cond(state.is_missing, rx.fragment(), _see_it()),
    )


def _see_it() -> rx.Component:
    return button_link("See it in the shop", href=form.href, icon="external-link")


def _editor() -> rx.Component:
    return split(_words(), _pictures())


def _words() -> rx.Component:
    error = error_of(state.field, state.problem)
    return panel(
        live_form(
            form_error(state.problem),
            category_field(state.categories, state.category_id, state.choose_category, error),
            word_fields(form, error),
            attribute_fields(state.attributes, state.field, state.problem),
            form_actions(
                submit("Save", data_testid="save-product"),
                saved_note(rx.cond(state.is_saved, "Saved", "")),
            ),
            on_submit=state.save,
            key=form.id.to_string(),
        ),
        title="What it says of itself",
    )


def _pictures() -> rx.Component:
    return panel(
        rx.el.ul(
            each(state.pictures, _picture), class_name="mb-5 grid grid-cols-3 gap-3 empty:hidden"
        ),
        rx.cond(state.is_picture_refused, rx.el.div(_refused(), class_name="mb-4")),
        post_form(
            rx.el.input(type="hidden", name="product_id", value=form.id.to_string()),
            rx.el.input(type="hidden", name="next", value=here),
            file_drop(
                "picture",
                "Drop pictures here",
                hint="JPEG, PNG or WebP, up to 12 MB each",
                accept="image/jpeg,image/png,image/webp",
                multiple=True,
                required=True,
            ),
            text_field(
                "alt", "What they show", optional=True, hint="For people who can't see them"
            ),
            submit("Upload", icon="upload", data_testid="upload-picture"),
            action="/uploads/product-image",
            enc_type="multipart/form-data",
            class_name="grid gap-4",
        ),
        title="Pictures",
    )


def _refused() -> rx.Component:
    """Fixed words: whatever the address says, anybody could have written it."""
    return notice(
        "A picture couldn't be taken. Please use JPEG, PNG or WebP of up to 12 MB and at least "
        "50 pixels; a product has at most 12.",
        "bad",
    )


def _picture(picture: ProductPicture) -> rx.Component:
    return rx.el.li(
        image(picture.src, picture.alt, sizes="128px", class_name="rounded-control"),
        icon_button(
            "trash-2",
            "Remove this picture",
            variant="secondary",
            size="sm",
            class_name="absolute right-1.5 top-1.5",
            on_click=state.remove_picture(picture.id),
        ),
        data_testid="product-picture",
        class_name="relative",
    )


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that product",
        "Only the shop that first described a product can edit it.",
        icon="search-x",
        action=button_link("Your offers", href=routes.VENDOR_OFFERS, variant="primary"),
    )
