"""Every verb refuses whom it is not for, whatever ids they send, before anything changes."""

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import select

from marketplace import services
from marketplace.adapters.pictures import Picture
from marketplace.errors import Forbidden, NotFound, SignInRequired
from marketplace.models.orders import VendorOrder
from marketplace.rules.kinds import MovementReason
from marketplace.services import (
    accounts,
    addresses,
    background,
    carts,
    catalog,
    catalog_images,
    categories,
    checkout,
    imports,
    offers,
    orders,
    questions,
    reviews,
    settings,
    vendor_terms,
    vendors,
    wishlists,
)
from marketplace.services.catalog_drafts import ProductDraft, ProductWords
from marketplace.services.offer_writing import OfferDraft
from tests.factories import HOME, Shop, person, shop, visitor

REASON = "There is a reason."
PICTURE = Picture("key", 100, 100, "#ffffff", {})
APPLICATION = vendors.Application("Elm and Ash", "Wooden things", "", "DE", "Bremen")
PROFILE = vendor_terms.Profile("Wooden things", "", "Bremen")
TERMS = vendor_terms.DeliveryTerms(500, None, 1, 3)


@dataclass(frozen=True)
class Theirs:
    """What belongs to the shop that strangers reach for."""

    shop: Shop
    order_id: int

    @property
    def vendor(self) -> int:
        return self.shop.vendor.id

    @property
    def offer(self) -> int:
        return self.shop.offer.id

    @property
    def product(self) -> int:
        return self.shop.offer.product_id

    @property
    def words(self) -> ProductWords:
        return ProductWords("Elm bench", 1)


Arguments = Callable[[Theirs], tuple[Any, ...]]
Verb = Callable[..., Awaitable[Any]]

FOR_STAFF: dict[Verb, Arguments] = {
    background.retry: lambda it: (1,),
    catalog.hide_product: lambda it: (it.product, REASON),
    catalog.show_product: lambda it: (it.product, REASON),
    categories.add_category: lambda it: (categories.CategoryDraft("Benches"),),
    reviews.hide: lambda it: (1, REASON),
    reviews.show: lambda it: (1, REASON),
    settings.change: lambda it: ("site_name", "Mine"),
    vendor_terms.set_commission: lambda it: (it.vendor, 0),
    vendors.approve: lambda it: (it.vendor,),
    vendors.reject: lambda it: (it.vendor, REASON),
    vendors.suspend: lambda it: (it.vendor, REASON),
    vendors.reinstate: lambda it: (it.vendor,),
}
"""Not even the shop that it is about may do this."""

FOR_THAT_SHOP: dict[Verb, Arguments] = {
    accounts.work_for: lambda it: (it.vendor,),
    catalog.edit_product: lambda it: (it.product, it.words),
    catalog.editable_product: lambda it: (it.product,),
    catalog.withdraw_product: lambda it: (it.product, REASON),
    catalog_images.add_image: lambda it: (it.product, PICTURE),
    catalog_images.remove_image: lambda it: (1,),
    offers.pause: lambda it: (it.offer,),
    offers.resume: lambda it: (it.offer,),
    offers.set_price: lambda it: (it.offer, 100, None),
    offers.set_stock: lambda it: (it.offer, 0, MovementReason.CORRECTED),
    orders.accept: lambda it: (it.order_id,),
    orders.pack: lambda it: (it.order_id,),
    orders.ship: lambda it: (it.order_id, "DHL", "JD0146000061"),
    orders.cancel: lambda it: (it.order_id, REASON),
    orders.deliver: lambda it: (it.order_id,),
    questions.answer: lambda it: (1, "Yes."),
    reviews.reply: lambda it: (1, "Thank you."),
}
"""Other shops, shoppers and guests are told that there is no such thing."""

FOR_ANY_SHOP: dict[Verb, Arguments] = {
    catalog.propose_product: lambda it: (ProductDraft(it.words),),
    imports.refuse: lambda it: ("goods.csv", REASON),
    imports.send: lambda it: ("goods.csv", "key", 0),
    offers.make_offer: lambda it: (OfferDraft(it.shop.offer.variant_id, 100, 1),),
    vendor_terms.change_profile: lambda it: (PROFILE,),
    vendor_terms.set_delivery: lambda it: (TERMS,),
    vendor_terms.trading_vendor: lambda it: (),
}

