"""Two products become one: everything follows, nothing is lost, and nobody else is touched."""

import pytest
from sqlmodel import SQLModel, col, delete, select

from marketplace.errors import Conflict, Gone, Invalid, NotFound
from marketplace.models.carts import Cart, CartLine
from marketplace.models.catalog import Image, Product, ProductSlug, Variant
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderGroup, OrderLine
from marketplace.models.payouts import CommissionRule
from marketplace.models.proposals import ProductTwin
from marketplace.models.reviews import Question, Review
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.models.wishlists import WishlistItem
from marketplace.queries.carts import cart_contents
from marketplace.queries.catalog_page import product_page
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.kinds import Condition, ModerationStatus, OfferStatus, ProductStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.services import (
    carts,
    catalog,
    checkout,
    offers,
    product_changes,
    product_merging,
    product_twins,
    questions,
    wishlists,
)
from marketplace.services.catalog_drafts import ProductDraft, ProductWords, VariantDraft
from marketplace.services.offer_writing import OfferDraft
from tests.factories import HOME, person, shop, visitor
from tests.queries.vendor_sales import sale

GTIN, OTHER_GTIN = "4066667770010", "4066667770027"


class Two:
    """Two shops, each with a product of its own that is the same thing."""

    def __init__(self, one, other):
        self.one, self.other = one, other
        self.keep_id, self.drop_id = one.offer.product_id, other.offer.product_id
        self.forms = {other.offer.variant_id: one.offer.variant_id}


@pytest.fixture(autouse=True)
async def no_pairs(db):
    """What other tests' products were taken for doesn't count here."""
    await db.execute(delete(ProductTwin))


@pytest.fixture
async def two(db):
    return Two(await shop(db, price=2_000), await shop(db, price=1_900))


async def merge(db, two, forms=None):
    await product_merging.merge(db, SYSTEM, two.keep_id, two.drop_id, forms or two.forms)


async def second_offer(db, two, **draft):
    """The shop of the one that stays offers the one that goes too."""
    values = {"price_minor": 1_800, "quantity": 3, "sku": "SECOND"} | draft
    return await offers.make_offer(
        db, two.one.owner, OfferDraft(two.other.offer.variant_id, **values)
    )


async def variants(db, product_id):
    rows = await db.exec(
        select(Variant).where(Variant.product_id == product_id).order_by(col(Variant.position))
    )
    return rows.all()


async def test_offers_of_both_stand_on_one_page(db, two):
    await merge(db, two)

    page = await product_page(db, visitor(), (await db.get_one(Product, two.keep_id)).slug)
    [variant] = page.variants
    assert {card.id for card in variant.offers} == {two.one.offer.id, two.other.offer.id}
    assert two.other.offer.variant_id == two.one.offer.variant_id


async def test_its_address_and_all_it_had_before_lead_to_the_one_that_stays(db, two):
    drop = await db.get_one(Product, two.drop_id)
    words = ProductWords("A walnut stool of old", drop.category_id)
    first = drop.slug
    await catalog.edit_product(db, two.other.owner, drop.id, words)
    second = drop.slug

    await merge(db, two)

    keep = await db.get_one(Product, two.keep_id)
    for slug in (first, second):
        assert (await product_page(db, visitor(), slug)).moved_to == f"/p/{keep.slug}"
    assert drop.status is ProductStatus.WITHDRAWN
    with pytest.raises(Gone):
        await product_page(db, visitor(), drop.slug)


async def test_addresses_follow_over_two_mergers(db, two):
    third = await shop(db)
    first = (await db.get_one(Product, two.drop_id)).slug
    await merge(db, two)
    into = third.offer.product_id

    await product_merging.merge(
        db, SYSTEM, into, two.keep_id, {two.one.offer.variant_id: third.offer.variant_id}
    )

    assert (await db.get_one(ProductSlug, first)).product_id == into


async def test_a_form_without_a_number_takes_that_of_its_twin(db, two):
    [kept], [dropped] = await variants(db, two.keep_id), await variants(db, two.drop_id)
    dropped.gtin = GTIN
    await db.flush()

    await merge(db, two)

    assert (kept.gtin, dropped.gtin) == (GTIN, None)


async def test_different_numbers_are_never_made_one(db, two):
    [kept], [dropped] = await variants(db, two.keep_id), await variants(db, two.drop_id)
    kept.gtin, dropped.gtin = GTIN, OTHER_GTIN
    await db.flush()

    with pytest.raises(Invalid, match="different things"):
        await merge(db, two)
    await merge(db, two, {dropped.id: 0})

    assert [v.gtin for v in await variants(db, two.keep_id)] == [GTIN, OTHER_GTIN]


