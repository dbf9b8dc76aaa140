"""Letters that sell: only to who asked for them and answered a letter about it, until they don't.

Letters about orders, accounts and money are no such letters and can't be ended.
"""

from datetime import timedelta

from sqlmodel import func, select

from marketplace.adapters.database import Session
from marketplace.adapters.links import seal, unseal
from marketplace.errors import Conflict
from marketplace.events import MailingMoved
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.privacy import Mailing
from marketplace.rules.permissions import Actor, the_account
from marketplace.rules.privacy import WORDING, MailingStatus
from marketplace.services import outbox
from marketplace.services.credentials import valid_email

PURPOSE = "mailing"
FOR_YEARS = timedelta(days=3_650)
"""An old letter can be unsubscribed from, too."""
STALE = "This link isn't good any more."


def key_of(mailing: Mailing) -> str:
    """What its letters carry: confirms and ends it."""
    return seal(PURPOSE, mailing.id, mailing.email)


async def ask(db: Session, email: str, source: str, account_id: int | None = None) -> None:
    """Somebody ticked the box: have a letter sent that they have to answer.

    Who wants letters already, or was asked this week, gets no further one. Raises Invalid.
    """
    email = valid_email(email)
    mailing = await mailing_to(db, email, lock=True)
    if mailing is not None and mailing.status != MailingStatus.ENDED:
        return
    if mailing is None:
        mailing = Mailing(email=email, account_id=account_id, wording=WORDING, source=source)
    mailing.wording, mailing.source = WORDING, source
    mailing.created_at, mailing.confirmed_at, mailing.ended_at = now(), None, None
    db.add(mailing)
    await _moved(db, mailing, MailingStatus.ASKED)


async def ask_for_own(db: Session, actor: Actor) -> None:
    """A member wants letters to the address of their account."""
    account = await db.get_one(Account, the_account(actor))
    await ask(db, account.email, "account", account.id)


async def end_own(db: Session, actor: Actor) -> None:
    """A member wants no more; without a mailing nothing happens."""
    account = await db.get_one(Account, the_account(actor))
    mailing = await mailing_to(db, account.email, lock=True)
    if mailing is not None:
        await _end(db, mailing)


async def confirm(db: Session, key: str) -> str:
    """Who follows the link reads that mailbox; gives its address. Doing it again is well."""
    mailing = await _of(db, key)
    if mailing.status == MailingStatus.ENDED:
        raise Conflict(STALE)
    if mailing.status == MailingStatus.ASKED:
        mailing.confirmed_at = now()
        await _moved(db, mailing, MailingStatus.CONFIRMED)
    return mailing.email


async def end(db: Session, key: str) -> str:
    """No more of these letters, by one click; gives the address. Doing it again is well."""
    mailing = await _of(db, key)
    await _end(db, mailing)
    return mailing.email


async def mailing_to(db: Session, email: str, *, lock: bool = False) -> Mailing | None:
    """What is known of an address, whatever its case."""
    found = select(Mailing).where(func.lower(Mailing.email) == email.lower())
    return (await db.exec(found.with_for_update() if lock else found)).first()


async def _of(db: Session, key: str) -> Mailing:
    match unseal(PURPOSE, key, FOR_YEARS):
        case [int(mailing_id), str(email)]:
            mailing = await db.get(Mailing, mailing_id, with_for_update=True)
            if mailing is not None and mailing.email == email:
                return mailing
    raise Conflict(STALE)


async def _end(db: Session, mailing: Mailing) -> None:
    if mailing.status != MailingStatus.ENDED:
        mailing.ended_at = now()
        await _moved(db, mailing, MailingStatus.ENDED)


async def _moved(db: Session, mailing: Mailing, status: MailingStatus) -> None:
    mailing.status = status
    await db.flush()
    await outbox.record(db, MailingMoved(mailing.id, status))
