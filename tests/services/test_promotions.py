"""Promotions in the shop: made, used in a basket, counted when it is bought."""

import asyncio
import math

import pytest
from sqlmodel import select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Conflict, Drifted, Invalid, NotFound
from marketplace.models.catalog import Category, Product
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.promotions import Coupon, LineReduction, Promotion, PromotionUse
from marketplace.queries.carts import cart_contents
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.money_kinds import FundedBy, PromotionKind
from marketplace.services import cart_money, carts, checkout, promotions
from marketplace.services.promotion_drafts import PromotionDraft
from tests.factories import HOME, numbers, person, shop, staff, visitor

TAX = 2_000


def code():
    """One that no other test uses."""
    return f"SPRING{next(numbers)}"


def ten_percent(**terms):
    given = {"name": "Ten percent", "kind": PromotionKind.PERCENT, "currency": "EUR",
             "percent_bp": 1_000, "code": code()}  # fmt: skip
    return PromotionDraft(**given | terms)


async def total_of(db, actor):
    return (await cart_contents(db, actor, TAX)).total_minor


async def buyer_with(db, made, typed, quantity=1):
    guest = visitor()
    await carts.add_line(db, guest, made.offer.id, quantity)
    await cart_money.add_code(db, guest, typed)
    return guest


async def test_a_code_takes_off_of_its_shops_goods_only_and_each_line_keeps_how_much(db):
    one, two = await shop(db, price=2_000, delivery=0), await shop(db, price=900, delivery=0)
    made = await promotions.add(db, one.owner, ten_percent())
    guest = await buyer_with(db, one, made.code.lower(), 2)
    await carts.add_line(db, guest, two.offer.id, 1)

    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, 3_600 + 900)

    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    order = (await db.exec(select(VendorOrder).where(VendorOrder.vendor_id == one.vendor.id))).one()
    line = (await db.exec(select(OrderLine).where(OrderLine.offer_id == one.offer.id))).one()
    kept = (await db.exec(select(LineReduction).where(LineReduction.promotion_id == made.id))).one()
    assert (group.discount_minor, order.discount_minor, line.discount_minor) == (400, 400, 400)
    assert (kept.order_line_id, kept.amount_minor, kept.funded_minor) == (line.id, 400, 0)


async def test_what_is_missing_for_a_code_is_said_and_then_it_counts(db):
    one, admin = await shop(db, price=2_000, delivery=0), await staff(db)
    made = await promotions.add_for_all(
        db, admin, ten_percent(minimum_minor=3_240, funded_by=FundedBy.PLATFORM)
    )
    guest = await buyer_with(db, one, made.code)

    before = await cart_contents(db, guest, TAX)
    await carts.add_line(db, guest, one.offer.id, 1)
    after = await cart_contents(db, guest, TAX)

    assert [c.problem for c in before.codes] == [f"Spend €12.40 more to use {made.code}."]
    assert [(c.problem, c.saved) for c in after.codes] == [("", "−€4.00")]
    assert (before.total_minor, after.total_minor) == (2_000, 3_600)


async def test_one_without_a_code_counts_by_itself_until_it_is_paused(db):
    one = await shop(db, price=2_000, delivery=0)
    made = await promotions.add(db, one.owner, ten_percent(code=""))
    guest = visitor()
    await carts.add_line(db, guest, one.offer.id, 1)

    counted = await total_of(db, guest)
    await promotions.pause(db, one.owner, made.id)

    assert (counted, await total_of(db, guest)) == (1_800, 2_000)


async def test_a_category_counts_with_what_is_below_it(db):
    one = await shop(db, price=2_000, delivery=0)
    product = await db.get_one(Product, one.offer.product_id)
    parent = Category(slug=f"above-{product.id}", name="Above")
    db.add(parent)
    await db.flush()
    (await db.get_one(Category, product.category_id)).parent_id = parent.id
    await db.flush()
    made = await promotions.add(db, one.owner, ten_percent(categories=(parent.id,)))

    guest = await buyer_with(db, one, made.code)

    assert await total_of(db, guest) == 1_800


async def test_a_first_purchase_is_one_by_account_and_by_address(db):
    one, buyer = await shop(db, price=2_000, delivery=0), await person(db)
    made = await promotions.add(db, one.owner, ten_percent(first_purchase=True))
    await carts.add_line(db, buyer, one.offer.id, 1)
    bought = await checkout.prepare(db, buyer, buyer.email, HOME, 2_000)
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == bought.number))).one()
    group.status = GroupStatus.PLACED
    guest = await buyer_with(db, one, made.code)

    with pytest.raises(Drifted) as drift:
        await checkout.prepare(db, guest, buyer.email.upper(), HOME, 1_800)
    first = await checkout.prepare(db, guest, "new@example.com", HOME, 1_800)

    assert drift.value.now_minor == 2_000
    assert first.number


