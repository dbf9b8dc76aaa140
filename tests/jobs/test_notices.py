"""What vendors are told of decisions about shared products, each thing once."""

from contextlib import asynccontextmanager

import pytest
from sqlmodel import select

from marketplace.events import ChangeAnswered, ProductsMerged
from marketplace.jobs import notices
from marketplace.models.catalog import Product
from marketplace.models.messages import Notification
from marketplace.rules.permissions import SYSTEM
from marketplace.services import offers, product_changes
from marketplace.services.catalog_drafts import ProductWords
from marketplace.services.offer_writing import OfferDraft
from tests.factories import shop


@pytest.fixture(autouse=True)
def in_the_tests_transaction(db, monkeypatch):
    @asynccontextmanager
    async def same():
        yield db

    monkeypatch.setattr(notices, "transaction", same)


async def feed(db, vendor):
    rows = await db.exec(select(Notification).where(Notification.vendor_id == vendor.id))
    return [(row.title, row.body) for row in rows.all()]


async def test_an_answer_to_a_suggestion_is_told_once(db):
    other, mine = await shop(db), await shop(db)
    await offers.make_offer(db, mine.owner, OfferDraft(other.offer.variant_id, 900, 1))
    product = await db.get_one(Product, other.offer.product_id)
    words = ProductWords(product.title, product.category_id, brand="Elm")
    change = await product_changes.suggest(
        db, mine.owner, product.id, product_changes.Suggestion(words)
    )
    await product_changes.refuse(db, SYSTEM, change.id, "The box says otherwise.")
    event = ChangeAnswered(change.id, product.id, mine.vendor.id)

    for _ in range(2):
        await notices.change_answered(event, "the event")

    title = f"Your change of “{product.title}” was turned down"
    assert await feed(db, mine.vendor) == [(title, "The box says otherwise.")]
    assert await feed(db, other.vendor) == []


async def test_who_lost_an_offer_to_a_merger_is_told_which(db):
    one, other = await shop(db), await shop(db)
    paused = [one.offer.id, other.offer.id]
    event = ProductsMerged(one.offer.product_id, other.offer.product_id, [], paused)

    for _ in range(2):
        await notices.offers_merged(event, "the event")

    for its in (one, other):
        [(title, body)] = await feed(db, its.vendor)
        assert "stood in the catalogue twice" in title
        assert f"We paused {its.offer.sku}" in body