async def test_a_form_without_a_twin_becomes_a_new_one_under_a_free_name(db, two):
    draft = ProductDraft(
        ProductWords("Pair of stools", (await db.get_one(Product, two.keep_id)).category_id),
        [VariantDraft("Oak"), VariantDraft("Ash")],
    )
    product = await catalog.propose_product(db, two.other.owner, draft)
    oak, ash = await variants(db, product.id)
    [own] = await variants(db, two.keep_id)
    own.name = "oak"
    await db.flush()

    await product_merging.merge(db, SYSTEM, two.keep_id, product.id, {oak.id: 0, ash.id: 0})

    assert [v.name for v in await variants(db, two.keep_id)] == ["oak", "Oak (2)", "Ash"]


async def test_of_two_offers_of_one_vendor_the_one_on_the_page_that_stays_is_kept(db, two):
    second = await second_offer(db, two)

    await merge(db, two)

    assert two.one.offer.status is OfferStatus.ACTIVE
    assert (second.status, second.product_id) == (OfferStatus.PAUSED, two.drop_id)
    told = (await db.exec(select(OutboxEvent).where(OutboxEvent.name == "ProductsMerged"))).one()
    assert told.payload["paused"] == [second.id]
    with pytest.raises(Conflict, match="for good"):
        await offers.resume(db, two.one.owner, second.id)


async def test_an_active_offer_is_kept_before_a_paused_one(db, two):
    second = await second_offer(db, two)
    await offers.pause(db, two.one.owner, two.one.offer.id)
    variant_id = two.one.offer.variant_id

    await merge(db, two)

    assert (second.product_id, second.variant_id) == (two.keep_id, variant_id)
    assert second.status is OfferStatus.ACTIVE
    assert (two.one.offer.status, two.one.offer.product_id) == (OfferStatus.PAUSED, two.drop_id)


async def test_an_offer_in_stock_is_kept_before_a_sold_out_one(db, two):
    second = await second_offer(db, two)
    await offers.set_stock(db, two.one.owner, two.one.offer.id, 0)

    await merge(db, two)

    assert (second.product_id, two.one.offer.product_id) == (two.keep_id, two.drop_id)


async def test_another_condition_is_another_offer(db, two):
    used = await second_offer(db, two, condition=Condition.USED)

    await merge(db, two)

    assert (used.status, used.product_id) == (OfferStatus.ACTIVE, two.keep_id)


async def test_baskets_hold_what_is_kept_once(db, two):
    second, guest, other = await second_offer(db, two), visitor(), visitor()
    await carts.add_line(db, guest, second.id, 2)
    await carts.add_line(db, guest, two.one.offer.id, 1)
    await carts.add_line(db, other, second.id, 1)
    await carts.add_line(db, other, two.other.offer.id, 1)

    await merge(db, two)

    both = [await cart_contents(db, one, 2_000) for one in (guest, other)]
    lines = [
        {line.offer_id: line.quantity for part in cart.vendors for line in part.lines}
        for cart in both
    ]
    assert lines == [{two.one.offer.id: 3}, {two.one.offer.id: 1, two.other.offer.id: 1}]
    assert [cart.has_price_changes for cart in both] == [False, True]


async def test_a_basket_that_is_being_paid_for_keeps_its_lines(db, two):
    second, guest = await second_offer(db, two), visitor()
    await carts.add_line(db, guest, second.id, 1)
    total = (await cart_contents(db, guest, 2_000)).total_minor
    await checkout.prepare(db, guest, "ada@example.com", HOME, total)

    await merge(db, two)

    mine = select(CartLine.offer_id).join(Cart, col(Cart.id) == CartLine.cart_id)
    assert (await db.exec(mine.where(Cart.visitor_hash == guest.visitor))).all() == [second.id]


async def test_past_orders_keep_their_words_and_lead_to_the_one_that_stays(db, two):
    order = await sale(db, two.other)
    title = (await db.get_one(Product, two.drop_id)).title

    await merge(db, two)

    line = (await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))).one()
    await db.refresh(line)
    assert (line.product_id, line.variant_id) == (two.keep_id, two.one.offer.variant_id)
    assert (line.title, line.unit_minor, line.offer_id) == (title, 1_900, two.other.offer.id)
    group = await db.get_one(OrderGroup, order.group_id)
    assert group.status is GroupStatus.PLACED


