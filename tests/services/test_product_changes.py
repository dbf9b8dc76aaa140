"""Changes that a vendor suggests: reviewed field by field, by staff, against what is now."""

from dataclasses import replace

import pytest
from sqlmodel import select

from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.catalog import Category, Product, Variant
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.rules.kinds import ChangeStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import catalog, categories, offers, product_changes
from marketplace.services.catalog_drafts import ProductWords
from marketplace.services.offer_writing import OfferDraft
from marketplace.services.product_changes import Suggestion
from tests.factories import person, shop, visitor

GTIN, OTHER_GTIN = "4066667770058", "4066667770065"


@pytest.fixture
async def shared(db):
    """A product that one shop proposed and another offers too."""
    proposer, mine = await shop(db), await shop(db)
    await offers.make_offer(db, mine.owner, OfferDraft(proposer.offer.variant_id, 1_000, 1))
    product = await db.get_one(Product, proposer.offer.product_id)
    shelf = await db.get_one(Category, product.category_id)
    shelf.attributes = [{"key": "height", "name": "Height", "kind": "number", "unit": "cm"}]
    product.attributes = {"height": 44}
    await db.flush()
    return product, proposer, mine


def like(product, **others):
    words = ProductWords(
        product.title,
        product.category_id,
        product.brand,
        product.description,
        list(product.highlights),
        dict(product.attributes),
    )
    return replace(words, **others)


async def suggested(db, shared, gtins=None, **others):
    product, _proposer, mine = shared
    suggestion = Suggestion(like(product, **others), gtins or {}, "It says so on the box.")
    return await product_changes.suggest(db, mine.owner, product.id, suggestion)


async def events(db, name):
    return (await db.exec(select(OutboxEvent).where(OutboxEvent.name == name))).all()


async def test_only_what_would_be_different_is_noted(db, shared):
    product, _proposer, _mine = shared

    change = await suggested(db, shared, brand="Ash & Elm", attributes={})

    assert change.before == {"brand": "", "attribute.height": 44}
    assert change.after == {"brand": "Ash & Elm", "attribute.height": None}
    assert (product.brand, product.attributes) == ("", {"height": 44})
    assert len(await events(db, "ChangeSuggested")) == 1


async def test_staff_take_over_all_of_it(db, shared):
    product, _proposer, _mine = shared
    variant = (await db.exec(select(Variant).where(Variant.product_id == product.id))).one()
    change = await suggested(
        db, shared, {variant.id: GTIN}, title="Walnut bar stool", attributes={"height": "65"}
    )

    await product_changes.approve(db, SYSTEM, change.id, list(change.after))

    assert (product.title, product.attributes) == ("Walnut bar stool", {"height": 65})
    assert (change.status, variant.gtin) == (ChangeStatus.APPROVED, GTIN)
    assert product.slug == "walnut-bar-stool"
    noted = await db.exec(select(AuditEntry).where(AuditEntry.action == "change.approved"))
    assert noted.one().after == change.after


async def test_staff_take_over_some_fields_and_leave_the_others(db, shared):
    product, _proposer, _mine = shared
    title = product.title
    change = await suggested(db, shared, title="A better stool", brand="Ash & Elm")

    await product_changes.approve(db, SYSTEM, change.id, ["brand", "description"], "Title stays.")

    assert (product.title, product.brand) == (title, "Ash & Elm")
    assert (change.taken, change.answer) == (["brand"], "Title stays.")


async def test_what_changed_meanwhile_and_was_not_suggested_stays(db, shared):
    product, proposer, _mine = shared
    change = await suggested(db, shared, brand="Ash & Elm")
    words = like(product, title="Stool of walnut", attributes={"height": 50})
    await catalog.edit_product(db, proposer.owner, product.id, words)

    await product_changes.approve(db, SYSTEM, change.id, ["brand"])

    assert (product.title, product.brand) == ("Stool of walnut", "Ash & Elm")
    assert product.attributes == {"height": 50}


async def test_another_category_keeps_the_values_that_it_does_not_ask_for(db, shared):
    product, _proposer, _mine = shared
    leaf = await categories.add_category(db, SYSTEM, categories.CategoryDraft("Bar stools"))
    change = await suggested(db, shared, category_id=leaf.id, attributes={})

    await product_changes.approve(db, SYSTEM, change.id, ["category"])

    assert product.category_id == leaf.id
    assert product.attributes == {"height": 44}  # kept, in case the product comes back


