"""The form for a product that nobody has offered here before."""

import reflex as rx

from marketplace.cards.products import ProductForm
from marketplace.components.buttons import button, icon_button, submit
from marketplace.components.fields import number_field, text_field
from marketplace.components.forms import (
    field_row,
    fieldset,
    form_actions,
    form_error,
    live_form,
)
from marketplace.components.layout import panel
from marketplace.components.slots import each
from marketplace.pages.vendor.offer_fields import condition_field, offer_fields
from marketplace.pages.vendor.product_fields import (
    attribute_fields,
    category_field,
    error_of,
    word_fields,
)
from marketplace.pages.vendor.variant_matrix import axes, axis_forms, known_notice, matrix
from marketplace.state.vendor.new_product import NewProductState

state = NewProductState


def new_product_form() -> rx.Component:
    """What it is, in which forms it is sold, and for how much."""
    error = error_of(state.field, state.problem)
    return rx.fragment(
        axis_forms(),
        panel(
            live_form(
                form_error(state.problem),
                known_notice(),
                category_field(state.categories, state.category_id, state.choose_category, error),
                word_fields(ProductForm(), error),
                attribute_fields(state.attributes, state.field, state.problem),
                fieldset(
                    "Variants",
                    axes(),
                    hint="By what do they differ? Leave this empty for a product of one form.",
                ),
                fieldset("Prices and stock", rx.cond(state.rows, matrix(), _free())),
                field_row(condition_field(state.field, state.problem)),
                known_notice(),
                form_actions(
                    submit("Create the product", data_testid="create-product"),
                    button("Back to the search", on_click=state.load),
                ),
                on_submit=state.create,
            ),
            title="A new product",
        ),
    )


def _free() -> rx.Component:
    """Rows whose names are free, for forms that differ by no axis."""
    return rx.el.div(
        each(state.variants, _variant),
        rx.el.div(button("Add a variant by name", icon="plus", on_click=state.add_variant)),
        class_name="grid gap-5",
    )


def _variant(row: rx.Var[int]) -> rx.Component:
    prefix = f"variant-{row}-"
    return rx.el.div(
        rx.el.div(
            field_row(
                text_field(f"{prefix}name", "Variant", optional=True, hint="Large, blue …"),
                text_field(
                    f"{prefix}gtin",
                    "GTIN",
                    optional=True,
                    input_mode="numeric",
                    on_blur=state.look_up,
                ),
                number_field(
                    f"{prefix}weight",
                    "Weight (g)",
                    optional=True,
                    min="0",
                    error=rx.cond(state.field == f"{prefix}weight", state.problem, ""),
                ),
                columns=3,
            ),
            rx.cond(
                state.variants.length() > 1,
                icon_button("trash-2", "Remove this variant", on_click=state.remove_variant(row)),
            ),
            class_name="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-3",
        ),
        offer_fields(prefix, state.field, state.problem),
        key=row.to_string(),
        data_testid="variant-fields",
        class_name="grid gap-5 rounded-card border border-line bg-sunken/50 p-4",
    )
