"""The inbox of providers' messages: each stored once as it came, and handled again when asked."""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from marketplace.adapters.database import Session
from marketplace.adapters.gateways.terms import Hint
from marketplace.errors import Conflict, NotFound
from marketplace.events import WebhookReceived
from marketplace.models.payments import WebhookEvent
from marketplace.rules.money_kinds import InboxStatus
from marketplace.rules.permissions import Actor, allow, may_move_money
from marketplace.services import audit, outbox


async def take_in(db: Session, actor: Actor, provider: str, hint: Hint) -> bool:
    """Store a genuine message for the worker; False for one that is here already."""
    allow(actor.is_system)
    row = {
        "provider": provider,
        "account": hint.account,
        "event_id": hint.event_id,
        "kind": hint.kind,
        "about": hint.about,
        "object_ref": hint.ref,
        "payment_mark": hint.payment_mark,
        "payload": dict(hint.payload),
    }
    written = await db.exec(
        insert(WebhookEvent).values(row).on_conflict_do_nothing().returning(col(WebhookEvent.id))
    )
    webhook_id = written.scalar_one_or_none()
    if webhook_id is not None:
        await outbox.record(db, WebhookReceived(webhook_id))
    return webhook_id is not None


async def replay(db: Session, actor: Actor, webhook_id: int) -> None:
    """Handle a message once more, whatever became of it: it is only a hint to ask the provider.

    Raises Conflict while it waits to be handled anyway.
    """
    allow(may_move_money(actor))
    message = await db.get(WebhookEvent, webhook_id, with_for_update=True)
    if message is None:
        raise NotFound()
    if message.status == InboxStatus.RECEIVED:
        raise Conflict("This message is about to be handled.")
    before = message.status
    message.status, message.attempts, message.error = InboxStatus.RECEIVED, 0, ""
    await audit.note(
        db, actor, "webhook.replay", ("webhook_event", message.id), before={"status": before}
    )
    await outbox.record(db, WebhookReceived(message.id))
