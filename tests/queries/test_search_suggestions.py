"""What is proposed while somebody types."""

import uuid

import pytest

from marketplace.adapters import search_log, search_recent
from marketplace.adapters.database import transaction
from marketplace.errors import Unavailable
from marketplace.queries import search_suggestions
from marketplace.queries.search import instant, recently
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.rules.search_log import whose
from marketplace.services import categories, search_curation
from tests.factories import person
from tests.queries.searching import fill, thing

__all__ = ["fill"]
pytestmark = pytest.mark.usefixtures("db_url")


@pytest.fixture(autouse=True)
def own_popular(monkeypatch, worker_id):
    monkeypatch.setattr(search_log, "POPULAR", f"try:popular:{uuid.uuid4()}")


def browser() -> Actor:
    """A guest whose browser no other test knows."""
    return Actor(visitor=uuid.uuid4().bytes)


def rows(panel, key):
    return [row.text for group in panel.groups if group.key == key for row in group.rows]


async def test_names_products_and_all_results_are_proposed(fill):
    await fill(
        thing(1, "Walnut stool", brand="Waldmann", rating_sum=9, rating_count=2),
        thing(2, "Oak stool", offer={"vendor_slug": "walhalla", "vendor_name": "Walhalla Goods"}),
    )

    panel = await instant("wal")

    assert rows(panel, "brands") == ["Waldmann"]
    assert rows(panel, "shops") == ["Walhalla Goods"]
    assert rows(panel, "products") == ["Walnut stool"]
    assert rows(panel, "all") == ["See all results for “wal”"]
    assert panel.count == sum(len(group.rows) for group in panel.groups)
    [product] = [group.rows[0] for group in panel.groups if group.key == "products"]
    assert (product.price, product.rating_text) == ("€20.00", "4.5 (2)")
    assert [(part.text, part.is_typed) for part in product.parts] == [
        ("Wal", True),
        ("nut stool", False),
    ]


async def test_a_whole_number_proposes_its_product_first(fill):
    await fill(
        thing(1, "Stool ab-77"),
        thing(2, "Lamp", offer={"sku": "AB-77"}, gtins=["4006381333931"]),
        thing(3, "Vase", offer={"sku": "AB77"}),
    )

    assert rows(await instant("ab-77"), "products") == ["Lamp", "Stool ab-77"]
    assert rows(await instant("4 006381 333931"), "products") == ["Lamp"]


async def test_a_shelf_is_proposed_with_the_way_to_it(fill):
    async with transaction() as db:
        top = await categories.add_category(db, SYSTEM, categories.CategoryDraft("Furnishing"))
        draft = categories.CategoryDraft("Zitherstools", parent_id=top.id)
        shelf = await categories.add_category(db, SYSTEM, draft)
    path = [(top.slug, top.name), (shelf.slug, shelf.name)]
    await fill(thing(1, "Walnut seat", categories=path))

    panel = await instant("zither")

    [row] = [row for group in panel.groups if group.key == "shelves" for row in group.rows]
    assert (row.text, row.detail, row.href) == (shelf.name, top.name, f"/c/{shelf.slug}")
    assert rows(panel, "products") == ["Walnut seat"]


async def test_what_many_search_for_is_proposed_unless_staff_say_no(fill):
    await fill(thing(1, "Walnut stool"))
    await search_log.set_popular([("walnut bar stool", 30), ("walrus oil", 20), ("oak", 9)])

    assert rows(await instant("wal"), "searches")[:2] == ["walnut bar stool", "walrus oil"]
    assert rows(await instant("stool wal"), "searches")[0] == "walnut bar stool"

    async with transaction() as db:
        await search_curation.set_suggested(db, SYSTEM, "walrus oil", False)
    assert "walrus oil" not in rows(await instant("wal"), "searches")


async def test_a_number_finds_its_product(fill):
    await fill(thing(1, "Kettle", gtins=["4012345678901"]), thing(2, "Pan"))

    assert rows(await instant("4012345678901"), "products") == ["Kettle"]


async def test_names_are_proposed_while_the_index_is_away(fill, monkeypatch):
    await fill(thing(1, "Walnut stool", brand="Waldmann"))
    await instant("w")

    async def away(_searches):
        raise Unavailable()

    monkeypatch.setattr(search_suggestions, "ask", away)

    panel = await instant("wal")
    assert rows(panel, "brands") == ["Waldmann"]
    assert rows(panel, "products") == []


async def test_nothing_is_proposed_for_nothing(fill):
    assert (await instant("  ")).groups == []


async def test_recent_searches_are_ones_own_and_can_be_forgotten(db):
    ada, bob = browser(), browser()
    for text in ("lamp", "Desk", "stool", "desk"):
        await search_recent.remember(whose(ada), text)

    panel = await recently(db, ada)

    assert rows(panel, "recent") == ["desk", "stool", "lamp"]
    assert panel.is_recent
    assert (await recently(db, bob)).groups == []
    assert (await recently(db, Actor())).groups == []
    await search_recent.forget(whose(ada), "desk")
    assert rows(await recently(db, ada), "recent") == ["stool", "lamp"]
    await search_recent.forget_all(whose(ada))
    assert (await recently(db, ada)).groups == []


async def test_only_the_latest_searches_are_remembered(db):
    ada = await person(db)
    ada = Actor(account_id=10**9 + uuid.uuid4().int % 10**9, name=ada.name)
    for number in range(12):
        await search_recent.remember(whose(ada), f"thing {number}")

    assert rows(await recently(db, ada), "recent") == [f"thing {n}" for n in range(11, 3, -1)]
