"""The life of a vendor: applying, being approved or turned down, suspended and reinstated."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.config import settings
from marketplace.errors import Conflict, Invalid
from marketplace.events import (
    VendorApplied,
    VendorApproved,
    VendorReinstated,
    VendorRejected,
    VendorSuspended,
)
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.offers import StockLocation
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.rules.kinds import MemberRole, VendorStatus
from marketplace.rules.permissions import (
    Actor,
    allow,
    may_moderate,
    the_account,
)
from marketplace.rules.slugs import slug
from marketplace.rules.texts import required
from marketplace.services import audit, names, outbox
from marketplace.services.vendor_terms import Profile, locked_vendor, profile_words


@dataclass(frozen=True, slots=True)
class Application:
    """What a person tells of the shop they would like to open; `country` is ISO 3166 alpha-2."""

    name: str
    tagline: str
    story: str
    country: str
    city: str


async def apply(db: Session, actor: Actor, application: Application) -> Vendor:
    """A signed-in person asks to open a shop and becomes its owner.

    One application may wait per person. Raises Invalid for a field that cannot be accepted.
    """
    account = await db.get_one(Account, the_account(actor))
    vendor = _applicant(application, account.email)
    await names.claim(db, [f"vendor:{vendor.slug}", f"applicant:{account.id}"])
    await _refuse_second_application(db, the_account(actor))
    await _refuse_taken_name(db, vendor)
    db.add(vendor)
    await db.flush()
    db.add(VendorMember(vendor_id=vendor.id, account_id=account.id, role=MemberRole.OWNER))
    await outbox.record(db, VendorApplied(vendor.id))
    return vendor


def _applicant(application: Application, email: str) -> Vendor:
    name = required("name", "The shop's name", application.name, 3, 60)
    country = application.country.strip().upper()
    if not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Invalid("country", "Please choose the country your shop is in.")
    return Vendor(
        slug=slug(name, "shop"),
        name=name,
        country=country,
        email=email,
        currency=settings().currency,
        **profile_words(Profile(application.tagline, application.story, application.city)),
    )


async def _refuse_second_application(db: Session, account_id: int) -> None:
    waiting = await db.exec(
        select(Vendor.id)
        .join(VendorMember, col(VendorMember.vendor_id) == Vendor.id)
        .where(VendorMember.account_id == account_id, Vendor.status == VendorStatus.APPLIED)
    )
    if waiting.first() is not None:
        raise Invalid("name", "You have an application waiting already. We'll answer it soon.")


async def _refuse_taken_name(db: Session, vendor: Vendor) -> None:
    same = (func.lower(Vendor.name) == vendor.name.lower()) | (col(Vendor.slug) == vendor.slug)
    if (await db.exec(select(Vendor.id).where(same))).first() is not None:
        raise Invalid("name", "There is already a shop with this name.")


async def approve(db: Session, actor: Actor, vendor_id: int) -> None:
    """Let an applicant, or one that was turned down, trade; it gets its first stock location."""
    vendor = await _change_status(
        db,
        actor,
        vendor_id,
        {VendorStatus.APPLIED, VendorStatus.REJECTED},
        VendorStatus.APPROVED,
    )
    vendor.approved_at = now()
    place = StockLocation(
        vendor_id=vendor_id, name="Main", country=vendor.country, city=vendor.city
    )
    db.add(place)
    await outbox.record(db, VendorApproved(vendor_id))


async def reject(db: Session, actor: Actor, vendor_id: int, reason: str) -> None:
    """Turn an applicant down; the reason is told to them."""
    reason = required("reason", "The reason", reason, 3, 500)
    await _change_status(
        db, actor, vendor_id, {VendorStatus.APPLIED}, VendorStatus.REJECTED, reason
    )
    await outbox.record(db, VendorRejected(vendor_id, reason))


async def suspend(db: Session, actor: Actor, vendor_id: int, reason: str) -> None:
    """Take a vendor's offers off the shelves; its open orders stay its duty."""
    reason = required("reason", "The reason", reason, 3, 500)
    await _change_status(
        db, actor, vendor_id, {VendorStatus.APPROVED}, VendorStatus.SUSPENDED, reason
    )
    await outbox.record(db, VendorSuspended(vendor_id, reason))


async def reinstate(db: Session, actor: Actor, vendor_id: int) -> None:
    """Let a suspended vendor trade again."""
    await _change_status(db, actor, vendor_id, {VendorStatus.SUSPENDED}, VendorStatus.APPROVED)
    await outbox.record(db, VendorReinstated(vendor_id))


async def _change_status(
    db: Session,
    actor: Actor,
    vendor_id: int,
    expected: set[VendorStatus],
    status: VendorStatus,
    reason: str = "",
) -> Vendor:
    allow(may_moderate(actor))
    vendor = await locked_vendor(db, vendor_id)
    if vendor.status not in expected:
        raise Conflict(f"That isn't possible: this vendor is {vendor.status}.")
    await audit.note(
        db,
        actor,
        f"vendor.{status}",
        ("vendor", vendor_id),
        before={"status": vendor.status},
        after={"status": status},
        reason=reason,
    )
    vendor.status, vendor.status_reason = status, reason
    return vendor
