"""Messages from providers: checked, stored as they came, answered at once; handled later."""

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from marketplace.adapters.database import transaction
from marketplace.adapters.payments import PROVIDER, Forged, read_webhook
from marketplace.events import WebhookReceived
from marketplace.models.payments import WebhookEvent
from marketplace.services import outbox

LONGEST = 512_000
"""Bytes; the provider's largest messages are far below."""


async def stripe(request: Request) -> Response:
    """POST: 200 for a signed message, new or known; 400 for a forged one."""
    body = await request.body()
    if len(body) > LONGEST:
        return JSONResponse({"error": "too large"}, 413)
    try:
        event = read_webhook(body, request.headers.get("stripe-signature", ""))
    except Forged:
        return JSONResponse({"error": "bad signature"}, 400)
    async with transaction() as db:
        payload = event.to_dict()
        row = {
            "provider": PROVIDER,
            "account": payload.get("account") or "",
            "event_id": event.id,
            "kind": event.type,
            "payload": payload,
        }
        written = await db.exec(
            insert(WebhookEvent)
            .values(row)
            .on_conflict_do_nothing()
            .returning(col(WebhookEvent.id))
        )
        webhook_id = written.scalar_one_or_none()
        if webhook_id is not None:
            await outbox.record(db, WebhookReceived(webhook_id))
    return JSONResponse({"received": True})


routes = [Route("/webhooks/stripe", stripe, methods=["POST"])]
