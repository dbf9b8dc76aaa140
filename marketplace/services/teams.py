"""A vendor's team: who is asked in, who comes, in which role, and who goes.

Its owners decide, one change at a time per shop, so that there is always one left. Whatever
touches an owner's place takes a fresh proof of who decides it.
"""

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select, update

from marketplace.adapters.database import Session
from marketplace.adapters.links import seal
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.events import (
    InvitationSent,
    InvitationWithdrawn,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    MemberRoleChanged,
)
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.teams import TeamInvitation
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.queries.accounts import account_by_email
from marketplace.queries.teams import LIFETIME, STALE, invitation_in, is_for, is_good, is_open
from marketplace.rules.kinds import MemberRole
from marketplace.rules.permissions import INTEGRATING_ROLES, Actor, allow, the_account, the_vendor
from marketplace.rules.teams import MOST_PEOPLE, MOST_SENT, TO_A_TEAM
from marketplace.services import api_clients, audit, outbox, proofs
from marketplace.services.credentials import valid_email
from marketplace.services.vendor_terms import locked_vendor

LAST_OWNER = "A shop needs an owner. Please make somebody else one first."


def invitation_key(invitation: TeamInvitation) -> str:
    """What the link in an invitation's letter carries."""
    return seal(TO_A_TEAM, invitation.id)


async def invite(db: Session, actor: Actor, email: str, role: MemberRole) -> TeamInvitation:
    """Ask an address into one's team. Raises Invalid, naming the field `email`, and Conflict."""
    vendor = await _led(db, actor)
    if role is MemberRole.OWNER:
        await proofs.demand(db, actor)
    email = valid_email(email)
    known = await account_by_email(db, email)
    if known is not None and await _is_in(db, vendor.id, known.id):
        raise Invalid("email", "They are in your team already.")
    await _refuse_crowd(db, vendor.id)
    invitation = TeamInvitation(
        vendor_id=vendor.id,
        email=email,
        role=role,
        invited_by=actor.account_id,
        expires_at=now() + LIFETIME,
    )
    try:
        async with db.begin_nested():
            db.add(invitation)
    except IntegrityError:
        raise Invalid("email", "They have an invitation already. You can send it again.") from None
    after = {"invitation": invitation.id, "role": role}
    await audit.note(db, actor, "team.invited", ("vendor", vendor.id), after=after)
    await outbox.record(db, InvitationSent(invitation.id, vendor.id))
    return invitation


async def _refuse_crowd(db: Session, vendor_id: int) -> None:
    people = select(func.count()).where(VendorMember.vendor_id == vendor_id)
    waiting = select(func.count()).where(TeamInvitation.vendor_id == vendor_id, *is_open())
    if (await db.exec(people)).one() + (await db.exec(waiting)).one() >= MOST_PEOPLE:
        raise Conflict(f"A team has at most {MOST_PEOPLE} people, with those you have asked.")


async def send_again(db: Session, actor: Actor, invitation_id: int) -> None:
    """Have the letter sent once more; it is good for the whole time again."""
    vendor = await _led(db, actor)
    invitation = await _own_invitation(db, vendor.id, invitation_id)
    if invitation.sent_count >= MOST_SENT:
        raise Conflict("That is enough letters. Please withdraw it, and ask for the right address.")
    if invitation.role is MemberRole.OWNER:
        await proofs.demand(db, actor)
    invitation.sent_count += 1
    invitation.expires_at = now() + LIFETIME
    await outbox.record(db, InvitationSent(invitation.id, vendor.id))


async def withdraw(db: Session, actor: Actor, invitation_id: int) -> None:
    """Take an invitation back; its link opens nothing any more."""
    vendor = await _led(db, actor)
    invitation = await _own_invitation(db, vendor.id, invitation_id)
    invitation.withdrawn_at = now()
    before = {"invitation": invitation.id, "role": invitation.role}
    await audit.note(db, actor, "team.withdrawn", ("vendor", vendor.id), before=before)
    await outbox.record(db, InvitationWithdrawn(invitation.id, vendor.id))


async def accept(db: Session, actor: Actor, token: str) -> int:
    """Come into the team by the link from the letter; gives the shop. Doing it again is well.

    Whoever holds the link reads the mailbox, so the address counts as confirmed. Raises
    Conflict for a stale link, Forbidden for another account than the one invited.
    """
    account_id = the_account(actor)
    row = await db.get(TeamInvitation, invitation_in(token))
    if row is None:
        raise Conflict(STALE)
    vendor = await locked_vendor(db, row.vendor_id)
    row = await db.get_one(TeamInvitation, row.id, with_for_update=True, populate_existing=True)
    account = await db.get_one(Account, account_id)
    if row.accepted_by == account_id and await _is_in(db, vendor.id, account_id):
        return vendor.id
    if not is_good(row, vendor):
        raise Conflict(STALE)
    if not is_for(row, account.email):
        raise Forbidden(
            f"This invitation is for {row.email}, and you are signed in as {account.email}."
        )
    row.accepted_at, row.accepted_by = now(), account_id
    account.email_verified_at = account.email_verified_at or now()
    await _take_in(db, actor, vendor.id, row)
    return vendor.id


