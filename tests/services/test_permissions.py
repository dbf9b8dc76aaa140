"""Every verb refuses whom it is not for, whatever ids they send, before anything changes."""

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlmodel import select

from marketplace import services
from marketplace.adapters.gateways.terms import About, Hint
from marketplace.adapters.identity.terms import IdentityClaims
from marketplace.adapters.passkeys import NewPasskey
from marketplace.adapters.pictures import Picture
from marketplace.errors import Forbidden, NotFound, SignInRequired
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.orders import Shipment, VendorOrder
from marketplace.rules.case_kinds import ClaimKind, ReturnReason
from marketplace.rules.commission_draft import RuleDraft
from marketplace.rules.import_rows import BadRow
from marketplace.rules.kinds import MemberRole, MovementReason, StaffRole
from marketplace.rules.money_kinds import PayoutInterval, PromotionKind
from marketplace.rules.scopes import Scope
from marketplace.services import (
    accounts,
    addresses,
    api_clients,
    background,
    bank_files,
    bank_transfers,
    cart_markets,
    cart_money,
    carts,
    catalog,
    catalog_images,
    catalog_variants,
    categories,
    category_attributes,
    category_merging,
    checkout,
    claims,
    closed_accounts,
    commission_rules,
    connections,
    consents,
    credit_accounts,
    data_requests,
    debts,
    differences,
    disputes,
    escalations,
    forgetting_purchases,
    fraud_checks,
    goodwill,
    identities,
    import_fixing,
    import_mapping,
    imports,
    inbox,
    inspections,
    mailboxes,
    mailings,
    markets,
    oauth_server,
    offers,
    order_clocks,
    orders,
    passkeys,
    payout_accounts,
    payout_desk,
    payout_terms,
    payouts,
    product_changes,
    product_merging,
    product_twins,
    promotions,
    proofs,
    questions,
    recent_proofs,
    refunds,
    replacements,
    resealing,
    returns,
    reviews,
    search_curation,
    search_synonyms,
    second_factors,
    settings,
    shipments,
    shipping,
    shipping_zones,
    signing_keys,
    staff,
    support,
    tax_ids,
    taxes,
    teams,
    variant_pictures,
    vendor_terms,
    vendors,
    ways,
    ways_in,
    wishlists,
)
from marketplace.services.catalog_drafts import ProductDraft, ProductWords, VariantDraft
from marketplace.services.offer_writing import OfferDraft
from marketplace.services.promotion_drafts import PromotionDraft
from marketplace.services.shipping_zones import FeeDraft, RateDraft, ZoneDraft
from tests.factories import HOME, Shop, person, shop, visitor

REASON = "There is a reason."
HINT = Hint("evt_1", "payment", About.PAYMENT, "pi_1", {})
CLAIMS = IdentityClaims("https://elm.example", "1", "ada@example.com", True)
PASSKEY = NewPasskey(b"key", b"public", 0)
PICTURE = Picture("key", 100, 100, "", {})
ATTRIBUTE = category_attributes.AttributeDraft("Wood", "text")
APPLICATION = vendors.Application("Elm and Ash", "Wooden things", "", "DE", "Bremen")
PROFILE = vendor_terms.Profile("Wooden things", "", "Bremen")
GRANT = credit_accounts.Grant(500, "EUR", REASON)
PROMOTION = PromotionDraft("Ten percent", PromotionKind.PERCENT, "EUR", percent_bp=1_000)
ZONE = ZoneDraft("Scandinavia", ["NO"])
EXEMPTION = taxes.ExemptionDraft("ada@example.com", "", REASON, now().date())
PARCELS = shipping.ProfileDraft("Small parcels", 390, None, 2)


@dataclass(frozen=True)
class Theirs:
    """What belongs to the shop that strangers reach for."""

    shop: Shop
    order_id: int
    shelf: int
    profile: int
    zone: int
    image: int
    run: int
    problem: int
    parcel: int
    sent_back: int
    claim: int
    promotion: int
    program: int

    @property
    def rate(self) -> RateDraft:
        return RateDraft(self.profile, self.zone, "express", 1, [FeeDraft("EUR", 990)])

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
    def variant(self) -> int:
        return self.shop.offer.variant_id

    @property
    def words(self) -> ProductWords:
        return ProductWords("Elm bench", 1)


