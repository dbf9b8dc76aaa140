"""Links from mails: each good for one thing, for a while, and only while it is still true."""

from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner
from sqlmodel import col, select

from marketplace.adapters.tokens import token_hash
from marketplace.errors import Conflict, Invalid, NotFound, SignInRequired
from marketplace.events import (
    EmailChanged,
    EmailConfirmed,
    PasswordChanged,
    PasswordResetAsked,
    SignedOut,
)
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.models.staff import OutboxEvent
from marketplace.queries.sessions import described, my_logins
from marketplace.services import accounts, mailboxes
from marketplace.services.credentials import NewPassword
from tests.factories import looked_up, person, visitor

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


async def account_of(db, actor):
    return await db.get_one(Account, actor.account_id)


def key_in(path):
    return path.partition("key=")[2]


async def events(db, kind, *ids):
    """What was recorded of this kind about these accounts or sessions."""
    rows = await db.exec(
        select(OutboxEvent).where(
            OutboxEvent.name == kind.__name__, col(OutboxEvent.aggregate_id).in_(ids)
        )
    )
    return [row.payload for row in rows.all()]


async def signed_in(db, actor, agent=FIREFOX):
    token = await accounts.open_session(
        db, actor.account_id, user_agent=agent, address="85.214.132.117"
    )
    return token, await looked_up(db, token, "")


@pytest.fixture
def later(monkeypatch):
    """Makes links look as old as that."""

    def passes(time):
        real = TimestampSigner.get_timestamp
        monkeypatch.setattr(
            TimestampSigner, "get_timestamp", lambda self: real(self) + int(time.total_seconds())
        )

    return passes


async def test_who_follows_the_link_has_confirmed_their_address_once(db):
    actor = await person(db)
    account = await account_of(db, actor)
    key = key_in(mailboxes.confirmation_path(account))

    assert await mailboxes.confirm(db, actor, key) == account.email
    assert await mailboxes.confirm(db, actor, key) == account.email

    await db.refresh(account)
    assert account.email_verified_at is not None
    assert len(await events(db, EmailConfirmed, account.id)) == 1


@pytest.mark.parametrize("key", ["", "nonsense", "x" * 5_000, "W10.aaaa.bbbb"])
async def test_what_is_no_link_of_ours_confirms_nothing(db, key):
    with pytest.raises(Conflict, match="isn't good any more"):
        await mailboxes.confirm(db, visitor(), key)
    with pytest.raises(Conflict, match="isn't good any more"):
        await mailboxes.account_to_reset(db, key)


async def test_a_stranger_with_ones_address_gets_no_account_confirmed_by_ones_click(db):
    thief, owner = await person(db), await person(db)
    account = await account_of(db, thief)
    moved = key_in(mailboxes.move_path(account, "owner@example.com"))

    for key in (key_in(mailboxes.confirmation_path(account)), moved):
        with pytest.raises(SignInRequired):
            await mailboxes.confirm(db, visitor(), key)
        with pytest.raises(Conflict, match="another account"):
            await mailboxes.confirm(db, owner, key)

    await db.refresh(account)
    assert (account.email, account.email_verified_at) == (thief.email, None)


async def test_a_link_is_good_for_its_own_purpose_only(db):
    actor = await person(db)
    account = await account_of(db, actor)

    with pytest.raises(Conflict):
        await mailboxes.account_to_reset(db, key_in(mailboxes.confirmation_path(account)))
    with pytest.raises(Conflict):
        await mailboxes.confirm(db, actor, key_in(mailboxes.reset_path(account)))


async def test_a_link_for_a_new_password_is_good_for_an_hour(db, later):
    account = await account_of(db, await person(db))
    key = key_in(mailboxes.reset_path(account))

    assert await mailboxes.account_to_reset(db, key)
    later(timedelta(minutes=61))
    with pytest.raises(Conflict):
        await mailboxes.account_to_reset(db, key)


async def test_a_new_password_ends_every_session_and_voids_the_link(db):
    actor = await person(db)
    account = await account_of(db, actor)
    opened = [await signed_in(db, actor) for _ in range(2)]
    key = key_in(mailboxes.reset_path(account))

    await accounts.reset_password(db, key, NewPassword(account.id, "another hash"))

    assert account.email_verified_at is not None
    assert [(await looked_up(db, token, "")).is_member for token, _ in opened] == [False, False]
    sessions = [who.session_id for _, who in opened]
    assert len(await events(db, SignedOut, *sessions)) == 2
    assert await events(db, PasswordChanged, account.id) == [{"account_id": account.id}]
    with pytest.raises(Conflict):
        await accounts.reset_password(db, key, NewPassword(account.id, "a third hash"))


