"""Staff name, describe, arrange and merge the shelves; addresses and values are never lost."""

import pytest
from sqlmodel import col, select

from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.catalog import Category, CategorySlug, Product
from marketplace.models.payouts import CommissionRule
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.queries.catalog import attribute_schema, category_page
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.services import categories, category_attributes, category_merging
from marketplace.services.catalog import edit_product, propose_product
from marketplace.services.catalog_drafts import ProductDraft, ProductWords
from marketplace.services.categories import CategoryDraft
from marketplace.services.category_attributes import AttributeDraft
from tests.factories import numbers, shop, staff

WOOD = AttributeDraft("Wood", "choice", choices=["Oak", "Elm"])


def some_name(word="Benches"):
    return f"{word} {next(numbers)}"


async def shelf(db, parent=None, *attributes, name=""):
    draft = CategoryDraft(
        name or some_name(), parent.id if parent else None, attributes=list(attributes)
    )
    return await categories.add_category(db, SYSTEM, draft)


async def facts(db, category_id, kind="CategoryChanged"):
    rows = await db.exec(
        select(OutboxEvent.id).where(
            OutboxEvent.name == kind, OutboxEvent.aggregate_id == category_id
        )
    )
    return len(rows.all())


async def test_a_new_name_gives_a_new_address_to_which_the_old_one_leads(db):
    admin, bench = await staff(db), await shelf(db)
    former = bench.slug

    await categories.describe(db, admin, bench.id, some_name("Settles"), "To sit on.")

    page = await category_page(db, Actor(), former)
    assert page.moved_to == f"/c/{bench.slug}" != f"/c/{former}"
    assert await facts(db, bench.id) == 1


async def test_an_address_that_a_category_had_is_its_own_again_and_nobody_elses(db):
    admin, bench, name = await staff(db), None, some_name()
    bench = await shelf(db, name=name)
    former = bench.slug
    await categories.describe(db, admin, bench.id, some_name("Settles"), "")
    other = await shelf(db, name=name)

    await categories.describe(db, admin, other.id, some_name("Pews"), "")
    await categories.describe(db, admin, bench.id, name, "")

    assert bench.slug == former
    assert other.slug != former
    assert await db.get(CategorySlug, former) is None


async def test_saving_the_same_twice_is_noted_once(db):
    admin, bench = await staff(db), await shelf(db)

    for _ in range(2):
        await categories.describe(db, admin, bench.id, bench.name, "To sit on.")

    entries = select(AuditEntry).where(
        AuditEntry.action == "category.edited", AuditEntry.subject_id == bench.id
    )
    assert len((await db.exec(entries)).all()) == await facts(db, bench.id) == 1


async def test_neighbours_have_different_names(db):
    admin, one, other = await staff(db), await shelf(db), await shelf(db)

    with pytest.raises(Invalid) as refused:
        await categories.describe(db, admin, one.id, other.name.upper(), "")

    assert refused.value.field == "name"


async def test_a_category_moves_with_all_below_it_but_never_below_itself(db):
    admin, top, other = await staff(db), await shelf(db), await shelf(db)
    child = await shelf(db, top)
    grandchild = await shelf(db, child)

    await categories.move(db, admin, child.id, other.id)
    for place in (child.id, grandchild.id):
        with pytest.raises(Invalid) as refused:
            await categories.move(db, admin, child.id, place)
        assert refused.value.field == "parent"

    assert (child.parent_id, grandchild.parent_id) == (other.id, child.id)
    assert await facts(db, child.id) == 1


async def test_a_tree_does_not_get_deeper_than_shoppers_can_follow(db):
    admin, deepest = await staff(db), None
    for _ in range(categories.DEEPEST):
        deepest = await shelf(db, deepest)
    loose = await shelf(db)

    with pytest.raises(Invalid):
        await categories.move(db, admin, loose.id, deepest.id)

    assert loose.parent_id is None


async def test_neighbours_are_put_in_another_order_and_a_second_click_changes_nothing(db):
    admin, top = await staff(db), await shelf(db)
    one, two, three = [await shelf(db, top, name=f"Kind {n}") for n in "abc"]

    for _ in range(2):
        await categories.arrange(db, admin, three.id, 0)

    rows = select(Category).where(Category.parent_id == top.id).order_by(col(Category.position))
    assert [row.id for row in (await db.exec(rows)).all()] == [three.id, one.id, two.id]
    assert await facts(db, three.id, "CategoryArranged") == 2  # it was added, and moved once


async def test_only_an_empty_category_is_removed(db):
    admin, made, top = await staff(db), await shop(db), await shelf(db)
    product = await db.get_one(Product, made.offer.product_id)
    child = await shelf(db, top)

    for full in (product.category_id, top.id):
        with pytest.raises(Conflict):
            await categories.remove(db, admin, full)
    await categories.remove(db, admin, child.id)

    assert await db.get(Category, child.id) is None
    with pytest.raises(NotFound):
        await categories.remove(db, admin, child.id)


