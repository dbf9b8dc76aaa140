"""The ways in which a vendor sends what it sells, and which offers go by which."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, tell
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import OfferChanged, VendorChanged
from marketplace.models.offers import Offer
from marketplace.models.shipping import ShippingFee, ShippingProfile, ShippingRate, ShippingZone
from marketplace.models.vendors import Vendor
from marketplace.rules.countries import HOME_ZONE
from marketplace.rules.kinds import DeliveryService
from marketplace.rules.permissions import Actor, allow, may_sell, the_vendor
from marketplace.rules.texts import plural, required
from marketplace.services import audit, outbox
from marketplace.services.vendor_terms import locked_vendor

STANDARD, FIRST_ZONE = "Standard delivery", "Europe"
MOST_PROFILES = 20
LARGEST_FEE, LARGEST_FREE_FROM = 100_000, 100_000_000
LONGEST_TRANSIT = 60
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A profile as its vendor wants it: minor units of the vendor's currency, working days.

    What it costs and takes is its standard rate into the home zone; all other rates are set
    one by one (`services.shipping_zones`). `free_from_minor` None: never free.
    """

    name: str
    fee_minor: int
    free_from_minor: int | None
    transit_days: int


async def open_delivery(db: Session, vendor: Vendor) -> None:
    """What a new shop begins with: free delivery in three working days, not all over the world."""
    profile = ShippingProfile(vendor_id=vendor.id, name=STANDARD, is_default=True)
    db.add(profile)
    db.add(
        ShippingZone(vendor_id=vendor.id, name=FIRST_ZONE, countries=list(HOME_ZONE), is_home=True)
    )
    await db.flush()
    await _set_home_rate(db, vendor, profile, ProfileDraft(STANDARD, 0, None, 3))


async def _set_home_rate(
    db: Session, vendor: Vendor, profile: ShippingProfile, draft: ProfileDraft
) -> None:
    """Write a profile's standard rate into the home zone; of its fees the vendor's own base."""
    home = await db.exec(
        select(ShippingZone.id).where(
            ShippingZone.vendor_id == vendor.id, col(ShippingZone.is_home)
        )
    )
    keys = {
        "vendor_id": vendor.id,
        "profile_id": profile.id,
        "zone_id": home.one(),
        "service": DeliveryService.STANDARD,
    }
    rate_id = await upsert_rate(db, keys, draft.transit_days)
    fee = {"rate_id": rate_id, "currency": vendor.currency, "from_grams": 0}
    terms = {"fee_minor": draft.fee_minor, "free_from_minor": draft.free_from_minor}
    await db.exec(
        insert(ShippingFee)
        .values(**fee, **terms)
        .on_conflict_do_update(index_elements=list(fee), set_=terms)
    )


async def upsert_rate(db: Session, keys: dict[str, Any], transit_days: int) -> int:
    """The id of the rate of a profile, zone and service, which takes so many days from now on."""
    written = await db.exec(
        insert(ShippingRate)
        .values(**keys, transit_days=transit_days)
        .on_conflict_do_update(
            index_elements=["profile_id", "zone_id", "service"],
            set_={"transit_days": transit_days},
        )
        .returning(col(ShippingRate.id))
    )
    return int(written.scalar_one())


async def add_profile(db: Session, actor: Actor, draft: ProfileDraft) -> ShippingProfile:
    """Add a way of sending; offers are given to it one by one. Raises Invalid for the field."""
    vendor = await own_shop(db, actor)
    profiles = await profiles_of(db, vendor.id)
    if len(profiles) >= MOST_PROFILES:
        raise Conflict(f"A shop has at most {MOST_PROFILES} delivery profiles.")
    draft = _checked(draft, profiles)
    profile = ShippingProfile(vendor_id=vendor.id, name=draft.name)
    db.add(profile)
    await db.flush()
    await _set_home_rate(db, vendor, profile, draft)
    await _note(db, actor, profile, "shipping.added", after=asdict(draft))
    return profile


async def change_profile(db: Session, actor: Actor, profile_id: int, draft: ProfileDraft) -> None:
    """Change what a way of sending costs and takes; orders that exist keep what they paid."""
    vendor = await own_shop(db, actor)
    profiles = await profiles_of(db, vendor.id)
    profile = one_of(profiles, profile_id)
    before: dict[str, object] = {"name": profile.name}
    draft = _checked(draft, [one for one in profiles if one is not profile])
    profile.name = draft.name
    await _set_home_rate(db, vendor, profile, draft)
    await _note(db, actor, profile, "shipping.changed", before=before, after=asdict(draft))


async def make_default(db: Session, actor: Actor, profile_id: int) -> None:
    """Have this profile used by all offers that name none; doing it again does nothing."""
    vendor = await own_shop(db, actor)
    profiles = await profiles_of(db, vendor.id)
    chosen = one_of(profiles, profile_id)
    if chosen.is_default:
        return
    for profile in profiles:
        profile.is_default = False
    await db.flush()
    chosen.is_default = True
    await _note(db, actor, chosen, "shipping.default")


