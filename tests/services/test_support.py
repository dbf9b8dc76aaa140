"""Staff in a vendor's name: only with consent, for a while, never near the money, always noted."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.offers import StockMovement
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.models.teams import SupportSession
from marketplace.models.vendors import PayoutAccount, Vendor, VendorMember
from marketplace.queries.audit import Wanted, audit_trail
from marketplace.queries.payout_setup import payout_setup
from marketplace.queries.statements import statement_months, statement_vendor
from marketplace.queries.support import all_support, shop_called, support_here
from marketplace.queries.vendor_money import (
    vendor_balances,
    vendor_earnings,
    vendor_payouts,
    vendor_statement,
)
from marketplace.rules.kinds import (
    MemberRole,
    MovementReason,
    StaffRole,
    SupportStatus,
    VendorStatus,
)
from marketplace.rules.scopes import Scope
from marketplace.rules.teams import rooms_of
from marketplace.services import (
    accounts,
    api_clients,
    import_mapping,
    offers,
    payout_accounts,
    payout_terms,
    payouts,
    shipping,
    support,
    teams,
    vendor_terms,
)
from marketplace.services import staff as staff_desk
from tests.factories import looked_up, person, shop, staff
from tests.services.paying import IBAN
from tests.services.test_mailboxes import signed_in
from tests.services.test_teams import joined

REASON = "You wrote that no price can be changed."
MEANINGS = {"name": "title", "price": "price"}


async def helper(db, role=StaffRole.SUPPORT):
    """Somebody of the staff in a browser: their session's token, and who they are."""
    who = await person(db, "Sam Staff")
    account = await db.get_one(Account, who.account_id)
    account.staff_role, account.email_verified_at = role, now()
    await db.flush()
    token, actor = await signed_in(db, who)
    return token, actor


async def at_work(db, made):
    """Staff who work in the shop's name; gives token, actor and the row's id."""
    token, sam = await helper(db)
    row = await support.ask(db, sam, made.vendor.id, REASON)
    await support.agree(db, made.owner, row.id)
    await support.begin(db, sam, row.id)
    return token, await looked_up(db, token, ""), row.id


async def trail(db, made, actor):
    rows = await db.exec(
        select(AuditEntry)
        .where(AuditEntry.account_id == actor.account_id, AuditEntry.in_name_of == made.vendor.id)
        .order_by(col(AuditEntry.id))
    )
    return rows.all()


async def test_staff_work_in_a_shop_once_its_owner_agrees_and_they_begin(db):
    made = await shop(db)
    token, sam = await helper(db)
    row = await support.ask(db, sam, made.vendor.id, REASON)
    (seen,) = await support_here(db, made.owner)

    assert (seen.who, seen.reason, seen.is_asked, seen.may_answer) == (
        "Sam Staff",
        REASON,
        True,
        True,
    )
    with pytest.raises(Conflict):
        await support.begin(db, sam, row.id)
    await support.agree(db, made.owner, row.id)
    assert (await looked_up(db, token, "")).vendor_id is None
    await support.begin(db, sam, row.id)

    actor = await looked_up(db, token, "")
    assert (actor.vendor_id, actor.shops, actor.support_id) == (
        made.vendor.id,
        {made.vendor.id: MemberRole.MANAGER},
        row.id,
    )
    assert row.ends_at - now() > timedelta(minutes=59)
    assert actor.staff_role is StaffRole.SUPPORT


async def test_it_counts_in_the_browser_it_began_in(db):
    made = await shop(db)
    _token, actor, _row = await at_work(db, made)
    other = await accounts.open_session(db, actor.account_id, user_agent="", address="")

    assert (await looked_up(db, other, "")).vendor_id is None


async def test_who_may_not_help_does_not_ask(db):
    made = await shop(db)
    people = [await person(db), made.owner, (await shop(db)).owner]
    people += [await staff(db, role) for role in (StaffRole.CATALOGUE, StaffRole.FINANCE)]

    for actor in people:
        with pytest.raises(Forbidden):
            await support.ask(db, actor, made.vendor.id, REASON)

    assert await support_here(db, made.owner) == []


async def test_there_is_a_reason_and_a_shop_and_one_question_at_a_time(db):
    made = await shop(db)
    _token, sam = await helper(db)

    with pytest.raises(Invalid):
        await support.ask(db, sam, made.vendor.id, " ")
    with pytest.raises(NotFound):
        await support.ask(db, sam, 999_999_999, REASON)
    with pytest.raises(Invalid):
        await shop_called(db, sam, "No such shop")
    assert (await shop_called(db, sam, f" {made.vendor.name.upper()} ")).id == made.vendor.id
    await support.ask(db, sam, made.vendor.id, REASON)
    with pytest.raises(Conflict, match="asked this vendor already"):
        await support.ask(db, sam, made.vendor.id, REASON)


