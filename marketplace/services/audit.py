"""The trail of who changed what, written by the verbs that change it."""

from collections.abc import Mapping

from marketplace.adapters.database import Session
from marketplace.models.staff import AuditEntry
from marketplace.rules.permissions import Actor


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

    What was done through an app or an integration says so.
    """
    through = f"Through “{actor.through}”" if actor.through else ""
    db.add(
        AuditEntry(
            account_id=actor.account_id,
            action=action,
            subject_type=subject[0],
            subject_id=subject[1],
            before=dict(before or {}),
            after=dict(after or {}),
            reason=". ".join(filter(None, (reason, through))),
        )
    )