Arguments = Callable[[Theirs], tuple[Any, ...]]
Verb = Callable[..., Awaitable[Any]]

FOR_STAFF: dict[Verb, Arguments] = {
    api_clients.add_app: lambda it: ("Mine", ["https://mine.example/"], [Scope.PROFILE]),
    api_clients.remove_app: lambda it: ("fh_1",),
    resealing.count: lambda it: (resealing.sealed_tables()[0],),
    resealing.reseal: lambda it: (resealing.sealed_tables()[0],),
    signing_keys.every_key: lambda it: (),
    signing_keys.rotate: lambda it: (),
    signing_keys.tend: lambda it: (),
    background.retry: lambda it: (1,),
    bank_transfers.mark_received: lambda it: (1, "20.00", REASON),
    bank_transfers.mark_returned: lambda it: (1, REASON),
    bank_transfers.mark_sent: lambda it: (1, REASON),
    catalog.hide_product: lambda it: (it.product, REASON),
    catalog.show_product: lambda it: (it.product, REASON),
    data_requests.start_for: lambda it: ("ada@example.com", "export", REASON),
    forgetting_purchases.reveal: lambda it: ("F-1234-5678", REASON),
    categories.add_category: lambda it: (categories.CategoryDraft("Benches"),),
    fraud_checks.approve: lambda it: (1, REASON),
    fraud_checks.reject: lambda it: (1, REASON),
    fraud_checks.remind: lambda it: (1,),
    categories.arrange: lambda it: (it.shelf, 0),
    categories.describe: lambda it: (it.shelf, "Benches", ""),
    categories.locked: lambda it: (it.shelf,),
    categories.move: lambda it: (it.shelf, None),
    categories.remove: lambda it: (it.shelf,),
    categories.set_picture: lambda it: (it.shelf, "key"),
    category_attributes.add_attribute: lambda it: (it.shelf, ATTRIBUTE),
    category_attributes.arrange_attribute: lambda it: (it.shelf, "wood", 0),
    category_attributes.change_attribute: lambda it: (it.shelf, "wood", ATTRIBUTE),
    category_attributes.remove_attribute: lambda it: (it.shelf, "wood"),
    category_merging.merge: lambda it: (it.shelf, it.shelf),
    escalations.decide_claim: lambda it: (it.claim, escalations.Verdict(REASON)),
    escalations.decide_return: lambda it: (it.sent_back, escalations.Verdict(REASON)),
    inbox.replay: lambda it: (1,),
    inbox.take_in: lambda it: ("stripe", HINT),
    bank_files.bank_file: lambda it: (),
    bank_files.bring_in: lambda it: ("date;amount;currency;reference",),
    debts.write_off: lambda it: (1, REASON),
    differences.ask_reconciliation: lambda it: (),
    differences.explain: lambda it: (1, REASON, "fee"),
    payout_desk.in_the_bank_file: lambda it: (),
    payout_desk.mark: lambda it: (1, "paid", ""),
    payout_desk.mark_failed: lambda it: (1, REASON),
    payout_desk.mark_paid: lambda it: ([1],),
    payout_desk.mark_returned: lambda it: (1, REASON),
    payout_terms.agree: lambda it: (it.vendor, payout_terms.Agreement()),
    payout_terms.pause: lambda it: (it.vendor, REASON),
    payout_terms.resume: lambda it: (it.vendor,),
    payouts.cancel: lambda it: (1, REASON),
    payouts.hold: lambda it: (1, REASON),
    payouts.let_go: lambda it: (1,),
    payouts.locked_payout: lambda it: (1,),
    payouts.pay_vendor: lambda it: (it.vendor, "EUR"),
    disputes.bear: lambda it: (1,),
    accounts.end_all_sessions: lambda it: (),
    closed_accounts.close: lambda it: (1, REASON),
    closed_accounts.open_again: lambda it: (1,),
    accounts.end_sessions_of: lambda it: (1,),
    credit_accounts.block: lambda it: (1, REASON),
    credit_accounts.issue_gift_card: lambda it: (GRANT,),
    credit_accounts.issue_store_credit: lambda it: ("ada@example.com", GRANT),
    credit_accounts.unblock: lambda it: (1, REASON),
    product_changes.approve: lambda it: (1, ["title"], ""),
    product_changes.ask_revision: lambda it: (1, REASON),
    product_changes.refuse: lambda it: (1, REASON),
    product_merging.merge: lambda it: (it.product, it.product + 1, {}),
    product_twins.dismiss: lambda it: (1,),
    refunds.make_by_hand: lambda it: (1, REASON),
    refunds.retry: lambda it: (1,),
    promotions.add_for_all: lambda it: (PROMOTION,),
    reviews.hide: lambda it: (1, REASON),
    reviews.show: lambda it: (1, REASON),
    search_curation.forget: lambda it: ("stool",),
    search_curation.hide: lambda it: ("stool", it.product),
    search_curation.move: lambda it: ("stool", it.product, 1),
    search_curation.pin: lambda it: ("stool", it.product),
    search_curation.redirect: lambda it: ("stool", "/help"),
    search_curation.release: lambda it: ("stool", it.product),
    search_curation.set_suggested: lambda it: ("stool", False),
    search_curation.stop_redirect: lambda it: ("stool",),
    search_synonyms.remove: lambda it: (1,),
    search_synonyms.write: lambda it: (0, "cup, mug", False),
    commission_rules.end: lambda it: (1,),
    commission_rules.move: lambda it: (1, -1),
    commission_rules.write: lambda it: (0, RuleDraft("Mine", 0, vendor_id=it.vendor)),
    staff.set_role: lambda it: (it.shop.owner.account_id, StaffRole.SUPER),
    support.ask: lambda it: (it.vendor, REASON),
    support.begin: lambda it: (1,),
    settings.change: lambda it: ("site_name", "Mine"),
    taxes.add_class: lambda it: ("Tea",),
    taxes.classify: lambda it: (Product, it.product, "books"),
    taxes.end_rate: lambda it: (1, now().date()),
    taxes.exempt: lambda it: (EXEMPTION,),
    taxes.revoke: lambda it: (1,),
    taxes.set_country: lambda it: ("DE", False),
    taxes.write_rate: lambda it: (0, taxes.RateDraft("DE", "VAT", 0)),
    vendor_terms.set_commission: lambda it: (it.vendor, 0),
    vendors.approve: lambda it: (it.vendor,),
    vendors.reject: lambda it: (it.vendor, REASON),
    vendors.suspend: lambda it: (it.vendor, REASON),
    vendors.reinstate: lambda it: (it.vendor,),
}
"""Not even the shop that it is about may do this."""

