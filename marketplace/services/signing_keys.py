"""The keys that access tokens are signed with: made, exchanged in good time, and forgotten.

A key signs for thirty days. The next one is published a day before it signs, so that whoever
keeps the list of public keys has it by then, and one that has signed stays published until the
last token that it signed is over.
"""

from datetime import datetime, timedelta

from sqlmodel import col, delete, select, update

from marketplace.adapters.access_tokens import LIFETIME, new_key
from marketplace.adapters.database import Session
from marketplace.adapters.sealing import sealed
from marketplace.errors import Conflict
from marketplace.models.columns import now
from marketplace.models.oauth import SigningKey
from marketplace.queries.signing_keys import newest_key, present_key
from marketplace.rules.permissions import SYSTEM, Actor, allow, may_govern
from marketplace.services import audit, names

SIGNS_FOR = timedelta(days=30)
AHEAD = timedelta(days=1)
CLOCKS_DIFFER = timedelta(minutes=1)


async def key_to_sign_with(db: Session) -> SigningKey:
    """The present one; a new shop gets its first when it is needed."""
    if key := await present_key(db):
        return key
    await _alone(db)
    return await present_key(db) or await _add(db, SYSTEM, now())


async def tend(db: Session, actor: Actor) -> str:
    """Publish the next key when the present one has a day left, and forget those that are over.

    Doing it again does nothing. Says what was done.
    """
    allow(may_govern(actor))
    await _alone(db)
    await db.exec(delete(SigningKey).where(col(SigningKey.known_until) <= now()))
    newest = await newest_key(db)
    if newest is None:
        return f"First key: {(await _add(db, actor, now())).kid}"
    due = newest.signs_from + SIGNS_FOR
    if due - AHEAD > now():
        return f"Next key from {due - AHEAD:%-d %b %Y}"
    return f"Next key: {(await _add(db, actor, max(due, now() + AHEAD))).kid}"


async def rotate(db: Session, actor: Actor, *, at_once: bool = False) -> SigningKey:
    """Publish a new key that signs from tomorrow on.

    `at_once` is for a key that was stolen: the new one signs now, all others are unknown from
    now on, and with them every access token that is about. Raises Conflict while one is waiting.
    """
    allow(may_govern(actor))
    await _alone(db)
    newest = await newest_key(db)
    if at_once:
        await db.exec(
            update(SigningKey)
            .where(col(SigningKey.known_until).is_(None) | (col(SigningKey.known_until) > now()))
            .values(known_until=now())
        )
        return await _add(db, actor, now())
    if newest and newest.signs_from > now():
        raise Conflict(f"The next key signs from {newest.signs_from:%-d %b %Y, %H:%M} UTC on.")
    return await _add(db, actor, now() + AHEAD if newest else now())


async def _add(db: Session, actor: Actor, signs_from: datetime) -> SigningKey:
    """A new key, after which the one before is known for as long as its last token."""
    await db.exec(
        update(SigningKey)
        .where(col(SigningKey.known_until).is_(None))
        .values(known_until=signs_from + LIFETIME + CLOCKS_DIFFER)
    )
    made = new_key()
    row = SigningKey(
        kid=made.kid, public=made.public, sealed=sealed(made.private), signs_from=signs_from
    )
    db.add(row)
    await db.flush()
    after = {"kid": made.kid, "signs_from": signs_from.isoformat()}
    await audit.note(db, actor, "signing_key.made", ("signing_key", row.id), after=after)
    return row


async def every_key(db: Session, actor: Actor) -> list[SigningKey]:
    """All that are kept, the one that signs last first."""
    allow(may_govern(actor))
    found = select(SigningKey).order_by(col(SigningKey.signs_from).desc())
    return list((await db.exec(found)).all())


async def _alone(db: Session) -> None:
    await names.claim(db, ["signing keys"])