async def test_a_category_that_a_commission_is_about_stays(db):
    admin, bench, other = await staff(db), await shelf(db), await shelf(db)
    db.add(CommissionRule(position=1, name="Benches", category_id=bench.id, rate_bp=500))
    await db.flush()

    with pytest.raises(Conflict):
        await categories.remove(db, admin, bench.id)
    with pytest.raises(Conflict):
        await category_merging.merge(db, admin, bench.id, other.id)


async def test_a_rule_that_has_ended_keeps_no_category(db):
    admin, bench = await staff(db), await shelf(db)
    rule = CommissionRule(
        position=1, name="Benches", category_id=bench.id, rate_bp=500, is_active=False
    )
    db.add(rule)
    await db.flush()

    await categories.remove(db, admin, bench.id)

    await db.refresh(rule)
    assert rule.category_id is None


async def test_a_merged_category_leaves_its_products_its_questions_and_its_address(db):
    admin, made = await staff(db), await shop(db)
    wood = {"key": "wood", "name": "Wood", "kind": "text"}
    old, new = await shelf(db, None, wood), await shelf(db)
    words = ProductWords("Elm bench", old.id, attributes={"wood": "Elm"})
    product = await propose_product(db, made.owner, ProductDraft(words))

    await category_merging.merge(db, admin, old.id, new.id)

    await db.refresh(product)
    assert (product.category_id, product.attributes) == (new.id, {"wood": "Elm"})
    assert [entry["key"] for entry in await attribute_schema(db, admin, new.id)] == ["wood"]
    assert (await category_page(db, Actor(), old.slug)).moved_to == f"/c/{new.slug}"
    assert await facts(db, new.id) == 1


async def test_a_category_merges_neither_into_itself_nor_below_itself_nor_between_shelves(db):
    admin, made, top = await staff(db), await shop(db), await shelf(db)
    child = await shelf(db, top)
    product = await db.get_one(Product, made.offer.product_id)

    for one, other in ((top, top.id), (top, child.id)):
        with pytest.raises(Invalid):
            await category_merging.merge(db, admin, one.id, other)
    with pytest.raises(Invalid) as refused:
        await category_merging.merge(db, admin, product.category_id, top.id)

    assert refused.value.field == "target"


async def test_what_a_category_asks_its_products_answer_and_those_below_as_well(db):
    admin, made, top = await staff(db), await shop(db), await shelf(db)
    leaf = await shelf(db, top)
    await category_attributes.add_attribute(db, admin, top.id, WOOD)
    await category_attributes.add_attribute(
        db, admin, leaf.id, AttributeDraft("Seats", "number", required=True)
    )
    words = ProductWords("Elm bench", leaf.id, attributes={"wood": "elm", "seats": "3"})

    product = await propose_product(db, made.owner, ProductDraft(words))
    with pytest.raises(Invalid) as refused:
        bare = ProductWords("Oak bench", leaf.id, attributes={"wood": "Oak"})
        await propose_product(db, made.owner, ProductDraft(bare))

    assert product.attributes == {"wood": "Elm", "seats": 3}
    assert refused.value.field == "seats"


async def test_a_question_that_stands_above_is_not_asked_again(db):
    admin, top = await staff(db), await shelf(db)
    leaf = await shelf(db, top)
    await category_attributes.add_attribute(db, admin, top.id, WOOD)

    with pytest.raises(Invalid) as refused:
        await category_attributes.add_attribute(db, admin, leaf.id, AttributeDraft("wood", "text"))

    assert refused.value.field == "name"


async def test_no_change_of_a_schema_loses_what_products_said(db):
    admin, made, leaf = await staff(db), await shop(db), await shelf(db)
    await category_attributes.add_attribute(db, admin, leaf.id, WOOD)
    words = ProductWords("Elm bench", leaf.id, attributes={"wood": "Elm"})
    product = await propose_product(db, made.owner, ProductDraft(words))

    await category_attributes.change_attribute(
        db, admin, leaf.id, "wood", AttributeDraft("Wood", "number", unit="kg")
    )
    await category_attributes.remove_attribute(db, admin, leaf.id, "wood")
    await edit_product(db, made.owner, product.id, ProductWords("Elm bench, long", leaf.id))

    assert product.attributes == {"wood": "Elm"}
    await category_attributes.add_attribute(db, admin, leaf.id, WOOD)
    assert await facts(db, leaf.id) == 4


async def test_attributes_are_put_in_another_order_once(db):
    admin, leaf = await staff(db), await shelf(db)
    for name in ("Wood", "Seats", "Colour of paint"):
        await category_attributes.add_attribute(db, admin, leaf.id, AttributeDraft(name, "text"))

    for _ in range(2):
        await category_attributes.arrange_attribute(db, admin, leaf.id, "colour_of_paint", 0)

    keys = [entry["key"] for entry in await attribute_schema(db, admin, leaf.id)]
    assert keys == ["colour_of_paint", "wood", "seats"]
    assert await facts(db, leaf.id) == 4
