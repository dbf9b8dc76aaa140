"""How offers are sent: the one way from an offer to its delivery terms, and a vendor's profiles."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.shipping import ProfileCard
from marketplace.models.offers import Offer
from marketplace.models.shipping import ShippingFee, ShippingProfile, ShippingRate, ShippingZone
from marketplace.models.vendors import Vendor
from marketplace.rules.delivery import Terms
from marketplace.rules.markets import NOT_CHOSEN
from marketplace.rules.money import Money
from marketplace.rules.parcels import usual
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import plural
from marketplace.rules.zones import Fee, Goods, Rate, Tariff, Zone


def sent_by() -> ColumnElement[bool]:
    """Joins Offer with its ShippingProfile: the one it names, else its vendor's default."""
    names_it = col(Offer.profile_id) == col(ShippingProfile.id)
    return (col(ShippingProfile.vendor_id) == Offer.vendor_id) & func.coalesce(
        names_it, ShippingProfile.is_default
    )


async def tariffs(db: Session, vendor_ids: Collection[int]) -> dict[int, Tariff]:
    """The zones and rates of some vendors, in two statements."""
    if not vendor_ids:
        return {}
    zones: dict[int, list[Zone]] = defaultdict(list)
    found = await db.exec(
        select(ShippingZone)
        .where(col(ShippingZone.vendor_id).in_(vendor_ids))
        .order_by(col(ShippingZone.id))
    )
    for row in found.all():
        zones[row.vendor_id].append(zone_of_row(row))
    rates = await _rates(db, vendor_ids)
    return {id: Tariff(tuple(zones[id]), tuple(rates[id])) for id in vendor_ids}


async def _rates(db: Session, vendor_ids: Collection[int]) -> dict[int, list[Rate]]:
    rows = await db.exec(
        select(ShippingRate, ShippingFee)
        .join(ShippingFee, col(ShippingFee.rate_id) == ShippingRate.id)
        .where(col(ShippingRate.vendor_id).in_(vendor_ids))
        .order_by(col(ShippingRate.id), col(ShippingFee.currency), col(ShippingFee.from_grams))
    )
    by_rate: dict[int, tuple[ShippingRate, dict[str, list[Fee]]]] = {}
    for rate, fee in rows.all():
        _, fees = by_rate.setdefault(rate.id, (rate, {}))
        step = Fee(fee.fee_minor, fee.free_from_minor, fee.from_grams)
        fees.setdefault(fee.currency, []).append(step)
    found: dict[int, list[Rate]] = defaultdict(list)
    for rate, fees in by_rate.values():
        made = Rate(rate.profile_id, rate.zone_id, rate.service, rate.transit_days, fees)
        found[rate.vendor_id].append(made)
    return found


def zone_of_row(row: ShippingZone) -> Zone:
    """A zone as the rules see it."""
    return Zone(row.id, row.name, frozenset(row.countries), tuple(row.postcodes), row.is_home)


def goods_of(
    vendor: Vendor, profile: ShippingProfile, handling_days: int | None = None, grams: int = 0
) -> Goods:
    """Something that goes by a profile; an offer has handling days of its own."""
    days = vendor.handling_days if handling_days is None else handling_days
    return Goods(profile.id, profile.name, days, grams)


async def usual_terms(db: Session, vendor: Vendor, profile: ShippingProfile) -> Terms | None:
    """How a vendor sends goods of a profile within its home zone; None when it doesn't."""
    tariff = (await tariffs(db, [vendor.id]))[vendor.id]
    return usual(tariff.ways(goods_of(vendor, profile), NOT_CHOSEN, vendor.currency))


async def default_profile(db: Session, vendor_id: int) -> ShippingProfile:
    """The profile of a vendor's offers that name none."""
    found = await db.exec(
        select(ShippingProfile).where(
            ShippingProfile.vendor_id == vendor_id, col(ShippingProfile.is_default)
        )
    )
    return found.one()


async def my_profiles(db: Session, actor: Actor) -> list[ProfileCard]:
    """One's own shop's profiles, the default first, with how many offers go by each."""
    vendor = await db.get_one(Vendor, the_vendor(actor))
    named = await db.exec(
        select(Offer.profile_id, func.count())
        .where(Offer.vendor_id == vendor.id)
        .group_by(col(Offer.profile_id))
    )
    counts = dict(named.all())
    rows = await db.exec(
        select(ShippingProfile)
        .where(ShippingProfile.vendor_id == vendor.id)
        .order_by(col(ShippingProfile.is_default).desc(), col(ShippingProfile.id))
    )
    tariff = (await tariffs(db, [vendor.id]))[vendor.id]
    return [
        _card(
            row,
            usual(tariff.ways(goods_of(vendor, row), NOT_CHOSEN, vendor.currency)),
            counts.get(row.id, 0) + (counts.get(None, 0) if row.is_default else 0),
        )
        for row in rows.all()
    ]


def _card(profile: ShippingProfile, sent: Terms | None, count: int) -> ProfileCard:
    known = {} if sent is None else _terms(sent)
    return ProfileCard(
        id=profile.id,
        name=profile.name,
        is_default=profile.is_default,
        offers_count=count,
        offers_text=plural(count, "offer"),
        **known,
    )


def _terms(sent: Terms) -> dict[str, Any]:
    fee, free_from = Money(sent.fee_minor, sent.currency), sent.free_from_minor
    return {
        "fee": Money(sent.fee_minor, sent.currency).plain(),
        "fee_text": fee_text(sent),
        "free_from": "" if free_from is None else Money(free_from, sent.currency).plain(),
        "free_from_text": free_from_text(free_from, fee),
        "transit_days": sent.transit_days,
        "transit_text": plural(sent.transit_days, "working day"),
    }


def fee_text(sent: Terms) -> str:
    """What is asked: "€4.90", "Free"."""
    return str(Money(sent.fee_minor, sent.currency)) if sent.fee_minor else "Free"


def free_from_text(free_from: int | None, fee: Money) -> str:
    """From which value of goods on it is free, where it isn't anyway."""
    if free_from is None or not fee:
        return ""
    return f"free from {Money(free_from, fee.currency)}"
