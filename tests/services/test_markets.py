"""Where to, how, and in which currency: what baskets cost then, and what is refused."""

from dataclasses import replace

import pytest
from sqlmodel import select

from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.accounts import Account
from marketplace.models.catalog import Variant
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.shipping import ShippingRate, ShippingZone
from marketplace.queries.carts import cart_contents
from marketplace.queries.offers import ranked_offers, winner
from marketplace.queries.shipping import default_profile
from marketplace.queries.shipping_zones import my_zones
from marketplace.rules.markets import Market
from marketplace.services import (
    accounts,
    cart_markets,
    carts,
    checkout,
    markets,
    offers,
    settings,
    shipping,
    shipping_zones,
)
from marketplace.services.shipping_zones import FeeDraft, RateDraft, ZoneDraft
from tests.factories import HOME, looked_up, person, shop, staff, visitor

TAX = 2_000
WHO = "markets@example.com"
OURS = select(OrderGroup).where(OrderGroup.email == WHO)
OSLO = replace(HOME, country="NO", postcode="0150", city="Oslo")
NORTH = ZoneDraft("Scandinavia", ["NO", "IS"])


@pytest.fixture
async def mine(db):
    await settings.change(db, await staff(db), "currencies", "jpy, KWD")
    return await shop(db, price=2_000, delivery=490)


async def rate(db, mine, zone_id, *fees, service="standard", days=3):
    profile = await default_profile(db, mine.vendor.id)
    draft = RateDraft(profile.id, zone_id, service, days, fees or [FeeDraft("EUR", 490)])
    await shipping_zones.set_rate(db, mine.owner, draft)


async def home_of(db, mine):
    return (await my_zones(db, mine.owner))[0].id


async def to_norway(db, mine, *fees, **terms):
    zone = await shipping_zones.add_zone(db, mine.owner, NORTH)
    await rate(db, mine, zone.id, *(fees or [FeeDraft("EUR", 1_990)]), **terms)
    return zone


async def basket(db, *bought, market=None):
    guest = replace(visitor(), market=market or Market())
    for offer in bought:
        await carts.add_line(db, guest, offer.id, 1)
    return guest


async def look(db, guest, market):
    """The same browser with another choice; what cannot come along is told."""
    left = await markets.choose(db, guest, market)
    return replace(guest, market=market), left


async def card_of(db, actor, mine):
    cards = await ranked_offers(db, actor, [mine.offer.product_id])
    return winner(cards[mine.offer.variant_id])


async def order_of(db, prepared):
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    order = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))).one()
    return group, order


async def test_until_a_vendor_adds_zones_it_sends_where_the_shop_did_and_for_the_same(db, mine):
    in_germany = await card_of(db, replace(visitor(), market=Market("DE")), mine)
    not_said = await card_of(db, visitor(), mine)

    assert in_germany.delivery_minor == not_said.delivery_minor == 490
    assert (len(in_germany.sent_to), in_germany.can_buy) == (16, True)


async def test_where_it_is_not_sent_the_product_and_the_basket_say_so(db, mine):
    guest = await basket(db, mine.offer, market=Market("NO"))

    card, cart = await card_of(db, guest, mine), await cart_contents(db, guest, TAX)

    assert (card.can_buy, card.refusal) == (False, "Not sent to Norway")
    [line] = cart.vendors[0].lines
    assert line.problem == f"{mine.vendor.name} doesn't send this to Norway."
    assert (cart.can_check_out, cart.country) == (False, "Norway")
    with pytest.raises(Conflict, match="doesn't send this to Norway"):
        await checkout.prepare(db, guest, WHO, OSLO, cart.total_minor)
    assert (await db.exec(OURS)).all() == []


async def test_the_address_decides_at_the_checkout_and_costs_what_was_agreed_to(db, mine):
    await to_norway(db, mine)
    guest = await basket(db, mine.offer)
    at_home = (await cart_contents(db, guest, TAX)).total_minor

    with pytest.raises(Conflict, match=r"€39\.90"):
        await checkout.prepare(db, guest, WHO, OSLO, at_home)
    await cart_markets.send_to(db, guest, "NO", "0150")
    there = await cart_contents(db, guest, TAX)
    prepared = await checkout.prepare(db, guest, WHO, OSLO, there.total_minor)

    assert (at_home, there.total_minor) == (2_490, 3_990)
    _, order = await order_of(db, prepared)
    assert order.delivery_minor == 1_990