FOR_THAT_SHOP: dict[Verb, Arguments] = {
    accounts.work_for: lambda it: (it.vendor,),
    api_clients.revoke_integration: lambda it: (it.program,),
    catalog.edit_product: lambda it: (it.product, it.words),
    catalog.editable_product: lambda it: (it.product,),
    catalog.withdraw_product: lambda it: (it.product, REASON),
    catalog_images.add_image: lambda it: (it.product, PICTURE),
    catalog_variants.add_variant: lambda it: (it.product, VariantDraft("Large")),
    catalog_variants.change_variant: lambda it: (it.variant, VariantDraft("Large")),
    catalog_variants.name_axes: lambda it: (it.product, ["Size"]),
    catalog_variants.remove_variant: lambda it: (it.variant,),
    catalog_images.describe_image: lambda it: (it.image, "A stool"),
    catalog_images.move_image: lambda it: (it.image, "first"),
    catalog_images.remove_image: lambda it: (it.image,),
    import_fixing.correct: lambda it: (it.problem, {"price": "3"}, {}),
    import_fixing.retry: lambda it: (it.run, "", "", "", 0),
    imports.choose: lambda it: (it.run, {}),
    imports.drop: lambda it: (it.run,),
    offers.pause: lambda it: (it.offer,),
    offers.resume: lambda it: (it.offer,),
    offers.revise: lambda it: (it.offer, offers.Revision(price_minor=100, on_hand=0)),
    offers.set_price: lambda it: (it.offer, 100, None),
    offers.set_prices_in: lambda it: (it.offer, {}),
    offers.set_stock: lambda it: (it.offer, 0, MovementReason.CORRECTED),
    orders.accept: lambda it: (it.order_id,),
    orders.pack: lambda it: (it.order_id,),
    orders.ship: lambda it: (it.order_id, "DHL", "JD0146000061"),
    orders.cancel: lambda it: (it.order_id, REASON),
    orders.deliver: lambda it: (it.order_id,),
    orders.complete: lambda it: (it.order_id,),
    order_clocks.call_off: lambda it: (it.order_id,),
    order_clocks.presume_arrived: lambda it: (it.parcel,),
    order_clocks.warn: lambda it: (it.order_id,),
    shipments.deliver_shipment: lambda it: (it.parcel,),
    claims.disagree: lambda it: (it.claim, REASON),
    claims.pass_deadline: lambda it: (it.claim,),
    claims.promise: lambda it: (it.claim,),
    claims.refund: lambda it: (it.claim, 100),
    goodwill.give: lambda it: (it.order_id, None, 100, REASON),
    inspections.inspect: lambda it: (it.sent_back, inspections.Finding()),
    replacements.send_for_claim: lambda it: (it.claim, "DHL", "JD0146"),
    replacements.send_for_return: lambda it: (it.sent_back, "DHL", "JD0146"),
    returns.approve: lambda it: (it.sent_back, REASON),
    returns.deny: lambda it: (it.sent_back, REASON),
    returns.pass_deadline: lambda it: (it.sent_back,),
    returns.receive: lambda it: (it.sent_back,),
    product_changes.suggest: lambda it: (it.product, product_changes.Suggestion(it.words)),
    product_changes.revise: lambda it: (1, product_changes.Suggestion(it.words)),
    product_changes.withdraw: lambda it: (1,),
    product_twins.report: lambda it: (it.product, "/p/another", ""),
    promotions.change: lambda it: (it.promotion, PROMOTION),
    promotions.make_coupons: lambda it: (it.promotion, 3),
    promotions.pause: lambda it: (it.promotion,),
    promotions.resume: lambda it: (it.promotion,),
    questions.answer: lambda it: (1, "Yes."),
    reviews.reply: lambda it: (1, "Thank you."),
    support.agree: lambda it: (1,),
    support.end: lambda it: (1,),
    support.refuse: lambda it: (1,),
    teams.change_role: lambda it: (it.shop.owner.account_id, MemberRole.PACKER),
    teams.remove: lambda it: (it.shop.owner.account_id,),
    teams.send_again: lambda it: (1,),
    teams.withdraw: lambda it: (1,),
    variant_pictures.show_variant: lambda it: (1, it.variant),
    shipping.assign: lambda it: ([it.offer], it.profile),
    shipping.change_profile: lambda it: (it.profile, PARCELS),
    shipping.make_default: lambda it: (it.profile,),
    shipping.remove_profile: lambda it: (it.profile, 0),
    shipping_zones.change_zone: lambda it: (it.zone, ZONE),
    shipping_zones.remove_rate: lambda it: (it.profile, it.zone, "standard"),
    shipping_zones.remove_zone: lambda it: (it.zone,),
    shipping_zones.set_rate: lambda it: (it.rate,),
}
"""Other shops, shoppers and guests are told that there is no such thing."""

