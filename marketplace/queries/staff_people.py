"""People, for staff."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.staff import Listing, PersonRow
from marketplace.models.accounts import Account
from marketplace.queries.paging import containing
from marketplace.queries.staff_lists import listed, words
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.texts import day


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
