"""The values that an admin changes while the shop runs, with their defaults and limits."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.events import SettingChanged
from marketplace.models.columns import now
from marketplace.models.staff import Setting
from marketplace.rules.money import EXPONENTS
from marketplace.rules.money_kinds import CaptureWhen, Liable
from marketplace.rules.payouts import read_minimums, written_minimums
from marketplace.rules.permissions import Actor, allow, may_govern, the_account
from marketplace.services import audit, outbox

BasisPoints = Annotated[int, Field(ge=0, le=10_000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Switch = Literal["on", "off"]
Days = Annotated[int, Field(ge=1, le=365)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=140)]


def _codes(text: str) -> str:
    """Codes of currencies, capitals with single spaces between. Raises ValueError for others."""
    codes = list(dict.fromkeys(text.upper().replace(",", " ").split()))
    if unknown := [code for code in codes if code not in EXPONENTS]:
        raise ValueError(f"We don't know the currency {unknown[0][:10]}.")
    return " ".join(codes)


Currencies = Annotated[str, AfterValidator(_codes)]


def _minimums(written: str) -> str:
    return written_minimums(read_minimums(written))


Minimums = Annotated[Line, AfterValidator(_minimums)]
"""Amounts like "25.00 EUR, 3000 JPY"."""


class ShopSettings(BaseModel):
    """Every setting, with what it is until somebody changes it."""

    site_name: ShortText = "Fairhall"
    site_tagline: Line = "Independent shops, one basket."
    closed_notice: Line = ""
    """What shoppers read while the shop is closed for maintenance; empty while it is open."""
    commission_bp: BasisPoints = 1_000
    """The fee on a sale when no other rule fits, in hundredths of a percent."""
    fee_vat_bp: BasisPoints = 2_000
    """VAT that is added to the fee."""
    tax_bp: BasisPoints = 2_000
    """VAT within the prices of a country whose taxes nobody has written down."""
    home_country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] = "DE"
    """Where the shop itself is at home, and where a visitor is taken to be."""
    check_vies: bool = False
    """Whether a VAT number is also looked up in the European register."""
    hold_days: Annotated[int, Field(ge=0, le=90)] = 7
    """Days after its arrival until a parcel's worth is the vendor's to be paid out."""
    reserve_bp: BasisPoints = 0
    """What of it stays back a while longer, in hundredths of a percent."""
    reserve_days: Annotated[int, Field(ge=1, le=365)] = 30
    payout_minimums: Minimums = "20.00 EUR, 20.00 USD, 20.00 GBP"
    """Below this nothing is paid out, by currency; what is not named has no minimum."""
    reconciliation_grace_minutes: Annotated[int, Field(ge=0, le=10_080)] = 60
    """How long the books and a provider may disagree until payouts wait for an explanation."""
    reconciliation_days: Annotated[int, Field(ge=1, le=30)] = 3
    """Days for which a provider may not tell what moved until its payouts wait, too."""
    bad_debt_days: Annotated[int, Field(ge=1, le=730)] = 60
    """Days after which a vendor's debt may be given up."""
    dispute_liable: Liable = Liable.VENDOR
    """Who bears a dispute, unless staff decide otherwise."""
    currencies: Currencies = ""
    """In which shoppers may buy beside the shop's own currency: codes with spaces between."""
    hold_minutes: Annotated[int, Field(ge=30, le=1440)] = 30
    """How long stock is held for a purchase that is being paid."""
    manual_days: Annotated[int, Field(ge=1, le=30)] = 7
    """The same for a purchase that is paid by bank transfer, in days."""
    pay_by_stripe: Switch = "on"
    pay_by_paypal: Switch = "on"
    pay_by_razorpay: Switch = "on"
    pay_by_manual: Switch = "on"
    """Ways to pay that shoppers are offered, where this installation has their keys."""
    capture_when: CaptureWhen = CaptureWhen.PLACEMENT
    """When cards and PayPal are charged: as shoppers pay, or as each vendor accepts."""
    fraud_review_at: Annotated[int, Field(ge=1, le=101)] = 60
    """From which score on staff look at a paid purchase before it is sent; 101 is never."""
    fraud_block_at: Annotated[int, Field(ge=1, le=101)] = 95
    """From which score on a purchase can't be paid at all; 101 is never."""
    fraud_high_values: Minimums = "500.00 EUR, 550.00 USD, 450.00 GBP"
    """From where on a purchase is a large one, by currency; what is not named has no such sum."""
    ship_by_days: Annotated[int, Field(ge=1, le=60)] = 3
    """Days a vendor has to send a paid order, on top of the handling days promised."""
    auto_cancel_days: Days = 7
    """Days after that until what was not sent is cancelled by itself."""
    deliver_after_days: Days = 14
    """Days after sending until a parcel counts as arrived when nobody says otherwise."""
    withdrawal_days: Annotated[int, Field(ge=14, le=365)] = 14
    """Days after arrival in which anybody may withdraw without a reason: the law's, or more."""
    return_days: Days = 30
    """Days after arrival in which things may be sent back at all."""
    answer_days: Days = 3
    """Days a vendor has to answer a return or a claim before staff decide."""
    send_back_days: Days = 14
    """Days a shopper has to hand over what may be returned."""
    inspect_days: Days = 7
    """Days a vendor has to look at what came back, and to send a replacement."""
    search_log_days: Annotated[int, Field(ge=7, le=730)] = 180
    """How long single searches are kept before only daily sums are left."""
    operator: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    """Who runs the shop, as it stands in the privacy notice: name, address, register."""
    privacy_email: Line = ""
    """Whom people write to about their data."""
    erasure_wait_days: Annotated[int, Field(ge=0, le=28)] = 14
    """Days in which somebody who wants to be forgotten may still come back."""
    books_years: Annotated[int, Field(ge=1, le=30)] = 10
    """Whole years after that of a purchase for which the tax law wants its books."""
    session_days_kept: Days = 30
    """Days for which signed-out and expired sessions are kept, and addresses of open ones."""
    basket_days: Days = 90
    """Days after which a basket that nobody touched is thrown away."""
    unpaid_days: Days = 90
    """Days after which a purchase that was never paid is nobody's any more."""
    outbox_days: Days = 90
    """How long events that were worked off are kept."""
    mail_log_days: Days = 180
    """How long is kept which letter went to whom, and news in feeds."""
    webhook_days: Days = 60
    """Days after which providers' messages are emptied."""

    def days(self, name: str) -> timedelta:
        """A setting that is a number of days, as a span of time."""
        return timedelta(days=getattr(self, name))