async def test_nothing_ticked_is_no_approval(db, shared):
    change = await suggested(db, shared, brand="Ash & Elm")

    with pytest.raises(Invalid) as refused:
        await product_changes.approve(db, SYSTEM, change.id, ["title"])

    assert (refused.value.field, change.status) == ("fields", ChangeStatus.OPEN)


async def test_staff_refuse_with_a_reason(db, shared):
    product, _proposer, _mine = shared
    change = await suggested(db, shared, brand="Ash & Elm")

    with pytest.raises(Invalid):
        await product_changes.refuse(db, SYSTEM, change.id, " ")
    await product_changes.refuse(db, SYSTEM, change.id, "The box says otherwise.")

    assert (change.status, change.answer) == (ChangeStatus.REFUSED, "The box says otherwise.")
    assert product.brand == ""
    with pytest.raises(Conflict, match="refused already"):
        await product_changes.approve(db, SYSTEM, change.id, ["brand"])


async def test_a_vendor_revises_what_staff_handed_back(db, shared):
    product, _proposer, mine = shared
    change = await suggested(db, shared, brand="ASH AND ELM")
    await product_changes.ask_revision(db, SYSTEM, change.id, "No capitals, please.")
    asked = change.status

    await product_changes.revise(
        db, mine.owner, change.id, Suggestion(like(product, brand="Ash & Elm"))
    )

    assert (asked, change.status) == (ChangeStatus.REVISION, ChangeStatus.OPEN)
    assert (change.after, change.answer) == ({"brand": "Ash & Elm"}, "")
    assert len(await events(db, "ChangeAnswered")) == 1


async def test_a_vendor_withdraws_and_may_suggest_again(db, shared):
    _product, _proposer, mine = shared
    change = await suggested(db, shared, brand="Ash & Elm")
    with pytest.raises(Conflict, match="revise"):
        await suggested(db, shared, brand="Elm")

    await product_changes.withdraw(db, mine.owner, change.id)
    again = await suggested(db, shared, brand="Elm")

    assert (change.status, again.status) == (ChangeStatus.WITHDRAWN, ChangeStatus.OPEN)


async def test_the_proposer_edits_directly(db, shared):
    product, proposer, _mine = shared

    with pytest.raises(Conflict, match="edit it directly"):
        await product_changes.suggest(
            db, proposer.owner, product.id, Suggestion(like(product, brand="Elm"))
        )
    edited = await catalog.edit_product(db, proposer.owner, product.id, like(product, brand="Elm"))

    assert edited.brand == "Elm"


async def test_who_does_not_offer_it_has_nothing_to_suggest(db, shared):
    product, _proposer, mine = shared
    change = await suggested(db, shared, brand="Ash & Elm")
    other = await shop(db)
    suggestion = Suggestion(like(product, brand="Elm"))

    for actor in (other.owner, await person(db), visitor()):
        with pytest.raises(NotFound):
            await product_changes.suggest(db, actor, product.id, suggestion)
        with pytest.raises(NotFound):
            await product_changes.revise(db, actor, change.id, suggestion)
        with pytest.raises(NotFound):
            await product_changes.withdraw(db, actor, change.id)

    assert change.after == {"brand": "Ash & Elm"}
    assert mine.vendor.id == change.vendor_id


async def test_nothing_different_is_nothing_to_suggest(db, shared):
    with pytest.raises(Invalid, match="Nothing of this is different"):
        await suggested(db, shared)


@pytest.mark.parametrize(
    ("field", "wrong"), [("title", {"title": ""}), ("height", {"attributes": {"height": "tall"}})]
)
async def test_what_does_not_fit_is_told_at_its_field(db, shared, field, wrong):
    with pytest.raises(Invalid) as refused:
        await suggested(db, shared, **wrong)

    assert refused.value.field == field


async def test_a_number_that_another_product_has_is_refused(db, shared):
    product, _proposer, mine = shared
    variant = (await db.exec(select(Variant).where(Variant.product_id == product.id))).one()
    known = (await db.exec(select(Variant).where(Variant.id == mine.offer.variant_id))).one()
    known.gtin = OTHER_GTIN
    await db.flush()

    with pytest.raises(Invalid, match="report a duplicate") as refused:
        await suggested(db, shared, {variant.id: OTHER_GTIN})
    with pytest.raises(Invalid):
        await suggested(db, shared, {variant.id: "4066667770059"})

    assert refused.value.field == f"gtin.{variant.id}"
    assert variant.gtin is None


async def test_numbers_of_other_products_cannot_be_reached(db, shared):
    product, _proposer, mine = shared

    with pytest.raises(Invalid, match="Nothing of this is different"):
        await suggested(db, shared, {mine.offer.variant_id: GTIN})

    assert product.id != mine.offer.product_id
