"""Accounts that let nobody in: closed with a reason, at once and everywhere, and opened again."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import transaction
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.oauth import ApiClient, Connection
from marketplace.models.privacy import DataRequest
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.rules.kinds import ClientKind, MemberRole, StaffRole
from marketplace.rules.permissions import SYSTEM
from marketplace.rules.privacy import RequestKind, RequestStatus
from marketplace.rules.scopes import Scope
from marketplace.services import accounts, api_clients, closed_accounts, support
from tests.factories import looked_up, person, shop, staff, visitor
from tests.services.test_mailboxes import signed_in
from tests.services.test_staff import boss, no_others
from tests.services.test_teams import joined, still_good

REASON = "Somebody else has taken it over."
SUPPORT = StaffRole.SUPPORT


async def somebody(db):
    """A person in two browsers, with an app: their actor, the tokens, and what the app has."""
    one = await person(db)
    tokens = []
    for _ in range(2):
        token, actor = await signed_in(db, one)
        tokens.append(token)
    app = ApiClient(
        client_id=f"fh_{one.account_id}", kind=ClientKind.APP, name="Phone", scopes="profile",
        redirect_uris=["com.example:/in"],
    )  # fmt: skip
    db.add(app)
    await db.flush()
    given = Connection(account_id=one.account_id, client_id=app.id, scopes="profile")
    db.add(given)
    await db.flush()
    return actor, tokens, given


async def signed_out(db):
    """The sessions whose open pages were told."""
    found = select(OutboxEvent.aggregate_id).where(OutboxEvent.name == "SignedOut")
    return set((await db.exec(found)).all())


async def noted(db, account_id):
    found = (
        select(AuditEntry.action, AuditEntry.reason)
        .where(AuditEntry.subject_type == "account", AuditEntry.subject_id == account_id)
        .order_by(col(AuditEntry.id))
    )
    return [tuple(row) for row in (await db.exec(found)).all()]


async def test_a_closed_account_is_out_everywhere_at_once(db):
    ada, tokens, given = await somebody(db)
    sam = await staff(db, SUPPORT)

    await closed_accounts.close(db, sam, ada.account_id, REASON)

    for token in tokens:
        assert not (await looked_up(db, token, "")).is_member
    await db.refresh(given)
    assert given.ended_at is not None
    assert ada.session_id in await signed_out(db)
    assert await noted(db, ada.account_id) == [("account.closed", REASON)]
    told = select(OutboxEvent.payload).where(
        OutboxEvent.name == "AccountClosed", OutboxEvent.aggregate_id == ada.account_id
    )
    assert (await db.exec(told)).one()["reason"] == REASON
    with pytest.raises(Conflict, match="closed already"):
        await closed_accounts.close(db, sam, ada.account_id, REASON)


async def test_it_is_opened_again_and_its_person_signs_in_anew(db):
    ada, tokens, _given = await somebody(db)
    sam = await staff(db, SUPPORT)
    with pytest.raises(Conflict, match="isn't closed"):
        await closed_accounts.open_again(db, sam, ada.account_id)
    await closed_accounts.close(db, sam, ada.account_id, REASON)

    await closed_accounts.open_again(db, sam, ada.account_id)

    assert not (await looked_up(db, tokens[0], "")).is_member
    token, _actor = await signed_in(db, ada)
    assert (await looked_up(db, token, "")).account_id == ada.account_id
    assert [action for action, _ in await noted(db, ada.account_id)] == [
        "account.closed", "account.opened",
    ]  # fmt: skip


async def test_programs_that_they_let_into_shops_end_with_it(db):
    made = await shop(db)
    _token, manager = await joined(db, made, MemberRole.MANAGER)
    program, _secret = await api_clients.add_integration(
        db, manager, "Warehouse", [Scope.VENDOR_OFFERS]
    )

    await closed_accounts.close(db, SYSTEM, manager.account_id, REASON)

    assert await still_good(db, [program]) == set()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
async def test_a_reason_is_given(db, reason):
    ada, tokens, _given = await somebody(db)

    with pytest.raises(Invalid):
        await closed_accounts.close(db, await staff(db, SUPPORT), ada.account_id, reason)

    assert (await looked_up(db, tokens[0], "")).is_member


async def test_only_some_staff_close_and_only_supers_their_colleagues(db):
    ada, tokens, _given = await somebody(db)
    colleague = await boss(db)
    for actor in (
        visitor(), ada, (await shop(db)).owner, await staff(db, StaffRole.CATALOGUE),
        await staff(db, StaffRole.FINANCE),
    ):  # fmt: skip
        for verb, more in (
            (closed_accounts.close, (REASON,)),
            (closed_accounts.open_again, ()),
            (accounts.end_sessions_of, ()),
        ):
            with pytest.raises(Forbidden):
                await verb(db, actor, ada.account_id, *more)
    sam = await staff(db, SUPPORT)
    with pytest.raises(Forbidden):
        await closed_accounts.close(db, sam, colleague.account_id, REASON)
    with pytest.raises(Forbidden):
        await accounts.end_sessions_of(db, sam, colleague.account_id)
    with pytest.raises(NotFound):
        await closed_accounts.close(db, sam, 999_999_999, REASON)
    assert (await looked_up(db, tokens[0], "")).is_member

    await closed_accounts.close(db, await boss(db), colleague.account_id, REASON)
    assert (await db.get_one(Account, colleague.account_id)).disabled_at is not None


async def test_nobody_closes_their_own_or_that_of_the_last_who_runs_the_marketplace(db):
    last = await boss(db)
    await no_others(db, last)

    with pytest.raises(Conflict, match="your own"):
        await closed_accounts.close(db, last, last.account_id, REASON)
    with pytest.raises(Conflict, match="Somebody has to run"):
        await closed_accounts.close(db, SYSTEM, last.account_id, REASON)


@pytest.mark.parametrize("status", [RequestStatus.RUNNING, RequestStatus.DONE])
async def test_who_was_forgotten_stays_forgotten(db, status):
    ada, _tokens, _given = await somebody(db)
    await closed_accounts.close(db, SYSTEM, ada.account_id, REASON)
    db.add(
        DataRequest(
            kind=RequestKind.ERASURE, status=status, email=ada.email, account_id=ada.account_id,
            due_at=now(),
        )
    )  # fmt: skip
    await db.flush()

    with pytest.raises(Conflict, match="forget"):
        await closed_accounts.open_again(db, SYSTEM, ada.account_id)


async def test_signing_somebody_out_everywhere_ends_sessions_and_apps(db):
    ada, tokens, given = await somebody(db)

    assert await accounts.end_sessions_of(db, await staff(db, SUPPORT), ada.account_id) == 2

    assert not (await looked_up(db, tokens[0], "")).is_member
    await db.refresh(given)
    assert given.ended_at is not None
    token, _actor = await signed_in(db, ada)
    assert (await looked_up(db, token, "")).is_member


async def test_open_pages_hear_of_it_when_everybody_is_signed_out(db_url):
    async with transaction() as db:
        ada, _tokens, _given = await somebody(db)
        other = (await signed_in(db, await person(db)))[1]

    async with transaction() as db:
        await accounts.end_all_sessions(db, SYSTEM)

    async with transaction() as db:
        assert {ada.session_id, other.session_id} <= await signed_out(db)


async def test_who_helps_in_a_vendors_name_does_so_no_longer(db):
    sam = await boss(db)
    made = await shop(db)
    await support.let_in(db, made.owner, True)
    row = await support.ask(db, replace(sam, staff_role=SUPPORT), made.vendor.id, REASON)
    await support.begin(db, replace(sam, staff_role=SUPPORT), row.id)
    other = await boss(db)

    await closed_accounts.close(db, other, sam.account_id, REASON)

    await db.refresh(row)
    assert row.ended_at is not None
