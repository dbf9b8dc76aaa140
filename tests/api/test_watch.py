"""What the log says of the doors."""

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette
from structlog.testing import capture_logs

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.passwords import hash_password
from marketplace.adapters.tokens import alias
from marketplace.api import http_app
from marketplace.api.forms import SameOriginOnly
from marketplace.api.watch import Watch
from marketplace.models.accounts import Account
from tests.factories import person

PASSWORD = "elm bench in a quiet hall"


@pytest.fixture
async def member(db_url):
    """The address of somebody who can sign in."""
    async with transaction() as db:
        actor = await person(db)
        account = await db.get_one(Account, actor.account_id)
        account.password_hash = await hash_password(PASSWORD)
        return account.email


@pytest.fixture
async def browser(db_url):
    doors: Starlette = http_app()
    transport = httpx.ASGITransport(app=Watch(SameOriginOnly(doors)), client=("203.0.113.5", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def lines_of(browser, path, headers=None, **form):
    with capture_logs() as lines:
        await browser.post(path, data=form, headers=headers)
    return [line for line in lines if line["event"].startswith(("session.", "form.", "request."))]


async def test_coming_in_and_going_out_is_told(browser, member):
    coming = await lines_of(browser, "/doors/sign-in", email=member, password=PASSWORD)
    going = await lines_of(browser, "/doors/sign-out")

    assert [line["event"] for line in (*coming, *going)] == ["session.opened", "session.closed"]
    assert coming[0]["address"] == "203.0.113.5"


async def test_a_wrong_password_is_told_without_the_password_or_whose_it_is(browser, member):
    (line,) = await lines_of(browser, "/doors/sign-in", email=member, password="wrong-one")

    assert (line["event"], line["who"]) == ("form.refused", alias(member.lower()))
    assert member not in str(line)
    assert "wrong-one" not in str(line)
    async with reading() as db:
        assert (await db.exec(select(Account.id).where(Account.email == member))).first()


async def test_another_sites_form_is_told(browser):
    evil = {"origin": "https://evil.example"}

    (line,) = await lines_of(browser, "/doors/sign-out", headers=evil)

    assert (line["event"], line["status"]) == ("request.refused", 403)
