"""What staff decide about the search counts at once, is written down, and stays in the shop."""

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import transaction
from marketplace.errors import Forbidden, Invalid, NotFound
from marketplace.models.search import CuratedProduct, CuratedQuery, SearchSynonym
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.queries.search_curation import curation_of
from marketplace.queries.search_desk import curated_queries, synonyms
from marketplace.rules.kinds import StaffRole
from marketplace.services import search_curation, search_synonyms
from tests.factories import shop, staff


async def products(db, count):
    return [(await shop(db)).offer.product_id for _ in range(count)]


async def placed(db, query):
    statement = (
        select(CuratedProduct.product_id, CuratedProduct.is_hidden)
        .join(CuratedQuery, col(CuratedQuery.id) == col(CuratedProduct.curated_id))
        .where(CuratedQuery.query == query)
        .order_by(col(CuratedProduct.is_hidden), col(CuratedProduct.position))
    )
    return list(await db.exec(statement))


async def test_pins_stand_in_the_order_that_staff_give_them(db):
    admin, (a, b, c) = await staff(db), await products(db, 3)
    for product in (a, b, c):
        await search_curation.pin(db, admin, "garden chair", product)

    await search_curation.move(db, admin, "Garden chairs", c, -1)
    await search_curation.move(db, admin, "garden chair", a, -1)

    assert await placed(db, "garden chair") == [(a, False), (c, False), (b, False)]


async def test_a_product_is_pinned_or_hidden_and_can_be_let_go(db):
    admin, (a, b) = await staff(db), await products(db, 2)
    await search_curation.pin(db, admin, "chair", a)
    await search_curation.pin(db, admin, "chair", b)
    await search_curation.pin(db, admin, "chair", b)

    await search_curation.hide(db, admin, "chair", a)

    assert await placed(db, "chair") == [(b, False), (a, True)]
    await search_curation.release(db, admin, "chair", a)
    assert await placed(db, "chair") == [(b, False)]


async def test_every_decision_is_written_down_and_told(db):
    admin, [a] = await staff(db), await products(db, 1)

    await search_curation.pin(db, admin, "chair", a)

    entry = (await db.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc()))).first()
    assert (entry.action, entry.account_id) == ("search.pin", admin.account_id)
    assert entry.after == {"query": "chair", "product": a}
    told = (await db.exec(select(OutboxEvent.name).order_by(col(OutboxEvent.id).desc()))).first()
    assert told == "SearchSteered"


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/", "//evil.example", "https://evil.example/c/a",
        "//evil.example/c/a", "/\\evil.example", "javascript:alert(1)",
        "/admin", "/doors/sign-out", "c/lamps", "", " ", "/search?q=other", "/help me",
        "/c/" + "x" * 400,
    ],
)  # fmt: skip
async def test_a_redirect_stays_among_the_pages_of_the_shop(db, path):
    with pytest.raises(Invalid, match="page of this shop"):
        await search_curation.redirect(db, await staff(db), "lamp", path)

    assert await placed(db, "lamp") == []


@pytest.mark.parametrize("path", ["/c/no-such-shelf", "/v/no-such-shop", "/p/no-such-thing"])
async def test_a_redirect_leads_to_what_is_there(db, path):
    with pytest.raises(Invalid, match="There is no"):
        await search_curation.redirect(db, await staff(db), "lamp", path)


@pytest.mark.parametrize("path", ["/", "/help/returns", "/search?deal=1", "/search?q=a&stock=1"])
async def test_a_redirect_can_be_set_changed_and_taken_back(db, path):
    admin = await staff(db)
    await search_curation.redirect(db, admin, "Returning", "/help")
    await search_curation.redirect(db, admin, "returns", path)

    [row] = [row for row in await curated_queries(db, admin) if row.query == "returning"]
    assert row.redirect == path
    await search_curation.stop_redirect(db, admin, "returns")
    [row] = [row for row in await curated_queries(db, admin) if row.query == "returning"]
    assert row.redirect == ""


async def test_what_is_undone_is_gone(db):
    admin, [a] = await staff(db), await products(db, 1)
    await search_curation.pin(db, admin, "chair", a)

    await search_curation.forget(db, admin, "chair")

    assert await placed(db, "chair") == []
    with pytest.raises(NotFound):
        await search_curation.move(db, admin, "chair", a, 1)


@pytest.mark.parametrize("query", ["", "  ", "-", "!!!"])
async def test_a_search_needs_words(db, query):
    [a] = await products(db, 1)

    with pytest.raises(Invalid, match="what people search for"):
        await search_curation.pin(db, await staff(db), query, a)


@pytest.mark.parametrize("text", ["", "cup", "cup, cup", "cup,, ,CUP", "!, ?"])
async def test_a_group_of_synonyms_has_two_words_at_least(db, text):
    with pytest.raises(Invalid, match="at least two"):
        await search_synonyms.write(db, await staff(db), 0, text, False)


async def test_synonyms_are_written_changed_and_removed(db):
    admin = await staff(db)
    await search_synonyms.write(db, admin, 0, "Hoover; vacuum  cleaner\nVac", False)
    [row] = [row for row in await synonyms(db, admin) if row.text.startswith("hoover")]
    assert row.shown == "hoover = vacuum cleaner = vac"

    await search_synonyms.write(db, admin, row.id, "hoover, sweeper", True)

    changed = await db.get(SearchSynonym, row.id)
    assert (changed.phrases, changed.is_one_way) == (["hoover", "sweeper"], True)
    await search_synonyms.remove(db, admin, row.id)
    await db.flush()
    assert await db.get(SearchSynonym, row.id) is None
    with pytest.raises(NotFound):
        await search_synonyms.remove(db, admin, row.id)


async def test_support_reads_but_decides_nothing(db):
    support = await staff(db, StaffRole.SUPPORT)

    assert isinstance(await synonyms(db, support), list)
    with pytest.raises(Forbidden):
        await search_synonyms.write(db, support, 0, "cup, mug", False)


async def test_a_decision_counts_in_the_next_search(db_url):
    async with transaction() as db:
        admin = await staff(db)
        await search_synonyms.write(db, admin, 0, "zarge, frame", False)
    assert (await curation_of("door zarge")).ways == ("door frame",)
    async with transaction() as db:
        [row] = [row for row in await synonyms(db, admin) if "zarge" in row.text]
        await search_synonyms.remove(db, admin, row.id)

    assert (await curation_of("door zarge")).ways == ()