FOR_THAT_BUYER: dict[Verb, Arguments] = {
    claims.open_claim: lambda it: (it.order_id, claims.Complaint(it.parcel, "damaged", {})),
    claims.withdraw: lambda it: (it.claim,),
    returns.ask_staff: lambda it: (it.sent_back,),
    returns.request: lambda it: (it.order_id, returns.Asked({}, "other")),
    returns.send_back: lambda it: (it.sent_back, "DHL", "JD0146"),
    returns.withdraw: lambda it: (it.sent_back,),
}
"""Not even the shop that it was bought from may do this in its buyer's place."""

FOR_ANY_SHOP: dict[Verb, Arguments] = {
    api_clients.add_integration: lambda it: ("Warehouse", [Scope.VENDOR_OFFERS]),
    catalog.propose_product: lambda it: (ProductDraft(it.words),),
    import_mapping.remember: lambda it: (["name"], {"name": "title"}),
    imports.ask: lambda it: ("goods.csv", "key", []),
    imports.refuse: lambda it: ("goods.csv", REASON),
    imports.send: lambda it: ("goods.csv", "key", 0),
    offers.make_offer: lambda it: (OfferDraft(it.shop.offer.variant_id, 100, 1),),
    payout_accounts.set_bank_account: lambda it: ("Ada Byron", "DE89370400440532013000"),
    payout_terms.set_schedule: lambda it: (PayoutInterval.WEEKLY, 0),
    payouts.request: lambda it: ("EUR",),
    promotions.add: lambda it: (PROMOTION,),
    support.let_in: lambda it: (True,),
    tax_ids.set_own: lambda it: ("",),
    teams.invite: lambda it: ("ada@example.com", MemberRole.PACKER),
    teams.leave: lambda it: (),
    vendor_terms.change_profile: lambda it: (PROFILE,),
    vendor_terms.set_handling: lambda it: (2,),
    shipping.add_profile: lambda it: (PARCELS,),
    shipping.own_shop: lambda it: (),
    shipping_zones.add_zone: lambda it: (ZONE,),
    vendor_terms.trading_vendor: lambda it: (),
}

