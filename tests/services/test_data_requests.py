"""People ask for their data or to be forgotten: proven, one at a time, and taken back."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from marketplace.adapters.tokens import token_hash
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.events import DataRequestMoved
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.aftersales import OrderReturn
from marketplace.models.columns import now
from marketplace.models.credit import CreditAccount
from marketplace.models.privacy import DataRequest
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.queries.data_requests import all_requests
from marketplace.queries.erasure_blocks import erasure_blocks
from marketplace.queries.personal import Subject, subject_of
from marketplace.rules.case_kinds import ReturnReason, ReturnStatus
from marketplace.rules.fulfilment import OrderStatus
from marketplace.rules.kinds import StaffRole
from marketplace.rules.money_kinds import CreditAccountKind
from marketplace.rules.privacy import TYPED, RequestKind, RequestStatus
from marketplace.services import accounts, data_requests, recent_proofs
from tests.factories import looked_up, person, shop, staff, visitor
from tests.personal import somebody

LONG_AGO = timedelta(minutes=11)


@pytest.fixture
def no_wait(db):
    return db


async def signed_in(db, actor):
    token = await accounts.open_session(db, actor.account_id, user_agent="test", address="")
    return await looked_up(db, token, "")


async def long_ago(db, actor):
    login = await db.get_one(LoginSession, actor.session_id)
    login.created_at = now() - LONG_AGO
    await db.flush()
    return login


async def moves(db, request_id):
    rows = await db.exec(
        select(OutboxEvent.payload).where(
            OutboxEvent.name == DataRequestMoved.__name__, OutboxEvent.aggregate_id == request_id
        ).order_by(col(OutboxEvent.id))
    )  # fmt: skip
    return [payload["status"] for payload in rows.all()]


async def test_an_export_begins_at_once_and_only_once(db):
    actor = await signed_in(db, await person(db))

    request = await data_requests.ask_export(db, actor)

    assert request.status == RequestStatus.RUNNING
    assert timedelta(days=29) < request.due_at - now() <= timedelta(days=30)
    assert await moves(db, request.id) == ["running"]
    with pytest.raises(Conflict):
        await data_requests.ask_export(db, actor)


@pytest.mark.parametrize("ask", ["export", "erasure"])
async def test_who_proved_nothing_for_ten_minutes_has_to_again(db, ask):
    actor = await signed_in(db, await person(db))
    login = await long_ago(db, actor)

    async def asked():
        if ask == "export":
            return await data_requests.ask_export(db, actor)
        return await data_requests.ask_erasure(db, actor, TYPED)

    with pytest.raises(Invalid) as refused:
        await asked()
    assert refused.value.field == "current"
    await recent_proofs.remember(db, actor)
    assert (await asked()).account_id == actor.account_id
    await db.refresh(login)
    assert login.confirmed_at is not None


async def test_a_code_of_the_second_step_is_a_proof_too(db):
    actor = await signed_in(db, await person(db))
    login = await long_ago(db, actor)
    assert not await recent_proofs.is_recent(db, actor)

    login.proven_at = now()
    await db.flush()

    assert await recent_proofs.is_recent(db, actor)


async def test_another_session_proves_nothing(db):
    mine, theirs = await signed_in(db, await person(db)), await signed_in(db, await person(db))
    forged = type(mine)(account_id=mine.account_id, session_id=theirs.session_id)

    assert not await recent_proofs.is_recent(db, forged)


async def test_who_wants_to_be_forgotten_types_it_and_may_come_back(db):
    actor = await signed_in(db, await person(db))
    with pytest.raises(Invalid) as refused:
        await data_requests.ask_erasure(db, actor, "yes")
    assert refused.value.field == "typed"

    request = await data_requests.ask_erasure(db, actor, f" {TYPED.title()} ")

    assert request.status == RequestStatus.WAITING
    assert timedelta(days=13) < request.starts_at - now() <= timedelta(days=14)
    with pytest.raises(NotFound):
        await data_requests.withdraw(db, await person(db), request.id)
    await data_requests.withdraw(db, actor, request.id)
    assert await moves(db, request.id) == ["waiting", "withdrawn"]
    with pytest.raises(Conflict):
        await data_requests.withdraw(db, actor, request.id)
    assert (await data_requests.ask_erasure(db, actor, TYPED)).id != request.id


async def test_what_is_open_stands_against_it_in_words(db):
    made = await shop(db)
    known = await somebody(db, made)
    account = await db.get_one(Account, known.actor.account_id)
    who = await subject_of(db, account)
    assert await erasure_blocks(db, who) == []

    known.order.status = OrderStatus.DELIVERED
    sent_back = select(OrderReturn).where(OrderReturn.vendor_order_id == known.order.id)
    (await db.exec(sent_back)).one().status = ReturnStatus.REQUESTED
    db.add(
        CreditAccount(
            kind=CreditAccountKind.STORE_CREDIT, account_id=account.id, currency="EUR",
            balance_minor=1_200,
        )
    )  # fmt: skip
    account.staff_role = StaffRole.SUPPORT
    await db.flush()

    said = " ".join(await erasure_blocks(db, who))
    for words in (known.order.number, "return", "€12.00 of store credit", "You work for the shop"):
        assert words in said
    with pytest.raises(Conflict, match="store credit"):
        await data_requests.ask_erasure(db, await signed_in(db, known.actor), TYPED)


async def test_of_many_alike_a_few_are_named_and_the_others_counted(db):
    known = await somebody(db, await shop(db))
    who = await subject_of(db, await db.get_one(Account, known.actor.account_id))
    db.add_all(
        OrderReturn(
            number=f"R-QUUX-{place}", vendor_order_id=known.order.id,
            reason=ReturnReason.OTHER, status=ReturnStatus.REQUESTED,
        )
        for place in (5, 3, 1, 4, 2)
    )  # fmt: skip
    await db.flush()

    said = await erasure_blocks(db, who)

    assert said == [f"Your return R-QUUX-{place} isn't over yet." for place in (1, 2, 3)] + [
        "And 2 more returns, likewise."
    ]


async def test_the_last_owner_of_a_shop_stays(db):
    made = await shop(db)
    account = await db.get_one(Account, made.owner.account_id)

    [said] = await erasure_blocks(db, await subject_of(db, account))

    assert f"last owner of {made.vendor.name}" in said


async def test_without_an_account_a_letter_has_to_be_answered(db):
    email = "Guest.Of.Ours@example.com"
    await data_requests.ask_by_mail(db, email, "export")
    found = select(DataRequest).where(DataRequest.email == email)
    request = (await db.exec(found)).one()
    assert request.status == RequestStatus.UNCONFIRMED
    for forged in ("", "x", data_requests.fetch_key(request)):
        with pytest.raises(Conflict):
            await data_requests.confirm_by_mail(db, forged)

    key = data_requests.answer_key(request)
    await data_requests.confirm_by_mail(db, key)
    await data_requests.confirm_by_mail(db, key)

    assert request.status == RequestStatus.RUNNING
    assert await moves(db, request.id) == ["unconfirmed", "running"]
    who = await data_requests.of_subject(db, request)
    assert who == Subject(email=email.lower())


async def test_a_letter_to_an_address_with_an_account_begins_nothing(db):
    actor = await person(db)
    await data_requests.ask_by_mail(db, actor.email, "erasure")
    request = (await db.exec(select(DataRequest).where(DataRequest.email == actor.email))).one()

    with pytest.raises(Conflict, match="sign in"):
        await data_requests.confirm_by_mail(db, data_requests.answer_key(request))


async def test_a_finished_file_is_its_persons_only(db):
    actor = await signed_in(db, await person(db))
    request = await data_requests.ask_export(db, actor)
    await data_requests.finish_export(db, request.id, "abc123", 10)
    key = data_requests.fetch_key(request)

    for stranger in (visitor(), await person(db)):
        with pytest.raises(NotFound):
            await data_requests.fetched(db, stranger, key)

    assert (await data_requests.fetched(db, actor, key)).fetched_at is not None
    with pytest.raises(Conflict):
        await data_requests.fetched(db, actor, data_requests.answer_key(request))


async def test_staff_start_it_for_somebody_with_a_reason_that_stays(db):
    actor, helper = await person(db), await staff(db, StaffRole.SUPPORT)
    with pytest.raises(Invalid):
        await data_requests.start_for(db, helper, actor.email, "export", "")
    with pytest.raises(Forbidden):
        await data_requests.start_for(
            db, await staff(db, StaffRole.CATALOGUE), actor.email, "export", "A letter"
        )

    request = await data_requests.start_for(db, helper, actor.email, "export", "A letter of May")

    assert (request.kind, request.asked_by) == (RequestKind.EXPORT, helper.account_id)
    noted = select(AuditEntry).where(
        AuditEntry.subject_type == "data_request", AuditEntry.subject_id == request.id
    )
    entry = (await db.exec(noted)).one()
    assert (entry.action, entry.reason) == ("privacy.export", "A letter of May")
    request.due_at = now() - timedelta(days=1)
    await db.flush()
    [row] = [row for row in (await all_requests(db, helper, "open")).rows if row.id == request.id]
    assert row.is_late
    assert row.person == actor.email


async def test_a_strangers_unproven_address_gives_nothing_of_its_owner(db):
    made = await shop(db)
    known = await somebody(db, made)
    thief = await db.get_one(Account, (await person(db)).account_id)
    assert thief.email_verified_at is None

    who = await subject_of(db, thief)

    assert who.email == ""
    assert token_hash("x") not in who.seekers
    assert known.email not in who.seekers