async def remove_profile(db: Session, actor: Actor, profile_id: int, heir_id: int) -> None:
    """Do away with a profile; its offers go by the heir from now on.

    Raises Invalid without an heir while it has offers, Conflict for the default one.
    """
    vendor = await own_shop(db, actor)
    profiles = await profiles_of(db, vendor.id)
    profile = one_of(profiles, profile_id)
    if profile.is_default:
        raise Conflict("This is your default. Please make another one the default first.")
    used = select(func.count()).where(Offer.profile_id == profile_id)
    count = (await db.exec(used.select_from(Offer))).one()
    if count:
        heir = next((one for one in profiles if one.id == heir_id and one is not profile), None)
        if heir is None:
            raise Invalid("heir", f"How should its {plural(count, 'offer')} be sent from now on?")
        await _hand_over(db, Offer.profile_id == profile_id, heir)
    await _note(db, actor, profile, "shipping.removed", before={"name": profile.name})
    await db.delete(profile)
    await db.flush()


async def assign(db: Session, actor: Actor, offer_ids: Collection[int], profile_id: int) -> int:
    """Send these offers by one of the shop's profiles. Returns how many are sent otherwise now.

    Offers of other shops, like those that there are not, are not found: nothing happens then.
    """
    vendor = await own_shop(db, actor)
    profile = one_of(await profiles_of(db, vendor.id), profile_id)
    if not 0 < len(set(offer_ids)) <= MOST_AT_ONCE:
        raise Invalid("offers", f"Please choose from 1 to {MOST_AT_ONCE} offers.")
    rows = await db.exec(
        select(Offer)
        .where(col(Offer.id).in_(offer_ids), Offer.vendor_id == vendor.id)
        .order_by(col(Offer.id))
        .with_for_update()
    )
    offers = list(rows.all())
    if len(offers) < len(set(offer_ids)):
        raise NotFound("We couldn't find that offer.")
    named = None if profile.is_default else profile.id
    moved = [offer for offer in offers if offer.profile_id != named]
    for offer in moved:
        offer.profile_id = named
        await outbox.record(db, OfferChanged(offer.product_id, offer.id, offer.vendor_id))
    after = {"offers": [offer.id for offer in moved]}
    if moved:
        subject = ("shipping_profile", profile.id)
        await audit.note(db, actor, "shipping.assigned", subject, after=after)
    return len(moved)


async def _hand_over(db: Session, which: bool, heir: ShippingProfile) -> None:
    named = None if heir.is_default else heir.id
    await db.exec(update(Offer).where(which).values(profile_id=named))  # type: ignore[arg-type]


async def own_shop(db: Session, actor: Actor) -> Vendor:
    """One's own shop, locked, so that two people of it don't contradict each other."""
    vendor_id = the_vendor(actor)
    allow(may_sell(actor))
    return await locked_vendor(db, vendor_id)


async def profiles_of(db: Session, vendor_id: int) -> list[ShippingProfile]:
    """A vendor's profiles, the oldest first."""
    rows = await db.exec(
        select(ShippingProfile)
        .where(ShippingProfile.vendor_id == vendor_id)
        .order_by(col(ShippingProfile.id))
    )
    return list(rows.all())


def one_of(profiles: list[ShippingProfile], profile_id: int) -> ShippingProfile:
    """The one with this id. Raises NotFound, for other shops' too."""
    for profile in profiles:
        if profile.id == profile_id:
            return profile
    raise NotFound("We couldn't find that delivery profile.")


def _checked(draft: ProfileDraft, others: list[ShippingProfile]) -> ProfileDraft:
    name = required("name", "The name", draft.name, 2, 40)
    if name.lower() in {other.name.lower() for other in others}:
        raise Invalid("name", "You have a profile of this name already.")
    if not 0 <= draft.fee_minor <= LARGEST_FEE:
        raise Invalid("fee", "The delivery fee is an amount from nothing to 1,000.")
    free_from = draft.free_from_minor
    if free_from is not None and not 0 <= free_from <= LARGEST_FREE_FROM:
        raise Invalid("free_from", "Free delivery begins at an amount that isn't negative.")
    return replace(draft, name=name, transit_days=checked_transit(draft.transit_days))


def checked_transit(days: int) -> int:
    """Working days on the way. Raises Invalid."""
    if not 1 <= days <= LONGEST_TRANSIT:
        raise Invalid("transit_days", "Transit takes from 1 to 60 working days.")
    return days


async def _note(
    db: Session,
    actor: Actor,
    profile: ShippingProfile,
    action: str,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    await db.flush()
    subject = ("shipping_profile", profile.id)
    await audit.note(db, actor, action, subject, before=before or {}, after=after or {})
    await tell_of(db, profile.vendor_id)


async def tell_of(db: Session, vendor_id: int) -> None:
    """All pages that say how this shop delivers have news."""
    await outbox.record(db, VendorChanged(vendor_id))
    tell(db, f"offers-of-{vendor_id}")