async def test_a_faster_service_costs_more_comes_earlier_and_is_frozen_on_the_order(db, mine):
    fee = FeeDraft("EUR", 990, 5_000)
    await rate(db, mine, await home_of(db, mine), fee, service="express", days=1)
    guest = await basket(db, mine.offer, market=Market("DE"))
    usual = await cart_contents(db, guest, TAX)

    await cart_markets.choose_service(db, guest, mine.vendor.id, "express")
    cart = await cart_contents(db, guest, TAX)
    prepared = await checkout.prepare(db, guest, WHO, HOME, cart.total_minor)

    assert [(one.name, one.price, one.is_chosen) for one in usual.vendors[0].services] == [
        ("Standard", "€4.90", True),
        ("Express", "€9.90", False),
    ]
    assert usual.vendors[0].services[1].arrival == cart.vendors[0].arrival
    assert cart.total_minor == 2_990
    _, order = await order_of(db, prepared)
    assert (order.service, order.delivery_minor) == ("express", 990)
    assert order.promised_from <= order.promised_until
    await shipping_zones.remove_rate(
        db, mine.owner, (await default_profile(db, mine.vendor.id)).id,
        await home_of(db, mine), "express",
    )  # fmt: skip
    await db.refresh(order)
    assert (order.service, order.delivery_minor) == ("express", 990)


async def test_a_service_that_is_gone_is_not_charged_unseen(db, mine):
    home = await home_of(db, mine)
    await rate(db, mine, home, FeeDraft("EUR", 990), service="express", days=1)
    guest = await basket(db, mine.offer)
    await cart_markets.choose_service(db, guest, mine.vendor.id, "express")
    seen = (await cart_contents(db, guest, TAX)).total_minor
    profile = await default_profile(db, mine.vendor.id)

    await shipping_zones.remove_rate(db, mine.owner, profile.id, home, "express")

    with pytest.raises(Conflict, match=r"€24\.90 in all now"):
        await checkout.prepare(db, guest, WHO, HOME, seen)
    with pytest.raises(Conflict, match="that way any more"):
        await cart_markets.choose_service(db, guest, mine.vendor.id, "express")


async def test_only_what_is_in_the_basket_can_be_sent_in_some_way(db, mine):
    other, guest = await shop(db), await basket(db, mine.offer)

    with pytest.raises(NotFound):
        await cart_markets.choose_service(db, guest, other.vendor.id, "standard")
    with pytest.raises(Conflict):
        await cart_markets.choose_service(db, guest, mine.vendor.id, "by owl")


async def test_what_has_no_price_in_a_currency_is_not_sold_in_it(db, mine):
    japan = replace(visitor(), market=Market(currency="JPY"))

    card = await card_of(db, japan, mine)

    assert (card.can_buy, card.refusal, card.price) == (False, "Not sold in JPY", "€20.00 EUR")
    with pytest.raises(Conflict, match="isn't sold in JPY"):
        await carts.add_line(db, japan, mine.offer.id, 1)
    assert (await cart_contents(db, japan, TAX)).count == 0


async def test_a_purchase_in_yen_is_priced_sent_and_written_in_yen(db, mine):
    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"JPY": (3_200, 4_000)})
    await rate(db, mine, await home_of(db, mine), FeeDraft("EUR", 490), FeeDraft("JPY", 800))
    japan = await basket(db, mine.offer, market=Market("DE", "JPY"))

    card, cart = await card_of(db, japan, mine), await cart_contents(db, japan, TAX)
    prepared = await checkout.prepare(db, japan, WHO, HOME, cart.total_minor, currency="JPY")

    assert (card.price, card.was_price, card.can_buy) == ("¥3,200", "¥4,000", True)
    assert (cart.total, cart.currency) == ("¥4,000", "JPY")
    group, order = await order_of(db, prepared)
    lines = await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))
    assert (group.currency, order.currency, group.total_minor) == ("JPY", "JPY", 4_000)
    assert [line.unit_minor for line in lines.all()] == [3_200]


async def test_what_has_a_price_but_no_fee_in_a_currency_is_not_sent_for_it(db, mine):
    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"KWD": (6_250, None)})

    card = await card_of(db, replace(visitor(), market=Market(currency="KWD")), mine)

    assert (card.price, card.refusal) == ("KWD 6.250", "Not sent for KWD")