FOR_MEMBERS: dict[Verb, Arguments] = {
    accounts.change_name: lambda it: ("Ada",),
    addresses.add: lambda it: (HOME,),
    addresses.make_default: lambda it: (1,),
    addresses.remove: lambda it: (1,),
    questions.ask: lambda it: (it.product, "Does it fold?"),
    reviews.vote_helpful: lambda it: (1,),
    reviews.write: lambda it: (it.product, 5, "Good", "Very good indeed."),
    vendors.apply: lambda it: (APPLICATION,),
    wishlists.add: lambda it: (it.product,),
    wishlists.remove: lambda it: (it.product,),
}

FOR_EVERYBODY = {
    accounts.register, accounts.sign_out, carts.accept_prices, carts.add_line, carts.adopt,
    carts.remove_line, carts.set_quantity, checkout.prepare,
}  # fmt: skip
"""Guests shop too: these touch nothing but the actor's own basket and session."""

WITH_PROOF = {accounts.change_password}
"""Takes what `credentials` made for this very account, and checks whose it is."""

BEHIND_A_DOOR = {
    "audit.note", "import_writing.write", "imports.begin", "imports.finish", "imports.give_up",
    "imports.prepare", "imports.take", "offer_writing.write_offers",
}  # fmt: skip
"""Steps of other verbs and of the worker; no screen or route calls them."""

REFUSED = (Forbidden, NotFound, SignInRequired)


@pytest.fixture
async def theirs(db):
    """Somebody's shop with an order that was paid."""
    made, buyer = await shop(db, price=2_000, delivery=0), visitor()
    await carts.add_line(db, buyer, made.offer.id, 1)
    await checkout.prepare(db, buyer, "ada@example.com", HOME, 2_000)
    order = select(VendorOrder.id).where(VendorOrder.vendor_id == made.vendor.id)
    return Theirs(made, (await db.exec(order)).one())


async def assert_refused(db, subtests, verbs, it, *actors):
    for verb, arguments in verbs.items():
        with subtests.test(named(verb)):
            for actor in actors:
                with pytest.raises(REFUSED):
                    await verb(db, actor, *arguments(it))
            assert not db.new
            assert not db.dirty


def named(verb):
    return f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}"


async def test_what_staff_decide_nobody_else_does(db, theirs, subtests):
    stranger = (await shop(db)).owner
    actors = (visitor(), await person(db), stranger, theirs.shop.owner)

    await assert_refused(db, subtests, FOR_STAFF, theirs, *actors)


async def test_what_a_shop_decides_no_other_does(db, theirs, subtests):
    actors = (visitor(), await person(db), (await shop(db)).owner)

    await assert_refused(db, subtests, FOR_THAT_SHOP, theirs, *actors)


async def test_only_shops_sell(db, theirs, subtests):
    await assert_refused(db, subtests, FOR_ANY_SHOP, theirs, visitor(), await person(db))


async def test_what_is_kept_in_an_account_needs_one(db, theirs, subtests):
    await assert_refused(db, subtests, FOR_MEMBERS, theirs, visitor())


def test_every_verb_says_whom_it_is_for():
    tables = (FOR_STAFF, FOR_THAT_SHOP, FOR_ANY_SHOP, FOR_MEMBERS, FOR_EVERYBODY, WITH_PROOF)
    declared = {named(verb) for table in tables for verb in table} | BEHIND_A_DOOR

    assert {named(verb) for verb in _verbs()} == declared


def _verbs():
    for found in pkgutil.iter_modules(services.__path__, "marketplace.services."):
        members = vars(importlib.import_module(found.name)).values()
        for member in filter(inspect.iscoroutinefunction, members):
            takes = list(inspect.signature(member).parameters)[:2]
            is_public = member.__module__ == found.name and not member.__name__.startswith("_")
            if is_public and takes == ["db", "actor"]:
                yield member
