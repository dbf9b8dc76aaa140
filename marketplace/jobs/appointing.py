"""Roles given and sessions ended from the command line: how a new shop gets its first staff."""

from marketplace.adapters.database import transaction
from marketplace.errors import NotFound
from marketplace.queries.accounts import account_by_email
from marketplace.rules.kinds import StaffRole
from marketplace.rules.permissions import SYSTEM
from marketplace.services import accounts, staff


async def appoint(email: str, role: StaffRole) -> str:
    """Give the person with this address the role; gives their name.

    Raises NotFound for nobody, Invalid for an address that hasn't been confirmed.
    """
    async with transaction(SYSTEM) as db:
        account = await account_by_email(db, email.strip())
        if account is None or account.disabled_at is not None:
            raise NotFound("Nobody has signed up with this address.")
        await staff.set_role(db, SYSTEM, account.id, role)
    return account.name


async def end_sessions(email: str) -> int:
    """Sign out the person with this address, or everybody; gives how many sessions that were.

    Raises NotFound for nobody.
    """
    async with transaction(SYSTEM) as db:
        if not email:
            return await accounts.end_all_sessions(db, SYSTEM)
        account = await account_by_email(db, email.strip())
        if account is None:
            raise NotFound("Nobody has signed up with this address.")
        return await accounts.end_sessions_of(db, SYSTEM, account.id)