async def test_switching_currency_tells_what_cannot_come_along_and_loses_nothing(db, mine):
    other = await shop(db, price=900)
    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"JPY": (3_200, None)})
    await rate(db, mine, await home_of(db, mine), FeeDraft("EUR", 490), FeeDraft("JPY", 800))
    guest = await basket(db, mine.offer, other.offer)

    there, left = await look(db, guest, Market(currency="JPY"))
    cart = await cart_contents(db, there, TAX)
    back, none_left = await look(db, there, Market(currency="EUR"))
    again = await cart_contents(db, back, TAX)

    assert len(left) == 1 and none_left == []
    assert (cart.count, cart.total, cart.can_check_out) == (2, "¥4,000", False)
    assert not cart.has_price_changes and not again.has_price_changes
    assert (again.currency, again.can_check_out) == ("EUR", True)


async def test_a_price_that_comes_after_the_switch_is_new_and_not_a_change(db, mine):
    guest = await basket(db, mine.offer)
    there, left = await look(db, guest, Market(currency="JPY"))

    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"JPY": (3_200, None)})
    await rate(db, mine, await home_of(db, mine), FeeDraft("EUR", 490), FeeDraft("JPY", 800))

    cart = await cart_contents(db, there, TAX)
    assert len(left) == 1
    assert (cart.total, cart.can_check_out, cart.has_price_changes) == ("¥4,000", True, False)
    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"JPY": (3_300, None)})
    await carts.accept_prices(db, there)
    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"JPY": (3_400, None)})
    assert (await cart_contents(db, there, TAX)).vendors[0].lines[0].was_unit == "¥3,300"


async def test_one_basket_has_one_currency(db, mine):
    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"JPY": (3_200, None)})
    guest = await basket(db, mine.offer)

    with pytest.raises(Conflict, match="one currency"):
        await carts.add_line(db, replace(guest, market=Market(currency="JPY")), mine.offer.id, 1)

    assert (await cart_contents(db, guest, TAX)).count == 1


async def test_the_same_number_in_another_currency_is_not_what_was_agreed_to(db, mine):
    """Two tabs: one shows €24.90, the other has switched to yen, where all costs ¥2,490."""
    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"JPY": (2_000, None)})
    await rate(db, mine, await home_of(db, mine), FeeDraft("EUR", 490), FeeDraft("JPY", 490))
    guest = await basket(db, mine.offer)
    seen = await cart_contents(db, guest, TAX)
    await look(db, guest, Market(currency="JPY"))

    with pytest.raises(Conflict, match="¥2,490 in all now"):
        await checkout.prepare(db, guest, WHO, HOME, seen.total_minor, currency=seen.currency)

    assert (await db.exec(OURS)).all() == []


async def test_a_member_keeps_the_choice_on_every_device(db, mine):
    member = await person(db)
    token = await accounts.open_session(db, member.account_id, user_agent="", address="")

    await markets.choose(db, member, Market("NO", "JPY"))

    assert (await looked_up(db, token, "", "DE.EUR")).market == Market("NO", "JPY")
    assert (await looked_up(db, "", "", "DE.EUR")).market == Market("DE", "EUR")


@pytest.mark.parametrize(
    ("market", "field"),
    [(Market("XX"), "country"), (Market(currency="USD"), "currency"), (Market("N"), "country")],
)
async def test_what_is_not_on_the_lists_cannot_be_chosen(db, mine, market, field):
    member = await person(db)

    with pytest.raises(Invalid) as refusal:
        await markets.choose(db, member, market)

    assert refusal.value.field == field
    assert (await db.get_one(Account, member.account_id)).country == ""


async def test_a_guests_basket_brings_its_currency_to_an_empty_one(db, mine):
    await offers.set_prices_in(db, mine.owner, mine.offer.id, {"JPY": (3_200, None)})
    guest, member = await basket(db, mine.offer, market=Market("DE", "JPY")), await person(db)

    await carts.adopt(db, member, guest.visitor)

    cart = await cart_contents(db, member, TAX)
    assert (cart.currency, cart.country, cart.has_price_changes) == ("JPY", "Germany", False)


@pytest.mark.parametrize(
    ("zone", "field"),
    [
        (ZoneDraft("", ["NO"]), "name"),
        (ZoneDraft("europe", ["NO"]), "name"),
        (ZoneDraft("Atlantis", ["XX"]), "countries"),
        (ZoneDraft("Germany", ["DE"]), "countries"),
        (ZoneDraft("Islands", ["DE", "NO"], ["25"]), "postcodes"),
        (ZoneDraft("Islands", ["DE"], ["2" * 11]), "postcodes"),
    ],
)
async def test_a_zone_that_makes_no_sense_is_refused(db, mine, zone, field):
    with pytest.raises(Invalid) as refusal:
        await shipping_zones.add_zone(db, mine.owner, zone)

    assert refusal.value.field == field
    zones = select(ShippingZone).where(ShippingZone.vendor_id == mine.vendor.id)
    assert len((await db.exec(zones)).all()) == 1


