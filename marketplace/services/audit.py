"""The trail of who changed what, written by the verbs that change it."""

from collections.abc import Mapping

from marketplace.adapters.database import Session
from marketplace.models.staff import AuditEntry
from marketplace.rules.permissions import Actor

NOTED = "noted"
"""Whether anything was noted in this transaction."""


async def note(
    db: Session,
    actor: Actor,
    action: str,
    subject: tuple[str, int],
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Add one entry to the trail; it can never be changed or removed.

    Of staff at work in a vendor's name it keeps both; what was done through an app says so.
    """
    db.info[NOTED] = True
    through = f"Through “{actor.through}”" if actor.through else ""
    db.add(
        AuditEntry(
            account_id=actor.account_id,
            in_name_of=actor.vendor_id if actor.is_support else None,
            action=action,
            subject_type=subject[0],
            subject_id=subject[1],
            before=dict(before or {}),
            after=dict(after or {}),
            reason=". ".join(filter(None, (reason, through))),
        )
    )
