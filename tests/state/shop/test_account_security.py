"""Letters from one's account, a few an hour, and what takes the password once more."""

from datetime import timedelta

import pytest
from sqlmodel import col, update

from marketplace.errors import Invalid, TooMany
from marketplace.models.accounts import LoginSession, Passkey
from marketplace.models.columns import now
from marketplace.queries.ways_in import my_passkeys
from marketplace.services import accounts, credentials, identities, passkeys, recent_proofs
from marketplace.state.shop.account_security import SecurityState
from marketplace.state.shop.proofs import ProofState
from marketplace.state.shop.ways_in import WaysInState
from tests.factories import looked_up, person, visitor
from tests.services.test_mailboxes import signed_in
from tests.state.shop.conftest import call


async def test_nobodys_mailbox_is_flooded_from_an_account(db, opened):
    state = opened(SecurityState, await person(db), "/account")

    for _ in range(6):
        await call(state, "send_again")

    with pytest.raises(TooMany):
        await call(state, "send_again")


@pytest.mark.parametrize("words", ["you@example.com", "Call 555 and read us your card.", ""])
async def test_nobody_else_puts_an_address_on_the_page(db, opened, words):
    state = opened(ProofState, visitor(), f"/confirm-email?told={words}&done={words}")

    await call(state, "load")

    assert state.done_for == ""


async def a_while_ago(db, actor):
    """They signed in longer ago than a proof counts."""
    await db.exec(
        update(LoginSession)
        .where(col(LoginSession.account_id) == actor.account_id)
        .values(created_at=now() - recent_proofs.LATELY - timedelta(minutes=1))
    )


@pytest.fixture
def the_word(db, monkeypatch):
    """The password that counts is "right"; a session remembers that it was said."""

    async def prove_again(actor, said):
        if said != "right":
            raise Invalid("current", credentials.WRONG_PASSWORD)
        await recent_proofs.remember(db, actor)

    monkeypatch.setattr(credentials, "prove_again", prove_again)


async def with_passkey(db, actor):
    key = Passkey(
        account_id=actor.account_id, credential_id=f"{actor.account_id}".encode(), handle=b"hers",
        public_key=b"", name="Telephone",
    )  # fmt: skip
    db.add(key)
    await db.flush()
    return key.id


async def test_nothing_is_taken_away_or_ended_by_who_may_have_stolen_the_session(db):
    _token, actor = await signed_in(db, await person(db))
    key_id = await with_passkey(db, actor)
    await a_while_ago(db, actor)

    for deed in (
        lambda: accounts.end_session(db, actor, actor.session_id),
        lambda: accounts.end_other_sessions(db, actor),
        lambda: passkeys.remove(db, actor, key_id),
        lambda: identities.unlink(db, actor, 1),
    ):
        with pytest.raises(Invalid, match="password once more"):
            await deed()


async def test_a_passkey_goes_once_the_password_was_said_again(db, opened, the_word):
    _token, actor = await signed_in(db, await person(db))
    key_id = await with_passkey(db, actor)
    await a_while_ago(db, actor)
    state = opened(WaysInState, actor, "/account")

    await call(state, "remove_passkey", key_id)
    assert (state.doubted, len(await my_passkeys(db, actor))) == ("remove_passkey", 1)
    await call(state, "say_again", {"again_password": "wrong"})
    assert state.doubt == credentials.WRONG_PASSWORD
    (again,) = await call(state, "say_again", {"again_password": "right"})
    assert state.doubted == "" and "remove_passkey" in str(again)
    await call(state, "remove_passkey", key_id)

    assert await my_passkeys(db, actor) == []


async def test_browsers_are_signed_out_once_the_password_was_said_again(db, opened, the_word):
    person_ = await person(db)
    elsewhere, _ = await signed_in(db, person_)
    _token, actor = await signed_in(db, person_)
    await a_while_ago(db, actor)
    state = opened(SecurityState, actor, "/account")

    await call(state, "end_others")
    assert (await looked_up(db, elsewhere, "")).is_member
    await call(state, "set_doubted", False)
    assert await call(state, "say_again", {"again_password": "right"}) == [None]
    await call(state, "end_others")
    (again,) = await call(state, "say_again", {"again_password": "right"})
    assert "end_others" in str(again)
    await call(state, "end_others")

    assert not (await looked_up(db, elsewhere, "")).is_member
