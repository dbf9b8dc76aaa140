"""Somebody is forgotten: found nowhere, while the books balance and shops see their orders."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from marketplace.adapters import search_recent
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.tokens import alias
from marketplace.errors import Forbidden, NotFound
from marketplace.jobs.erasures import forget
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.carts import Cart
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.messages import Message
from marketplace.models.oauth import ApiClient
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.privacy import DataRequest, KeptIdentity
from marketplace.models.reviews import Question, Review
from marketplace.models.search import SearchEvent
from marketplace.models.staff import OutboxEvent
from marketplace.models.vendors import VendorMember
from marketplace.queries.personal import subject_of
from marketplace.queries.purchases import purchase_page
from marketplace.queries.vendor_order_sheet import vendor_order
from marketplace.rules.fulfilment import OrderStatus
from marketplace.rules.kinds import MemberRole, ModerationStatus, StaffRole
from marketplace.rules.privacy import A_CUSTOMER, RequestKind, RequestStatus
from marketplace.rules.scopes import Scope
from marketplace.rules.search_log import SearchAct
from marketplace.services import (
    api_clients,
    erasure_runs,
    forgetting,
    forgetting_purchases,
    mailboxes,
)
from tests.factories import shop, staff
from tests.money.properties import violations
from tests.personal import somebody, traces_of

SUMS = text("""
    SELECT (SELECT sum(total_minor) FROM order_group), (SELECT sum(total_minor) FROM order_line),
        (SELECT count(*) FROM posting), (SELECT sum(amount_minor) FROM payment)
