"""Statements are given to whose they are, and account numbers to finance alone."""

import httpx
import pytest

from marketplace.adapters.database import transaction
from marketplace.api import http_app
from marketplace.models.columns import now
from tests.api.visits import signed_in
from tests.factories import shop
from tests.services.paying import bank, give

__all__ = ["bank"]


def this_month(kind):
    return f"/exports/statements/{now():%Y-%m}.{kind}"


@pytest.fixture
async def seller(db_url):
    async with transaction() as db:
        made = await shop(db)
    await give(made.vendor.id, 1_234)
    return made


async def test_a_vendor_takes_its_statement_home(seller):
    async with signed_in(seller) as browser:
        table = await browser.get(this_month("csv"))
        paper = await browser.get(this_month("pdf"))

    assert "12.34" in table.text
    assert table.headers["content-disposition"].endswith('.csv"')
    assert table.headers["cache-control"] == "private, no-store"
    assert paper.content.startswith(b"%PDF")


async def test_another_vendors_statement_cannot_be_asked_for(seller):
    async with transaction() as db:
        other = await shop(db)
    await give(other.vendor.id, 9_876)

    async with signed_in(seller) as browser:
        answer = await browser.get(this_month("csv"), params={"vendor": other.vendor.id})

    assert "98.76" not in answer.text
    assert "12.34" in answer.text


async def test_strangers_get_neither_statements_nor_account_numbers(seller):
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as guest:
        statement = await guest.get(this_month("csv"))
        numbers = await guest.get("/exports/bank-transfers.csv")
    async with signed_in(seller) as browser:
        told = await browser.get("/exports/bank-transfers.csv")
        wrong = await browser.get("/exports/statements/2026-77.pdf")

    assert (statement.status_code, numbers.status_code) == (404, 403)
    assert (told.status_code, wrong.status_code) == (403, 404)


async def test_a_vendor_that_comes_back_from_the_questions_lands_on_its_money(seller, bank):
    async with signed_in(seller) as browser:
        back = await browser.get("/doors/payout-account")
        again = await browser.get("/doors/payout-account/again")

    assert (back.status_code, back.headers["location"]) == (303, "/vendor/money")
    assert "/sandbox/stripe/onboard/" in again.headers["location"]