@pytest.mark.parametrize(
    ("fees", "field"),
    [
        ([], "fee"),
        ([FeeDraft("EUR", -1)], "fee_EUR"),
        ([FeeDraft("EUR", 10**9)], "fee_EUR"),
        ([FeeDraft("EUR", 100, -5)], "free_EUR"),
        ([FeeDraft("USD", 100)], "fee"),
        ([FeeDraft("EUR", 100), FeeDraft("EUR", 200)], "fee"),
        ([FeeDraft("EUR", 100, None, 5_000)], "fee_EUR"),
    ],
)
async def test_a_fee_that_makes_no_sense_is_refused(db, mine, fees, field):
    profile = await default_profile(db, mine.vendor.id)
    draft = RateDraft(profile.id, await home_of(db, mine), "express", 1, fees)

    with pytest.raises(Invalid) as refusal:
        await shipping_zones.set_rate(db, mine.owner, draft)

    assert refusal.value.field == field
    rates = select(ShippingRate).where(ShippingRate.vendor_id == mine.vendor.id)
    assert len((await db.exec(rates)).all()) == 1


async def test_rates_join_only_what_is_ones_own(db, mine):
    theirs = await shop(db)
    their_zone, my_zone = await home_of(db, theirs), await home_of(db, mine)
    their_profile = await default_profile(db, theirs.vendor.id)
    my_profile = await default_profile(db, mine.vendor.id)

    for profile, zone in ((their_profile.id, my_zone), (my_profile.id, their_zone)):
        with pytest.raises(NotFound):
            draft = RateDraft(profile, zone, "express", 1, [FeeDraft("EUR", 1)])
            await shipping_zones.set_rate(db, mine.owner, draft)
    with pytest.raises(NotFound):
        await shipping_zones.remove_zone(db, mine.owner, their_zone)


async def test_the_home_zone_stays_and_another_one_goes_with_its_rates(db, mine):
    zone = await to_norway(db, mine)

    await shipping_zones.remove_zone(db, mine.owner, zone.id)

    with pytest.raises(Conflict, match="home zone"):
        await shipping_zones.remove_zone(db, mine.owner, await home_of(db, mine))
    rates = select(ShippingRate).where(ShippingRate.vendor_id == mine.vendor.id)
    assert len((await db.exec(rates)).all()) == 1


@pytest.mark.parametrize(
    ("prices", "field"),
    [
        ({"EUR": (100, None)}, "price_EUR"),
        ({"USD": (100, None)}, "price_USD"),
        ({"JPY": (0, None)}, "price_JPY"),
        ({"JPY": (100, 90)}, "was_JPY"),
        ({"KWD": (10**12, None), "JPY": (100, None)}, "price_KWD"),
    ],
)
async def test_a_price_that_cannot_be_asked_is_refused_and_no_other_is_set(db, mine, prices, field):
    with pytest.raises(Invalid) as refusal:
        await offers.set_prices_in(db, mine.owner, mine.offer.id, prices)

    assert refusal.value.field == field
    card = await card_of(db, replace(visitor(), market=Market(currency="JPY")), mine)
    assert card.refusal == "Not sold in JPY"


async def test_a_currency_that_nobody_knows_is_no_setting(db):
    with pytest.raises(Invalid, match="don't know the currency XYZ"):
        await settings.change(db, await staff(db), "currencies", "JPY XYZ")


async def test_a_parcel_pays_for_its_whole_weight(db, mine):
    await shipping.change_profile(
        db, mine.owner, (await default_profile(db, mine.vendor.id)).id,
        shipping.ProfileDraft("Standard delivery", 490, None, 3),
    )  # fmt: skip
    steps = [FeeDraft("EUR", 490), FeeDraft("EUR", 1_490, None, 1_000)]
    await rate(db, mine, await home_of(db, mine), *steps)
    guest = await basket(db, mine.offer)
    light = (await cart_contents(db, guest, TAX)).vendors[0]
    variant = await db.get_one(Variant, mine.offer.variant_id)
    variant.weight_grams = 600
    await db.flush()

    await carts.set_quantity(db, guest, light.lines[0].id, 2)

    assert (light.delivery, (await cart_contents(db, guest, TAX)).delivery) == ("€4.90", "€14.90")