""")


async def wanting(known, *, keeps_words=True):
    """A request whose days are over."""
    async with transaction() as db:
        request = DataRequest(
            kind=RequestKind.ERASURE, status=RequestStatus.WAITING, email=known.email,
            account_id=known.actor.account_id, keeps_words=keeps_words, due_at=now(),
            starts_at=now(),
        )  # fmt: skip
        db.add(request)
        await db.flush()
        return request.id


@pytest.fixture
async def made(db_url):
    async with transaction() as db:
        return await shop(db)


@pytest.fixture
async def known(made):
    async with transaction() as db:
        return await somebody(db, made)


async def test_nobody_finds_them_anywhere_any_more(known):
    async with reading() as db:
        before = await traces_of(db, known.name, known.email)
    assert {"account", "address", "order_group", "message", "sent_mail", "thread"} <= before
    request_id = await wanting(known)

    assert await forget(request_id)

    async with transaction() as db:
        left = await traces_of(db, known.name, known.email, "7 Quux Lane")
        # Where the last letter goes; it is forgotten once that is out.
        assert left == {"data_request"}
        await erasure_runs.forget_reader(db, request_id)
        assert await traces_of(db, known.name, known.email, "7 Quux Lane") == set()
        account = await db.get_one(Account, known.actor.account_id)
        assert (account.name, account.password_hash) == (A_CUSTOMER, None)
        assert account.disabled_at is not None
        for model in (LoginSession, Cart):
            mine = select(func.count()).where(model.account_id == account.id)
            assert (await db.exec(mine)).one() == (1 if model is Cart else 0)
        assert (await db.get_one(DataRequest, request_id)).status == RequestStatus.DONE


async def test_the_programs_that_they_let_into_a_shop_end(known, made):
    manager = replace(
        known.actor, vendor_id=made.vendor.id, shops={made.vendor.id: MemberRole.MANAGER}
    )
    async with transaction() as db:
        db.add(
            VendorMember(
                vendor_id=made.vendor.id, account_id=manager.account_id, role=MemberRole.MANAGER
            )
        )
        await db.flush()
        program, _secret = await api_clients.add_integration(
            db, manager, "Warehouse", [Scope.VENDOR_OFFERS]
        )

    await forget(await wanting(known))

    async with reading() as db:
        assert (await db.get_one(ApiClient, program.id)).revoked_at is not None


async def test_the_books_balance_and_the_shop_still_sees_its_order(known, made):
    async with reading() as db:
        sums = (await db.execute(SUMS)).one()
        wrong = await violations(db)  # what these tests wrote by hand
    await forget(await wanting(known))

    async with reading() as db:
        assert (await db.execute(SUMS)).one() == sums
        assert await violations(db) == wrong
        group = await db.get_one(OrderGroup, known.group.id)
        assert group.address["name"] == A_CUSTOMER
        assert group.address["country"] == "DE"
        assert group.address["line1"] == ""
        sheet = await vendor_order(db, made.owner, known.order.number)
        assert sheet.number == known.order.number
        assert A_CUSTOMER in sheet.address


async def test_who_it_was_is_sealed_and_opened_for_a_reason_only(known):
    await forget(await wanting(known))

    async with transaction() as db:
        kept = await db.get_one(KeptIdentity, known.group.id)
        assert known.name not in kept.sealed
        assert kept.kept_until.year == now().year + 11
        with pytest.raises(Forbidden):
            support = await staff(db, StaffRole.SUPPORT)
            await forgetting_purchases.reveal(db, support, known.group.number, "Curious")
        finance = await staff(db, StaffRole.FINANCE)
        said = await forgetting_purchases.reveal(db, finance, known.group.number, "Tax audit")
        assert said["email"] == known.email
        assert said["address"]["name"] == known.name
        kept.kept_until = now()
        await db.flush()
        assert await forgetting_purchases.forget_sealed(db, 100_000) >= 1
        with pytest.raises(NotFound):
            await forgetting_purchases.reveal(db, finance, known.group.number, "Tax audit")


async def test_reviews_stay_as_nobodys_or_go_with_their_stars(made):
    async with transaction() as db:
        staying = await somebody(db, made)
    await forget(await wanting(staying))
    async with transaction() as db:
        mine = select(Review).where(Review.account_id == staying.actor.account_id)
        assert (await db.exec(mine)).one().body == "Sturdy."
        product = await db.get_one(Product, made.offer.product_id)
        product.rating_sum, product.rating_count = 8, 2
        going = await somebody(db, made)

    await forget(await wanting(going, keeps_words=False))

    async with reading() as db:
        theirs = select(Review).where(Review.account_id == going.actor.account_id)
        assert (await db.exec(theirs)).first() is None
        product = await db.get_one(Product, made.offer.product_id)
        assert (product.rating_sum, product.rating_count) == (4, 1)
        asked = select(Question).where(Question.account_id == going.actor.account_id)
        question = (await db.exec(asked)).one()
        assert question.status == ModerationStatus.HIDDEN
        assert "fold" not in question.body


async def test_the_shops_own_words_stay(known, made):
    await forget(await wanting(known))

    async with reading() as db:
        said = select(Message.body).where(Message.account_id == made.owner.account_id)
        assert (await db.exec(said)).all() == ["How can I help?"]


async def test_searches_count_on_by_nobody(known):
    who = f"account-{known.actor.account_id}"
    await search_recent.remember(who, "walnut stool")
    async with transaction() as db:
        row = SearchEvent(
            entry=uuid4(), kind=SearchAct.VIEW,
            who=alias(who), query="walnut stool",
        )  # fmt: skip
        db.add(row)

    await forget(await wanting(known))

    assert await search_recent.recent(who) == []
    async with reading() as db:
        assert (await db.get_one(SearchEvent, row.id)).who == ""


async def test_events_lose_the_addresses_in_them(known):
    async with transaction() as db:
        await mailboxes.ask_to_move(db, known.actor, f"other-{known.order.id}@quux.example")

    await forget(await wanting(known))

    async with reading() as db:
        about = select(OutboxEvent.payload).where(
            OutboxEvent.name == "EmailChangeAsked",
            OutboxEvent.aggregate_id == known.actor.account_id,
        )
        [payload] = (await db.exec(about)).all()
        assert payload == {"account_id": known.actor.account_id, "email": ""}


async def test_whoever_is_stopped_in_the_middle_goes_on_where_it_stopped(known, monkeypatch):
    request_id = await wanting(known)

    async def broken(*_given):
        raise RuntimeError("the lights went out")

    steps = list(forgetting.STEPS)
    monkeypatch.setattr("marketplace.jobs.erasures.STEPS", (*steps[:5], broken, *steps[6:]))
    with pytest.raises(RuntimeError):
        await forget(request_id)
    async with reading() as db:
        request = await db.get_one(DataRequest, request_id)
        assert (request.status, request.step) == (RequestStatus.RUNNING, 5)
    monkeypatch.setattr("marketplace.jobs.erasures.STEPS", tuple(steps))

    assert await forget(request_id)
    assert not await forget(request_id)

    async with reading() as db:
        assert await traces_of(db, known.name) == set()


async def test_what_has_opened_meanwhile_stops_it_and_is_told_once(known):
    request_id = await wanting(known)
    async with transaction() as db:
        (await db.get_one(VendorOrder, known.order.id)).status = OrderStatus.SHIPPED

    assert not await forget(request_id)
    assert not await forget(request_id)

    async with reading() as db:
        request = await db.get_one(DataRequest, request_id)
        assert request.status == RequestStatus.BLOCKED
        assert known.order.number in request.blocked[0]
        told = select(func.count()).where(
            OutboxEvent.aggregate == "data_request", OutboxEvent.aggregate_id == request_id
        )
        assert (await db.exec(told)).one() == 1
        assert (await db.get_one(Account, known.actor.account_id)).name == known.name


async def test_a_guest_is_forgotten_by_their_address(made):
    async with transaction() as db:
        known = await somebody(db, made)
        group = await db.get_one(OrderGroup, known.group.id)
        cart = await db.get_one(Cart, group.cart_id)
        cart.visitor_hash, cart.account_id = json.dumps(group.id).encode(), None
        group.account_id, group.email = None, f"guest{group.id}@quux.example"
        request = DataRequest(
            kind=RequestKind.ERASURE, status=RequestStatus.WAITING, email=group.email,
            due_at=now(), starts_at=now(),
        )  # fmt: skip
        db.add(request)
        await db.flush()

    assert await forget(request.id)

    async with reading() as db:
        assert await traces_of(db, group.email) == {"data_request"}
        assert (await db.get_one(Account, known.actor.account_id)).name == known.name


async def test_an_account_that_is_forgotten_keeps_its_purchases_page_readable(known):
    await forget(await wanting(known))

    async with reading() as db:
        account = await db.get_one(Account, known.actor.account_id)
        who = await subject_of(db, account)
        assert who.email == ""
        card = await purchase_page(db, known.actor, known.group.number, "")
        assert card.address[0] == A_CUSTOMER
        assert known.email not in card.email