WORDS = {
    "string_too_short": "Please write something here.",
    "string_too_long": "At most {max_length} characters, please.",
    "greater_than_equal": "{ge:,} is the least.",
    "less_than_equal": "{le:,} is the most.",
    "value_error": "{error}",
    "literal_error": "Please choose one of {expected}.",
    "enum": "Please choose one of {expected}.",
    "string_pattern_mismatch": "Please write the two letters of a country, such as DE.",
    "bool_parsing": "Please choose yes or no.",
}
"""What is wrong with a value, in words for people, by the kind of error."""


async def shop_settings(db: Session) -> ShopSettings:
    """All settings as they are now."""
    rows = await db.exec(select(Setting.name, col(Setting.value)))
    return ShopSettings.model_validate(dict(rows.all()))


def _in_words(kind: str, limits: Mapping[str, Any]) -> str:
    return WORDS.get(kind, "Please write a whole number.").format(**limits)


async def change(db: Session, actor: Actor, name: str, value: Any) -> None:
    """Set one value. Raises Invalid, naming the setting, for a value that does not fit."""
    allow(may_govern(actor))
    before = await shop_settings(db)
    if name not in ShopSettings.model_fields:
        raise Invalid(name, "There is no such setting.")
    try:
        after = ShopSettings.model_validate(before.model_dump() | {name: value})
    except ValidationError as error:
        wrong = error.errors()[0]
        raise Invalid(name, _in_words(wrong["type"], wrong.get("ctx", {}))) from None
    written = getattr(after, name)
    row = {"name": name, "value": written, "updated_by": actor.account_id, "updated_at": now()}
    await db.exec(
        insert(Setting).values(row).on_conflict_do_update(index_elements=["name"], set_=row)
    )
    account_id = the_account(actor)
    await audit.note(
        db,
        actor,
        f"setting.{name}",
        ("account", account_id),
        before={name: getattr(before, name)},
        after={name: written},
    )
    await outbox.record(db, SettingChanged(account_id, name))
