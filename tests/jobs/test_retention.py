"""What is too old goes, what isn't stays, and the run says how much it was."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text, update
from sqlmodel import col, select

from marketplace.adapters import archives
from marketplace.adapters.database import reading, transaction
from marketplace.jobs import retention as job
from marketplace.jobs.schedule import SCHEDULE
from marketplace.models.accounts import LoginSession
from marketplace.models.carts import Cart
from marketplace.models.columns import now
from marketplace.models.messages import Notification, SentMail
from marketplace.models.orders import OrderGroup
from marketplace.models.payments import WebhookEvent
from marketplace.models.privacy import DataRequest, KeptIdentity, Mailing
from marketplace.models.staff import OutboxEvent
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.money_kinds import InboxStatus
from marketplace.rules.privacy import (
    WORDING,
    MailingStatus,
    RequestKind,
    RequestStatus,
    kept_until,
)
from marketplace.services import accounts, carts, retention
from tests.factories import person, shop, visitor
from tests.personal import somebody

OLD = now() - timedelta(days=400)


async def there(*rows):
    async with reading() as db:
        return [await db.get(type(row), row.id) is not None for row in rows]


def session(account_id, **times):
    return LoginSession(
        token_hash=uuid4().bytes, account_id=account_id, address="85.214.1.2", **times
    )


async def test_sessions_go_and_addresses_of_those_that_last_are_forgotten(db_url):
    async with transaction() as db:
        who = (await person(db)).account_id
        over = session(who, created_at=OLD, expires_at=OLD)
        lasting = session(who, created_at=OLD, expires_at=now() + timedelta(days=9))
        fresh = session(who, expires_at=now() + timedelta(days=9))
        db.add_all((over, lasting, fresh))

    said = await job.remove_what_is_too_old(0)

    assert "sessions" in said and "addresses of sessions" in said
    assert await there(over, lasting, fresh) == [False, True, True]
    async with reading() as db:
        assert (await db.get_one(LoginSession, lasting.id)).address == ""
        assert (await db.get_one(LoginSession, fresh.id)).address == "85.214.1.2"


async def test_baskets_that_nobody_came_back_to_go_unless_they_were_bought(db_url):
    async with transaction() as db:
        made, guest = await shop(db), visitor()
        await carts.add_line(db, guest, made.offer.id, 1)
        left = (await db.exec(select(Cart).where(Cart.visitor_hash == guest.visitor))).one()
        await carts.add_line(db, other := visitor(), made.offer.id, 1)
        fresh = (await db.exec(select(Cart).where(Cart.visitor_hash == other.visitor))).one()
        known = await somebody(db, made)
        bought = await db.get_one(Cart, known.group.cart_id)
        ids = [left.id, bought.id]
        await db.exec(update(Cart).where(col(Cart.id).in_(ids)).values(updated_at=OLD))

    await job.remove_what_is_too_old(0)

    assert await there(left, fresh, bought) == [False, True, True]


async def test_events_go_but_the_last_of_each_product(db_url):
    product = 10**12 + now().microsecond
    events = [
        OutboxEvent(name="OfferChanged", aggregate="product", aggregate_id=product, recorded_at=OLD)
        for _ in range(2)
    ]
    other = OutboxEvent(name="SignedOut", aggregate="login_session", aggregate_id=product,
                        recorded_at=OLD)  # fmt: skip
    fresh = OutboxEvent(name="SignedOut", aggregate="login_session", aggregate_id=product)
    async with transaction() as db:
        for event in (*events, other, fresh):
            db.add(event)
            await db.flush()

    await job.remove_what_is_too_old(0)

    assert await there(*events, other, fresh) == [False, True, False, True]


async def test_letters_news_and_wishes_go(db_url):
    mark = uuid4().hex
    async with transaction() as db:
        who = (await person(db)).account_id
        rows = [
            SentMail(source=mark, recipient="a@b.example", subject="x", sent_at=OLD),
            Notification(source=mark, account_id=who, title="x", created_at=OLD),
            Mailing(email=f"{mark}@a.example", wording=WORDING, created_at=OLD),
            Mailing(email=f"{mark}@b.example", wording=WORDING, status=MailingStatus.ENDED,
                    created_at=OLD, ended_at=OLD),
            DataRequest(kind=RequestKind.EXPORT, email=f"{mark}@c.example", due_at=OLD,
                        created_at=OLD),
        ]  # fmt: skip
        kept = [
            SentMail(source=mark, recipient="c@d.example", subject="x"),
            Mailing(email=f"{mark}@d.example", wording=WORDING, status=MailingStatus.CONFIRMED,
                    created_at=OLD, confirmed_at=OLD),
            DataRequest(kind=RequestKind.ERASURE, status=RequestStatus.DONE, due_at=OLD,
                        created_at=OLD),
        ]  # fmt: skip
        db.add_all((*rows, *kept))

    await job.remove_what_is_too_old(0)

    assert await there(*rows) == [False] * 5
    assert await there(*kept) == [True] * 3


async def test_bodies_of_handled_messages_are_emptied_and_others_wait(db_url):
    def message(status):
        return WebhookEvent(
            provider="stripe", event_id=uuid4().hex, kind="x", payload={"name": "Ada"},
            status=status, received_at=OLD,
        )  # fmt: skip

    handled, parked = message(InboxStatus.PROCESSED), message(InboxStatus.PARKED)
    async with transaction() as db:
        db.add_all((handled, parked))

    await job.remove_what_is_too_old(0)

    async with transaction() as db:
        assert (await db.get_one(WebhookEvent, handled.id)).payload == {}
        waiting = await db.get_one(WebhookEvent, parked.id)
        assert waiting.payload == {"name": "Ada"}
        await db.delete(waiting)


async def test_purchases_lose_their_names_when_their_books_may_go(db_url):
    async with transaction() as db:
        made = await shop(db)
        old, unpaid, recent = [await somebody(db, made) for _ in range(3)]
        group = await db.get_one(OrderGroup, old.group.id)
        group.created_at = group.placed_at = now() - timedelta(days=12 * 365)
        group = await db.get_one(OrderGroup, unpaid.group.id)
        group.status, group.placed_at, group.created_at = GroupStatus.EXPIRED, None, OLD

    said = await job.remove_what_is_too_old(0)

    assert "names of old purchases" in said and "names of unpaid purchases" in said
    async with reading() as db:
        for known, is_named in ((old, False), (unpaid, False), (recent, True)):
            group = await db.get_one(OrderGroup, known.group.id)
            assert (known.name in str(group.address)) is is_named
            assert (group.email == known.email) is is_named
            assert await db.get(KeptIdentity, known.group.id) is None


def test_books_are_kept_for_whole_years():
    sold = now().replace(year=2026, month=3, day=1)

    assert kept_until(sold, 10).isoformat() == "2037-01-01T00:00:00+00:00"


async def test_it_goes_on_batch_after_batch(db_url, monkeypatch):
    monkeypatch.setattr(job, "A_BATCH", 2)
    async with transaction() as db:
        mark = uuid4().hex
        db.add_all(
            SentMail(source=mark, recipient=f"{n}@b.example", subject="x", sent_at=OLD)
            for n in range(5)
        )

    removed = await job._all(retention.remove_mail_log, now() - timedelta(days=300), 2)

    assert removed >= 5
    async with reading() as db:
        left = select(SentMail.id).where(SentMail.source == mark)
        assert (await db.exec(left)).all() == []


async def test_files_that_nobody_waits_for_are_thrown_away(db_url):
    archive = archives.Archive()
    archive.add("a.txt", "x")
    archive.close()

    archives.remove_older(now() + timedelta(seconds=5), {archive.key})
    assert archives.path_of(archive.key).is_file()
    archives.remove_older(now() + timedelta(seconds=5), set())
    with pytest.raises(Exception, match="isn't here"):
        archives.path_of(archive.key)


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("login_session", "expires_at < now()"),
        ("login_session", "created_at < now() AND address <> ''"),
        ("cart", "status = 'open' AND updated_at < now()"),
        ("outbox_event", "recorded_at < now()"),
        ("sent_mail", "sent_at < now()"),
        ("sent_mail", "lower(recipient) = 'x'"),
        ("notification", "created_at < now()"),
        ("webhook_event", "received_at < now() AND payload <> '{}'::jsonb"),
        ("search_event", "who = 'x' AND who <> ''"),
        ("order_group", "created_at < now() AND email NOT LIKE '%@forgotten.invalid'"),
        ("data_request", "expires_at < now()"),
        ("kept_identity", "kept_until < now()"),
    ],
)
async def test_what_is_too_old_is_found_by_an_index(db, table, where):
    await db.execute(text("SET LOCAL enable_seqscan = off"))
    plan = await db.execute(text("EXPLAIN SELECT 1 FROM " + table + " WHERE " + where))

    assert "Index" in "".join(row[0] for row in plan)


def test_it_is_done_every_night():
    names = {task.__name__ for tasks in SCHEDULE.values() for task in tasks}

    assert {"remove_what_is_too_old", "remove_fetched_files", "carry_out_erasures"} <= names


async def test_signing_out_leaves_a_session_that_goes_by_its_time(db_url):
    async with transaction() as db:
        actor = await person(db)
        token = await accounts.open_session(db, actor.account_id, user_agent="", address="")
    assert token
    async with reading() as db:
        mine = select(LoginSession).where(LoginSession.account_id == actor.account_id)
        login = (await db.exec(mine)).one()

    await job.remove_what_is_too_old(0)

    assert await there(login) == [True]
