"""The shop's settings: its name, fees, taxes and time limits."""

import reflex as rx

from marketplace import routes
from marketplace.components.buttons import submit
from marketplace.components.fields import text_field
from marketplace.components.forms import field_row, fieldset, form_actions, live_form
from marketplace.components.layout import panel
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.settings import SettingsState


@admin_page(routes.ADMIN_SETTINGS, "Settings", SettingsState.load)
def admin_settings() -> rx.Component:
    """One form; what is changed counts at once."""
    return admin_frame("Settings", once_loaded(SettingsState.is_loaded, panel(_form())))


def _form() -> rx.Component:
    return live_form(
        fieldset(
            "The shop",
            _field("site_name", "Name"),
            _field("site_tagline", "Tagline"),
            _field(
                "closed_notice",
                "Closed for maintenance",
                "What shoppers read meanwhile. While this is empty, the shop is open.",
                optional=True,
            ),
        ),
        fieldset(
            "Fees and taxes, in percent",
            field_row(
                _field(
                    "commission_bp",
                    "Commission",
                    "For vendors without their own. Counts from the next sale.",
                ),
                _field("fee_vat_bp", "VAT on the commission"),
                _field("tax_bp", "VAT in shoppers' prices"),
                columns=3,
            ),
        ),
        fieldset(
            "Time limits",
            field_row(
                _field("hold_minutes", "Minutes to pay", "Stock is held this long: 30 to 1,440."),
                _field("ship_by_days", "Days to send", "On top of the handling days: 1 to 60."),
                columns=2,
            ),
        ),
        form_actions(submit("Save", data_testid="save-settings")),
        on_submit=SettingsState.save,
        class_name="grid max-w-3xl gap-9",
    )


def _field(
    name: str, label: str, hint: str | None = None, *, optional: bool = False
) -> rx.Component:
    return text_field(
        name,
        label,
        value=SettingsState.values[name],
        hint=hint,
        error=rx.cond(SettingsState.field == name, SettingsState.problem, ""),
        optional=optional,
    )