FOR_MEMBERS: dict[Verb, Arguments] = {
    accounts.change_name: lambda it: ("Ada",),
    accounts.end_other_sessions: lambda it: (),
    accounts.end_session: lambda it: (1,),
    addresses.add: lambda it: (HOME,),
    addresses.make_default: lambda it: (1,),
    addresses.remove: lambda it: (1,),
    cart_money.use_credit: lambda it: (True,),
    identities.link: lambda it: (CLAIMS,),
    identities.unlink: lambda it: (1,),
    mailboxes.ask_to_confirm: lambda it: (),
    mailboxes.ask_to_move: lambda it: ("ada@example.com",),
    proofs.renew: lambda it: ("000000",),
    passkeys.add: lambda it: ("Telephone", PASSKEY),
    passkeys.may_add: lambda it: (),
    passkeys.remove: lambda it: (1,),
    connections.end: lambda it: (1,),
    oauth_server.decide: lambda it: ((), True),
    data_requests.ask_erasure: lambda it: ("delete my account",),
    data_requests.ask_export: lambda it: (),
    data_requests.withdraw: lambda it: (1,),
    mailings.ask_for_own: lambda it: (),
    mailings.end_own: lambda it: (),
    questions.ask: lambda it: (it.product, "Does it fold?"),
    recent_proofs.demand: lambda it: (),
    recent_proofs.is_recent: lambda it: (),
    reviews.vote_helpful: lambda it: (1,),
    reviews.write: lambda it: (it.product, 5, "Good", "Very good indeed."),
    second_factors.begin: lambda it: (),
    second_factors.confirm: lambda it: ("000000",),
    second_factors.renew_paper: lambda it: ("000000",),
    second_factors.turn_off: lambda it: ("000000",),
    teams.accept: lambda it: ("key",),
    vendors.apply: lambda it: (APPLICATION,),
    ways_in.may_add: lambda it: (),
    ways_in.may_add_whole: lambda it: (),
    ways_in.may_remove: lambda it: (),
    wishlists.add: lambda it: (it.product,),
    wishlists.remove: lambda it: (it.product,),
}

FOR_EVERYBODY = {
    accounts.register, accounts.sign_out, cart_markets.change_market, cart_markets.choose_service,
    cart_markets.send_to, cart_money.add_card, cart_money.add_code, cart_money.remove_card,
    cart_money.remove_code, carts.accept_prices, carts.add_line, carts.adopt, carts.remove_line,
    carts.set_quantity, checkout.hold_longer, checkout.prepare, consents.carry_over,
    consents.give, consents.given, markets.choose, proofs.is_needed,
    recent_proofs.remember,
}  # fmt: skip
"""Guests shop too: these touch nothing but the actor's own basket and session."""

WITH_PROOF = {
    accounts.change_password,
    data_requests.fetched,
    identities.enter,
    mailboxes.confirm,
    ways.another_try,
    ways.choose,
}
"""Takes what `credentials` made for this very account, what another site proved of somebody, a
letter's or a purchase's key, or the buyer's browser, and checks whose it is."""

BEHIND_A_DOOR = {
    "api_clients.revoke_all_of", "api_clients.revoke_made_by", "audit.note",
    "carts.cart_for_update", "case_worth.worth_of_claim", "case_worth.worth_of_return",
    "claims.pay_back", "import_writing.write", "imports.begin", "imports.finish",
    "imports.give_up", "imports.locked_run", "imports.measure", "imports.prepare",
    "imports.take", "inspections.pay_back", "merging_offers.move_offers",
    "offer_writing.write_offers", "orders.give_up", "order_access.bought_order",
    "order_access.order_of_either_side", "order_access.order_to_credit",
    "order_access.own_order", "proofs.demand", "return_access.case_of", "support.leave_trail",
}  # fmt: skip
"""Steps of other verbs and of the worker; no screen or route calls them."""

