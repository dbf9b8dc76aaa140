"""Editing one's own product: its words and its pictures."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import button_link, submit
from marketplace.components.forms import form_actions, form_error, live_form
from marketplace.components.layout import panel, split, stack
from marketplace.components.notices import empty_state, saved_note
from marketplace.components.skeletons import skeleton_rows
from marketplace.pages.vendor.product_fields import (
    attribute_fields,
    category_field,
    error_of,
    word_fields,
)
from marketplace.pages.vendor.product_pictures import product_pictures
from marketplace.pages.vendor.room import room, vendor_page
from marketplace.pages.vendor.variants import variants_panels
from marketplace.pages.whereabouts import arrived
from marketplace.state.vendor.product import ProductState
from marketplace.state.vendor.product_pictures import ProductPicturesState
from marketplace.state.vendor.variants import VariantsState

state, form = ProductState, ProductState.form


@vendor_page(
    routes.VENDOR_PRODUCT,
    "Edit product",
    ProductState.load,
    VariantsState.load,
    ProductPicturesState.load,
)
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
    return split(stack(_words(), variants_panels()), product_pictures(form.id))


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


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that product",
        "Only the shop that first described a product can edit it.",
        icon="search-x",
        action=button_link("Your offers", href=routes.VENDOR_OFFERS, variant="primary"),
    )