async def _take_in(db: Session, actor: Actor, vendor_id: int, row: TeamInvitation) -> None:
    account_id = the_account(actor)
    if not await _is_in(db, vendor_id, account_id):
        db.add(VendorMember(vendor_id=vendor_id, account_id=account_id, role=row.role))
        after = {"account_id": account_id, "role": row.role}
        await audit.note(db, actor, "team.joined", ("vendor", vendor_id), after=after)
        await outbox.record(db, MemberJoined(vendor_id, account_id, row.role))
    await db.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == actor.session_id)
        .values(vendor_id=vendor_id)
    )


async def change_role(db: Session, actor: Actor, account_id: int, role: MemberRole) -> None:
    """Give somebody of one's team other rights. Raises Conflict for the last owner."""
    vendor = await _led(db, actor)
    member = await _member(db, vendor.id, account_id)
    before = member.role
    if before is role:
        return
    await _heed_owners(db, actor, member, role)
    member.role = role
    if role not in INTEGRATING_ROLES:
        await api_clients.revoke_made_by(db, actor, vendor.id, account_id)
    await audit.note(
        db,
        actor,
        "team.role",
        ("vendor", vendor.id),
        before={"account_id": account_id, "role": before},
        after={"account_id": account_id, "role": role},
    )
    await outbox.record(db, MemberRoleChanged(vendor.id, account_id, role))


async def remove(db: Session, actor: Actor, account_id: int) -> None:
    """Take somebody out of one's team, at once. Raises Conflict for the last owner."""
    vendor = await _led(db, actor)
    member = await _member(db, vendor.id, account_id)
    await _heed_owners(db, actor, member, None)
    await _take_out(db, actor, member, "team.removed")
    await outbox.record(db, MemberRemoved(vendor.id, account_id))


async def leave(db: Session, actor: Actor) -> None:
    """Go out of the team that one works in just now. Raises Conflict for the last owner."""
    vendor = await locked_vendor(db, the_vendor(actor))
    member = await _member(db, vendor.id, the_account(actor))
    if member.role is MemberRole.OWNER:
        await _keep_an_owner(db, member)
    await _take_out(db, actor, member, "team.left")
    await outbox.record(db, MemberLeft(vendor.id, member.account_id))


async def _take_out(db: Session, actor: Actor, member: VendorMember, action: str) -> None:
    """Their invitations and programs go with them: nobody comes back by a letter to oneself, or
    by a secret that they know.
    """
    vendor_id, account_id = member.vendor_id, member.account_id
    before = {"account_id": account_id, "role": member.role}
    await db.delete(member)
    await db.exec(
        update(TeamInvitation)
        .where(
            col(TeamInvitation.vendor_id) == vendor_id,
            col(TeamInvitation.invited_by) == account_id,
            *is_open(),
        )
        .values(withdrawn_at=now())
    )
    await api_clients.revoke_made_by(db, actor, vendor_id, account_id)
    await audit.note(db, actor, action, ("vendor", vendor_id), before=before)


async def _heed_owners(
    db: Session, actor: Actor, member: VendorMember, role: MemberRole | None
) -> None:
    if MemberRole.OWNER not in (member.role, role):
        return
    await proofs.demand(db, actor)
    if member.role is MemberRole.OWNER:
        await _keep_an_owner(db, member)


async def _keep_an_owner(db: Session, leaving: VendorMember) -> None:
    others = select(VendorMember.account_id).where(
        VendorMember.vendor_id == leaving.vendor_id,
        VendorMember.role == MemberRole.OWNER,
        VendorMember.account_id != leaving.account_id,
    )
    if (await db.exec(others)).first() is None:
        raise Conflict(LAST_OWNER)


async def _led(db: Session, actor: Actor) -> Vendor:
    """The shop that the actor owns, kept from other changes of its team.

    Looked up behind the lock: who was removed a moment ago decides nothing any more.
    """
    vendor = await locked_vendor(db, the_vendor(actor))
    own = (vendor.id, the_account(actor))
    member = await db.get(VendorMember, own, populate_existing=True)
    is_owner = member is not None and member.role is MemberRole.OWNER
    allow(is_owner and not actor.is_support)
    return vendor


async def _is_in(db: Session, vendor_id: int, account_id: int) -> bool:
    return await db.get(VendorMember, (vendor_id, account_id)) is not None


async def _member(db: Session, vendor_id: int, account_id: int) -> VendorMember:
    member = await db.get(VendorMember, (vendor_id, account_id), populate_existing=True)
    if member is None:
        raise NotFound()
    return member


async def _own_invitation(db: Session, vendor_id: int, invitation_id: int) -> TeamInvitation:
    row = await db.get(TeamInvitation, invitation_id, with_for_update=True, populate_existing=True)
    is_waiting = row is not None and row.accepted_at is None and row.withdrawn_at is None
    if row is None or not is_waiting or row.vendor_id != vendor_id:
        raise NotFound()
    return row
