"""Where a vendor sends, and what that costs: its zones, and rates by service and currency."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.shipping import ShippingFee, ShippingRate, ShippingZone
from marketplace.models.vendors import Vendor
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.kinds import DeliveryService
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import required
from marketplace.rules.zones import plain_postcode
from marketplace.services import audit
from marketplace.services.markets import sold_in
from marketplace.services.settings import shop_settings
from marketplace.services.shipping import (
    checked_transit,
    one_of,
    own_shop,
    profiles_of,
    tell_of,
    upsert_rate,
)

MOST_ZONES, MOST_POSTCODES, MOST_STEPS = 30, 200, 10
LONGEST_PREFIX = 10
LARGEST_MINOR = 100_000_000
"""A fee above this in any currency is a slip of the finger."""
HEAVIEST_GRAMS = 1_000_000


@dataclass(frozen=True, slots=True)
class ZoneDraft:
    """A zone as its vendor wants it; no countries: everywhere else.

    `postcodes` are beginnings, of one country only.
    """

    name: str
    countries: Collection[str] = ()
    postcodes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class FeeDraft:
    """What a rate costs in one currency for parcels of at least so many grams."""

    currency: str
    fee_minor: int
    free_from_minor: int | None = None
    from_grams: int = 0


@dataclass(frozen=True, slots=True)
class RateDraft:
    """How goods of a profile go into a zone by a service."""

    profile_id: int
    zone_id: int
    service: str
    transit_days: int
    fees: Sequence[FeeDraft]


async def add_zone(db: Session, actor: Actor, draft: ZoneDraft) -> ShippingZone:
    """Treat some countries on terms of their own; until rates say how, nothing is sent there."""
    vendor = await own_shop(db, actor)
    zones = await _zones(db, vendor)
    if len(zones) >= MOST_ZONES:
        raise Conflict(f"A shop has at most {MOST_ZONES} zones.")
    draft = _checked(draft, zones)
    zone = ShippingZone(vendor_id=vendor.id, **_columns(draft))
    db.add(zone)
    await db.flush()
    await _note(db, actor, zone, "zone.added", asdict(draft))
    return zone


async def change_zone(db: Session, actor: Actor, zone_id: int, draft: ZoneDraft) -> None:
    """Change where a zone lies; orders that exist keep what they paid."""
    vendor = await own_shop(db, actor)
    zones = await _zones(db, vendor)
    zone = _zone(zones, zone_id)
    draft = _checked(draft, [one for one in zones if one is not zone])
    for name, value in _columns(draft).items():
        setattr(zone, name, value)
    await _note(db, actor, zone, "zone.changed", asdict(draft))


async def remove_zone(db: Session, actor: Actor, zone_id: int) -> None:
    """Do away with a zone and its rates. What it named falls to "everywhere else", if there is.

    Raises Conflict for the home zone, by which delivery is reckoned when nobody said where to.
    """
    vendor = await own_shop(db, actor)
    zone = _zone(await _zones(db, vendor), zone_id)
    if zone.is_home:
        raise Conflict("This is your home zone. You can change its countries instead.")
    await _note(db, actor, zone, "zone.removed", {})
    await db.delete(zone)
    await db.flush()


async def set_rate(db: Session, actor: Actor, draft: RateDraft) -> None:
    """Say how goods of a profile are sent into a zone by a service, and for how much.

    A currency that isn't among the fees isn't sent for. Raises Invalid for the field,
    NotFound for profiles and zones of others.
    """
    vendor = await own_shop(db, actor)
    profile = one_of(await profiles_of(db, vendor.id), draft.profile_id)
    zone = _zone(await _zones(db, vendor), draft.zone_id)
    service = _service(draft.service)
    days = checked_transit(draft.transit_days)
    known = sold_in(await shop_settings(db))
    fees = _checked_fees(draft.fees, {vendor.currency, *known})
    keys = {"vendor_id": vendor.id, "profile_id": profile.id, "zone_id": zone.id}
    rate_id = await upsert_rate(db, keys | {"service": service}, days)
    await db.exec(delete(ShippingFee).where(col(ShippingFee.rate_id) == rate_id))
    db.add_all(ShippingFee(rate_id=rate_id, **asdict(fee)) for fee in fees)
    await db.flush()
    about = {"profile": profile.id, "service": service, "transit_days": days}
    await _note(db, actor, zone, "rate.set", about | {"fees": [asdict(fee) for fee in fees]})


async def remove_rate(
    db: Session, actor: Actor, profile_id: int, zone_id: int, service: str
) -> None:
    """Send goods of a profile into a zone by this service no longer; again does nothing."""
    vendor = await own_shop(db, actor)
    profile = one_of(await profiles_of(db, vendor.id), profile_id)
    zone = _zone(await _zones(db, vendor), zone_id)
    await db.exec(
        delete(ShippingRate).where(
            col(ShippingRate.profile_id) == profile.id,
            col(ShippingRate.zone_id) == zone.id,
            col(ShippingRate.service) == _service(service),
        )
    )
    about: dict[str, object] = {"profile": profile.id, "service": service}
    await _note(db, actor, zone, "rate.removed", about)


async def _zones(db: Session, vendor: Vendor) -> list[ShippingZone]:
    rows = await db.exec(
        select(ShippingZone)
        .where(ShippingZone.vendor_id == vendor.id)
        .order_by(col(ShippingZone.id))
    )
    return list(rows.all())


def _zone(zones: list[ShippingZone], zone_id: int) -> ShippingZone:
    for zone in zones:
        if zone.id == zone_id:
            return zone
    raise NotFound("We couldn't find that zone.")


def _columns(draft: ZoneDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "countries": list(draft.countries),
        "postcodes": list(draft.postcodes),
    }


def _checked(draft: ZoneDraft, others: list[ShippingZone]) -> ZoneDraft:
    name = required("name", "The name", draft.name, 2, 40)
    if name.lower() in {other.name.lower() for other in others}:
        raise Invalid("name", "You have a zone of this name already.")
    countries = sorted(set(draft.countries))
    if unknown := [code for code in countries if code not in COUNTRIES]:
        raise Invalid("countries", f"We don't deliver to “{unknown[0][:20]}” yet.")
    codes = sorted({plain_postcode(code) for code in draft.postcodes} - {""})
    if codes and len(countries) != 1:
        raise Invalid("postcodes", "Postcodes belong to one country: please choose just that one.")
    if len(codes) > MOST_POSTCODES or any(len(code) > LONGEST_PREFIX for code in codes):
        raise Invalid("postcodes", "At most 200 beginnings of postcodes, of up to 10 signs each.")
    if not countries and any(not other.countries for other in others):
        raise Invalid("countries", "You have a zone for everywhere else already.")
    for other in others:
        shared = set(countries) & set(other.countries)
        if shared and not codes and not other.postcodes:
            country = COUNTRIES.get(min(shared), "")
            raise Invalid("countries", f"{country} is in your zone “{other.name}” already.")
    return ZoneDraft(name, countries, codes)


def _service(text: str) -> DeliveryService:
    try:
        return DeliveryService(text)
    except ValueError:
        raise Invalid("service", "Please choose how it is sent.") from None


def _checked_fees(fees: Sequence[FeeDraft], known: set[str]) -> list[FeeDraft]:
    if not fees:
        raise Invalid("fee", "Please say what it costs in at least one currency.")
    steps = {(fee.currency, fee.from_grams) for fee in fees}
    if len(steps) < len(fees) or len(fees) > MOST_STEPS * len(known):
        raise Invalid("fee", "Please say each weight once for each currency.")
    for fee in fees:
        name = f"fee_{fee.currency}"
        if fee.currency not in known:
            raise Invalid("fee", "Your shop doesn't sell in that currency.")
        if not 0 <= fee.fee_minor <= LARGEST_MINOR:
            raise Invalid(name, "The fee is an amount from nothing to a sensible one.")
        if fee.free_from_minor is not None and not 0 <= fee.free_from_minor <= LARGEST_MINOR:
            raise Invalid(f"free_{fee.currency}", "Free delivery begins at a sensible amount.")
        if not 0 <= fee.from_grams <= HEAVIEST_GRAMS:
            raise Invalid(name, "A parcel weighs up to 1,000 kg.")
        if (fee.currency, 0) not in steps:
            raise Invalid(name, "Please say what the lightest parcel costs too.")
    return list(fees)


async def _note(
    db: Session, actor: Actor, zone: ShippingZone, action: str, after: dict[str, object]
) -> None:
    await db.flush()
    subject = ("shipping_zone", zone.id)
    await audit.note(db, actor, action, subject, before={}, after=after)
    await tell_of(db, zone.vendor_id)
