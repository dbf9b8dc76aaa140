"""The tax desk: countries and their rates, classes of goods, and who owes no tax."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.cards.taxes import ClassRow, CountryRow, ExemptionRow, RateRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import select_field, text_area, text_field
from marketplace.components.forms import field_row, form_actions, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.links import link
from marketplace.components.overlays import confirm
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.rules.countries import COUNTRIES
from marketplace.state.admin.taxes import TaxesState

state, desk, rate = TaxesState, TaxesState.desk, TaxesState.rate
KINDS = [
    Option("taxed", "Taxed at the rate"),
    Option("zero_rated", "Taxed at zero"),
    Option("exempt", "Free of tax"),
]
REGIMES = [
    Option("included", "Prices include the tax"),
    Option("added", "Tax is added to the prices"),
]
COLUMN = "grid content-start gap-5"
ANYWHERE = [Option("", "Everywhere"), *(Option(code, name) for code, name in COUNTRIES.items())]


@admin_page(routes.ADMIN_TAXES, "Taxes", TaxesState.load)
def admin_taxes() -> rx.Component:
    """All countries, or the one in the address with its rates."""
    return admin_frame(
        "Taxes",
        once_loaded(state.is_loaded, rx.cond(desk.country != "", _country(), _overview())),
    )


def _error(form: str, field: str) -> rx.Var[str]:
    return rx.cond((state.form == form) & (state.field == field), state.problem, "")


def _anew(*children: rx.Component) -> rx.Component:
    """Forms that begin anew when something was saved."""
    return rx.el.div(*children, key=state.turn.to_string())


def _overview() -> rx.Component:
    countries = table(
        ["Country", "Taxes are", "Rates today"],
        table_body(desk.countries, _country_row),
        caption="Countries",
        compact=True,
    )
    return stack(
        panel(
            rx.el.p(
                "What is sent to a country that isn't written down is an export; its own shops "
                "charge the default of the settings.",
                class_name="px-5 pb-3 text-sm text-muted",
            ),
            countries,
            title="Countries",
            flush=True,
        ),
        _classes(),
        _exemptions(),
    )


def _country_row(row: CountryRow) -> rx.Component:
    return table_row(
        cell(link(row.name, href=row.href, class_name="font-semibold"), lead=True),
        cell(row.regime, label="Taxes are"),
        cell(row.rates, label="Rates today"),
        data_testid="tax-country",
    )


def _country() -> rx.Component:
    regime = live_form(
        select_field(
            "regime",
            "How prices are shown",
            REGIMES,
            value=rx.cond(desk.is_included, "included", "added"),
        ),
        form_actions(submit("Save", variant="secondary", data_testid="save-country")),
        on_submit=state.save_country,
        class_name="grid max-w-sm gap-4",
    )
    rates = table(
        ["Tax", "Rate", "Where", "On", "When", "Do"],
        table_body(desk.rates, _rate_row),
        caption="Rates",
    )
    title = rx.cond(rate.id > 0, "Change this rate", "Add a rate")
    return stack(
        link("All countries", href=routes.ADMIN_TAXES, class_name="text-sm"),
        panel(_anew(regime), title=desk.country_name),
        panel(rates, title="Rates", flush=True),
        panel(_anew(_rate_form()), title=title),
    )


def _rate_row(row: RateRow) -> rx.Component:
    ends = confirm(
        "End this rate?",
        f"{row.name} counts until the end of today. Orders that are made keep it.",
        trigger=button("End", size="sm", variant="ghost"),
        action="End it today",
        on_confirm=state.end_rate(row.id),
    )
    deeds = rx.el.div(
        button("Change", size="sm", on_click=state.edit(row.id), aria_label=f"Change {row.name}"),
        ends,
        class_name="flex gap-2",
    )
    return table_row(
        cell(rx.el.span(row.name, class_name="font-semibold"), lead=True),
        cell(row.percent, label="Rate"),
        cell(row.place, label="Where"),
        cell(row.goods, label="On"),
        cell(row.dates, label="When"),
        cell(rx.cond(row.is_over, status_pill("Over"), deeds), label="Do"),
        data_testid="tax-rate",
    )


def _rate_form() -> rx.Component:
    return live_form(
        field_row(
            text_field("name", "Name on the receipt", value=rate.name, error=_error("rate", "name"),
                       hint="Such as VAT 19%."),
            text_field("rate", "Percent", value=rate.percent, error=_error("rate", "rate"),
                       input_mode="decimal"),
            select_field("kind", "Kind", KINDS, value=rate.kind, error=_error("rate", "kind")),
            columns=3,
        ),
        field_row(
            select_field("tax_class", "On", desk.class_options, value=rate.tax_class,
                         error=_error("rate", "tax_class")),
            text_field("region", "State or region", value=rate.region, optional=True,
                       hint="Empty for the whole country.", error=_error("rate", "region")),
            text_field("postcodes", "Postcodes begin with", value=rate.postcodes, optional=True,
                       hint="By commas: 100, 101. Empty for all.",
                       error=_error("rate", "postcodes")),
            columns=3,
        ),
        field_row(
            text_field("valid_from", "First day", type="date", value=rate.valid_from,
                       optional=True, error=_error("rate", "valid_from")),
            text_field("valid_until", "Last day", type="date", value=rate.valid_until,
                       optional=True, error=_error("rate", "valid_until")),
        ),
        checkbox("compound", "Charged on the price and the other taxes", checked=rate.is_compound),
        form_actions(submit("Save", data_testid="save-rate")),
        on_submit=state.save_rate,
    )  # fmt: skip


def _classes() -> rx.Component:
    filled = table(
        ["Class", "Used by"],
        table_body(desk.classes, _class_row),
        caption="Tax classes",
        compact=True,
    )
    new = live_form(
        text_field("name", "Another class", error=_error("class", "name")),
        form_actions(submit("Add", variant="secondary", data_testid="add-class")),
        on_submit=state.add_class,
        class_name=COLUMN,
    )
    inherited = [Option("", "As the shelf above it")]
    of_category = live_form(
        select_field("category", "Category", desk.category_options,
                     error=_error("category", "category")),
        _class_choice(inherited, "category"),
        form_actions(submit("Set", variant="secondary", data_testid="classify-category")),
        on_submit=state.classify_category,
        class_name=COLUMN,
    )  # fmt: skip
    of_product = live_form(
        text_field("product", "Product", hint="Its address, such as /p/oak-table.",
                   error=_error("product", "product")),
        _class_choice([Option("", "As its category")], "product"),
        form_actions(submit("Set", variant="secondary", data_testid="classify-product")),
        on_submit=state.classify_product,
        class_name=COLUMN,
    )  # fmt: skip
    forms = rx.el.div(
        of_category, of_product, new, class_name="grid gap-8 px-5 py-5 md:grid-cols-3"
    )
    return panel(filled, _anew(forms), title="Classes of goods", flush=True)


def _class_choice(first: list[Option], form: str) -> rx.Component:
    options = rx.Var.create(first) + desk.class_options
    return select_field(f"{form}_class", "Is taxed as", options, optional=True,
                        error=_error(form, "tax_class"))  # fmt: skip


def _class_row(row: ClassRow) -> rx.Component:
    return table_row(
        cell(rx.el.span(row.name, class_name="font-semibold"), lead=True),
        cell(row.used, label="Used by"),
        data_testid="tax-class",
    )


def _exemptions() -> rx.Component:
    filled = table(
        ["Who", "Where", "Until", "State", "Do"],
        table_body(desk.exemptions, _exemption_row),
        caption="Exemptions",
    )
    form = live_form(
        field_row(
            text_field("email", "E-mail of the account", type="email",
                       error=_error("exemption", "email")),
            select_field("country", "Where", ANYWHERE, optional=True,
                         error=_error("exemption", "country")),
            text_field("until", "Last day", type="date", error=_error("exemption", "until")),
            columns=3,
        ),
        text_area("reason", "Reason", rows=2, error=_error("exemption", "reason")),
        form_actions(submit("Exempt them", data_testid="exempt")),
        on_submit=state.exempt,
        class_name="grid gap-5 px-5 py-5",
    )  # fmt: skip
    return panel(rx.cond(desk.exemptions, filled), _anew(form), title="Exempt buyers", flush=True)


def _exemption_row(row: ExemptionRow) -> rx.Component:
    revoke = button("Revoke", size="sm", on_click=state.revoke(row.id))
    return table_row(
        cell(two_lines(row.who, row.reason), lead=True),
        cell(row.where, label="Where"),
        cell(row.until, label="Until"),
        cell(status_pill(row.state), label="State"),
        cell(rx.cond(row.can_revoke, revoke), label="Do"),
        data_testid="exemption",
    )