async def test_uses_are_given_back_when_nobody_pays(db):
    one = await shop(db, price=2_000, delivery=0)
    made = await promotions.add(db, one.owner, ten_percent(use_limit=1, budget_minor=200))
    guest = await buyer_with(db, one, made.code)
    prepared = await checkout.prepare(db, guest, "a@example.com", HOME, 1_800)
    other = await buyer_with(db, one, made.code)

    assert await total_of(db, guest) == 1_800, "its own attempt doesn't stand in its way"
    assert await total_of(db, other) == 2_000
    with pytest.raises(Drifted):
        await checkout.prepare(db, other, "b@example.com", HOME, 1_800)
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    await checkout.expire(db, group)

    assert (made.uses, made.spent_minor) == (0, 0)
    assert (
        await db.exec(select(PromotionUse).where(PromotionUse.promotion_id == made.id))
    ).all() == []
    assert await total_of(db, other) == 1_800


async def test_paying_again_for_the_same_basket_uses_a_code_once(db):
    one = await shop(db, price=2_000, delivery=0)
    made = await promotions.add(db, one.owner, ten_percent(use_limit=1))
    guest = await buyer_with(db, one, made.code)

    for _ in range(3):
        await checkout.prepare(db, guest, "a@example.com", HOME, 1_800)

    assert made.uses == 1


async def test_how_often_one_person_may_is_counted_by_address_too(db):
    one = await shop(db, price=2_000, delivery=0)
    made = await promotions.add(db, one.owner, ten_percent(per_person_limit=1))
    first, second = await buyer_with(db, one, made.code), await buyer_with(db, one, made.code)
    await checkout.prepare(db, first, "ada@example.com", HOME, 1_800)

    with pytest.raises(Drifted):
        await checkout.prepare(db, second, "Ada@example.com", HOME, 1_800)
    await checkout.prepare(db, second, "grace@example.com", HOME, 1_800)

    assert made.uses == 2


async def prepared_with(guest, email, expected):
    try:
        async with transaction() as db:
            return await checkout.prepare(db, guest, email, HOME, expected)
    except Conflict as refused:
        return refused


@pytest.mark.parametrize("limits", [{"use_limit": 2}, {"budget_minor": 599}])
async def test_many_at_once_never_use_more_than_there_is(db_url, limits):
    async with transaction() as db:
        draft = ten_percent(funded_by=FundedBy.PLATFORM, **limits)
        made = await promotions.add_for_all(db, await staff(db), draft)
        # Each in another shop, so that only the promotion itself can keep them apart.
        shops = [await shop(db, price=2_000, delivery=0) for _ in range(6)]
        guests = [await buyer_with(db, one, made.code) for one in shops]

    answers = await asyncio.gather(
        *(prepared_with(guest, f"p{i}@example.com", 1_800) for i, guest in enumerate(guests))
    )

    async with reading() as db:
        counted = await db.get_one(Promotion, made.id)
        uses = await db.exec(select(PromotionUse).where(PromotionUse.promotion_id == made.id))
    assert sum(isinstance(answer, Drifted) for answer in answers) == 4
    assert len(uses.all()) == counted.uses == 2
    assert counted.spent_minor == 400