async def test_somebody_elses_new_password_is_not_taken(db):
    first, second = await person(db), await person(db)
    key = key_in(mailboxes.reset_path(await account_of(db, first)))

    with pytest.raises(NotFound):
        await accounts.reset_password(db, key, NewPassword(second.account_id, "another hash"))


async def test_only_an_account_that_is_open_gets_a_link(db):
    actor, gone = await person(db), await person(db)
    (await account_of(db, gone)).disabled_at = now()
    await db.flush()

    for email in (f" {actor.email.upper()}", gone.email, "nobody@example.com", "", "x" * 999):
        await mailboxes.ask_for_reset(db, email)

    ids = (actor.account_id, gone.account_id)
    assert await events(db, PasswordResetAsked, *ids) == [{"account_id": actor.account_id}]


async def test_another_address_is_ones_own_once_its_link_is_followed(db):
    actor = await person(db)
    account, before = await account_of(db, actor), actor.email
    key = key_in(mailboxes.move_path(account, "new.ada@example.com"))

    await mailboxes.confirm(db, actor, key)
    await mailboxes.confirm(db, actor, key)

    await db.refresh(account)
    assert (account.email, account.email_verified_at is not None) == ("new.ada@example.com", True)
    assert await events(db, EmailChanged, account.id) == [
        {"account_id": account.id, "before": before}
    ]


async def test_an_address_that_was_taken_meanwhile_stays_its_owners(db):
    actor, other = await person(db), await person(db)
    key = key_in(mailboxes.move_path(await account_of(db, actor), other.email.upper()))

    with pytest.raises(Conflict, match="already an account"):
        await mailboxes.confirm(db, actor, key)
    with pytest.raises(Invalid, match="already an account"):
        await mailboxes.ask_to_move(db, actor, other.email)


async def test_of_two_links_to_other_addresses_the_first_that_is_followed_counts(db):
    actor = await person(db)
    account = await account_of(db, actor)
    keys = [key_in(mailboxes.move_path(account, f"{name}.ada@example.com")) for name in "xy"]

    await mailboxes.confirm(db, actor, keys[0])
    with pytest.raises(Conflict):
        await mailboxes.confirm(db, actor, keys[1])

    assert (await account_of(db, actor)).email == "x.ada@example.com"


async def test_who_takes_an_account_back_voids_what_the_thief_had_asked_for(db):
    actor = await person(db)
    account = await account_of(db, actor)
    thiefs = key_in(mailboxes.move_path(account, "thief@example.com"))
    owners = key_in(mailboxes.reset_path(account))

    await accounts.reset_password(db, owners, NewPassword(account.id, "another hash"))

    with pytest.raises(Conflict):
        await mailboxes.confirm(db, actor, thiefs)
    assert (await account_of(db, actor)).email == actor.email


async def test_people_see_where_they_are_signed_in_and_end_what_is_theirs(db):
    actor, stranger = await person(db), await person(db)
    _, first = await signed_in(db, actor)
    _, second = await signed_in(db, actor, "curl/8.0")
    _, other = await signed_in(db, stranger)

    cards = await described(await my_logins(db, second), second)

    assert [(card.id, card.is_this) for card in cards] == [
        (second.session_id, True),
        (first.session_id, False),
    ]
    assert cards[1].device == "Firefox on Linux"
    assert cards[1].place == "Germany, 85.214.132.117"
    with pytest.raises(NotFound):
        await accounts.end_session(db, second, other.session_id)
    await accounts.end_session(db, second, first.session_id)
    with pytest.raises(NotFound):
        await accounts.end_session(db, second, first.session_id)
    assert [login.id for login in await my_logins(db, second)] == [second.session_id]


async def test_everywhere_else_is_everywhere_but_here(db):
    actor = await person(db)
    tokens = [(await signed_in(db, actor))[0] for _ in range(3)]
    here = await looked_up(db, tokens[1], "")

    assert await accounts.end_other_sessions(db, here) == 2

    found = select(LoginSession.token_hash).where(
        LoginSession.account_id == actor.account_id, col(LoginSession.revoked_at).is_(None)
    )
    assert (await db.exec(found)).all() == [token_hash(tokens[1])]
