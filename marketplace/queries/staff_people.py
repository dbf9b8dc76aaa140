"""People, and the trail of what they did, for staff."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.staff import AuditRow, Listing, PersonRow
from marketplace.models.accounts import Account
from marketplace.models.staff import AuditEntry
from marketplace.queries.paging import containing
from marketplace.queries.staff_lists import listed, moment, words
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.texts import day, shortened


async def all_people(
    db: Session, actor: Actor, text: str = "", after: str = ""
) -> Listing[PersonRow]:
    """Every account, found by name or e-mail."""
    allow(actor.is_staff)
    found = select(Account)
    if text.strip():
        pattern = containing(text)
        found = found.where(col(Account.name).ilike(pattern) | col(Account.email).ilike(pattern))
    return await listed(db, found, Account, after, _person)


def _person(account: Account) -> PersonRow:
    return PersonRow(
        id=account.id,
        name=account.name,
        email=account.email,
        role=words(account.staff_role) if account.staff_role else "",
        joined=day(account.created_at),
        is_disabled=account.disabled_at is not None,
    )


async def audit_trail(db: Session, actor: Actor, after: str = "") -> Listing[AuditRow]:
    """Who did what to what."""
    allow(actor.is_staff)
    found = select(AuditEntry, Account.name).join(
        Account, col(Account.id) == col(AuditEntry.account_id), isouter=True
    )
    return await listed(db, found, AuditEntry, after, _entry)


def _entry(entry: AuditEntry, who: str | None) -> AuditRow:
    return AuditRow(
        id=entry.id,
        who=who or "The shop itself",
        action=entry.action,
        subject=f"{words(entry.subject_type)} {entry.subject_id}",
        change=_change(entry),
        reason=entry.reason,
        date=moment(entry.at),
    )


def _change(entry: AuditEntry) -> str:
    parts = (
        f"{name}: {entry.before.get(name, '–')} → {value}" for name, value in entry.after.items()
    )
    return shortened("; ".join(parts), 160)
