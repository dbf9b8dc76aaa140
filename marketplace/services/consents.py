"""What people agree to be stored and counted in their browsers, and the proof of it."""

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.models.privacy import ConsentGiven
from marketplace.rules.permissions import Actor
from marketplace.rules.privacy import WORDING, Consent


async def give(db: Session, actor: Actor, agreed: Consent, source: str) -> None:
    """Write down what a member agrees to from now on, in the present words; a guest's choice is
    in their browser only.
    """
    if actor.account_id is not None:
        db.add(
            ConsentGiven(
                account_id=actor.account_id,
                wording=WORDING,
                purposes=sorted(agreed),
                source=source[:60],
            )
        )


async def carry_over(db: Session, actor: Actor, here: Consent | None) -> Consent | None:
    """What counts in a browser in which a member has just signed in: what was chosen there last.

    A choice made in this browser before becomes the member's; without one it is the member's
    own. None when neither has been asked.
    """
    before = await given(db, actor)
    if here is None:
        return before
    if here != before:
        await give(db, actor, here, "sign-in")
    return here


async def given(db: Session, actor: Actor) -> Consent | None:
    """What a member agreed to last, if that was in the present words."""
    found = select(ConsentGiven).where(ConsentGiven.account_id == actor.account_id)
    last = (await db.exec(found.order_by(col(ConsentGiven.id).desc()).limit(1))).first()
    return Consent.of(last.purposes) if last and last.wording == WORDING else None
