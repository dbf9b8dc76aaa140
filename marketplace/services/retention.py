"""What is too old to be kept, a batch at a time: each verb says how many it removed."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, func, select

from marketplace.adapters.database import Session
from marketplace.models.accounts import LoginSession
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.messages import Notification, SentMail
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import WebhookEvent
from marketplace.models.privacy import DataRequest, Mailing
from marketplace.models.staff import OutboxEvent
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.kinds import CartStatus
from marketplace.rules.money_kinds import InboxStatus
from marketplace.rules.privacy import MailingStatus, RequestStatus
from marketplace.services.forgetting_purchases import forget_purchases

Remover = Callable[[Session, datetime, int], Awaitable[int]]
"""Removes at most so many of what is from before a moment. Returns how many they were."""
HANDLED = (InboxStatus.PROCESSED, InboxStatus.IGNORED)
UNPAID = (GroupStatus.EXPIRED, GroupStatus.FAILED)


async def _delete(db: Session, model: type, *which: object, most: int) -> int:
    batch = select(model.id).where(*which).limit(most)  # type: ignore[attr-defined,arg-type]
    gone = await db.exec(
        delete(model).where(col(model.id).in_(batch))  # type: ignore[attr-defined]
    )
    return gone.rowcount


async def remove_sessions(db: Session, before: datetime, most: int) -> int:
    """Sessions that ended by themselves, or were ended, and would have by now."""
    return await _delete(db, LoginSession, LoginSession.expires_at < before, most=most)


async def blank_addresses(db: Session, before: datetime, most: int) -> int:
    """From where somebody signed in, of sessions that go on."""
    batch = select(LoginSession.id).where(
        LoginSession.created_at < before, LoginSession.address != ""
    )
    blank = update(LoginSession).where(col(LoginSession.id).in_(batch.limit(most)))
    return (await db.exec(blank.values(address=""))).rowcount


async def remove_baskets(db: Session, before: datetime, most: int) -> int:
    """Baskets that nobody came back to; those of a purchase belong to it."""
    bought = select(OrderGroup.id).where(OrderGroup.cart_id == Cart.id).correlate(Cart)
    return await _delete(
        db,
        Cart,
        Cart.status == CartStatus.OPEN,
        Cart.updated_at < before,
        ~bought.exists(),
        most=most,
    )


async def remove_events(db: Session, before: datetime, most: int) -> int:
    """Events, but for the last of each product: search engines are told when it changed."""
    later = aliased(OutboxEvent)
    has_later = select(later.id).where(
        later.aggregate == OutboxEvent.aggregate,
        later.aggregate_id == OutboxEvent.aggregate_id,
        later.id > OutboxEvent.id,
    )
    is_done = (col(OutboxEvent.aggregate) != "product") | has_later.correlate(OutboxEvent).exists()
    return await _delete(db, OutboxEvent, OutboxEvent.recorded_at < before, is_done, most=most)


async def remove_mail_log(db: Session, before: datetime, most: int) -> int:
    """Which letter went to whom."""
    return await _delete(db, SentMail, SentMail.sent_at < before, most=most)


async def remove_news(db: Session, before: datetime, most: int) -> int:
    """Lines in feeds."""
    return await _delete(db, Notification, Notification.created_at < before, most=most)


async def remove_ended_mailings(db: Session, before: datetime, most: int) -> int:
    """Who once wanted news by mail, and no longer does."""
    is_over = (col(Mailing.status) == MailingStatus.ENDED) & (col(Mailing.ended_at) < before)
    return await _delete(db, Mailing, is_over, most=most)


async def remove_unanswered(db: Session, before: datetime, most: int) -> int:
    """Wishes for news that nobody confirmed."""
    is_unanswered = Mailing.status == MailingStatus.ASKED
    return await _delete(db, Mailing, is_unanswered, Mailing.created_at < before, most=most)


async def remove_unconfirmed(db: Session, before: datetime, most: int) -> int:
    """Requests whose letter nobody answered."""
    is_unanswered = DataRequest.status == RequestStatus.UNCONFIRMED
    return await _delete(db, DataRequest, is_unanswered, DataRequest.created_at < before, most=most)


async def empty_messages(db: Session, before: datetime, most: int) -> int:
    """The bodies of providers' messages that were handled."""
    batch = select(WebhookEvent.id).where(
        WebhookEvent.received_at < before,
        col(WebhookEvent.payload) != {},
        col(WebhookEvent.status).in_(HANDLED),
    )
    blank = update(WebhookEvent).where(col(WebhookEvent.id).in_(batch.limit(most)))
    return (await db.exec(blank.values(payload={}))).rowcount


async def forget_unpaid(db: Session, before: datetime, most: int) -> int:
    """Whose the purchases were that nobody paid."""
    is_unpaid = col(OrderGroup.status).in_(UNPAID) & (col(OrderGroup.created_at) < before)
    return await forget_purchases(db, is_unpaid, most)


async def forget_old_books(db: Session, before: datetime, most: int) -> int:
    """Whose the purchases were whose books may be thrown away."""
    sold_at = func.coalesce(OrderGroup.placed_at, OrderGroup.created_at)
    return await forget_purchases(
        db, (col(OrderGroup.created_at) < before) & (sold_at < before), most
    )


async def expired_files(db: Session, most: int) -> list[str]:
    """Exports whose week is over: the keys of their files, which are to be removed."""
    found = select(DataRequest).where(
        DataRequest.status == RequestStatus.DONE, col(DataRequest.expires_at) < now()
    )
    rows = (await db.exec(found.limit(most).with_for_update(skip_locked=True))).all()
    keys = [row.file_key for row in rows if row.file_key]
    for row in rows:
        row.status, row.file_key = RequestStatus.EXPIRED, ""
    return keys
