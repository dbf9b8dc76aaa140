"""News by mail: asked for twice over, ended by one click; other letters can't be ended."""

from uuid import uuid4

import httpx
import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading
from marketplace.adapters.mail import message_to
from marketplace.errors import Conflict, Invalid
from marketplace.jobs.letters import Letter
from marketplace.jobs.mailing_letters import ONE_CLICK, news
from marketplace.models.staff import OutboxEvent
from marketplace.rules.privacy import MailingStatus
from marketplace.services import mailings
from tests.api.test_doors import applicant, client
from tests.factories import person

__all__ = ["client"]


def _email():
    return f"News-{uuid4().hex[:8]}@example.com"


async def asked(db):
    email = _email()
    await mailings.ask(db, email, "news page")
    return await mailings.mailing_to(db, email)


async def moves(db, mailing):
    found = select(OutboxEvent.payload).where(
        OutboxEvent.aggregate == "mailing", OutboxEvent.aggregate_id == mailing.id
    )
    rows = await db.exec(found.order_by(col(OutboxEvent.id)))
    return [payload["status"] for payload in rows.all()]


async def test_who_ticks_a_box_gets_news_only_after_answering_a_letter(db):
    email = _email()
    await mailings.ask(db, email, "checkout")
    await mailings.ask(db, email.lower(), "checkout")
    mailing = await mailings.mailing_to(db, email)
    assert (mailing.status, mailing.source) == (MailingStatus.ASKED, "checkout")

    for _ in range(2):
        assert await mailings.confirm(db, mailings.key_of(mailing)) == email

    assert mailing.confirmed_at is not None
    assert await moves(db, mailing) == ["asked", "confirmed"]


async def test_one_click_ends_it_and_an_old_confirmation_does_not_bring_it_back(db):
    mailing = await asked(db)
    key = mailings.key_of(mailing)
    await mailings.confirm(db, key)

    for _ in range(2):
        await mailings.end(db, key)

    assert (mailing.status, mailing.ended_at is not None) == (MailingStatus.ENDED, True)
    with pytest.raises(Conflict):
        await mailings.confirm(db, key)
    await mailings.ask(db, mailing.email, "account")
    assert await moves(db, mailing) == ["asked", "confirmed", "ended", "asked"]


async def test_nobody_ends_or_confirms_by_guessing(db):
    for key in ("", "x", "W10.a.b"):
        with pytest.raises(Conflict):
            await mailings.confirm(db, key)
        with pytest.raises(Conflict):
            await mailings.end(db, key)
    with pytest.raises(Invalid):
        await mailings.ask(db, "nobody at all", "news page")


async def test_members_ask_and_end_in_their_account(db):
    actor = await person(db)
    await mailings.end_own(db, actor)
    await mailings.ask_for_own(db, actor)
    mailing = await mailings.mailing_to(db, actor.email)
    assert mailing.account_id == actor.account_id

    await mailings.end_own(db, actor)

    assert mailing.status == MailingStatus.ENDED


async def test_letters_that_sell_carry_the_headers_and_others_do_not(db):
    mailing = await asked(db)

    letter = news(mailing, "You get our news", "news_first", {})
    sells = message_to("a@example.com", "News", "x", "x", unsubscribe=letter.unsubscribe)
    tells = Letter("a@example.com", "Your order", "order_shipped", {})
    other = message_to("a@example.com", "Order", "x", "x", unsubscribe=tells.unsubscribe)

    assert f"{ONE_CLICK}?key=" in sells["List-Unsubscribe"]
    assert sells["List-Unsubscribe"].startswith("<http")
    assert sells["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert other["List-Unsubscribe"] is None


async def _status(email):
    async with reading() as db:
        mailing = await mailings.mailing_to(db, email)
        return mailing and (mailing.status, mailings.key_of(mailing))


async def test_a_mail_program_ends_it_by_a_post_and_not_by_a_look(client):
    email = _email()
    await client.post("/doors/news", data={"email": email})
    status, key = await _status(email)
    assert status == MailingStatus.ASKED
    await client.post("/doors/news/confirm", data={"key": key})

    looked = await client.get(f"{ONE_CLICK}?key={key}")
    assert (looked.status_code, (await _status(email))[0]) == (303, MailingStatus.CONFIRMED)
    assert httpx.URL(looked.headers["location"]).params["end"] == "1"
    clicked = await client.post(f"{ONE_CLICK}?key={key}", data={"List-Unsubscribe": "One-Click"})

    assert (clicked.status_code, (await _status(email))[0]) == (200, MailingStatus.ENDED)
    wrong = await client.post(f"{ONE_CLICK}?key=x", data={"List-Unsubscribe": "One-Click"})
    assert wrong.status_code == 409


@pytest.mark.parametrize("is_ticked", [True, False])
async def test_the_box_at_sign_up_begins_unticked(client, is_ticked):
    form = applicant(**({"news": "on"} if is_ticked else {}))

    await client.post("/doors/sign-up", data=form)

    assert bool(await _status(form["email"])) == is_ticked
