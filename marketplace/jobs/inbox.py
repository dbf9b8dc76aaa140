"""What payment providers told us, handled one by one after it was stored as it came."""

from sqlmodel import col, select

from marketplace.adapters import payments as provider
from marketplace.adapters.database import reading, transaction
from marketplace.events import PurchaseExpired, WebhookReceived
from marketplace.models.columns import now
from marketplace.models.payments import Payment, WebhookEvent
from marketplace.rules.kinds import InboxStatus
from marketplace.services.payments import settle

OF_CHECKOUTS = {"checkout.session.completed", "checkout.session.async_payment_succeeded"}


async def handle_webhook(event: WebhookReceived, _event_id: str) -> None:
    """Take a message as a hint and ask the provider itself what is true.

    So it does not matter in which order messages come, or how often.
    """
    async with reading() as db:
        message = await db.get_one(WebhookEvent, event.webhook_id)
    if message.kind not in OF_CHECKOUTS:
        await _mark(event.webhook_id, InboxStatus.IGNORED)
        return
    try:
        number = await settle(_object_id(message))
    except Exception as error:
        await _mark(event.webhook_id, InboxStatus.FAILED, str(error))
        raise
    await _mark(event.webhook_id, InboxStatus.PROCESSED if number else InboxStatus.IGNORED)


def _object_id(message: WebhookEvent) -> str:
    data: dict[str, dict[str, str]] = message.payload["data"]  # type: ignore[assignment]
    return data["object"]["id"]


async def _mark(webhook_id: int, status: InboxStatus, error: str = "") -> None:
    async with transaction() as db:
        message = await db.get_one(WebhookEvent, webhook_id)
        message.status, message.error, message.processed_at = status, error[:500], now()


async def close_payment_page(event: PurchaseExpired, _event_id: str) -> None:
    """Nobody can pay any more for a purchase that was given up."""
    async with reading() as db:
        refs = await db.exec(
            select(Payment.provider_ref).where(
                Payment.group_id == event.group_id, col(Payment.provider_ref).is_not(None)
            )
        )
    for ref in refs.all():
        await provider.close_checkout(ref or "")
