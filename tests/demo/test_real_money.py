"""A shop that takes real money has none of the accounts whose passwords everybody knows."""

import pytest
from sqlmodel import select

from marketplace.__main__ import prepare
from marketplace.adapters.database import reading
from marketplace.config import settings
from marketplace.demo.load import ACCOUNTS, fill_if_empty
from marketplace.errors import Conflict
from marketplace.models.accounts import Account


@pytest.fixture
def real_money(db_url, monkeypatch):
    monkeypatch.setenv("STRIPE_API_KEY", "sk_live_1")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_1")
    monkeypatch.setenv("SANDBOX_URL", "")
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_starting_it_adds_nobody(real_money):
    assert prepare() == ()


async def test_asking_for_the_demo_is_refused(real_money):
    with pytest.raises(Conflict):
        await fill_if_empty(0.02, print)

    async with reading() as db:
        admin = select(Account.id).where(Account.email == ACCOUNTS[-1].email)
        assert (await db.exec(admin)).first() is None
