"""Staff decide on suggested changes field by field, and make one product of two."""

import pytest
from sqlmodel import select

from marketplace.errors import Forbidden
from marketplace.models.catalog import Product
from marketplace.models.proposals import ProductTwin
from marketplace.queries.product_changes import change_sheet
from marketplace.queries.product_twins import merge_sheet
from marketplace.queries.staff import staff_overview
from marketplace.rules.kinds import ProductStatus, StaffRole, TwinStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import catalog, offers, product_changes, product_twins
from marketplace.services.catalog_drafts import ProductWords
from marketplace.services.offer_writing import OfferDraft
from marketplace.state.admin.change import ChangeState
from marketplace.state.admin.changes import ChangesState
from marketplace.state.admin.duplicates import DuplicatesState
from marketplace.state.admin.merge import MergeState
from marketplace.state.admin.moderation import ModerationState
from tests.factories import shop, staff
from tests.state.shop.conftest import opened  # noqa: F401
from tests.state.vendor.conftest import call


@pytest.fixture
async def two(db):
    """Two shops, each with a product; the second offers the first's too."""
    one, other = await shop(db), await shop(db)
    await offers.make_offer(db, other.owner, OfferDraft(one.offer.variant_id, 900, 1))
    return one, other


@pytest.fixture
async def change(db, two):
    one, other = two
    product = await db.get_one(Product, one.offer.product_id)
    words = ProductWords("Walnut bar stool", product.category_id, brand="Elm")
    suggestion = product_changes.Suggestion(words, {}, "On the box.")
    return await product_changes.suggest(db, other.owner, product.id, suggestion)


async def sheet_of(db, state, change):
    state.sheet = await change_sheet(db, await staff(db), change.id)
    return {one.name: one for one in state.sheet.fields}


async def test_what_waits_is_listed_and_counted(db, opened, change):  # noqa: F811
    admin = await staff(db)
    state = opened(ChangesState, admin)

    await call(state, "open")

    [row] = state.rows
    assert (row.fields, row.status) == ("Title, Brand", "Waiting")
    overview = await staff_overview(db, admin)
    assert "1 suggested change to decide on" in [one.text for one in overview.attention]


async def test_only_what_is_ticked_is_taken_over(db, sit, two, change):
    product = await db.get_one(Product, two[0].offer.product_id)
    state = sit(ChangeState, await staff(db))
    await sheet_of(db, state, change)

    await call(state, "approve", {"message": ""})
    assert state.problem.startswith("Please tick")
    await call(state, "approve", {"take-brand": "on", "message": "The title is fine as it is."})

    fields = await sheet_of(db, state, change)
    assert (product.brand, product.title == "Walnut bar stool") == ("Elm", False)
    assert state.sheet.status == "1 field of 2 taken over"
    assert (fields["brand"].was_taken, fields["title"].was_taken) == (True, False)


async def test_the_difference_is_to_what_the_product_says_now(db, sit, two, change):
    product = await db.get_one(Product, two[0].offer.product_id)
    title = product.title
    words = ProductWords("Stool of walnut", product.category_id, brand="Elm")
    await catalog.edit_product(db, SYSTEM, product.id, words)

    fields = await sheet_of(db, sit(ChangeState, await staff(db)), change)

    assert (fields["brand"].is_settled, fields["title"].is_settled) == (True, False)
    assert fields["title"].note.endswith(f"it was then: {title}")
    gone = "".join(one.text for one in fields["title"].pieces if one.kind != "new")
    assert gone == "Stool of walnut"


@pytest.mark.parametrize(
    ("question", "status"), [("refuse_change", "refused"), ("ask_revision", "revision")]
)
async def test_other_answers_need_words(db, sit, change, question, status):
    state = sit(ModerationState, await staff(db))
    await call(state, "ask", question, change.id, "A stool")

    await call(state, "decide", {"reason": ""})
    assert (state.problem != "", change.status) == (True, "open")
    await call(state, "decide", {"reason": "The box says otherwise."})

    assert (change.status, change.answer) == (status, "The box says otherwise.")


async def test_two_products_are_compared_and_made_one(db, sit, two):
    one, other = two
    admin = await staff(db)
    state = sit(MergeState, admin)
    keep, drop = one.offer.product_id, other.offer.product_id
    state.sheet = await merge_sheet(db, admin, keep, drop)
    [form] = state.sheet.forms
    assert form.chosen == str(one.offer.variant_id)
    assert state.sheet.conflicts == other.vendor.name

    await call(state, "merge")
    unasked = (await db.get_one(Product, drop)).status
    await call(state, "ask", {form.name: form.chosen})
    await call(state, "merge")

    assert unasked is ProductStatus.PUBLISHED
    assert (await db.get_one(Product, drop)).status is ProductStatus.WITHDRAWN
    assert not (await merge_sheet(db, admin, keep, drop)).is_possible


async def test_what_cannot_be_merged_is_told_and_nothing_happens(db, sit, two):
    one, other = two
    admin = await staff(db)
    state = sit(MergeState, admin)
    state.sheet = await merge_sheet(db, admin, one.offer.product_id, other.offer.product_id)
    await call(state, "ask", {state.sheet.forms[0].name: "999999999"})

    await call(state, "merge")

    assert state.problem == "Please choose a form of the product that stays."


async def test_a_pair_that_is_two_things_is_settled(db, opened, two):  # noqa: F811
    one, other = two
    slug = (await db.get_one(Product, other.offer.product_id)).slug
    await product_twins.report(db, one.owner, one.offer.product_id, f"/p/{slug}")
    state = opened(DuplicatesState, await staff(db))
    await call(state, "open")
    both = {one.offer.product_id, other.offer.product_id}
    twins = (await db.exec(select(ProductTwin))).all()
    [pair] = [twin for twin in twins if {twin.product_id, twin.other_id} == both]
    assert pair.id in [row.id for row in state.rows]

    await call(state, "dismiss", pair.id)

    assert pair.id not in [row.id for row in state.rows]
    assert pair.status is TwinStatus.DISMISSED


async def test_any_two_products_can_be_compared_by_their_addresses(db, sit, two):
    one, other = two
    slugs = [(await db.get_one(Product, it.offer.product_id)).slug for it in (one, other)]
    state = sit(DuplicatesState, await staff(db))

    await call(state, "compare", {"keep": f"/p/{slugs[0]}", "drop": f"/p/{slugs[0]}"})
    assert state.problem != ""

    going = await call(state, "compare", {"keep": f"/p/{slugs[0]}", "drop": f"/p/{slugs[1]}"})
    assert f"/admin/merge/{one.offer.product_id}-{other.offer.product_id}" in str(going)


async def test_support_looks_but_does_not_decide(db, sit, two, change):
    support = await staff(db, StaffRole.SUPPORT)
    state = sit(ChangeState, support)
    await sheet_of(db, state, change)

    with pytest.raises(Forbidden):
        await call(state, "approve", {"take-brand": "on"})

    assert change.status == "open"
