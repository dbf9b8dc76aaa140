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
from marketplace.services.shipping import open_delivery
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

    One application may wait per person; one that was turned down is taken up again with
    the new words. Raises Invalid for a field that cannot be accepted.
    """
    account = await db.get_one(Account, the_account(actor))
    wanted = _applicant(application, account.email)
    await names.claim(db, [f"vendor:{wanted.slug}", f"applicant:{account.id}"])
    await _refuse_second_application(db, account.id)
    former = await _turned_down(db, account.id)
    await _refuse_taken_name(db, wanted, former)
    vendor = _reworded(former, wanted) if former else await _new(db, wanted, account.id)
    await outbox.record(db, VendorApplied(vendor.id))
    return vendor


async def _new(db: Session, vendor: Vendor, account_id: int) -> Vendor:
    db.add(vendor)
    await db.flush()
    db.add(VendorMember(vendor_id=vendor.id, account_id=account_id, role=MemberRole.OWNER))
    await open_delivery(db, vendor)
    return vendor


def _reworded(vendor: Vendor, wanted: Vendor) -> Vendor:
    for name in ("slug", "name", "country", "email", "tagline", "story", "city"):
        setattr(vendor, name, getattr(wanted, name))
    vendor.status, vendor.status_reason = VendorStatus.APPLIED, ""
    return vendor


async def _turned_down(db: Session, account_id: int) -> Vendor | None:
    found = await db.exec(
        select(Vendor)
        .join(VendorMember, col(VendorMember.vendor_id) == Vendor.id)
        .where(VendorMember.account_id == account_id, Vendor.status == VendorStatus.REJECTED)
        .order_by(col(Vendor.id).desc())
        .limit(1)
        .with_for_update(of=Vendor)
    )
    return found.first()


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


async def _refuse_taken_name(db: Session, wanted: Vendor, own: Vendor | None) -> None:
    same = (func.lower(Vendor.name) == wanted.name.lower()) | (col(Vendor.slug) == wanted.slug)
    others = select(Vendor.id).where(same, col(Vendor.id) != (own.id if own else 0))
    if (await db.exec(others)).first() is not None:
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