async def test_reviews_follow_and_are_counted_anew_each_person_once(db, two):
    ada, ben, cleo = [await person(db) for _ in range(3)]
    for product_id, who, stars, status in (
        (two.keep_id, ada, 5, ModerationStatus.PUBLISHED),
        (two.drop_id, ada, 1, ModerationStatus.PUBLISHED),
        (two.drop_id, ben, 4, ModerationStatus.PUBLISHED),
        (two.drop_id, cleo, 1, ModerationStatus.HIDDEN),
    ):
        db.add(Review(product_id=product_id, account_id=who.account_id, stars=stars, status=status))
    keep, drop = await db.get_one(Product, two.keep_id), await db.get_one(Product, two.drop_id)
    keep.sold_count, drop.sold_count = 7, 5
    await db.flush()

    await merge(db, two)

    assert (keep.rating_sum, keep.rating_count, keep.sold_count) == (9, 2, 12)
    assert (drop.rating_sum, drop.rating_count, drop.sold_count) == (1, 1, 0)


async def test_questions_lists_and_pictures_follow(db, two):
    ada, ben = await person(db), await person(db)
    asked = await questions.ask(db, ada, two.drop_id, "Does it fold at all?")
    for product_id, who in ((two.keep_id, ada), (two.drop_id, ada), (two.drop_id, ben)):
        await wishlists.add(db, who, product_id)
    size = {"width": 9, "height": 9}
    db.add(Image(product_id=two.keep_id, key="a", position=4, **size))
    db.add(Image(product_id=two.drop_id, key="a", position=0, **size))
    db.add(Image(
        product_id=two.drop_id, key="b", position=1, variant_id=two.other.offer.variant_id, **size
    ))  # fmt: skip
    await db.flush()

    await merge(db, two)

    question = await db.get_one(Question, asked.id)
    await db.refresh(question)
    wished = await db.exec(
        select(WishlistItem.product_id).where(
            col(WishlistItem.product_id).in_([two.keep_id, two.drop_id])
        )
    )
    images = await db.exec(
        select(Image.key, Image.variant_id)
        .where(Image.product_id == two.keep_id)
        .order_by(col(Image.position))
    )
    assert question.product_id == two.keep_id
    assert wished.all() == [two.keep_id, two.keep_id]
    assert images.all() == [("a", None), ("b", two.one.offer.variant_id)]


async def test_what_waited_for_staff_is_settled_and_all_is_written_down(db, two):
    third = await shop(db)
    await offers.make_offer(db, third.owner, OfferDraft(two.other.offer.variant_id, 900, 1))
    drop = await db.get_one(Product, two.drop_id)
    words = ProductWords(drop.title, drop.category_id, brand="Elm")
    change = await product_changes.suggest(
        db, third.owner, drop.id, product_changes.Suggestion(words)
    )
    keep = await db.get_one(Product, two.keep_id)
    twin = await product_twins.report(db, third.owner, drop.id, f"/p/{keep.slug}", "The same.")

    await merge(db, two)

    await db.refresh(twin)
    actions = await db.exec(
        select(AuditEntry.action).where(col(AuditEntry.subject_id).in_((keep.id, drop.id)))
    )
    assert (change.status, twin.status) == ("refused", "merged")
    assert {"product.merged", "product.took_up"} <= set(actions.all())


@pytest.mark.parametrize("forms", [{}, {10**12: 0}])
async def test_forms_that_are_not_the_products_are_refused_and_nothing_happens(db, two, forms):
    with pytest.raises(Conflict):
        await product_merging.merge(db, SYSTEM, two.keep_id, two.drop_id, forms)

    assert two.other.offer.product_id == two.drop_id


async def test_a_product_is_not_merged_with_itself_nor_with_nothing_nor_twice(db, two):
    with pytest.raises(Conflict):
        await product_merging.merge(db, SYSTEM, two.keep_id, two.keep_id, two.forms)
    with pytest.raises(NotFound):
        await product_merging.merge(db, SYSTEM, two.keep_id, 10**12, two.forms)
    await merge(db, two)
    with pytest.raises(Conflict, match="for good"):
        await merge(db, two)


async def test_a_foreign_form_cannot_be_named(db, two):
    third = await shop(db)

    with pytest.raises(Invalid):
        await merge(db, two, {two.other.offer.variant_id: third.offer.variant_id})

    assert third.offer.product_id not in (two.keep_id, two.drop_id)


