"""What a vendor decides about its own shop: its words, its time to pack; and what it pays."""

from dataclasses import dataclass
from typing import Any

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import VendorChanged
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import VendorStatus
from marketplace.rules.permissions import Actor, allow, may_govern, may_sell, the_vendor
from marketplace.rules.texts import limited, required
from marketplace.services import audit, outbox

LONGEST_HANDLING = 60


@dataclass(frozen=True, slots=True)
class Profile:
    """What a shop tells of itself; `story` is Markdown."""

    tagline: str
    story: str
    city: str


async def change_profile(db: Session, actor: Actor, profile: Profile) -> None:
    """Change what one's own shop tells of itself."""
    vendor = await _own(db, actor)
    for name, value in profile_words(profile).items():
        setattr(vendor, name, value)
    await outbox.record(db, VendorChanged(the_vendor(actor)))


async def set_handling(db: Session, actor: Actor, days: int) -> None:
    """Change how many working days one usually needs to pack; offers that exist keep theirs."""
    if not 0 <= days <= LONGEST_HANDLING:
        raise Invalid("handling_days", "Handling takes from 0 to 60 working days.")
    vendor = await _own(db, actor)
    before, vendor.handling_days = {"handling_days": vendor.handling_days}, days
    after = {"handling_days": days}
    subject = ("vendor", the_vendor(actor))
    await audit.note(db, actor, "vendor.handling", subject, before=before, after=after)
    await outbox.record(db, VendorChanged(the_vendor(actor)))


async def set_commission(
    db: Session, actor: Actor, vendor_id: int, basis_points: int | None
) -> None:
    """Agree on a commission with one vendor; None returns to the shop's own. Future orders only."""
    allow(may_govern(actor))
    if basis_points is not None and not 0 <= basis_points <= 10_000:
        raise Invalid("commission", "A commission is a share from 0 to 100 percent.")
    vendor = await locked_vendor(db, vendor_id)
    await audit.note(
        db,
        actor,
        "vendor.commission",
        ("vendor", vendor_id),
        before={"commission_bp": vendor.commission_bp},
        after={"commission_bp": basis_points},
    )
    vendor.commission_bp = basis_points


async def trading_vendor(db: Session, actor: Actor) -> Vendor:
    """The actor's own shop, which may put things on the shelves just now.

    Raises NotFound for strangers, Forbidden for a role that may not, Conflict unless approved.
    """
    vendor_id = the_vendor(actor)
    allow(may_sell(actor))
    vendor = await db.get_one(Vendor, vendor_id)
    if vendor.status is not VendorStatus.APPROVED:
        raise Conflict("Your shop isn't open for trade. You can sell as soon as it is approved.")
    return vendor


async def locked_vendor(db: Session, vendor_id: int) -> Vendor:
    """The vendor, kept from others until this transaction ends. Raises NotFound."""
    vendor = await db.get(Vendor, vendor_id, with_for_update=True)
    if vendor is None:
        raise NotFound("We couldn't find that vendor.")
    return vendor


def profile_words(profile: Profile) -> dict[str, Any]:
    """The tidy words by their column. Raises Invalid for the field that doesn't fit."""
    return {
        "tagline": required("tagline", "The tagline", profile.tagline, 3, 120),
        "story": limited("story", "The story", profile.story, 5_000),
        "city": required("city", "The city", profile.city, 1, 80),
    }


async def _own(db: Session, actor: Actor) -> Vendor:
    vendor_id = the_vendor(actor)
    allow(may_sell(actor))
    return await locked_vendor(db, vendor_id)
