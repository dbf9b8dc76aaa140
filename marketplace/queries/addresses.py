"""A member's saved addresses."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.addresses import AddressCard
from marketplace.models.accounts import Address
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.permissions import Actor


async def my_addresses(db: Session, actor: Actor) -> list[AddressCard]:
    """One's own addresses, the default first; a guest has none."""
    rows = await db.exec(
        select(Address)
        .where(Address.account_id == actor.account_id)
        .order_by(col(Address.is_default).desc(), col(Address.id).desc())
    )
    return [_card(address) for address in rows.all()]


def _card(address: Address) -> AddressCard:
    town, country = f"{address.postcode} {address.city}", address.country
    parts = (address.line1, address.line2, town, address.region, COUNTRIES.get(country, country))
    shown = AddressCard.__dataclass_fields__.keys() - {"summary"}
    return AddressCard(
        summary=", ".join(part for part in parts if part), **address.model_dump(include=shown)
    )