async def test_only_an_owner_of_that_shop_answers(db):
    made, other = await shop(db), await shop(db)
    _token, sam = await helper(db)
    row = await support.ask(db, sam, made.vendor.id, REASON)
    _, manager = await joined(db, made, MemberRole.MANAGER)

    for actor, refused in (
        (manager, Forbidden),
        (other.owner, NotFound),
        (sam, NotFound),
        (await person(db), NotFound),
    ):
        for verb in (support.agree, support.refuse):
            with pytest.raises(refused):
                await verb(db, actor, row.id)
        if actor is not other.owner:
            with pytest.raises(refused):
                await support.let_in(db, actor, True)
    await support.refuse(db, made.owner, row.id)

    with pytest.raises(Conflict):
        await support.agree(db, made.owner, row.id)
    with pytest.raises(Conflict):
        await support.begin(db, sam, row.id)
    await support.ask(db, sam, made.vendor.id, REASON)


async def test_support_never_comes_near_money_bank_account_team_and_programs(db):
    made = await shop(db)
    _token, actor, row_id = await at_work(db, made)
    _, packer = await joined(db, made)
    other = await support.ask(db, (await helper(db))[1], made.vendor.id, REASON)
    deeds = (
        lambda: payout_accounts.set_bank_account(db, actor, "Sam Staff", IBAN),
        lambda: payout_accounts.start_onboarding(actor),
        lambda: payout_accounts.note_own_account(actor),
        lambda: payouts.request(db, actor, "EUR"),
        lambda: payout_terms.set_schedule(db, actor, "daily", 0),
        lambda: teams.invite(db, actor, "sam@example.com", MemberRole.OWNER),
        lambda: teams.remove(db, actor, packer.account_id),
        lambda: teams.change_role(db, actor, packer.account_id, MemberRole.OWNER),
        lambda: teams.leave(db, actor),
        lambda: api_clients.add_integration(db, actor, "Mine", [Scope.VENDOR_OFFERS]),
        lambda: support.let_in(db, actor, True),
        lambda: support.agree(db, actor, other.id),
        lambda: support.refuse(db, actor, other.id),
        lambda: payout_setup(db, actor),
        lambda: vendor_balances(db, actor),
        lambda: vendor_earnings(db, actor),
        lambda: vendor_payouts(db, actor),
        lambda: vendor_statement(db, actor),
        lambda: statement_months(db, actor),
        lambda: statement_vendor(db, actor),
    )

    for deed in deeds:
        with pytest.raises((Forbidden, NotFound)):
            await deed()
    assert "/vendor/money" not in rooms_of(actor)
    assert "/vendor/offers" in rooms_of(actor)
    found = select(PayoutAccount.id).where(PayoutAccount.vendor_id == made.vendor.id)
    assert (await db.exec(found)).first() is None
    members = select(VendorMember.account_id).where(VendorMember.vendor_id == made.vendor.id)
    assert len((await db.exec(members)).all()) == 2
    assert (await db.get_one(SupportSession, row_id)).status is SupportStatus.AGREED


async def test_even_an_owner_in_the_books_is_a_manager_while_support(db):
    """Whoever forges a role into the actor still has the consent's limits."""
    made = await shop(db)
    _token, actor, _row = await at_work(db, made)
    posing = replace(actor, shops={made.vendor.id: MemberRole.OWNER})

    with pytest.raises(Forbidden):
        await teams.invite(db, posing, "sam@example.com", MemberRole.PACKER)
    with pytest.raises(Forbidden):
        await support.let_in(db, posing, True)
    with pytest.raises(Forbidden):
        await vendor_balances(db, posing)


async def test_what_a_verb_notes_stands_there_with_both_names(db):
    made = await shop(db)
    _token, actor, _row = await at_work(db, made)

    await vendor_terms.set_handling(db, actor, 4)

    (entry,) = [one for one in await trail(db, made, actor) if one.action == "vendor.handling"]
    assert (entry.before, entry.after) == ({"handling_days": 1}, {"handling_days": 4})
    listed = (await audit_trail(db, await staff(db), Wanted("vendor"))).rows
    assert f"Sam Staff, in {made.vendor.name}’s name" in [row.who for row in listed]
    await vendor_terms.set_handling(db, made.owner, 2)
    assert len([e for e in await trail(db, made, actor) if e.action == "vendor.handling"]) == 1


