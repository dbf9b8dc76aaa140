"""What is too old goes by itself, in batches, and says how much it was."""

import asyncio
from datetime import datetime, timedelta

from sqlmodel import col, select

from marketplace.adapters import archives, pictures
from marketplace.adapters.database import Session, reading, transaction
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup
from marketplace.models.privacy import DataRequest
from marketplace.queries.picture_uses import used_elsewhere
from marketplace.rules.privacy import LINK_DAYS
from marketplace.services import retention
from marketplace.services.forgetting_purchases import NAMED, forget_sealed, picture_keys
from marketplace.services.settings import ShopSettings, shop_settings

A_BATCH = 1_000
FEW = 100
"""Purchases at a time: there is more to each."""
ANSWER_DAYS = 7
"""How long a letter may lie that asks somebody to confirm something."""

RULES: tuple[tuple[str, str, retention.Remover], ...] = (
    ("sessions", "session_days_kept", retention.remove_sessions),
    ("addresses of sessions", "session_days_kept", retention.blank_addresses),
    ("baskets", "basket_days", retention.remove_baskets),
    ("events", "outbox_days", retention.remove_events),
    ("letters in the log", "mail_log_days", retention.remove_mail_log),
    ("lines of news", "mail_log_days", retention.remove_news),
    ("ended mailings", "mail_log_days", retention.remove_ended_mailings),
    ("bodies of messages", "webhook_days", retention.empty_messages),
)
"""What is removed, which setting says after how many days, and how."""


async def remove_what_is_too_old(timestamp: int) -> str:
    """Remove everything that the settings no longer want kept; says what it was."""
    async with reading() as db:
        rules = await shop_settings(db)
    done = {name: await _all(rule, now() - rules.days(days)) for name, days, rule in RULES}
    a_week = now() - timedelta(days=ANSWER_DAYS)
    done["unanswered wishes"] = await _all(retention.remove_unanswered, a_week)
    done["unanswered requests"] = await _all(retention.remove_unconfirmed, a_week)
    done |= await _purchases(rules)
    done["files left lying"] = await asyncio.to_thread(
        archives.remove_older, now() - timedelta(days=LINK_DAYS + 1), await _wanted_files()
    )
    said = ", ".join(f"{count} {name}" for name, count in done.items() if count)
    return f"Removed {said}" if said else "Nothing was too old"


async def remove_fetched_files(timestamp: int) -> str:
    """Exports whose week is over."""
    count = 0
    while True:
        async with transaction() as db:
            keys = await retention.expired_files(db, FEW)
            for key in keys:
                await asyncio.to_thread(archives.remove, key)
        count += len(keys)
        if len(keys) < FEW:
            return f"Removed {count} files"


async def _all(rule: retention.Remover, before: datetime, most: int = A_BATCH) -> int:
    """Batch after batch, each in a transaction of its own."""
    count = 0
    while True:
        async with transaction() as db:
            removed = await rule(db, before, most)
        count += removed
        if removed < most:
            return count


async def _purchases(rules: ShopSettings) -> dict[str, int]:
    unpaid = now() - rules.days("unpaid_days")
    old = datetime(now().year - rules.books_years, 1, 1, tzinfo=now().tzinfo)
    await _forget_pictures(old)
    return {
        "names of unpaid purchases": await _all(retention.forget_unpaid, unpaid, FEW),
        "names of old purchases": await _all(retention.forget_old_books, old, FEW),
        "sealed names": await _all(_sealed, now()),
    }


async def _sealed(db: Session, before: datetime, most: int) -> int:
    return await forget_sealed(db, most)


async def _forget_pictures(before: datetime) -> None:
    """Pictures of cases go with the names of their purchases; the files first."""
    async with reading() as db:
        found = select(OrderGroup.id).where(col(OrderGroup.created_at) < before, NAMED)
        bought = (await db.exec(found)).all()
        keys = await picture_keys(db, bought) if bought else []
        shared = await used_elsewhere(db, keys, bought)
    for key in set(keys) - shared:
        await pictures.forget(key)


async def _wanted_files() -> set[str]:
    async with reading() as db:
        found = select(DataRequest.file_key).where(DataRequest.file_key != "")
        return set((await db.exec(found)).all())
