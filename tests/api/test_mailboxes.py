"""The doors for links from mails, over plain HTTP."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from marketplace.adapters.database import reading
from marketplace.adapters.links import TOLD, unseal
from marketplace.models.accounts import Account
from marketplace.models.staff import OutboxEvent
from marketplace.services import mailboxes
from tests.api.test_doors import PASSWORD, applicant, client
from tests.api.visits import read_for

__all__ = ["client"]
NEW = "a lighthouse keeper's ladder"


async def member(client):
    """Somebody who has signed up with this browser."""
    form = applicant()
    await client.post("/doors/sign-up", data=form)
    return form["email"]


async def account_with(email):
    async with reading() as db:
        return (await db.exec(select(Account).where(Account.email == email))).one()


async def resets_asked(email):
    account = await account_with(email)
    async with reading() as db:
        rows = await db.exec(
            select(OutboxEvent).where(
                OutboxEvent.name == "PasswordResetAsked", OutboxEvent.aggregate_id == account.id
            )
        )
        return len(rows.all())


def back(answer):
    assert answer.status_code == 303
    return httpx.URL(answer.headers["location"])


def told(answer):
    """The address that the page will say again, in words that only the shop can have put there."""
    return unseal(TOLD, back(answer).params["told"], timedelta(minutes=5))


async def test_the_known_and_the_unknown_are_told_the_same(client):
    email = await member(client)

    nobody = {"email": "nobody@example.com"} | read_for()
    known = await client.post("/doors/forgot-password", data={"email": email} | read_for())
    unknown = await client.post("/doors/forgot-password", data=nobody)

    assert told(known) == [email]
    assert told(unknown) == ["nobody@example.com"]
    assert await resets_asked(email) == 1


@pytest.mark.parametrize("email", ["", "nonsense", "x" * 5_000])
async def test_what_is_no_address_is_said(client, email):
    answer = await client.post("/doors/forgot-password", data={"email": email} | read_for())

    assert back(answer).params["field"] == "email"


async def test_nobodys_mailbox_is_flooded(client):
    email = await member(client)
    for _ in range(7):
        answer = await client.post("/doors/forgot-password", data={"email": email} | read_for())

    assert "problem" in back(answer).params
    assert await resets_asked(email) == 5


async def test_a_forgotten_password_is_replaced_and_the_old_one_is_void(client):
    email = await member(client)
    key = mailboxes.reset_path(await account_with(email)).partition("key=")[2]

    weak = await client.post("/doors/reset-password", data={"key": key, "password": "password123"})
    good = await client.post("/doors/reset-password", data={"key": key, "password": NEW})
    again = await client.post("/doors/reset-password", data={"key": key, "password": NEW + "!"})

    assert (back(weak).params["field"], back(weak).params["key"]) == ("password", key)
    assert back(good).path == "/sign-in"
    assert back(again).params["problem"] == mailboxes.STALE
    old = await client.post("/doors/sign-in", data={"email": email, "password": PASSWORD})
    new = await client.post("/doors/sign-in", data={"email": email, "password": NEW})
    assert (back(old).path, back(new).path) == ("/sign-in", "/")


async def test_an_address_is_confirmed_by_a_click_not_by_a_look(client):
    email = await member(client)
    path = mailboxes.confirmation_path(await account_with(email))

    key = path.partition("key=")[2]
    answer = await client.post("/doors/confirm-email", data={"key": key})

    assert told(answer) == [email]
    assert (await account_with(email)).email_verified_at is not None


async def test_who_is_not_signed_in_does_so_before_confirming(client):
    email = await member(client)
    path = mailboxes.confirmation_path(await account_with(email))

    await client.post("/doors/sign-out")
    asked = await client.post("/doors/confirm-email", data={"key": path.partition("key=")[2]})

    assert back(asked).path == "/sign-in"
    assert dict(back(asked).params) == {"news": "address", "next": path}
    assert (await account_with(email)).email_verified_at is None
    form = {"email": email, "password": PASSWORD, "next": back(asked).params["next"]}
    assert str(back(await client.post("/doors/sign-in", data=form))) == path


async def test_a_stale_link_says_so(client):
    answer = await client.post("/doors/confirm-email", data={"key": "W10.old.one"})

    assert back(answer).params["problem"] == mailboxes.STALE


async def test_a_weak_password_opens_no_account(client):
    form = applicant(password="qwertyuiop123")

    answer = await client.post("/doors/sign-up", data=form)

    assert back(answer).params["field"] == "password"
