"""The values that an admin changes while the shop runs, with their defaults and limits."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.events import SettingChanged
from marketplace.models.columns import now
from marketplace.models.staff import Setting
from marketplace.rules.permissions import Actor, allow, may_govern, the_account
from marketplace.services import audit, outbox

BasisPoints = Annotated[int, Field(ge=0, le=10_000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=140)]


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
    """VAT that shoppers' prices include."""
    hold_minutes: Annotated[int, Field(ge=30, le=1440)] = 30
    """How long stock is held for a purchase that is being paid."""
    ship_by_days: Annotated[int, Field(ge=1, le=60)] = 3
    """Days a vendor has to send a paid order, on top of the handling days promised."""


WORDS = {
    "string_too_short": "Please write something here.",
    "string_too_long": "At most {max_length} characters, please.",
    "greater_than_equal": "{ge:,} is the least.",
    "less_than_equal": "{le:,} is the most.",
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
