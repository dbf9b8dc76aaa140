"""One session a browser at a time, and short ones for staff."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.passwords import hash_password
from marketplace.adapters.tokens import SESSION_COOKIE, token_hash
from marketplace.api import http_app
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.columns import now
from marketplace.rules.kinds import StaffRole
from tests.factories import person

PASSWORD = "elm bench in a quiet hall"


@pytest.fixture
async def account(db_url):
    async with transaction() as db:
        actor = await person(db)
        row = await db.get_one(Account, actor.account_id)
        row.password_hash = await hash_password(PASSWORD)
        return row


@pytest.fixture
async def browser(db_url):
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def sessions_of(account):
    async with reading() as db:
        found = select(LoginSession).where(LoginSession.account_id == account.id)
        return (await db.exec(found.order_by(col(LoginSession.id)))).all()


async def test_who_signs_in_again_leaves_no_session_behind(browser, account):
    for _ in range(2):
        await browser.post("/doors/sign-in", data={"email": account.email, "password": PASSWORD})

    former, present = await sessions_of(account)
    assert former.revoked_at is not None
    assert present.revoked_at is None
    assert present.token_hash == token_hash(browser.cookies[SESSION_COOKIE])


@pytest.mark.parametrize(
    ("role", "lasts"), [(None, timedelta(days=30)), (StaffRole.SUPPORT, timedelta(hours=12))]
)
async def test_sessions_of_staff_are_short(browser, account, role, lasts):
    async with transaction() as db:
        (await db.get_one(Account, account.id)).staff_role = role

    await browser.post("/doors/sign-in", data={"email": account.email, "password": PASSWORD})

    (session,) = await sessions_of(account)
    assert abs(session.expires_at - now() - lasts) < timedelta(minutes=5)
