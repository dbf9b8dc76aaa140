"""What a new product's variants differ by, and a row of fields for each combination."""

import reflex as rx

from marketplace import routes
from marketplace.cards.variants import AxisDraft, MatrixRow
from marketplace.components.buttons import button, button_link, icon_button
from marketplace.components.fields import LINE, money_field, number_field, text_field
from marketplace.components.forms import form_error, live_form
from marketplace.components.notices import notice
from marketplace.components.slots import Text, each, shown
from marketplace.state.vendor.new_product import NewProductState

state = NewProductState
NEW_AXIS = "new-axis"
SUGGESTED = ("Colour", "Size", "Material", "Pattern", "Length", "Width", "Storage", "Pack")
COLUMNS = (
    "lg:grid-cols-[minmax(6.5rem,1.2fr)_minmax(6rem,1fr)_minmax(4.5rem,.7fr)_minmax(0,1fr)_"
    "minmax(8.5rem,1.1fr)_minmax(5.5rem,.8fr)_2.5rem]"
)
HEADINGS = ("Variant", "Price", "Stock", "SKU", "GTIN", "Weight (g)", "")


def axis_forms() -> rx.Component:
    """The small forms that the fields of `axes` belong to: a form can't stand within another."""
    return rx.fragment(
        live_form(id=NEW_AXIS, on_submit=state.add_axis, reset_on_submit=True, class_name=""),
        each(
            state.axes,
            lambda axis: live_form(
                id=axis.form,
                on_submit=state.add_values(axis.name),
                reset_on_submit=True,
                class_name="",
            ),
        ),
    )


def axes() -> rx.Component:
    """Each axis with its values as chips, and one more."""
    return rx.el.div(
        form_error(state.axes_problem),
        each(state.axes, _axis),
        rx.cond(state.axes.length() < 3, _new_axis()),
        class_name="grid gap-5",
    )


def _axis(axis: AxisDraft) -> rx.Component:
    return rx.el.div(
        rx.el.p(axis.name, class_name="text-label font-semibold"),
        rx.el.div(
            rx.el.ul(
                each(axis.texts, lambda value: _value(axis, value)),
                class_name="contents",
            ),
            _added(axis.form, f"More of {axis.name}", "Green, Black"),
            class_name="flex flex-wrap items-center gap-2",
        ),
        key=axis.name,
        data_testid="axis",
        class_name="grid gap-2",
    )


def _value(axis: AxisDraft, value: rx.Var[str]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            value,
            rx.icon("x", size=14, aria_hidden="true"),
            type="button",
            aria_label=f"Remove {value}",
            on_click=state.remove_value(axis.name, value),
            class_name="inline-flex h-9 items-center gap-1.5 rounded-full bg-accent-soft pl-3.5 "
            "pr-2.5 text-sm font-semibold text-accent hover:bg-accent hover:text-accent-ink",
        ),
    )


def _added(form: Text, label: Text, example: str) -> rx.Component:
    return rx.el.div(
        rx.el.input(
            name="axis-values",
            placeholder=example,
            aria_label=label,
            form=form,
            max_length=400,
            auto_complete="off",
            class_name=LINE,
        ),
        button("Add", type="submit", form=form),
        class_name="flex w-full gap-2 sm:w-64",
    )


def _new_axis() -> rx.Component:
    names = rx.el.datalist(*[rx.el.option(value=name) for name in SUGGESTED], id="axis-names")
    name = rx.el.input(
        name="axis-name",
        placeholder="Colour, Size …",
        aria_label="What they differ by",
        form=NEW_AXIS,
        list="axis-names",
        max_length=40,
        auto_complete="off",
        class_name=LINE,
    )
    return rx.el.div(
        rx.cond(
            state.axes.length() > 0,
            rx.el.p("They also differ by", class_name="text-label font-semibold"),
            rx.el.p("They differ by", class_name="text-label font-semibold"),
        ),
        rx.el.div(
            names,
            rx.el.div(name, class_name="w-full sm:w-44"),
            _added(NEW_AXIS, "Its values, with commas", "Blue, Red"),
            class_name="flex flex-wrap gap-2",
        ),
        class_name="grid gap-2",
    )


