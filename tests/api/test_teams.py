"""The doors into a team and to a fresh proof, over plain HTTP."""

import httpx
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.tokens import SESSION_COOKIE, token_hash
from marketplace.models.accounts import LoginSession
from marketplace.models.vendors import VendorMember
from marketplace.rules.kinds import MemberRole
from marketplace.services import second_factors, teams
from tests.api.test_doors import client
from tests.api.test_mailboxes import account_with, back, member
from tests.factories import looked_up, shop
from tests.services.test_second_factors import code_of

__all__ = ["client"]


async def invitation_for(email):
    """A shop that asks this address in, and the key in its letter."""
    async with transaction() as db:
        made = await shop(db)
        row = await teams.invite(db, made.owner, email, MemberRole.PACKER)
        return made, teams.invitation_key(row)


async def works_for(email):
    account = await account_with(email)
    async with reading() as db:
        found = select(VendorMember.vendor_id).where(VendorMember.account_id == account.id)
        return list((await db.exec(found)).all())


async def test_who_was_asked_comes_in_and_works_there(client):
    email = await member(client)
    made, key = await invitation_for(email)

    answer = await client.post("/doors/join-team", data={"key": key})

    assert back(answer).path == "/vendor"
    assert await works_for(email) == [made.vendor.id]
    async with reading() as db:
        actor = await looked_up(db, client.cookies[SESSION_COOKIE], "")
    assert actor.vendor_id == made.vendor.id


async def test_guests_sign_in_first_and_come_back(client):
    _made, key = await invitation_for("nobody@example.com")

    answer = await client.post("/doors/join-team", data={"key": key})

    place = back(answer)
    assert place.path == "/sign-in"
    assert httpx.URL(place.params["next"]).params["key"] == key


async def test_another_account_stays_outside_and_is_led_to_the_words(client):
    email = await member(client)
    _made, key = await invitation_for("somebody.else@example.com")

    for sent in (key, "nonsense", "x" * 9_000):
        answer = await client.post("/doors/join-team", data={"key": sent})
        assert back(answer).path == "/join-team"

    assert await works_for(email) == []


async def with_app(client):
    """Somebody signed in with an app whose code was not given here lately."""
    email = await member(client)
    token = client.cookies[SESSION_COOKIE]
    async with transaction() as db:
        actor = await looked_up(db, token, "")
        secret = await second_factors.begin(db, actor)
        await second_factors.confirm(db, actor, code_of(secret, -1))
        login = (await db.exec(login_of(token))).one()
        login.proven_at = None
    return email, secret, token


def login_of(token):
    return select(LoginSession).where(col(LoginSession.token_hash) == token_hash(token))


async def proven(token):
    async with reading() as db:
        return (await db.exec(login_of(token))).one().proven_at is not None


async def test_a_right_code_proves_the_session_and_leads_back(client):
    _email, secret, token = await with_app(client)
    form = {"code": "000000", "next": "/vendor/money"}

    wrong = back(await client.post("/doors/prove-again", data=form))
    assert (wrong.path, wrong.params["next"]) == ("/prove-again", "/vendor/money")
    assert not await proven(token)
    right = await client.post("/doors/prove-again", data=form | {"code": code_of(secret)})

    assert back(right).path == "/vendor/money"
    assert await proven(token)


async def test_guessing_codes_ends_soon(client):
    _email, secret, token = await with_app(client)
    for _ in range(6):
        await client.post("/doors/prove-again", data={"code": "000000"})

    answer = await client.post("/doors/prove-again", data={"code": code_of(secret)})

    assert "bit fast" in back(answer).params["problem"]
    assert not await proven(token)


async def test_a_proof_leads_nowhere_else_and_guests_prove_nothing(client):
    answer = await client.post("/doors/prove-again", data={"code": "000000"})
    assert back(answer).path == "/sign-in"

    _email, secret, _token = await with_app(client)
    form = {"code": code_of(secret), "next": "https://evil.example/"}
    assert back(await client.post("/doors/prove-again", data=form)).path == "/"