async def test_a_commission_rule_follows_the_product(db, two):
    rule = CommissionRule(position=0, name="Stool", product_id=two.drop_id, rate_bp=500)
    db.add(rule)
    await db.flush()

    await merge(db, two)

    await db.refresh(rule)
    assert rule.product_id == two.keep_id


def test_every_table_that_knows_products_is_thought_of():
    """Whoever adds a table that points at products decides what a merger does with it."""
    known = {
        "answer", "cart_line", "commission_rule", "curated_product", "image", "import_group",
        # Prices and returns name offers, which keep their ids when they move.
        "offer", "offer_price", "order_line", "return_line",
        "product_change", "product_meaning", "product_slug", "product_twin", "question",
        "reservation", "review", "stock", "stock_movement", "variant", "wishlist_item",
    }  # fmt: skip
    pointing = {
        table.name
        for table in SQLModel.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"product", "variant", "offer", "question"}
    }

    assert pointing == known


async def test_a_pair_is_reported_by_address_or_number_and_stays_one_pair(db, two):
    await second_offer(db, two)
    [kept] = await variants(db, two.keep_id)
    kept.gtin = GTIN
    await db.flush()
    drop = await db.get_one(Product, two.drop_id)

    first = await product_twins.report(db, two.other.owner, two.drop_id, GTIN)
    await product_twins.dismiss(db, SYSTEM, first.id)
    await product_twins.report(
        db, two.one.owner, two.keep_id, f"http://localhost/p/{drop.slug}?variant=1", "See there."
    )

    own = select(ProductTwin).where(ProductTwin.id == first.id)
    pair = (await db.exec(own)).one()
    await db.refresh(pair)
    assert (pair.product_id, pair.other_id) == tuple(sorted((two.keep_id, two.drop_id)))
    assert (pair.status, pair.note) == ("open", "See there.")


@pytest.mark.parametrize("other", ["", "somewhere", "/p/no-such-product", "4066667770034"])
async def test_what_leads_nowhere_is_no_report(db, two, other):
    with pytest.raises(Invalid) as refused:
        await product_twins.report(db, two.one.owner, two.keep_id, other)

    assert refused.value.field == "other"


async def test_only_who_offers_a_product_reports_it(db, two):
    for actor in (two.other.owner, await person(db), visitor()):
        with pytest.raises(NotFound):
            await product_twins.report(db, actor, two.keep_id, "/p/anything")


async def named(db, mine, title, brand="Acme"):
    shelf = (await db.get_one(Product, mine.offer.product_id)).category_id
    words = ProductWords(title, shelf, brand=brand)
    return await catalog.propose_product(db, mine.owner, ProductDraft(words))


async def test_products_of_one_brand_that_are_called_alike_are_found_once(db):
    mine = await shop(db)
    one = await named(db, mine, "Copper kettle 1.7 l")
    two = await named(db, mine, "Kettle, copper 1.7 L", brand="ACME")
    await named(db, mine, "Copper kettle 1.5 l")
    await named(db, mine, "Copper kettle 1.7 l", brand="Other")

    found = await product_twins.look_for(db, [two.id])
    again = await product_twins.look_for(db, [one.id])

    pair = (await db.exec(select(ProductTwin).where(ProductTwin.product_id == one.id))).one()
    assert (found, again) == (1, 0)
    assert (pair.product_id, pair.other_id, pair.likeness) == (one.id, two.id, 100)


async def test_many_products_at_once_are_compared_by_equal_names(db):
    mine = await shop(db)
    one, two, three = [await named(db, mine, title) for title in ("Tin cup", "TIN CUP", "Tin cups")]

    await product_twins.look_for(db, [two.id, three.id])

    pair = (await db.exec(select(ProductTwin).where(ProductTwin.product_id == one.id))).one()
    assert pair.other_id == two.id


async def test_two_sku_of_the_same_name_belong_to_two_vendors(db, two):
    draft = OfferDraft(two.other.offer.variant_id, 500, 1, "SAME", Condition.USED)
    theirs = OfferDraft(two.one.offer.variant_id, 500, 1, "SAME", Condition.USED)

    await offers.make_offer(db, two.one.owner, draft)
    await offers.make_offer(db, two.other.owner, theirs)

    skus = await db.exec(select(Offer.vendor_id).where(Offer.sku == "SAME"))
    assert set(skus.all()) == {two.one.vendor.id, two.other.vendor.id}