def matrix() -> rx.Component:
    """A row for all variants, then one for each that says what is different there."""
    return rx.el.div(
        rx.el.div(
            *[rx.el.span(name) for name in HEADINGS],
            aria_hidden="true",
            class_name=f"hidden gap-3 px-4 text-label font-semibold lg:grid {COLUMNS}",
        ),
        _for_all(),
        each(state.rows, _row),
        rx.el.p(state.count_text, role="status", class_name="text-label text-muted"),
        class_name="grid gap-3",
    )


def _fields(*cells: rx.Component) -> rx.Component:
    return rx.el.div(
        *cells,
        class_name="grid grid-cols-2 items-start gap-3 rounded-card border border-line "
        f"bg-sunken/50 p-4 lg:[&_label]:sr-only {COLUMNS}",
        data_testid="matrix-row",
    )


def _for_all() -> rx.Component:
    name = rx.el.p(
        "All of them", class_name="col-span-2 text-sm font-semibold lg:col-span-1 lg:leading-10"
    )
    return _fields(
        name,
        money_field("all-price", "Price", optional=True),
        number_field("all-quantity", "Stock", value="1", min="0"),
        rx.el.span(class_name="hidden lg:block"),
        rx.el.span(class_name="hidden lg:block"),
        number_field("all-weight", "Weight (g)", optional=True, min="0"),
    )


def _row(row: MatrixRow) -> rx.Component:
    return rx.el.div(
        rx.cond(row.is_struck, _struck(row), _kept(row)),
        key=row.key,
    )


def _struck(row: MatrixRow) -> rx.Component:
    return rx.el.div(
        rx.el.del_(row.name, class_name="text-sm text-muted"),
        button("Put back", size="sm", on_click=state.strike(row.key)),
        data_testid="matrix-row",
        class_name="flex items-center justify-between gap-3 rounded-card border border-dashed "
        "border-line px-4 py-2",
    )


def _kept(row: MatrixRow) -> rx.Component:
    return _fields(
        rx.el.div(
            rx.el.span(row.name, class_name="py-2.5 text-sm font-semibold wrap-anywhere"),
            rx.el.div(_strike(row), class_name="lg:hidden"),
            class_name="col-span-2 flex items-start justify-between gap-3 lg:col-span-1",
        ),
        money_field(
            f"{row.prefix}price",
            "Price",
            optional=True,
            placeholder="as above",
            error=_error(row, "price"),
        ),
        number_field(
            f"{row.prefix}quantity",
            "Stock",
            placeholder="as above",
            min="0",
            optional=True,
            error=_error(row, "quantity"),
        ),
        text_field(f"{row.prefix}sku", "SKU", optional=True),
        text_field(
            f"{row.prefix}gtin",
            "GTIN",
            optional=True,
            input_mode="numeric",
            on_blur=state.look_up,
        ),
        number_field(
            f"{row.prefix}weight",
            "Weight (g)",
            optional=True,
            min="0",
            placeholder="as above",
            error=_error(row, "weight"),
        ),
        rx.el.div(_strike(row), class_name="hidden lg:block"),
    )


def _strike(row: MatrixRow) -> rx.Component:
    return icon_button("x", f"Strike out {row.name}", on_click=state.strike(row.key))


def _error(row: MatrixRow, name: str) -> rx.Var[str]:
    return rx.cond(state.field == f"{row.prefix}{name}", state.problem, "")


def known_notice() -> rx.Component:
    """The catalogue has the number that was typed: the way to offering that instead."""
    known = state.known
    words = rx.fragment(
        rx.el.strong(known.title), shown(known.variant, rx.el.span(", ", known.variant))
    )
    return rx.cond(
        known.variant_id,
        notice(
            words,
            "warn",
            title="This is already in the catalogue: offer it instead",
            action=button_link(
                "Offer it", href=f"{routes.VENDOR_ADD}?gtin={known.gtin}", data_testid="offer-known"
            ),
        ),
    )
