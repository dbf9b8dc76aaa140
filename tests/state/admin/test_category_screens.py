"""Staff arrange categories on screen; what a change would hide from view is told first."""

import pytest

from marketplace.errors import Forbidden
from marketplace.models.catalog import Category
from marketplace.rules.permissions import SYSTEM
from marketplace.services import catalog, categories
from marketplace.services.catalog_drafts import ProductDraft, ProductWords
from marketplace.state.admin.attributes import AttributesState
from marketplace.state.admin.categories import CategoriesState
from marketplace.state.admin.category import ShelfState
from tests.factories import numbers, person, shop, staff
from tests.state.vendor.conftest import call

WOOD = {"key": "wood", "name": "Wood", "kind": "text"}


async def shelf(db, parent_id=None, **further):
    draft = categories.CategoryDraft(f"Benches {next(numbers)}", parent_id, **further)
    return await categories.add_category(db, SYSTEM, draft)


@pytest.fixture
async def admin(db):
    return await staff(db)


async def test_a_branch_opens_and_closes_and_names_are_found(db, sit, admin):
    top = await shelf(db)
    child = await shelf(db, top.id)
    state = sit(CategoriesState, admin)

    await call(state, "toggle", top.id)
    assert child.id in [row.id for row in state.rows]
    await call(state, "toggle", top.id)
    assert child.id not in [row.id for row in state.rows]
    await call(state, "search", {"text": child.name.upper()})
    assert [(row.id, row.path) for row in state.rows] == [(child.id, top.name)]


async def test_a_double_click_adds_one_category(db, sit, admin):
    state = sit(CategoriesState, admin)
    await call(state, "ask", 0, "")

    for _ in range(2):
        await call(state, "add", {"name": "Settles and pews"})

    await call(state, "search", {"text": "settles and pews"})
    assert (len(state.rows), state.problem) == (1, "")


async def test_words_and_place_are_saved_together_or_not_at_all(db, sit, admin):
    top, bench = await shelf(db), await shelf(db)
    name = bench.name
    state = sit(ShelfState, admin)
    state.sheet = state.sheet.__class__(id=bench.id)
    await call(state, "refresh")

    await call(state, "save", {"name": "", "description": "", "parent": str(top.id)})
    assert (state.field, bench.parent_id) == ("name", None)
    await call(state, "save", {"name": name, "description": "To sit", "parent": str(top.id)})

    assert (state.is_saved, bench.parent_id, bench.description) == (True, top.id, "To sit")


async def test_what_would_fit_no_longer_is_told_before_it_is_done(db, sit, admin):
    made, leaf = await shop(db), await shelf(db, attributes=[WOOD])
    words = ProductWords("Elm bench", leaf.id, attributes={"wood": "Elm"})
    await catalog.propose_product(db, made.owner, ProductDraft(words))
    state = sit(AttributesState, admin)
    await call(state, "ask", leaf.id, "wood")
    await call(state, "choose_kind", "choice")
    form = {"attribute": "Wood", "choices": "Oak\nPine", "facet": "on"}

    await call(state, "save", form)
    told, kept = state.warning, [dict(entry) for entry in leaf.attributes]
    await call(state, "save", form | {"choices": "Oak\nElm"})

    assert "1 product would" in told
    assert kept[0]["kind"] == "text"
    category = await db.get_one(Category, leaf.id)
    assert (category.attributes[0]["kind"], state.asking) == ("choice", "")


async def test_a_warning_that_was_read_is_not_given_again(db, sit, admin):
    made, leaf = await shop(db), await shelf(db, attributes=[WOOD])
    words = ProductWords("Elm bench", leaf.id, attributes={"wood": "Elm"})
    await catalog.propose_product(db, made.owner, ProductDraft(words))
    state = sit(AttributesState, admin)
    await call(state, "ask", leaf.id, "wood")
    await call(state, "choose_kind", "number")

    for _ in range(2):
        await call(state, "save", {"attribute": "Wood", "unit": "kg"})

    assert leaf.attributes[0]["kind"] == "number"


async def test_removing_says_how_many_products_say_it(db, sit, admin):
    made, leaf = await shop(db), await shelf(db, attributes=[WOOD])
    words = ProductWords("Elm bench", leaf.id, attributes={"wood": "Elm"})
    await catalog.propose_product(db, made.owner, ProductDraft(words))
    state = sit(AttributesState, admin)

    await call(state, "ask_removal", leaf.id, "wood")
    assert "1 product are kept" in state.warning
    for _ in range(2):
        await call(state, "remove")

    assert leaf.attributes == []


async def test_a_shopper_arranges_nothing(db, sit):
    leaf = await shelf(db)
    state = sit(ShelfState, await person(db))
    state.sheet = state.sheet.__class__(id=leaf.id)

    with pytest.raises(Forbidden):
        await call(state, "save", {"name": "Mine", "description": "", "parent": "0"})
    with pytest.raises(Forbidden):
        await call(state, "refresh")
