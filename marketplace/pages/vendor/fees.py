"""What the marketplace takes of one's sales, rule by rule; and one's VAT number."""

import reflex as rx

from marketplace import routes
from marketplace.cards.commission import RuleRow
from marketplace.components.buttons import submit
from marketplace.components.fields import text_field
from marketplace.components.forms import form_actions, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.notices import saved_note
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.fees import FeesState

state = FeesState


@vendor_page(routes.VENDOR_FEES, "Fees and VAT", FeesState.load)
def vendor_fees() -> rx.Component:
    """The rules in order, then the number."""
    return room(
        "Fees and VAT", once_loaded(state.is_loaded, stack(_rules(), _tax_id())),
        lead="Each sale keeps the fee it was made with, and a refund gives back its part of it.",
    )  # fmt: skip


def _rules() -> rx.Component:
    filled = table(
        ["Rule", "Takes", "When"], table_body(state.desk.rules, _row), caption="Rules in order"
    )
    return panel(
        rx.cond(state.desk.rules, filled),
        rx.el.p(
            rx.cond(
                state.desk.rules,
                "The first rule that fits a sale decides. Everything else pays ",
                "Every sale pays ",
            ),
            rx.el.strong(state.desk.default),
            " of what the buyer pays for the goods.",
            class_name="px-5 py-4 text-sm",
            data_testid="default-fee",
        ),
        title="What we take",
        flush=True,
    )


def _row(row: RuleRow) -> rx.Component:
    return table_row(
        cell(two_lines(row.name, row.conditions), lead=True),
        cell(row.takes, label="Takes"),
        cell(row.dates, label="When"),
        data_testid="fee-rule",
    )


def _tax_id() -> rx.Component:
    return panel(
        live_form(
            text_field(
                "tax_id",
                "VAT number",
                value=state.tax_id,
                hint="A business in another country of the EU accounts for the VAT on our fees "
                "itself, once we know its number.",
                error=state.problem,
                optional=True,
                max_length=30,
            ),
            form_actions(
                submit("Save", data_testid="save-tax-id"),
                saved_note(rx.cond(state.is_saved, "Saved", "")),
            ),
            on_submit=state.save_tax_id,
            class_name="grid max-w-md gap-4",
        ),
        title="Your VAT number",
    )
