"""The second step: an app's codes, each taken once, and codes on paper for who has lost it."""

import math
import time

import pyotp
import pytest
from sqlmodel import select

from marketplace.adapters.one_time_codes import SECONDS, address_of, picture_of, step_of
from marketplace.adapters.tokens import READABLE
from marketplace.config import settings
from marketplace.errors import Conflict, Invalid
from marketplace.models.accounts import Account, LoginSession, RecoveryCode, SecondFactor
from marketplace.rules.kinds import StaffRole
from marketplace.services import accounts, second_factors
from tests.factories import looked_up, person
from tests.services.test_mailboxes import signed_in


def code_of(secret, steps=0):
    """What the app shows now, or so many half minutes later."""
    return pyotp.TOTP(secret).at(int(time.time()) + steps * SECONDS)


async def with_app(db):
    """Somebody signed in whose app counts; gives the codes on paper too."""
    _token, actor = await signed_in(db, await person(db))
    secret = await second_factors.begin(db, actor)
    paper = await second_factors.confirm(db, actor, code_of(secret, -1))
    return actor, secret, paper


async def test_an_app_counts_once_it_has_shown_a_right_code(db):
    _token, actor = await signed_in(db, await person(db))
    secret = await second_factors.begin(db, actor)

    with pytest.raises(Invalid):
        await second_factors.confirm(db, actor, "000000")
    assert not await second_factors.is_on(db, actor.account_id)
    paper = await second_factors.confirm(db, actor, code_of(secret))

    assert await second_factors.is_on(db, actor.account_id)
    assert len(set(paper)) == second_factors.PAPER
    session = await db.get_one(LoginSession, actor.session_id, populate_existing=True)
    assert session.proven_at is not None


async def test_neither_the_secret_nor_the_paper_lies_open_in_the_database(db):
    actor, secret, paper = await with_app(db)

    factor = await db.get_one(SecondFactor, actor.account_id)
    hashes = (await db.exec(select(RecoveryCode.code_hash))).all()

    assert secret not in factor.sealed
    assert not any(one.replace("-", "").encode() in kept for one in paper for kept in hashes)


async def test_a_code_on_paper_is_too_long_to_be_found_by_its_hash(db):
    """ASVS 5.0, V6.5.2: a fast hash will do from 112 bits on."""
    _actor, _secret, paper = await with_app(db)

    assert min(len(one.replace("-", "")) for one in paper) * math.log2(len(READABLE)) >= 112
    hashes = (await db.exec(select(RecoveryCode.code_hash))).all()
    assert {len(one) for one in hashes} == {32}


async def test_a_code_is_taken_once_and_an_older_one_never_after_it(db):
    actor, secret, _paper = await with_app(db)

    await second_factors.check(db, actor.account_id, code_of(secret))

    for again in (code_of(secret), code_of(secret, -1)):
        with pytest.raises(Invalid):
            await second_factors.check(db, actor.account_id, again)
    await second_factors.check(db, actor.account_id, code_of(secret, 1))


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "9" * 5_000, "K7QM-2XWP"]
)
async def test_what_is_no_code_lets_nobody_in(db, code):
    actor, _secret, _paper = await with_app(db)

    with pytest.raises(Invalid):
        await second_factors.check(db, actor.account_id, code)


async def test_a_code_of_an_hour_ago_is_too_old(db):
    actor, secret, _paper = await with_app(db)

    for steps in (-120, 120):
        with pytest.raises(Invalid):
            await second_factors.check(db, actor.account_id, code_of(secret, steps))


async def test_each_code_on_paper_is_good_once_however_it_is_typed(db):
    actor, _secret, paper = await with_app(db)
    other, _, _ = await with_app(db)

    await second_factors.check(db, actor.account_id, f" {paper[0].lower().replace('-', ' ')} ")

    for holder, code in ((actor, paper[0]), (other, paper[1])):
        with pytest.raises(Invalid):
            await second_factors.check(db, holder.account_id, code)
    assert await second_factors.paper_left(db, actor.account_id) == second_factors.PAPER - 1


async def test_new_paper_voids_the_old(db):
    actor, secret, paper = await with_app(db)

    new = await second_factors.renew_paper(db, actor, code_of(secret))

    assert not set(new) & set(paper)
    with pytest.raises(Invalid):
        await second_factors.check(db, actor.account_id, paper[0])
    await second_factors.check(db, actor.account_id, new[0])


async def test_it_is_not_replaced_but_turned_off_with_a_code(db):
    actor, secret, _paper = await with_app(db)

    with pytest.raises(Conflict):
        await second_factors.begin(db, actor)
    with pytest.raises(Invalid):
        await second_factors.turn_off(db, actor, "000000")
    await second_factors.turn_off(db, actor, code_of(secret))

    assert not await second_factors.is_on(db, actor.account_id)
    with pytest.raises(Conflict):
        await second_factors.check(db, actor.account_id, code_of(secret, 1))
    assert await second_factors.begin(db, actor) != secret


async def test_a_ticket_is_of_who_gave_the_password(db):
    actor = await person(db)

    assert second_factors.holder_of(second_factors.ticket_for(actor.account_id)) == actor.account_id
    for forged in ("", "x", second_factors.ticket_for(1)[:-1]):
        with pytest.raises(Conflict):
            second_factors.holder_of(forged)


async def test_a_session_that_was_proven_says_so(db):
    actor = await person(db)

    for is_proven in (False, True):
        await accounts.open_session(
            db, actor.account_id, user_agent="", address="", is_proven=is_proven
        )

    rows = await db.exec(
        select(LoginSession.proven_at)
        .where(LoginSession.account_id == actor.account_id)
        .order_by(LoginSession.id)
    )
    assert [at is not None for at in rows.all()] == [False, True]


def test_what_the_app_reads_names_shop_and_person():
    address = address_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "ada@example.com", "Fairhall")

    assert address.startswith(
        "otpauth://totp/Fairhall:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    )
    assert picture_of(address).startswith("data:image/svg+xml")


def test_the_code_of_the_last_half_minute_still_fits():
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

    assert step_of(secret, code_of(secret, -1), 0) is not None
    assert step_of(secret, f" {code_of(secret)[:3]} {code_of(secret)[3:]}", 0) is not None


async def test_the_rights_of_staff_begin_with_a_second_step(db, monkeypatch):
    monkeypatch.setenv("STAFF_SECOND_STEP", "true")
    settings.cache_clear()
    actor = await person(db)
    (await db.get_one(Account, actor.account_id)).staff_role = StaffRole.SUPER
    token, held = await signed_in(db, actor)

    assert (held.is_staff, held.is_held_back) == (False, True)
    secret = await second_factors.begin(db, held)
    await second_factors.confirm(db, held, code_of(secret))
    proven = await looked_up(db, token, "")
    assert (proven.is_staff, proven.is_held_back) == (True, False)
    await second_factors.turn_off(db, proven, code_of(secret, 1))
    assert not (await looked_up(db, token, "")).is_staff
    monkeypatch.undo()
    settings.cache_clear()
