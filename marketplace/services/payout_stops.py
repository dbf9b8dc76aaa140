"""Payouts are stopped by a link from a letter: who took an account over can't prevent it."""

from datetime import timedelta

from marketplace.adapters.database import Session
from marketplace.adapters.links import seal, unseal
from marketplace.errors import Conflict
from marketplace.events import PayoutTermsChanged
from marketplace.rules.permissions import SYSTEM
from marketplace.services import audit, outbox
from marketplace.services.payout_terms import locked_terms

TO_STOP = "stop-payouts"
"""The purpose of the link."""
LIFETIME = timedelta(days=14)
STALE = "This link isn't good any more. Please answer the letter, and we stop them."
STOPPED = "Stopped by a letter to the shop: somebody says that they didn't change the account."


def stop_key(vendor_id: int) -> str:
    """What the link in a letter to a shop carries."""
    return seal(TO_STOP, vendor_id)


async def stop(db: Session, key: str) -> None:
    """Nothing is paid to this shop until staff let it go again. Raises Conflict for a stale link.

    What staff have paused stays as they wrote it.
    """
    match unseal(TO_STOP, key, LIFETIME):
        case [int(vendor_id)]:
            terms = await locked_terms(db, vendor_id)
        case _:
            raise Conflict(STALE)
    if terms.paused:
        return
    terms.paused = STOPPED
    await audit.note(db, SYSTEM, "payout.pause", ("vendor", vendor_id), reason=STOPPED)
    await outbox.record(db, PayoutTermsChanged(vendor_id))