REFUSED = (Forbidden, NotFound, SignInRequired)


@pytest.fixture
async def theirs(db):
    """Somebody's shop with an order that was paid."""
    made, buyer = await shop(db, price=2_000, delivery=0), visitor()
    await carts.add_line(db, buyer, made.offer.id, 1)
    await checkout.prepare(db, buyer, "ada@example.com", HOME, 2_000)
    order = (
        await db.exec(select(VendorOrder).where(VendorOrder.vendor_id == made.vendor.id))
    ).one()
    parcel, sent_back, claim = await parcel_with_cases(db, order)
    shelf = select(Product.category_id).where(Product.id == made.offer.product_id)
    bulky = await shipping.add_profile(db, made.owner, PARCELS)
    zone = await shipping_zones.add_zone(db, made.owner, ZONE)
    image = catalog_images.image_row(made.offer.product_id, PICTURE, "A stool", 0)
    db.add(image)
    await db.flush()
    run = await imports.begin(db, made.owner, "goods.csv")
    problem = imports.problem_of(run, BadRow(2, "price", "", REASON))
    db.add(problem)
    await db.flush()
    reduced = await promotions.add(db, made.owner, PROMOTION)
    program, _secret = await api_clients.add_integration(
        db, made.owner, "Warehouse", [Scope.VENDOR_OFFERS]
    )
    await db.flush()
    return Theirs(
        made,
        order.id,
        (await db.exec(shelf)).one(),
        bulky.id,
        zone.id,
        image.id,
        run.id,
        problem.id,
        parcel.id,
        sent_back.id,
        claim.id,
        reduced.id,
        program.id,
    )


async def parcel_with_cases(db, order):
    """A parcel of an order, of which something comes back and something is complained about."""
    parcel = Shipment(vendor_order_id=order.id, carrier="DHL", shipped_at=now())
    db.add(parcel)
    await db.flush()
    sent_back = OrderReturn(number="R-1", vendor_order_id=order.id, reason=ReturnReason.OTHER)
    claim = Claim(
        number="K-1", vendor_order_id=order.id, shipment_id=parcel.id, kind=ClaimKind.DAMAGED
    )
    db.add_all((sent_back, claim))
    await db.flush()
    return parcel, sent_back, claim


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


async def test_what_a_buyer_decides_nobody_else_does(db, theirs, subtests):
    actors = (visitor(), await person(db), theirs.shop.owner, (await shop(db)).owner)

    await assert_refused(db, subtests, FOR_THAT_BUYER, theirs, *actors)


async def test_only_shops_sell(db, theirs, subtests):
    await assert_refused(db, subtests, FOR_ANY_SHOP, theirs, visitor(), await person(db))


WITHIN_SCOPES = {
    offers.pause, offers.resume, offers.revise, offers.set_price, offers.set_prices_in,
    offers.set_stock,
}  # fmt: skip
"""What an app or an integration may do that was given every scope there is."""


async def test_an_app_does_only_what_a_scope_is_for(db, theirs, subtests):
    """Even for the shop's owner or for staff, whose account it is let into."""
    owner = replace(theirs.shop.owner, scopes=frozenset(Scope), through="Phone")
    program = replace(owner, account_id=None)
    tables = (FOR_STAFF, FOR_THAT_SHOP, FOR_THAT_BUYER, FOR_ANY_SHOP, FOR_MEMBERS)
    verbs = {verb: how for table in tables for verb, how in table.items()}
    kept = {verb: how for verb, how in verbs.items() if verb not in WITHIN_SCOPES}

    await assert_refused(db, subtests, kept, theirs, owner, program)
    bare = replace(owner, scopes=frozenset())
    scoped = {verb: how for verb, how in verbs.items() if verb in WITHIN_SCOPES}
    await assert_refused(db, subtests, scoped, theirs, bare)


async def test_what_is_kept_in_an_account_needs_one(db, theirs, subtests):
    await assert_refused(db, subtests, FOR_MEMBERS, theirs, visitor())


def test_every_verb_says_whom_it_is_for():
    tables = (
        FOR_STAFF,
        FOR_THAT_SHOP,
        FOR_THAT_BUYER,
        FOR_ANY_SHOP,
        FOR_MEMBERS,
        FOR_EVERYBODY,
        WITH_PROOF,
    )
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
