"""The commission desk: rules in the order in which they are asked, and what one would change."""

import reflex as rx

from marketplace import routes
from marketplace.cards.commission import AmountFields, RuleRow, VendorChange
from marketplace.cards.furniture import Option
from marketplace.components.badges import badge
from marketplace.components.buttons import button, icon_button, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import select_field, text_field
from marketplace.components.forms import field_row, form_actions, form_error, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.notices import notice, spoken
from marketplace.components.overlays import confirm
from marketplace.components.slots import each, shown
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.commission import CommissionState

state, desk, rule = CommissionState, CommissionState.desk, CommissionState.rule
BASES = [Option("gross", "The sale with its tax"), Option("net", "The sale without its tax")]
BANDS = [Option("line", "One line"), Option("order", "The shop's whole order")]


@admin_page(routes.ADMIN_COMMISSION, "Commission", CommissionState.load)
def admin_commission() -> rx.Component:
    """The list, the form below it, and under that what the rule would have changed."""
    return admin_frame(
        "Commission", once_loaded(state.is_loaded, stack(_list(), _form(), _preview()))
    )


def _list() -> rx.Component:
    filled = table(
        ["#", "Rule", "Takes", "When", "Do"],
        table_body(desk.rules, _row),
        caption="Rules in order",
    )
    return panel(
        rx.el.p(
            "The first rule that fits a sale decides. After them come the share agreed with a "
            "shop and, for everything else, ",
            rx.el.strong(desk.default),
            ".",
            class_name="px-5 pb-3 text-sm text-muted",
        ),
        rx.cond(desk.rules, filled),
        title="Rules",
        flush=True,
    )


def _row(row: RuleRow) -> rx.Component:
    about = rx.el.div(
        two_lines(row.name, row.conditions),
        shown(row.warning, badge(row.warning, "warn", icon="triangle-alert")),
        class_name="grid justify-items-start gap-1",
    )
    return table_row(
        cell(row.place, label="#"),
        cell(about, lead=True),
        cell(row.takes, label="Takes"),
        cell(row.dates, label="When"),
        cell(_deeds(row), label="Do"),
        data_testid="rule",
    )


def _deeds(row: RuleRow) -> rx.Component:
    return rx.el.div(
        icon_button(
            "arrow-up",
            f"Move {row.name} up",
            on_click=state.move(row.id, -1),
            disabled=row.is_first,
        ),
        icon_button(
            "arrow-down",
            f"Move {row.name} down",
            on_click=state.move(row.id, 1),
            disabled=row.is_last,
        ),
        button("Change", size="sm", on_click=state.edit(row.id), aria_label=f"Change {row.name}"),
        confirm(
            "End this rule?",
            "Sales from now on go by the others. Those that are made keep what they paid.",
            trigger=button("End", size="sm", variant="ghost"),
            action="End it",
            on_confirm=state.end(row.id),
        ),
        class_name="flex flex-wrap items-center gap-1",
    )


def _error(field: str) -> rx.Var[str]:
    return rx.cond(state.field == field, state.problem, "")


def _form() -> rx.Component:
    form = live_form(
        field_row(
            text_field("name", "Name", value=rule.name, error=_error("name"),
                       hint="Shops read it beside their fees."),
            text_field("rate", "Percent", value=rule.rate, error=_error("rate"),
                       input_mode="decimal"),
            select_field("base", "Of", BASES, value=rule.base, error=_error("base")),
            columns=3,
        ),
        field_row(
            text_field("vendor", "Shop", value=rule.vendor, optional=True, error=_error("vendor"),
                       hint="Its address, such as /v/elm-and-ash."),
            select_field("category", "Category", desk.categories, value=rule.category,
                         optional=True, error=_error("category"), hint="With all below it."),
            text_field("product", "Product", value=rule.product, optional=True,
                       error=_error("product"), hint="Its address, such as /p/oak-table."),
            columns=3,
        ),
        field_row(
            text_field("brand", "Brand", value=rule.brand, optional=True, error=_error("brand")),
            select_field("currency", "Currency", desk.currencies, value=rule.currency,
                         optional=True, error=_error("currency")),
            select_field("band", "The range below measures", BANDS, value=rule.band),
            columns=3,
        ),
        field_row(
            text_field("valid_from", "First day", type="date", value=rule.valid_from,
                       optional=True, error=_error("valid_from")),
            text_field("valid_until", "Last day", type="date", value=rule.valid_until,
                       optional=True, error=_error("valid_until")),
        ),
        each(rule.amounts, _amounts),
        checkbox("delivery", "Take the share of delivery too", checked=rule.takes_delivery),
        form_error(rx.cond(state.field == "", state.problem, "")),
        form_actions(
            submit("Save", data_testid="save-rule", on_click=state.set_trial(False)),
            button("What would it have changed?", type="submit", loading=state.is_trying,
                   on_click=state.set_trial(True), data_testid="try-rule"),
            rx.cond(rule.id > 0, button("A new rule instead", variant="ghost",
                                        on_click=state.begin_anew)),
        ),
        on_submit=state.submit,
        reset_on_submit=False,
    )  # fmt: skip
    title = rx.cond(rule.id > 0, "Change this rule", "Add a rule")
    return panel(rx.el.div(form, key=state.turn.to_string()), title=title)


def _amounts(row: AmountFields) -> rx.Component:
    def one(name: str, label: str, value: rx.Var[str]) -> rx.Component:
        return text_field(
            f"{name}-{row.currency}", label, value=value, optional=True, input_mode="decimal",
            error=rx.cond(state.field == f"{name}-{row.currency}", state.problem, ""),
        )  # fmt: skip

    return rx.el.fieldset(
        rx.el.legend("In ", row.currency, class_name="mb-2 text-sm font-semibold"),
        rx.el.div(
            one("fixed", "Fee a piece", row.fixed),
            one("minimum", "At least, a line", row.minimum),
            one("maximum", "At most, a line", row.maximum),
            one("from", "For values from", row.from_value),
            one("to", "and below", row.to_value),
            class_name="grid gap-4 sm:grid-cols-2 lg:grid-cols-5",
        ),
        class_name="min-w-0",
    )


def _preview() -> rx.Component:
    filled = table(
        ["Shop", "Orders", "Was", "Would be", "Change"],
        table_body(state.trial.rows, _change),
        caption="What would have changed, by shop",
        numbers=("Orders", "Was", "Would be", "Change"),
        compact=True,
    )
    return rx.fragment(
        spoken(state.trial.text),
        shown(
            state.trial.text,
            rx.el.div(
                notice(state.trial.text, title="Nothing was changed"),
                rx.cond(state.trial.rows, filled),
                class_name="grid gap-4",
                data_testid="preview",
            ),
        ),
    )


def _change(row: VendorChange) -> rx.Component:
    return table_row(
        cell(rx.el.span(row.vendor, class_name="font-semibold"), lead=True),
        cell(row.orders, label="Orders", number=True),
        cell(row.before, label="Was", number=True),
        cell(row.after, label="Would be", number=True),
        cell(row.change, label="Change", number=True),
        data_testid="change",
    )
