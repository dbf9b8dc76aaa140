"""Who works in a shop, who is asked to, and what an invitation's link says."""

from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.links import unseal
from marketplace.cards.teams import InvitationCard, InvitationRow, MemberRow
from marketplace.errors import Conflict
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.teams import TeamInvitation
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.queries.accounts import OPEN_SHOPS
from marketplace.rules.permissions import Actor, may_lead, the_vendor
from marketplace.rules.teams import MOST_SENT, TO_A_TEAM, role_name
from marketplace.rules.texts import day

LIFETIME = timedelta(days=7)
STALE = "This invitation isn't good any more. Please ask the shop for a new one."


async def team_members(db: Session, actor: Actor) -> list[MemberRow]:
    """The people of one's own shop, in the order they came; addresses are for its owners."""
    rows = await db.exec(
        select(Account, VendorMember)
        .join(VendorMember, col(VendorMember.account_id) == col(Account.id))
        .where(VendorMember.vendor_id == the_vendor(actor))
        .order_by(col(VendorMember.created_at), col(Account.id))
    )
    return [
        MemberRow(
            id=account.id,
            name=account.name,
            initials="".join(part[0] for part in account.name.split()[:2]).upper(),
            email=account.email if may_lead(actor) else "",
            role=member.role,
            role_text=role_name(member.role),
            since=day(member.created_at),
            is_me=account.id == actor.account_id,
        )
        for account, member in rows.all()
    ]


async def open_invitations(db: Session, actor: Actor) -> list[InvitationRow]:
    """Whom one's own shop waits for, newest first; nobody's business but its owners'."""
    if not may_lead(actor):
        return []
    rows = await db.exec(
        select(TeamInvitation)
        .where(TeamInvitation.vendor_id == the_vendor(actor), *is_open())
        .order_by(col(TeamInvitation.id).desc())
    )
    return [
        InvitationRow(
            id=one.id,
            email=one.email,
            role_text=role_name(one.role),
            until=day(one.expires_at),
            is_over=one.expires_at <= now(),
            may_send=one.sent_count < MOST_SENT,
        )
        for one in rows.all()
    ]


def is_open() -> tuple[ColumnElement[bool], ...]:
    """Neither accepted nor withdrawn; it may be too old."""
    return (col(TeamInvitation.accepted_at).is_(None), col(TeamInvitation.withdrawn_at).is_(None))


def invitation_in(token: str) -> int:
    """Which invitation a link is about. Raises Conflict for none of ours."""
    match unseal(TO_A_TEAM, token, LIFETIME):
        case [int(invitation_id)]:
            return invitation_id
    raise Conflict(STALE)


async def invitation_card(db: Session, actor: Actor, token: str) -> InvitationCard:
    """What the holder of the link is asked. Raises Conflict for a stale link."""
    row = await db.get(TeamInvitation, invitation_in(token))
    vendor = await db.get(Vendor, row.vendor_id) if row else None
    if row is None or vendor is None or not is_good(row, vendor):
        raise Conflict(STALE)
    return InvitationCard(
        shop=vendor.name,
        email=row.email,
        role_text=role_name(row.role),
        until=day(row.expires_at),
        account_email=actor.email,
        is_mine=actor.is_member and is_for(row, actor.email),
    )


def is_good(row: TeamInvitation, vendor: Vendor) -> bool:
    """Whether it can be accepted now."""
    is_waiting = row.accepted_at is None and row.withdrawn_at is None
    return is_waiting and row.expires_at > now() and vendor.status in OPEN_SHOPS


def is_for(row: TeamInvitation, email: str) -> bool:
    """Whether it went to this address."""
    return row.email.lower() == email.lower()
