"""The mails about a vendor's team: invitations, who came and went, and support that asks."""

from urllib.parse import urlencode

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session, reading
from marketplace.events import (
    InvitationSent,
    MemberEvent,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    MemberRoleChanged,
    SupportAsked,
)
from marketplace.jobs.letters import Letter, link_to, send
from marketplace.models.accounts import Account
from marketplace.models.teams import SupportSession, TeamInvitation
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.rules.kinds import MemberRole
from marketplace.rules.teams import role_name
from marketplace.rules.texts import day
from marketplace.services.teams import invitation_key


async def invite(event: InvitationSent, event_id: str) -> None:
    """Send the link to whom a shop asks in, unless it has thought better of it."""
    async with reading() as db:
        row = await db.get_one(TeamInvitation, event.invitation_id)
        shop = (await db.get_one(Vendor, event.vendor_id)).name
        inviter = await db.get(Account, row.invited_by)
    if row.accepted_at or row.withdrawn_at:
        return
    words: dict[str, object] = {
        "shop": shop,
        "who": inviter.name if inviter else shop,
        "role": role_name(row.role),
        "until": day(row.expires_at),
        "link": link_to(f"{routes.JOIN_TEAM}?{urlencode({'key': invitation_key(row)})}"),
    }
    await send(Letter(row.email, f"Work with {shop}", "team_invitation", words), event_id)


async def tell(event: MemberEvent, event_id: str) -> None:
    """Tell whom it concerns: the person of a decision about them, the owners of the rest."""
    async with reading() as db:
        account = await db.get_one(Account, event.account_id)
        shop = (await db.get_one(Vendor, event.vendor_id)).name
        owners = await owners_of(db, event.vendor_id)
    words: dict[str, object] = {
        "shop": shop,
        "who": account.name,
        "link": link_to(routes.VENDOR_TEAM),
    }
    match event:
        case MemberRoleChanged(role=role):
            words["role"] = role_name(MemberRole(role))
            await _send([account], f"Your role at {shop}", "team_role", words, event_id)
        case MemberRemoved():
            await _send([account], f"You have left {shop}", "team_removed", words, event_id)
        case MemberJoined(role=role):
            words["role"] = role_name(MemberRole(role))
            others = [owner for owner in owners if owner.id != account.id]
            await _send(others, f"{account.name} has joined", "team_joined", words, event_id)
        case MemberLeft():
            await _send(owners, f"{account.name} has left", "team_left", words, event_id)


async def ask(event: SupportAsked, event_id: str) -> None:
    """Tell the owners who asks to work in their shop, or was let in beforehand, and why."""
    async with reading() as db:
        row = await db.get_one(SupportSession, event.support_id)
        who = await db.get_one(Account, row.account_id)
        shop = (await db.get_one(Vendor, row.vendor_id)).name
        owners = await owners_of(db, row.vendor_id)
    words: dict[str, object] = {
        "shop": shop,
        "who": who.name,
        "reason": row.reason,
        "is_agreed": event.is_agreed,
        "link": link_to(routes.VENDOR_TEAM),
    }
    subject = f"Support works in {shop}" if event.is_agreed else f"May support work in {shop}?"
    await _send(owners, subject, "support_asked", words, event_id)


async def owners_of(db: Session, vendor_id: int) -> list[Account]:
    """The people whose shop it is."""
    rows = await db.exec(
        select(Account)
        .join(VendorMember, col(VendorMember.account_id) == col(Account.id))
        .where(VendorMember.vendor_id == vendor_id, VendorMember.role == MemberRole.OWNER)
    )
    return list(rows.all())


async def _send(
    people: list[Account], subject: str, template: str, words: dict[str, object], event_id: str
) -> None:
    for person in people:
        letter = Letter(person.email, subject, template, {"name": person.name, **words})
        await send(letter, event_id)