async def act(actor, verb, *arguments):
    """A verb in a transaction of its own, with its trail, as a page's handler has it."""
    async with transaction() as db:
        await verb(db, actor, *arguments)
        await support.leave_trail(db, actor, "Offers")


async def test_every_change_leaves_a_trail_and_looking_leaves_none(db_url):
    async with transaction() as db:
        made = await shop(db)
        _token, actor, _row = await at_work(db, made)

    await act(actor, offers.set_stock, made.offer.id, 3, MovementReason.CORRECTED)
    await act(actor, offers.pause, made.offer.id)
    await act(actor, shipping.add_profile, shipping.ProfileDraft("Bulky", 900, None, 2))
    await act(actor, vendor_terms.set_handling, 5)
    await act(actor, import_mapping.remember, ["name", "price"], MEANINGS)
    await act(made.owner, offers.resume, made.offer.id)
    async with reading() as db:
        await support_here(db, actor)
        await support.leave_trail(db, actor, "Offers")
        entries = await trail(db, made, actor)
        movements = await db.exec(
            select(StockMovement.account_id)
            .where(StockMovement.offer_id == made.offer.id)
            .order_by(col(StockMovement.id).desc())
        )
        mover = movements.first()

    done = [(one.action, one.after.get("what")) for one in entries]
    assert done == [
        ("support.change", "OfferChanged"),
        ("offer.paused", None),
        ("shipping.added", None),
        ("vendor.handling", None),
        ("import.columns", None),
    ]
    assert mover == actor.account_id


async def test_it_is_over_by_time_at_once_and_pages_are_told_later(db):
    made = await shop(db)
    token, _actor, row_id = await at_work(db, made)
    row = await db.get_one(SupportSession, row_id)
    row.ends_at = now()
    await db.flush()

    assert (await looked_up(db, token, "")).vendor_id is None
    assert await support_here(db, made.owner) == []
    assert await support.end_overdue(db) >= 1
    await db.refresh(row)
    assert row.status is SupportStatus.ENDED
    told = await db.exec(
        select(OutboxEvent.payload).where(
            OutboxEvent.name == "SupportTurned", OutboxEvent.aggregate_id == row_id
        )
    )
    assert [one["has_begun"] for one in told.all()] == [True, False]


async def end_by_vendor(db, made, actor, row_id, token):
    await support.end(db, made.owner, row_id)


async def end_by_manager(db, made, actor, row_id, token):
    await support.end(db, (await joined(db, made, MemberRole.MANAGER))[1], row_id)


async def end_by_staff(db, made, actor, row_id, token):
    await support.end(db, actor, row_id)


async def end_by_super(db, made, actor, row_id, token):
    await support.end(db, await staff(db), row_id)


async def end_by_sign_out(db, made, actor, row_id, token):
    await accounts.sign_out(db, actor)


async def end_by_lost_role(db, made, actor, row_id, token):
    boss = (await helper(db, StaffRole.SUPER))[1]
    await staff_desk.set_role(db, boss, actor.account_id, None)


async def end_by_other_role(db, made, actor, row_id, token):
    boss = (await helper(db, StaffRole.SUPER))[1]
    await staff_desk.set_role(db, boss, actor.account_id, StaffRole.FINANCE)


ENDS = [
    end_by_vendor, end_by_manager, end_by_staff, end_by_super, end_by_sign_out,
    end_by_lost_role, end_by_other_role,
]  # fmt: skip


@pytest.mark.parametrize("ending", ENDS, ids=lambda one: one.__name__)
async def test_either_side_ends_it_at_once(db, ending):
    made = await shop(db)
    token, actor, row_id = await at_work(db, made)

    await ending(db, made, actor, row_id, token)

    assert (await looked_up(db, token, "")).support_id is None
    row = await db.get_one(SupportSession, row_id, populate_existing=True)
    assert (row.status, row.ended_at is not None) == (SupportStatus.ENDED, True)
    assert await support_here(db, made.owner) == []
    with pytest.raises((Conflict, Forbidden)):
        await support.begin(db, actor, row_id)


