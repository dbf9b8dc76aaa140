"""Shipping profiles: how they are kept, which offers go by them, and what baskets then cost."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.catalog import Variant
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.queries.carts import cart_contents
from marketplace.queries.offers import ranked_offers
from marketplace.queries.shipping import default_profile, my_profiles
from marketplace.rules.kinds import Condition
from marketplace.services import carts, checkout, offers, shipping
from marketplace.services.offer_writing import OfferDraft
from marketplace.services.shipping import ProfileDraft
from tests.factories import HOME, send_for, shop, visitor

TAX = 2_000
BULKY = {"name": "Bulky goods", "fee_minor": 1_990, "free_from_minor": 20_000, "transit_days": 5}


async def bulky(db, mine, **terms):
    return await shipping.add_profile(db, mine.owner, ProfileDraft(**BULKY | terms))


async def used_one(db, mine, price=3_000):
    """The same thing, used: a second offer of the shop."""
    draft = OfferDraft(mine.offer.variant_id, price, 5, condition=Condition.USED)
    return await offers.make_offer(db, mine.owner, draft)


async def basket(db, *bought):
    guest = visitor()
    for offer in bought:
        await carts.add_line(db, guest, offer.id, 1)
    return guest


async def test_a_new_shop_has_one_profile_which_all_its_offers_go_by(db):
    mine = await shop(db, delivery=490)

    [profile] = await my_profiles(db, mine.owner)

    assert (profile.is_default, profile.fee, profile.offers_count) == (True, "4.90", 1)


async def test_an_offer_is_delivered_on_the_terms_of_its_own_profile(db):
    mine = await shop(db, delivery=490)
    heavy = await bulky(db, mine)

    await shipping.assign(db, mine.owner, [mine.offer.id], heavy.id)

    [card] = (await ranked_offers(db, visitor(), [mine.offer.product_id]))[mine.offer.variant_id]
    assert (card.delivery_minor, card.transit_days) == (1_990, 5)
    assert "€19.90 delivery" in card.delivery_text


async def test_a_basket_of_two_profiles_pays_the_dearest_once_and_says_so(db):
    mine = await shop(db, price=1_000, delivery=490)
    heavy, used = await bulky(db, mine), await used_one(db, mine)
    await shipping.assign(db, mine.owner, [used.id], heavy.id)
    guest = await basket(db, mine.offer, used)

    cart = await cart_contents(db, guest, TAX)
    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, cart.total_minor)

    [part] = cart.vendors
    assert (cart.total_minor, part.delivery) == (1_000 + 3_000 + 1_990, "€19.90")
    assert part.delivery_note == "One parcel: you pay “Bulky goods” once, the rest travels along."
    assert part.delivery_hint == "€170.00 more by “Bulky goods” for €4.90 delivery"
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    order = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))).one()
    assert (order.delivery_minor, group.total_minor) == (1_990, cart.total_minor)


async def test_a_fee_that_changed_since_the_shopper_looked_is_not_charged(db):
    mine = await shop(db, price=1_000, delivery=490)
    guest = await basket(db, mine.offer)
    seen = (await cart_contents(db, guest, TAX)).total_minor
    await send_for(db, mine.owner, 890)

    with pytest.raises(Conflict, match=r"it is €18\.90 in all now"):
        await checkout.prepare(db, guest, "ada@example.com", HOME, seen)

    cart = (await cart_contents(db, guest, TAX)).id
    assert (await db.exec(select(OrderGroup).where(OrderGroup.cart_id == cart))).all() == []
    assert (await cart_contents(db, guest, TAX)).total_minor == 1_890


async def test_an_order_keeps_what_it_paid_when_the_profile_changes(db):
    mine = await shop(db, price=1_000, delivery=490)
    guest = await basket(db, mine.offer)
    await checkout.prepare(db, guest, "ada@example.com", HOME, 1_490)

    await send_for(db, mine.owner, 890)

    order = (
        await db.exec(select(VendorOrder).where(VendorOrder.vendor_id == mine.vendor.id))
    ).one()
    assert (order.delivery_minor, order.total_minor) == (490, 1_490)


async def test_another_default_is_followed_by_offers_that_name_none(db):
    mine = await shop(db, delivery=490)
    heavy = await bulky(db, mine)

    await shipping.make_default(db, mine.owner, heavy.id)

    assert (await default_profile(db, mine.vendor.id)).id == heavy.id
    cards = await ranked_offers(db, visitor(), [mine.offer.product_id])
    assert cards[mine.offer.variant_id][0].delivery_minor == 1_990


async def test_a_profile_in_use_goes_only_with_an_heir_for_its_offers(db):
    mine = await shop(db)
    heavy, light = await bulky(db, mine), await bulky(db, mine, name="Letters")
    await shipping.assign(db, mine.owner, [mine.offer.id], heavy.id)

    with pytest.raises(Invalid) as refused:
        await shipping.remove_profile(db, mine.owner, heavy.id, 0)
    with pytest.raises(Invalid):
        await shipping.remove_profile(db, mine.owner, heavy.id, heavy.id)
    kept = mine.offer.profile_id
    await shipping.remove_profile(db, mine.owner, heavy.id, light.id)
    await db.refresh(mine.offer)

    assert (refused.value.field, kept) == ("heir", heavy.id)
    assert mine.offer.profile_id == light.id
    assert {one.name for one in await my_profiles(db, mine.owner)} == {
        "Standard delivery",
        "Letters",
    }


async def test_the_default_profile_stays(db):
    mine = await shop(db)
    default = await default_profile(db, mine.vendor.id)
    heavy = await bulky(db, mine)

    with pytest.raises(Conflict, match="default"):
        await shipping.remove_profile(db, mine.owner, default.id, heavy.id)


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "standard DELIVERY"}),
        ("fee", {"fee_minor": -1}),
        ("fee", {"fee_minor": 100_001}),
        ("free_from", {"free_from_minor": -1}),
        ("transit_days", {"transit_days": 0}),
        ("transit_days", {"transit_days": 61}),
    ],
)
async def test_a_profile_that_does_not_fit_is_refused_at_its_field(db, field, terms):
    mine = await shop(db)

    with pytest.raises(Invalid) as refused:
        await bulky(db, mine, **terms)

    assert refused.value.field == field
    assert len(await my_profiles(db, mine.owner)) == 1


async def test_nobody_sends_by_the_profile_of_another_shop(db):
    mine, other = await shop(db), await shop(db)
    theirs = await bulky(db, other)
    variant = (await db.exec(select(Variant.id).where(Variant.id == other.offer.variant_id))).one()

    with pytest.raises(NotFound):
        await shipping.assign(db, mine.owner, [mine.offer.id], theirs.id)
    with pytest.raises(NotFound):
        await shipping.assign(db, other.owner, [mine.offer.id, other.offer.id], theirs.id)
    with pytest.raises(Invalid):
        await offers.make_offer(db, mine.owner, OfferDraft(variant, 100, profile_id=theirs.id))

    assert (mine.offer.profile_id, other.offer.profile_id) == (None, None)
    mine.offer.profile_id = theirs.id
    with pytest.raises(IntegrityError, match="fk_offer_profile_of_vendor"):
        await db.flush()


async def test_offers_that_go_by_the_default_name_no_profile(db):
    mine = await shop(db)
    heavy, default = await bulky(db, mine), await default_profile(db, mine.vendor.id)
    await shipping.assign(db, mine.owner, [mine.offer.id], heavy.id)

    moved = await shipping.assign(db, mine.owner, [mine.offer.id], default.id)
    again = await shipping.assign(db, mine.owner, [mine.offer.id], default.id)

    offer = await db.get_one(Offer, mine.offer.id)
    assert (moved, again, offer.profile_id) == (1, 0, None)
