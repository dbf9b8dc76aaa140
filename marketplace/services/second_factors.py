"""The second step of signing in: a code from an app, or from paper when the app is lost."""

from datetime import timedelta

from sqlmodel import col, delete, func, select, update

from marketplace.adapters.database import Session
from marketplace.adapters.links import seal, unseal
from marketplace.adapters.one_time_codes import new_secret, step_of
from marketplace.adapters.sealing import opened, sealed
from marketplace.adapters.tokens import keyed_hashes, new_code, plain_code
from marketplace.errors import Conflict, Invalid
from marketplace.events import SecondFactorChanged
from marketplace.models.accounts import LoginSession, RecoveryCode, SecondFactor
from marketplace.models.columns import now
from marketplace.rules.permissions import Actor, the_account
from marketplace.services import outbox
from marketplace.services.payout_holds import hold_shops_of

TICKET = "second-step"
PATIENCE = timedelta(minutes=10)
TOO_LATE = "That took too long. Please sign in again."
PAPER = 10
"""Codes for paper that somebody gets."""
GROUPS = 6
"""Of four characters in each: 118 bits, which nobody finds by a hash (112 are enough)."""
WRONG = "That code isn't right, or it was used already. Please try the next one."


def ticket_for(account_id: int) -> str:
    """What somebody holds who has given the right password, until they give a code."""
    return seal(TICKET, account_id)


def holder_of(ticket: str) -> int:
    """Whose password was given. Raises Conflict for a ticket that is too old, or none of ours."""
    match unseal(TICKET, ticket, PATIENCE):
        case [int(account_id)]:
            return account_id
    raise Conflict(TOO_LATE)


async def is_on(db: Session, account_id: int) -> bool:
    """Whether signing in to this account takes a second step."""
    found = select(SecondFactor.account_id).where(
        SecondFactor.account_id == account_id, col(SecondFactor.confirmed_at).is_not(None)
    )
    return (await db.exec(found)).first() is not None


async def begin(db: Session, actor: Actor) -> str:
    """A secret for one's app; it counts once a code made from it was given.

    Raises Conflict while there is one that counts.
    """
    factor = await _locked(db, the_account(actor))
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict("There is a second step already. Please turn it off first.")
    secret = new_secret()
    if factor is None:
        factor = SecondFactor(account_id=the_account(actor), sealed="")
    factor.sealed, factor.last_step = sealed(secret), 0
    db.add(factor)
    await db.flush()
    return secret


async def confirm(db: Session, actor: Actor, code: str) -> list[str]:
    """The app works: from now on it is asked for. Gives the codes for paper, this once."""
    factor = await _locked(db, the_account(actor))
    if factor is None or factor.confirmed_at is not None:
        raise Conflict("Please begin again.")
    _take(factor, code)
    factor.confirmed_at = now()
    await _prove(db, actor)
    await hold_shops_of(db, factor.account_id)
    await outbox.record(db, SecondFactorChanged(factor.account_id, True))
    return await _new_paper(db, factor.account_id)


async def check(db: Session, account_id: int, code: str) -> None:
    """Take a code of the app or from paper, once. Raises Invalid, naming the field `code`."""
    factor = await _locked(db, account_id)
    if factor is None or factor.confirmed_at is None:
        raise Conflict("There is no second step to take.")
    if len("".join(code.split())) <= 6:
        _take(factor, code)
        return
    used = await db.exec(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.account_id) == account_id,
            col(RecoveryCode.code_hash).in_(_paper_hashes(account_id, code)),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=now())
        .returning(col(RecoveryCode.id))
    )
    if used.first() is None:
        raise Invalid("code", WRONG)


async def renew_paper(db: Session, actor: Actor, code: str) -> list[str]:
    """New codes for paper; the old ones are void."""
    await check(db, the_account(actor), code)
    return await _new_paper(db, the_account(actor))


async def turn_off(db: Session, actor: Actor, code: str) -> None:
    """Sign in without a second step again. The caller has had the password said once more."""
    account_id = the_account(actor)
    await check(db, account_id, code)
    await forget(db, account_id)
    await outbox.record(db, SecondFactorChanged(account_id, False))


async def forget(db: Session, account_id: int) -> None:
    """Remove an account's app and paper; no session counts as proven by them any more."""
    await db.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    await db.exec(delete(SecondFactor).where(col(SecondFactor.account_id) == account_id))
    await db.exec(
        update(LoginSession)
        .where(col(LoginSession.account_id) == account_id)
        .values(proven_at=None)
    )


async def paper_left(db: Session, account_id: int) -> int:
    """How many codes on paper were not used yet."""
    found = select(func.count()).where(
        RecoveryCode.account_id == account_id, col(RecoveryCode.used_at).is_(None)
    )
    return (await db.exec(found)).one()


def _take(factor: SecondFactor, code: str) -> None:
    step = step_of(opened(factor.sealed), code, factor.last_step)
    if step is None:
        raise Invalid("code", WRONG)
    factor.last_step = step


async def _prove(db: Session, actor: Actor) -> None:
    await db.exec(
        update(LoginSession).where(col(LoginSession.id) == actor.session_id).values(proven_at=now())
    )


async def _new_paper(db: Session, account_id: int) -> list[str]:
    await db.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    codes = [new_code(GROUPS) for _ in range(PAPER)]
    db.add_all(
        RecoveryCode(account_id=account_id, code_hash=_paper_hashes(account_id, one)[0])
        for one in codes
    )
    await db.flush()
    return codes


def _paper_hashes(account_id: int, code: str) -> list[bytes]:
    """Keyed by the shop's secret: who steals the table can't try codes on it."""
    return keyed_hashes(f"paper {account_id} {plain_code(code).replace('-', '')}")


async def _locked(db: Session, account_id: int) -> SecondFactor | None:
    return await db.get(SecondFactor, account_id, with_for_update=True, populate_existing=True)