@pytest.mark.parametrize("how", ["role", "account", "shop", "session"])
async def test_it_is_over_with_the_role_the_account_the_shop_and_the_session(db, how):
    """However they are lost, also by hand in the database."""
    made = await shop(db)
    token, actor, _row = await at_work(db, made)
    account = await db.get_one(Account, actor.account_id)
    if how == "role":
        account.staff_role = None
    elif how == "account":
        account.disabled_at = now()
    elif how == "shop":
        (await db.get_one(Vendor, made.vendor.id)).status = VendorStatus.CLOSED
    else:
        await db.exec(
            update(LoginSession)
            .where(col(LoginSession.id) == actor.session_id)
            .values(revoked_at=now())
        )
    await db.flush()

    assert (await looked_up(db, token, "")).vendor_id is None


async def test_strangers_end_nothing(db):
    made = await shop(db)
    token, _actor, row_id = await at_work(db, made)
    others = [await person(db), (await shop(db)).owner, (await joined(db, made))[1]]
    others += [(await helper(db))[1]]

    for stranger in others:
        with pytest.raises(NotFound):
            await support.end(db, stranger, row_id)
    with pytest.raises(NotFound):
        await support.begin(db, others[-1], row_id)

    assert (await looked_up(db, token, "")).vendor_id == made.vendor.id


async def test_a_shop_that_lets_support_in_is_not_asked_until_it_thinks_better(db):
    made = await shop(db)
    await support.let_in(db, made.owner, True)
    _token, sam = await helper(db)

    row = await support.ask(db, sam, made.vendor.id, REASON)
    assert (row.status, row.ends_at - now() <= support.WORK) == (SupportStatus.AGREED, True)
    await support.begin(db, sam, row.id)
    await support.let_in(db, made.owner, False)
    other = await support.ask(db, (await helper(db))[1], made.vendor.id, REASON)

    assert other.status is SupportStatus.ASKED


async def test_a_question_that_nobody_answers_lapses(db):
    made = await shop(db)
    _token, sam = await helper(db)
    row = await support.ask(db, sam, made.vendor.id, REASON)
    row.ends_at = now()
    await db.flush()

    with pytest.raises(Conflict):
        await support.agree(db, made.owner, row.id)
    again = await support.ask(db, sam, made.vendor.id, REASON)

    await db.refresh(row)
    assert (row.status, again.id != row.id) == (SupportStatus.ENDED, True)


async def test_who_begins_in_another_shop_stops_in_the_first(db):
    first, second = await shop(db), await shop(db)
    token, sam = await helper(db)
    rows = []
    for made in (first, second):
        row = await support.ask(db, sam, made.vendor.id, REASON)
        await support.agree(db, made.owner, row.id)
        await support.begin(db, sam, row.id)
        rows.append(row)

    actor = await looked_up(db, token, "")
    assert (actor.vendor_id, list(actor.shops)) == (second.vendor.id, [second.vendor.id])
    await db.refresh(rows[0])
    assert rows[0].status is SupportStatus.ENDED
    assert await support_here(db, first.owner) == []


async def test_staff_with_a_shop_of_their_own_leave_it_alone_meanwhile(db):
    made, own = await shop(db), await shop(db)
    token, actor, row_id = await at_work(db, made)
    db.add(
        VendorMember(vendor_id=own.vendor.id, account_id=actor.account_id, role=MemberRole.OWNER)
    )
    await db.flush()

    actor = await looked_up(db, token, "")
    assert list(actor.shops) == [made.vendor.id]
    with pytest.raises(Conflict):
        await accounts.work_for(db, actor, own.vendor.id)
    await support.end(db, actor, row_id)
    assert (await looked_up(db, token, "")).vendor_id == own.vendor.id


async def test_two_questions_at_once_are_one(db_url):
    async with transaction() as db:
        made = await shop(db)
        _token, sam = await helper(db)

    async def attempt():
        try:
            async with transaction() as db:
                return await support.ask(db, sam, made.vendor.id, REASON)
        except Conflict as refused:
            return refused

    answers = await asyncio.gather(*(attempt() for _ in range(4)))

    assert [isinstance(one, Conflict) for one in answers].count(False) == 1


async def test_staff_see_who_asked_what(db):
    made = await shop(db)
    _token, actor, row_id = await at_work(db, made)
    boss = await staff(db)

    with pytest.raises(Forbidden):
        await all_support(db, made.owner)
    (row,) = [one for one in (await all_support(db, boss)).rows if one.id == row_id]
    assert (row.vendor, row.who, row.status) == (made.vendor.name, "Sam Staff", "Agreed")
    assert (row.may_begin, row.may_end) == (False, True)
    other = next(one for one in (await all_support(db, actor)).rows if one.id == row_id)
    assert (other.may_begin, other.may_end) == (False, True)
