"""A vendor's zones with the rates of each, as the vendor sees them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.shipping import FeeField, RateCard, ZoneCard
from marketplace.models.shipping import ShippingFee, ShippingProfile, ShippingRate, ShippingZone
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.kinds import DeliveryService
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import plural
from marketplace.rules.weight_steps import written

EVERYWHERE = "Everywhere that no other zone names"


async def my_zones(db: Session, actor: Actor) -> list[ZoneCard]:
    """One's own shop's zones, the home zone first, each with its rates by profile and service."""
    vendor_id = the_vendor(actor)
    zones = await db.exec(
        select(ShippingZone)
        .where(ShippingZone.vendor_id == vendor_id)
        .order_by(col(ShippingZone.is_home).desc(), col(ShippingZone.id))
    )
    profiles = await db.exec(
        select(ShippingProfile)
        .where(ShippingProfile.vendor_id == vendor_id)
        .order_by(col(ShippingProfile.is_default).desc(), col(ShippingProfile.id))
    )
    names = {profile.id: profile.name for profile in profiles.all()}
    rates = await _rates(db, vendor_id, names)
    return [_zone(zone, rates[zone.id], names) for zone in zones.all()]


async def _rates(db: Session, vendor_id: int, names: dict[int, str]) -> dict[int, list[RateCard]]:
    rows = await db.exec(
        select(ShippingRate, ShippingFee)
        .join(ShippingFee, col(ShippingFee.rate_id) == ShippingRate.id)
        .where(ShippingRate.vendor_id == vendor_id)
        .order_by(col(ShippingRate.id), col(ShippingFee.currency), col(ShippingFee.from_grams))
    )
    fees: dict[int, list[ShippingFee]] = defaultdict(list)
    by_id: dict[int, ShippingRate] = {}
    for rate, fee in rows.all():
        by_id[rate.id] = rate
        fees[rate.id].append(fee)
    order, services = list(names), list(DeliveryService)
    ordered = sorted(
        by_id.values(),
        key=lambda rate: (order.index(rate.profile_id), services.index(rate.service)),
    )
    cards: dict[int, list[RateCard]] = defaultdict(list)
    for rate in ordered:
        cards[rate.zone_id].append(_rate(rate, fees[rate.id], names[rate.profile_id]))
    return cards


def _rate(rate: ShippingRate, fees: Sequence[ShippingFee], profile: str) -> RateCard:
    fields = [_fee(code, fees) for code in dict.fromkeys(fee.currency for fee in fees)]
    costs = ", ".join(_words(fee) for fee in fees if not fee.from_grams)
    days = plural(rate.transit_days, "working day")
    more = ", more by weight" if any(fee.from_grams for fee in fees) else ""
    return RateCard(
        zone_id=rate.zone_id,
        profile_id=rate.profile_id,
        profile=profile,
        service=rate.service,
        service_text=rate.service.capitalize(),
        transit_days=rate.transit_days,
        text=f"{costs}{more} · {days}",
        fees=fields,
    )


def _words(fee: ShippingFee) -> str:
    money = Money(fee.fee_minor, fee.currency)
    shown = str(money) if money else f"free in {fee.currency}"
    if money and fee.free_from_minor is not None:
        shown += f" (free from {Money(fee.free_from_minor, fee.currency)})"
    return shown


def _fee(currency: str, fees: Sequence[ShippingFee]) -> FeeField:
    own = [fee for fee in fees if fee.currency == currency]
    free = own[0].free_from_minor
    return FeeField(
        currency=currency,
        fee=Money(own[0].fee_minor, currency).plain(),
        free_from="" if free is None else Money(free, currency).plain(),
        steps=written([(fee.from_grams, fee.fee_minor) for fee in own if fee.from_grams], currency),
    )


def _zone(zone: ShippingZone, rates: list[RateCard], names: dict[int, str]) -> ZoneCard:
    sent = {rate.profile_id for rate in rates}
    missing = [name for id, name in names.items() if id not in sent]
    countries = ", ".join(sorted(COUNTRIES.get(code, code) for code in zone.countries))
    where = countries or EVERYWHERE
    if zone.postcodes:
        where += f": postcodes beginning with {', '.join(zone.postcodes)}"
    return ZoneCard(
        id=zone.id,
        name=zone.name,
        where_text=where,
        countries=list(zone.countries),
        postcodes=", ".join(zone.postcodes),
        is_home=zone.is_home,
        rates=rates,
        unsent=f"Not sent here: {', '.join(missing)}." if missing else "",
    )
