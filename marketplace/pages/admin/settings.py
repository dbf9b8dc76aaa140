"""The shop's settings: its name, fees, taxes and time limits."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Option
from marketplace.components.buttons import submit
from marketplace.components.fields import select_field, text_field
from marketplace.components.forms import field_row, fieldset, form_actions, live_form
from marketplace.components.layout import panel
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.settings import SettingsState

SWITCH = [Option("on", "Offered, if it has its keys"), Option("off", "Not offered")]
CAPTURES = [
    Option("placement", "as shoppers pay"),
    Option("acceptance", "as each shop accepts its order"),
]


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
            "Currencies",
            _field(
                "currencies",
                "Other currencies that shoppers may choose",
                "Codes with spaces between, like “USD JPY KWD”. Vendors set a price of its own in "
                "each; nothing is converted, and what has no price in one isn't sold in it.",
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
                _field("fee_vat_bp", "VAT on the commission", "Of vendors who owe it."),
                _field("tax_bp", "Default VAT", "Where no taxes are written down."),
                columns=3,
            ),
            field_row(
                _field("home_country", "Home country", "Two letters, such as DE."),
                select_field(
                    "check_vies",
                    "Look VAT numbers up",
                    [Option("False", "No"), Option("True", "Yes, in the European register")],
                    value=SettingsState.values["check_vies"],
                    hint="When the register is away, the digits must do.",
                ),
                columns=2,
            ),
        ),
        fieldset(
            "Time limits",
            field_row(
                _field("hold_minutes", "Minutes to pay", "Stock is held this long: 30 to 1,440."),
                _field("ship_by_days", "Days to send", "On top of the handling days: 1 to 60."),
                columns=2,
            ),
            field_row(
                _field(
                    "auto_cancel_days",
                    "Days until a late order is cancelled",
                    "After it should have left. The vendor is warned the day it is late.",
                ),
                _field(
                    "deliver_after_days",
                    "Days until a parcel counts as arrived",
                    "After it was sent, when nobody says otherwise.",
                ),
                columns=2,
            ),
        ),
        fieldset(
            "Returns and claims, in days",
            field_row(
                _field(
                    "withdrawal_days",
                    "To withdraw without a reason",
                    "After arrival. The law of the EU gives 14 days; more is kind.",
                ),
                _field(
                    "return_days",
                    "To send something back at all",
                    "After arrival. Then an order is completed.",
                ),
                columns=2,
            ),
            field_row(
                _field("answer_days", "For a vendor's answer", "Then staff decide."),
                _field("send_back_days", "For handing it over", "After the return was approved."),
                _field("inspect_days", "For looking at it", "And for sending a replacement."),
                columns=3,
            ),
        ),
        fieldset(
            "Ways to pay",
            field_row(
                _switch("pay_by_stripe", "Card"),
                _switch("pay_by_paypal", "PayPal"),
                _switch("pay_by_razorpay", "Razorpay"),
                _switch("pay_by_manual", "Bank transfer"),
                columns=2,
            ),
            field_row(
                _choice(
                    "capture_when",
                    "Money is taken",
                    CAPTURES,
                    "By card and PayPal. Other ways are always paid at once.",
                ),
                _field(
                    "manual_days", "Days to wait for a bank transfer", "Stock is held: 1 to 30."
                ),
                columns=2,
            ),
        ),
        fieldset(
            "Suspicious purchases",
            field_row(
                _field(
                    "fraud_review_at",
                    "Staff look from a score of",
                    "1 to 100; 101 is never. It is paid, and waits.",
                ),
                _field(
                    "fraud_block_at",
                    "Refused from a score of",
                    "1 to 100; 101 is never. Nothing is taken.",
                ),
                columns=2,
            ),
            _field(
                "fraud_high_values",
                "A large purchase",
                "From this amount on, by currency, like: 500.00 EUR, 550.00 USD.",
                optional=True,
            ),
        ),
        fieldset(
            "Payouts to vendors",
            field_row(
                _field("hold_days", "Days of hold", "After a parcel has arrived: 0 to 90."),
                _field("reserve_bp", "Reserve, in percent", "Kept back a while longer."),
                _field("reserve_days", "Days of reserve", "1 to 365."),
                columns=3,
            ),
            _field(
                "payout_minimums",
                "Least payout",
                "By currency, like: 20.00 EUR, 25.00 USD. What is not named has none.",
                optional=True,
            ),
            field_row(
                _field(
                    "reconciliation_grace_minutes",
                    "Minutes of grace",
                    "How long books and provider may differ until payouts wait.",
                ),
                _field(
                    "reconciliation_days",
                    "Days of silence",
                    "How long a provider may tell nothing until its payouts wait: 1 to 30.",
                ),
                _field(
                    "bad_debt_days", "Days of a debt", "After these it may be given up: 1 to 730."
                ),
                columns=3,
            ),
        ),
        fieldset(
            "Privacy",
            _field(
                "operator",
                "Who runs the shop",
                "Name, address, register: as it stands in the imprint and the privacy notice.",
                optional=True,
            ),
            _field(
                "privacy_email",
                "Address for questions about data",
                "Of the person who answers them.",
                optional=True,
            ),
            field_row(
                _field("erasure_wait_days", "Days to come back", "Before somebody is forgotten."),
                _field("books_years", "Years of the books", "As the tax law wants: 10 in the EU."),
                _field(
                    "search_log_days", "Days of searches", "Without names; then only sums are left."
                ),
                columns=3,
            ),
            field_row(
                _field(
                    "session_days_kept", "Days of ended sessions", "And addresses of open ones."
                ),
                _field("basket_days", "Days of left baskets", "That nobody came back to."),
                _field("unpaid_days", "Days of unpaid purchases", "Then they name nobody."),
                columns=3,
            ),
            field_row(
                _field("outbox_days", "Days of events", "That were worked off."),
                _field("mail_log_days", "Days of letters", "Which went to whom; news in feeds."),
                _field("webhook_days", "Days of messages", "Of providers, with their bodies."),
                columns=3,
            ),
        ),
        form_actions(submit("Save", data_testid="save-settings")),
        on_submit=SettingsState.save,
        class_name="grid max-w-3xl gap-9",
    )


def _switch(name: str, label: str) -> rx.Component:
    return _choice(name, label, SWITCH, None)


def _choice(name: str, label: str, options: list[Option], hint: str | None) -> rx.Component:
    return select_field(
        name,
        label,
        options,
        value=SettingsState.values[name],
        hint=hint,
        error=rx.cond(SettingsState.field == name, SettingsState.problem, ""),
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