async def test_a_coupon_works_once_even_for_two_in_the_same_moment(db_url):
    async with transaction() as db:
        admin = await staff(db)
        draft = ten_percent(code="", funded_by=FundedBy.PLATFORM)
        made = await promotions.add_for_all(db, admin, draft)
        await promotions.make_coupons(db, admin, made.id, 3)
        shops = [await shop(db, price=2_000, delivery=0) for _ in range(5)]
        rows = await db.exec(select(Coupon.code).where(Coupon.promotion_id == made.id))
        codes = rows.all()
        guests = [await buyer_with(db, one, codes[0]) for one in shops[:4]]
        other = await buyer_with(db, shops[4], codes[1])

    answers = await asyncio.gather(
        *(prepared_with(guest, f"c{i}@example.com", 1_800) for i, guest in enumerate(guests)),
        *(prepared_with(guests[0], "c0@example.com", 1_800) for _ in range(2)),
        prepared_with(other, "other@example.com", 1_800),
    )

    async with reading() as db:
        rows = await db.exec(select(Coupon).where(Coupon.promotion_id == made.id))
        held = [coupon for coupon in rows.all() if coupon.group_id is not None]
        uses = await db.exec(select(PromotionUse).where(PromotionUse.promotion_id == made.id))
    assert {coupon.code for coupon in held} == set(codes[:2])
    assert len(uses.all()) == 2
    assert not isinstance(answers[-1], Conflict)
    assert len(set(codes)) == 3
    assert all(len(one) == 14 for one in codes)


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("name", {"name": " "}),
        ("currency", {"currency": "EURO"}),
        ("percent", {"percent_bp": 0}),
        ("percent", {"percent_bp": -1}),
        ("percent", {"percent_bp": 10_001}),
        ("percent", {"percent_bp": math.nan}),
        ("amount", {"kind": PromotionKind.AMOUNT, "amount_minor": -5}),
        ("amount", {"kind": PromotionKind.AMOUNT, "amount_minor": 10**18}),
        ("buy", {"kind": PromotionKind.BUY_X_GET_Y, "buy": 0, "get": 1}),
        ("steps", {"kind": PromotionKind.TIERS}),
        ("steps", {"kind": PromotionKind.TIERS, "steps": ((1, 500, 0), (1, 600, 0))}),
        ("steps", {"kind": PromotionKind.TIERS, "steps": ((1, 500, 500),)}),
        ("use_limit", {"use_limit": 0}),
        ("per_person_limit", {"per_person_limit": -1}),
        ("budget", {"budget_minor": 0}),
        ("minimum", {"minimum_minor": -1}),
        ("code", {"code": "A!"}),
        ("products", {"products": (2**40,)}),
        ("categories", {"categories": (-1,)}),
        ("vendors", {"vendors": (1,)}),
        ("funded_by", {"funded_by": FundedBy.PLATFORM}),
        ("currency", {"currency": "USD"}),
    ],
)
async def test_a_promotion_that_makes_no_sense_is_refused_at_its_field(db, field, terms):
    one = await shop(db)

    with pytest.raises(Invalid) as refusal:
        await promotions.add(db, one.owner, ten_percent(**terms))

    assert refusal.value.field == field
    assert (
        await db.exec(select(Promotion).where(Promotion.vendor_id == one.vendor.id))
    ).all() == []


async def test_a_code_is_taken_once_in_the_whole_shop(db):
    one, two = await shop(db), await shop(db)
    made = await promotions.add(db, one.owner, ten_percent())

    with pytest.raises(Invalid, match="taken"):
        await promotions.add(db, two.owner, ten_percent(code=made.code.lower()))


async def test_nobody_touches_what_is_anothers(db):
    one, two, admin = await shop(db), await shop(db), await staff(db)
    shops = await promotions.add(db, one.owner, ten_percent())
    shared = await promotions.add_for_all(db, admin, ten_percent(funded_by=FundedBy.PLATFORM))

    for actor, made in ((two.owner, shops), (admin, shops), (one.owner, shared)):
        with pytest.raises(NotFound):
            await promotions.pause(db, actor, made.id)
        with pytest.raises(NotFound):
            await promotions.change(db, actor, made.id, ten_percent())
        with pytest.raises(NotFound):
            await promotions.make_coupons(db, actor, made.id, 5)
    assert shops.is_active
    assert shared.is_active


async def test_one_that_was_used_stays_as_it_is(db):
    one = await shop(db, price=2_000, delivery=0)
    made = await promotions.add(db, one.owner, ten_percent())
    await promotions.change(db, one.owner, made.id, ten_percent(code=made.code, percent_bp=2_000))
    guest = await buyer_with(db, one, made.code)
    await checkout.prepare(db, guest, "a@example.com", HOME, 1_600)

    with pytest.raises(Conflict, match="used it already"):
        await promotions.change(db, one.owner, made.id, ten_percent(code=made.code))

    assert made.percent_bp == 2_000


@pytest.mark.parametrize("typed", ["", "   ", "NOSUCHCODE", "'; drop", "x" * 500])
async def test_a_code_that_there_is_not_is_not_taken(db, typed):
    one, guest = await shop(db, price=2_000, delivery=0), visitor()
    await carts.add_line(db, guest, one.offer.id, 1)

    with pytest.raises(Invalid) as refusal:
        await cart_money.add_code(db, guest, typed)

    assert refusal.value.field == "code"
    assert (await cart_contents(db, guest, TAX)).codes == []


async def test_a_guests_code_follows_them_when_they_sign_in(db):
    one, member = await shop(db, price=2_000, delivery=0), await person(db)
    made = await promotions.add(db, one.owner, ten_percent())
    guest = await buyer_with(db, one, made.code)

    await carts.adopt(db, member, guest.visitor)

    assert await total_of(db, member) == 1_800
