"""The addresses that a member keeps for the next purchase."""

from dataclasses import asdict

from sqlalchemy import func, update
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, NotFound
from marketplace.models.accounts import Account, Address
from marketplace.rules.permissions import Actor, the_account
from marketplace.services.checkout import Destination

MOST = 20


async def add(db: Session, actor: Actor, destination: Destination) -> Address:
    """Keep an address; the first one is the default, one that is kept already stays once.

    Raises Invalid for the first field that cannot be delivered to.
    """
    values = asdict(destination.checked())
    account_id = await _locked_owner(db, actor)
    known = await db.exec(select(Address).filter_by(account_id=account_id, **values))
    kept = known.first()
    if kept is not None:
        return kept
    count = await _count(db, actor)
    if count >= MOST:
        raise Conflict(f"You can keep {MOST} addresses. Please remove one first.")
    address = Address(account_id=account_id, is_default=count == 0, **values)
    db.add(address)
    await db.flush()
    return address


async def make_default(db: Session, actor: Actor, address_id: int) -> None:
    """Have this address filled in first at checkout."""
    await _locked_owner(db, actor)
    address = await _own(db, actor, address_id)
    await _clear_default(db, actor)
    address.is_default = True
    await db.flush()


async def remove(db: Session, actor: Actor, address_id: int) -> None:
    """Forget an address; purchases keep their own copy."""
    await _locked_owner(db, actor)
    await db.delete(await _own(db, actor, address_id))
    await db.flush()


async def _locked_owner(db: Session, actor: Actor) -> int:
    """The person's account, locked: one change to their addresses at a time."""
    account_id = the_account(actor)
    await db.get_one(Account, account_id, with_for_update=True)
    return account_id


async def _own(db: Session, actor: Actor, address_id: int) -> Address:
    address = await db.get(Address, address_id)
    if address is None or address.account_id != actor.account_id:
        raise NotFound("We couldn't find that address.")
    return address


async def _count(db: Session, actor: Actor) -> int:
    counted = select(func.count()).where(Address.account_id == actor.account_id)
    return (await db.exec(counted)).one()


async def _clear_default(db: Session, actor: Actor) -> None:
    mine = col(Address.account_id) == actor.account_id
    await db.exec(update(Address).where(mine, col(Address.is_default)).values(is_default=False))
