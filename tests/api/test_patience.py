"""Guessing at passwords and codes, by plain HTTP, from strange browsers and familiar ones."""

from contextlib import asynccontextmanager
from uuid import uuid4

import httpx
import pytest
from sqlmodel import col, select

from marketplace.adapters.cache import redis
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.familiar import Device
from marketplace.adapters.tries import PREFIX, Counter
from marketplace.api import LAYERS, http_app
from marketplace.models.accounts import Account
from marketplace.models.staff import OutboxEvent
from marketplace.rules.patience import FREE, FREE_OF_ADDRESS
from marketplace.services import mailboxes, second_factors
from tests.api.test_doors import PASSWORD, applicant
from tests.services.test_second_factors import code_of, with_app

WRONG = "That e-mail and password don't match."
WAIT = "Too many wrong passwords. Try again in {}, or get a new password by mail."


@asynccontextmanager
async def browser(address=""):
    """A browser nobody knows, at an address of its own."""
    app = http_app()
    for layer in LAYERS:
        app = layer(app)
    transport = httpx.ASGITransport(app=app, client=(address or f"test-{uuid4().hex}", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


@pytest.fixture
async def member(db_url):
    """Somebody's e-mail, and the browser in which they signed up."""
    form = applicant()
    async with browser() as own:
        await own.post("/doors/sign-up", data=form)
        yield form["email"], own


async def tried(client, email, password="guess"):
    """What a try to sign in is told; nothing when it works."""
    answer = await client.post("/doors/sign-in", data={"email": email, "password": password})
    return httpx.URL(answer.headers["location"]).params.get("problem", "")


async def guess(email, times, client=None):
    """So many wrong passwords from somewhere; gives what was told, in turn."""
    if client:
        return [await tried(client, email) for _ in range(times)]
    async with browser() as stranger:
        return [await tried(stranger, email) for _ in range(times)]


async def later(minutes, counter):
    """Let time pass for one counter."""
    key = counter.key
    for one, at in await redis().zrange(key, 0, -1, withscores=True):
        await redis().zadd(key, {one: at - 60 * minutes})


def of(email):
    return Counter(f"password {email}", FREE)


async def test_after_five_wrong_passwords_each_further_one_waits_twice_as_long(member):
    email, _own = member
    assert await guess(email, FREE) == [WRONG] * FREE

    for wait in ("a minute", "2 minutes", "4 minutes", "8 minutes", "16 minutes", "32 minutes"):
        assert await guess(email, 2) == [WAIT.format(wait)] * 2
        await later(60, of(email))
        assert await guess(email, 1) == [WRONG]
    assert await guess(email, 1) == [WAIT.format("an hour")]


async def test_while_it_waits_even_the_right_password_isnt_looked_at(member):
    email, _own = member
    await guess(email, FREE)

    async with browser() as stranger:
        assert await tried(stranger, email, PASSWORD) == WAIT.format("a minute")
        await later(2, of(email))
        assert await tried(stranger, email, PASSWORD) == ""


async def test_the_right_password_makes_good_what_was_wrong(member):
    email, _own = member
    await guess(email, FREE - 1)

    async with browser() as stranger:
        assert await tried(stranger, email, PASSWORD) == ""

    assert await guess(email, FREE) == [WRONG] * FREE


async def test_an_email_that_nobody_has_is_answered_the_same(db_url):
    email = f"nobody-{uuid4().hex}@example.com"

    assert await guess(email, FREE + 1) == [WRONG] * FREE + [WAIT.format("a minute")]


async def test_writing_the_email_otherwise_is_no_way_around(member):
    email, _own = member
    await guess(email, FREE)

    assert await guess(f" {email.upper()} ", 1) == [WAIT.format("a minute")]


async def test_strangers_cannot_lock_the_owner_out_of_their_own_browser(member):
    email, own = member
    await guess(email, FREE + 3)

    assert await tried(own, email, PASSWORD) == ""


async def test_a_familiar_browser_has_no_endless_tries_either(member):
    email, own = member

    told = await guess(email, FREE + 1, own)

    assert told == [WRONG] * FREE + [WAIT.format("a minute")]
    async with browser() as stranger:
        assert await tried(stranger, email, PASSWORD) == ""


async def test_a_browser_is_familiar_with_its_own_account_only(member):
    _email, own = member
    other = applicant()
    async with browser() as elsewhere:
        await elsewhere.post("/doors/sign-up", data=other)
    await guess(other["email"], FREE)

    assert await tried(own, other["email"]) == WAIT.format("a minute")


async def test_a_forged_cookie_is_no_familiar_browser(member):
    email, _own = member
    await guess(email, FREE)
    forged = Device("x").with_accounts(email).written[:-2] + "xx"

    async with browser() as stranger:
        stranger.cookies.set("device", forged)
        assert await tried(stranger, email) == WAIT.format("a minute")


async def test_one_address_guesses_at_many_accounts_only_so_often(db_url):
    address = f"test-{uuid4().hex}"
    async with browser(address) as stranger:
        for _ in range(FREE_OF_ADDRESS):
            assert await tried(stranger, f"{uuid4().hex}@example.com") == WRONG
        # The limit of tries a minute is another matter.
        await redis().delete(*await redis().keys(f"LIMIT*{address}*"))

        assert await tried(stranger, f"{uuid4().hex}@example.com") == WAIT.format("a minute")


async def test_signing_in_to_ones_own_account_frees_no_address(member):
    email, _own = member
    address = f"test-{uuid4().hex}"
    async with browser(address) as stranger:
        for _ in range(3):
            await tried(stranger, f"{uuid4().hex}@example.com")
        await tried(stranger, email, PASSWORD)

    counter = Counter(f"address {address}", FREE_OF_ADDRESS)
    assert await redis().zcard(counter.key) == 3


async def test_the_owner_is_told_once_when_it_locks(member):
    email, _own = member
    await guess(email, FREE + 2)
    await later(60, of(email))
    await guess(email, 1)

    async with reading() as db:
        account = (await db.exec(select(Account).where(Account.email == email))).one()
        found = select(OutboxEvent).where(
            OutboxEvent.name == "SignInLocked", col(OutboxEvent.aggregate_id) == account.id
        )
        assert len((await db.exec(found)).all()) == 1


async def test_a_new_password_by_mail_ends_the_wait(member):
    email, _own = member
    await guess(email, FREE)
    async with reading() as db:
        account = (await db.exec(select(Account).where(Account.email == email))).one()
    key = httpx.URL(mailboxes.reset_path(account)).params["key"]

    async with browser() as stranger:
        new = "another sourdough starter, from 1991"
        await stranger.post("/doors/reset-password", data={"key": key, "password": new})
        assert await tried(stranger, email, new) == ""


async def test_redis_holds_no_email(member):
    email, _own = member
    await guess(email, 1)

    assert [key for key in await redis().keys(f"{PREFIX}*") if b"@" in key] == []


async def test_wrong_codes_wait_too_and_the_right_one_makes_them_good(db_url):
    async with transaction() as db:
        actor, secret, _paper = await with_app(db)
    ticket = second_factors.ticket_for(actor.account_id)
    async with browser() as stranger:
        told = [await code_told(stranger, ticket, "000000") for _ in range(FREE + 1)]
        await later(2, Counter(f"code {actor.account_id}", FREE))
        right = await code_told(stranger, ticket, code_of(secret))

    assert told == [second_factors.WRONG] * FREE + ["Too many wrong codes. Try again in a minute."]
    assert right == ""


async def code_told(client, ticket, code):
    answer = await client.post("/doors/second-step", data={"key": ticket, "code": code})
    return httpx.URL(answer.headers["location"]).params.get("problem", "")
