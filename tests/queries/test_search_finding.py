"""What is found, in which order, on which page, and how it is counted."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from marketplace.adapters import meaning_model
from marketplace.adapters.database import transaction
from marketplace.adapters.meaning import _kept, _model
from marketplace.errors import SearchAway
from marketplace.jobs import understanding
from marketplace.models.catalog import Product, ProductMeaning
from marketplace.queries import search_finding
from marketplace.queries.product_parts import variant_ids
from marketplace.queries.search_finding import find
from marketplace.rules.search_document import Facts, Offered, document
from marketplace.rules.search_request import PAGE_SIZE, SearchRequest, Sort
from marketplace.rules.search_terms import read_query
from marketplace.services import catalog, offers
from marketplace.services.catalog_drafts import ProductDraft, ProductWords
from marketplace.services.offer_writing import OfferDraft
from tests.factories import shop
from tests.searching import indexed, published

OFFER = Offered("kiosk", "Kiosk", "k-1", "new", 1_000, None, "EUR", 3)


async def found(text: str, **filters):
    request = SearchRequest(q=text, **filters)
    return await find(read_query(text), request)


def ids(found):
    return [int(document["id"]) for document in found.documents]


@pytest.fixture
async def sofas(db_url):
    """Three products of one shop, understood and in the index: their ids by title."""
    titles = ["Leather couch for three", "Garden hose, 20 m", "Settee with a wooden frame"]
    async with transaction() as db:
        # Hundreds of other tests' stools, all alike, would stand between them in the index.
        await db.execute(text("SET LOCAL ROLE NONE"))
        await db.execute(text("TRUNCATE product_meaning"))
    async with transaction() as db:
        seller = await shop(db)
        original = await catalog.editable_product(db, seller.owner, seller.offer.product_id)
        by_title = {}
        for title in titles:
            words = ProductWords(
                title=title, category_id=original.category_id, brand=f"Maker {original.id}"
            )
            product = await catalog.propose_product(db, seller.owner, ProductDraft(words))
            [variant_id] = await variant_ids(db, seller.owner, product.id)
            await offers.make_offer(db, seller.owner, OfferDraft(variant_id, 5_000, 2))
            by_title[title] = product.id
    await understanding.understand(list(by_title.values()))
    async with transaction() as db, indexed(db, by_title.values()):
        return by_title


async def test_words_that_no_product_has_find_what_means_the_same(sofas):
    answer = await found("seat for the living room")

    assert sofas["Leather couch for three"] in ids(answer)
    assert sofas["Garden hose, 20 m"] not in ids(answer)
    assert not answer.is_complete
    assert answer.unknown == ("seat", "live", "room")


async def test_what_means_the_same_comes_after_what_has_the_word(sofas):
    order = ids(await found("settee"))

    assert sofas["Leather couch for three"] in order
    assert order.index(sofas["Settee with a wooden frame"]) < order.index(
        sofas["Leather couch for three"]
    )


async def test_neighbours_in_meaning_pass_the_filters_and_are_counted(sofas):
    everything = await found("seat for the living room")
    counts = dict(everything.counts["brand"])

    for brand, count in counts.items():
        answer = await found("seat for the living room", brand=(brand,))
        assert answer.total == count == len(answer.documents)
    assert await total_without_brand(everything) + sum(counts.values()) == everything.total
    for facet in ("category_0", "vendor", "condition", "price"):
        assert sum(count for _, count in everything.counts[facet]) == everything.total


async def total_without_brand(answer):
    return sum("brand" not in document for document in answer.documents)


async def test_who_excludes_a_word_gets_nothing_that_is_merely_alike(sofas):
    assert sofas["Settee with a wooden frame"] in ids(await found("sofa"))
    assert sofas["Settee with a wooden frame"] not in ids(await found("sofa -leather"))


async def test_nonsense_finds_nothing(sofas):
    assert (await found("xqzvw plkjh")).total == 0


async def test_new_words_of_a_product_are_understood_anew(sofas):
    hose = sofas["Garden hose, 20 m"]
    async with transaction() as db:
        before = (await db.get_one(ProductMeaning, hose)).digest

    assert await understanding.understand([hose]) == 0
    async with transaction() as db:
        (await db.get_one(Product, hose)).title = "Corner sofa in grey"
    assert await understanding.understand([hose]) == 1

    async with transaction() as db:
        assert (await db.get_one(ProductMeaning, hose)).digest != before


async def test_products_that_nobody_looked_at_are_understood_by_and_by(sofas):
    async with transaction() as db:
        await db.delete(await db.get_one(ProductMeaning, sofas["Garden hose, 20 m"]))

    await understanding.understand_missing(0)

    async with transaction() as db:
        assert await db.get(ProductMeaning, sofas["Garden hose, 20 m"])


async def test_without_the_model_search_goes_by_words_alone(sofas, monkeypatch):
    monkeypatch.setattr(meaning_model, "prepared", lambda: None)
    _model.cache_clear()
    _kept.cache_clear()

    answer = await found("couch")
    assert sofas["Leather couch for three"] in ids(answer)
    assert sofas["Settee with a wooden frame"] not in ids(answer)
    assert await understanding.understand(list(sofas.values())) == 0

    _model.cache_clear()
    _kept.cache_clear()


@pytest.fixture
async def shelves_full(db_url):
    """300 lamps, of which every third is blue, and a vase."""

    def lamp(number):
        colour = ("Blue", "Red", "Green")[number % 3]
        return document(
            Facts(
                id=1_000_000 + number,
                slug=f"lamp-{number}",
                title=f"Desk lamp number {number}",
                brand=f"Maker {number % 5}",
                attributes=[f"Colour: {colour}"],
                sold_count=number,
                offers=[replace(OFFER, price_minor=1_000 + number)],
            )
        )

    async def batches():
        yield [lamp(number) for number in range(300)]
        yield [document(Facts(1_000_300, "vase", "Blue vase", offers=[OFFER]))]

    await published(batches)


async def all_pages(text, **filters):
    seen, number = [], 1
    while page := (await found(text, page=number, **filters)).documents:
        seen += [document["id"] for document in page]
        number += 1
    return seen


@pytest.mark.usefixtures("shelves_full")
async def test_the_pages_hold_every_product_once():
    answer = await found("desk lamp")

    seen = await all_pages("desk lamp")

    assert answer.total == 300
    assert len(answer.documents) == PAGE_SIZE
    assert len(seen) == len(set(seen)) == 300


@pytest.mark.usefixtures("shelves_full")
async def test_the_counts_of_a_filter_are_what_one_gets_by_choosing_it():
    answer = await found("desk lamp")

    for value, count in answer.counts["attr Colour"]:
        assert (await found("desk lamp", attr=(value,))).total == count == 100
    for value, count in answer.counts["brand"]:
        assert (await found("desk lamp", brand=(value,))).total == count == 60


@pytest.mark.usefixtures("shelves_full")
async def test_a_filter_counts_its_own_choices_as_if_it_were_not_set():
    answer = await found("desk lamp", brand=("Maker 1",), attr=("Colour: Red",))

    assert answer.total == 20
    assert dict(answer.counts["brand"]) == {f"Maker {number}": 20 for number in range(5)}
    assert dict(answer.counts["attr Colour"]) == dict.fromkeys(
        ("Colour: Blue", "Colour: Red", "Colour: Green"), 20
    )


@pytest.mark.usefixtures("shelves_full")
async def test_an_order_other_than_relevance_holds_for_all_pages():
    seen = await all_pages("desk lamp", sort=Sort.CHEAPEST)

    assert seen == [str(1_000_000 + number) for number in range(300)]


@pytest.mark.parametrize(("code", "times"), [(404, 1), (408, 2)])
async def test_only_a_search_that_took_too_long_is_asked_once_more(code, times, monkeypatch):
    plans = []

    async def failing(searches):
        plans.append(searches)
        return [{"code": code, "error": "It failed."} for _ in searches]

    monkeypatch.setattr(search_finding, "ask", failing)

    with pytest.raises(SearchAway):
        await found("lamp", sort=Sort.CHEAPEST)

    assert len(plans) == times
