"""The fields in which a product is described; the same for a new one and for an edit."""

from collections.abc import Callable

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.cards.portal import AttributeField
from marketplace.cards.products import ProductForm
from marketplace.components.choices import checkbox
from marketplace.components.fields import field_note, select_field, text_area, text_field
from marketplace.components.forms import field_row, fieldset
from marketplace.components.slots import Handler, Rows, each, shown

YES_OR_NO = [Option("", "Not said"), Option("yes", "Yes"), Option("no", "No")]
ErrorOf = Callable[[str], rx.Var[str]]


def error_of(field: rx.Var[str], problem: rx.Var[str]) -> ErrorOf:
    """The words beside a field, by its name."""
    return lambda name: rx.cond(field == name, problem, "")


def word_fields(form: ProductForm, error: ErrorOf) -> rx.Component:
    """Title, brand, description, highlights."""
    return rx.fragment(
        field_row(
            text_field("title", "Title", value=form.title, error=error("title")),
            text_field("brand", "Brand", value=form.brand, optional=True, error=error("brand")),
        ),
        text_area(
            "description",
            "Description",
            value=form.description,
            rows=6,
            optional=True,
            hint="Headings with #, lists with -, emphasis with *.",
            error=error("description"),
        ),
        text_area(
            "highlights",
            "Highlights",
            value=rx.Var.create(form.highlights).join("\n"),
            rows=3,
            optional=True,
            hint="One per line, at most eight.",
            error=error("highlights"),
        ),
    )


def category_field(
    categories: Rows, chosen: rx.Var[int], on_change: Handler, error: ErrorOf
) -> rx.Component:
    """The shelf, which decides what else is asked."""
    return select_field(
        "category",
        "Category",
        categories,
        value=rx.cond(chosen, chosen.to_string(), ""),
        on_change=on_change,
        error=error("category"),
    )


def attribute_fields(attributes: Rows, field: rx.Var[str], problem: rx.Var[str]) -> rx.Component:
    """What the category's products say of themselves."""
    return shown(
        attributes,
        fieldset(
            "Details",
            rx.el.div(
                each(attributes, lambda one: _attribute(one, field, problem)),
                class_name="grid items-start gap-5 sm:grid-cols-2",
            ),
        ),
    )


def _attribute(one: AttributeField, field: rx.Var[str], problem: rx.Var[str]) -> rx.Component:
    """The field that its kind of answer is given in; a new key lets it begin anew."""
    look = {
        "value": one.value,
        "optional": one.is_optional,
        "hint": one.hint,
        "error": rx.cond(one.name == rx.Var.create(f"attribute-{field}"), problem, ""),
    }
    return rx.el.div(
        rx.match(
            one.kind,
            ("flag", select_field(one.name, one.label, YES_OR_NO, **look)),
            ("choice", select_field(one.name, one.label, one.options, **look)),
            ("choices", _several(one, look["error"])),
            ("number", text_field(one.name, one.label, input_mode="decimal", **look)),
            text_field(one.name, one.label, **look),
        ),
        key=one.name,
    )


def _several(one: AttributeField, error: rx.Var[str]) -> rx.Component:
    """A box for each choice, of which several may be ticked."""
    return rx.el.fieldset(
        rx.el.legend(
            rx.el.span(one.label),
            shown(one.is_optional, rx.el.span("optional", class_name="font-normal text-muted")),
            class_name="mb-2 flex w-full items-baseline justify-between gap-3 text-label "
            "font-semibold",
        ),
        rx.el.div(
            each(
                one.options,
                lambda box: checkbox(box.hint, box.text, value=box.value, checked=box.selected),
            ),
            class_name="flex flex-wrap gap-x-5 gap-y-2",
        ),
        rx.el.div(field_note(one.name, one.hint, error), class_name="mt-1.5"),
        class_name="min-w-0",
    )
