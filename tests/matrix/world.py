"""A shop in full work with everything that is somebody's own, and all the people around it.

Whatever a stranger must not see holds the world's mark, a word that stands nowhere else.
"""

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from PIL import Image
from sqlmodel import col, func, select

from marketplace.adapters.database import Session, transaction
from marketplace.adapters.pictures import Picture
from marketplace.adapters.tokens import SESSION_COOKIE, VISITOR_COOKIE, new_token, token_hash
from marketplace.models.accounts import Account, Identity, LoginSession, Passkey
from marketplace.models.bank import BankTransfer
from marketplace.models.carts import Cart, CartLine
from marketplace.models.catalog import Category, Product
from marketplace.models.columns import now
from marketplace.models.credit import CreditAccount
from marketplace.models.fraud import FraudCheck
from marketplace.models.ledger import LedgerAccount
from marketplace.models.messages import Notification
from marketplace.models.oauth import Connection
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import Payment, Refund, WebhookEvent
from marketplace.models.payouts import CommissionRule, Payout
from marketplace.models.privacy import DataRequest
from marketplace.models.proposals import ProductTwin
from marketplace.models.reconciliation import Difference
from marketplace.models.search import SearchSynonym
from marketplace.models.tax import TaxExemption, TaxRateRow
from marketplace.models.teams import SupportSession
from marketplace.models.vendors import VendorMember
from marketplace.queries.shipping import default_profile, usual_terms
from marketplace.rules.case_kinds import ClaimKind, ReturnReason
from marketplace.rules.fraud import CheckDecision
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.import_rows import BadRow
from marketplace.rules.kinds import CartStatus, MemberRole, StaffRole, TwinSource
from marketplace.rules.money_kinds import (
    DifferenceKind,
    LedgerKind,
    PromotionKind,
    TransferKind,
)
from marketplace.rules.permissions import Actor
from marketplace.rules.privacy import RequestKind, RequestStatus
from marketplace.rules.promises import ship_by
from marketplace.rules.scopes import Scope
from marketplace.services import (
    accounts,
    addresses,
    api_clients,
    carts,
    catalog,
    catalog_images,
    checkout,
    claims,
    credit_accounts,
    data_requests,
    imports,
    offers,
    orders,
    payout_accounts,
    product_changes,
    promotions,
    questions,
    returns,
    reviews,
    shipping,
    shipping_zones,
    stock,
    teams,
    wishlists,
)
from marketplace.services.catalog_drafts import ProductDraft, ProductWords
from marketplace.services.checkout import Destination
from marketplace.services.claims import Complaint
from marketplace.services.credit_accounts import Grant
from marketplace.services.offer_writing import OfferDraft
from marketplace.services.promotion_drafts import PromotionDraft
from marketplace.services.returns import Asked
from marketplace.services.shipping_zones import FeeDraft, RateDraft, ZoneDraft
from tests.factories import Shop, person, shop, staff
from tests.queries.vendor_sales import money_comes
from tests.services.paying import give

GUEST, SHOPPER, BUYER, STRANGER = "guest", "shopper", "buyer", "stranger"
TEAM = [role.value for role in MemberRole]
STAFF = [role.value for role in StaffRole]
IBAN = "DE89370400440532013000"
addresses_of_people = count(1)


@dataclass
class Caller:
    """A person with a browser of their own."""

    role: str
    actor: Actor
    cookies: dict[str, str]
    address: str


@dataclass
class World:
    """What there is: ids and words by the names that handlers and addresses have for them."""

    mark: str
    named: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Caller] = field(default_factory=dict)


async def stranger_of(role: str, db: Session) -> Caller:
    """Somebody to whom nothing of a world belongs: a guest, a shopper, the owner of a shop."""
    match role:
        case "guest":
            return await caller(db, role, None)
        case "shopper":
            return await caller(db, role, await person(db, "Sam Shopper"))
        case _:
            return await caller(db, role, (await shop(db)).owner)


async def fill_basket(db: Session, who: Caller, world: World) -> None:
    """Something of the world's shop lies in the person's own basket."""
    visitor = token_hash(who.cookies[VISITOR_COOKIE])
    member = replace(who.actor, visitor=visitor)
    await carts.add_line(db, member, world.named["offer_id"], 1)


async def staff_member(role: str, db: Session) -> Caller:
    """Somebody who works for the operator."""
    known = await staff(db, StaffRole(role))
    (await db.get_one(Account, known.account_id)).staff_role = StaffRole(role)
    return await caller(db, role, known)


async def caller(db: Session, role: str, actor: Actor | None) -> Caller:
    """A browser in which somebody is signed in, or nobody."""
    number = next(addresses_of_people)
    cookies = {VISITOR_COOKIE: new_token()}
    if actor is not None:
        token = await accounts.open_session(
            db, actor.account_id, user_agent="test", address="", is_proven=True
        )
        cookies[SESSION_COOKIE] = token
    place = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
    return Caller(role, actor or Actor(), cookies, place)


async def build(mark: str) -> World:
    """A new world: a shop, its team, its buyer, and whatever they keep."""
    world = World(mark)
    async with transaction() as db:
        await _shop(db, world)
    async with transaction() as db:
        await _belongings_of_the_shop(db, world)
        await _belongings_of_the_buyer(db, world)
    await give(world.named["vendor_id"], 5_000)
    async with transaction() as db:
        await _desk_of_the_staff(db, world)
    return world


async def _shop(db: Session, world: World) -> None:
    made = await shop(db, stock=50)
    world.named |= {"made": made, "vendor_id": made.vendor.id, "offer_id": made.offer.id}
    product = await db.get_one(Product, made.offer.product_id)
    shelf = await db.get_one(Category, product.category_id)
    world.named |= {
        "product_id": product.id,
        "variant_id": made.offer.variant_id,
        "category_id": shelf.id,
        "product": product.slug,
        "category": shelf.slug,
        "shop": made.vendor.slug,
    }
    world.people["owner"] = await caller(db, "owner", made.owner)
    for role in (MemberRole.MANAGER, MemberRole.PACKER, MemberRole.ACCOUNTANT):
        member = await person(db, f"{world.mark} {role}")
        place = VendorMember(vendor_id=made.vendor.id, account_id=member.account_id, role=role)
        db.add(place)
        await db.flush()
        world.people[role.value] = await caller(db, role.value, member)
        if role is MemberRole.PACKER:
            world.named["member_id"] = member.account_id
    buyer = await person(db, f"Ada {world.mark}")
    world.people[BUYER] = await caller(db, BUYER, buyer)
    for name in ("order_id", "delivered_id", "damaged_id"):
        order, line = await _sale(db, world, made, buyer)
        world.named |= {name: order.id, f"{name}:line": line.id}
        if name == "order_id":
            group = await db.get_one(OrderGroup, order.group_id)
            world.named |= {"order": order.number, "purchase": group.number, "number": order.number}
            world.named |= {"check": group.number, "group": group.id}


async def _sale(
    db: Session, world: World, made: Shop, buyer: Actor
) -> tuple[VendorOrder, OrderLine]:
    await carts.add_line(db, buyer, made.offer.id, 3)
    sent = await usual_terms(db, made.vendor, await default_profile(db, made.vendor.id))
    total = made.offer.price_minor * 3 + sent.fee_minor
    prepared = await checkout.prepare(db, buyer, buyer.email, home(world.mark), total)
    found = select(OrderGroup).where(OrderGroup.number == prepared.number)
    group = (await db.exec(found)).one()
    order = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))).one()
    group.status, group.placed_at = GroupStatus.PLACED, now()
    order.status, order.placed_at = OrderStatus.PLACED, group.placed_at
    order.ship_by = ship_by(group.placed_at, 3)
    await money_comes(db, group)
    line = (await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))).one()
    await stock.commit(db, [line.id], order.number)
    (await db.get_one(Cart, group.cart_id)).status = CartStatus.ORDERED
    await db.flush()
    return order, line


def home(mark: str) -> Destination:
    """Where nobody else may know that somebody lives."""
    return Destination(f"{mark} Byron", f"12 {mark} Street", f"{mark} Town", "10115", "DE")


async def _belongings_of_the_shop(db: Session, world: World) -> None:
    mark, made, named = world.mark, world.named["made"], world.named
    owner, buyer = made.owner, world.people[BUYER].actor
    profile = await shipping.add_profile(
        db, owner, shipping.ProfileDraft(f"{mark} bulky", 900, None, 2)
    )
    zone = await shipping_zones.add_zone(db, owner, ZoneDraft(f"{mark} north", ["NO"]))
    rate = RateDraft(profile.id, zone.id, "express", 1, [FeeDraft("EUR", 990)])
    await shipping_zones.set_rate(db, owner, rate)
    picture = Picture("key.webp", 100, 100, "", {})
    images = [
        catalog_images.image_row(named["product_id"], picture, f"A stool {place}", place)
        for place in range(3)
    ]
    db.add_all(images)
    run = await imports.ask(db, owner, f"{mark}.csv", f"{mark}-key", [("Name", [mark])])
    done = await imports.begin(db, owner, f"{mark}-2.csv")
    problem = imports.problem_of(done, BadRow(2, "price", mark, f"{mark}: not a price"))
    db.add(problem)
    tenth = PromotionDraft(
        f"{mark} tenth", PromotionKind.PERCENT, "EUR", percent_bp=1_000, has_coupons=True
    )
    reduced = await promotions.add(db, owner, tenth)
    await promotions.make_coupons(db, owner, reduced.id, 3)
    await payout_accounts.set_bank_account(db, owner, f"{mark} Holder", IBAN)
    kept = await catalog.propose_product(
        db,
        owner,
        ProductDraft(ProductWords(title=f"{mark} prototype", category_id=named["category_id"])),
    )
    await catalog.withdraw_product(db, await _governor(db), kept.id, f"{mark}: not allowed here.")
    other = await shop(db)
    shared = other.offer.product_id
    await offers.make_offer(db, owner, OfferDraft(other.offer.variant_id, 900, 2))
    title = (await db.get_one(Product, shared)).title
    shelf = (await db.get_one(Product, shared)).category_id
    words = ProductWords(title=f"{title} {mark}", category_id=shelf)
    change = await product_changes.suggest(
        db, owner, shared, product_changes.Suggestion(words, reason=mark)
    )
    asked = await teams.invite(db, owner, f"{mark}@example.com", MemberRole.PACKER)
    helper = await _governor(db)
    helped = SupportSession(
        vendor_id=made.vendor.id, account_id=helper.account_id, reason=mark,
        ends_at=now() + timedelta(days=1),
    )  # fmt: skip
    db.add(helped)
    program, _secret = await api_clients.add_integration(
        db, owner, f"{mark} program", [Scope.VENDOR_OFFERS]
    )
    for name in ("delivered_id", "damaged_id"):
        await orders.accept(db, owner, named[name])
        await orders.ship(db, owner, named[name], "DHL", f"{mark}-JD0146")
        await orders.deliver(db, buyer, named[name])
    await db.flush()
    parcels = select(Shipment).where(Shipment.vendor_order_id == named["damaged_id"])
    parcel = (await db.exec(parcels)).one()
    db.add(Notification(vendor_id=made.vendor.id, source=mark, title=f"{mark} has news", body=mark))
    await db.flush()
    named |= {
        "profile_id": profile.id,
        "zone_id": zone.id,
        "image_id": images[0].id,
        "run": run.id,
        "done run": done.id,
        "problem_id": problem.id,
        "promotion_id": reduced.id,
        "promotion": reduced.id,
        "change": change.id,
        "suggestion": shared,
        "other_id": shared,
        "other variant": other.offer.variant_id,
        "shipment_id": parcel.id,
        "private product": kept.id,
        "invitation_id": asked.id,
        "invitation": teams.invitation_key(asked),
        "support_id": helped.id,
        "program_id": program.id,
    }


async def _belongings_of_the_buyer(db: Session, world: World) -> None:
    mark, made, named = world.mark, world.named["made"], world.named
    buyer = world.people[BUYER].actor
    kept = await addresses.add(db, buyer, home(mark))
    await wishlists.add(db, buyer, named["product_id"])
    asked = Asked({named["delivered_id:line"]: 1}, ReturnReason.OTHER, comment=f"{mark}: too tall")
    sent_back = await returns.request(db, buyer, named["delivered_id"], asked)
    told = Complaint(
        named["shipment_id"],
        ClaimKind.DAMAGED,
        {named["damaged_id:line"]: 1},
        comment=f"{mark}: a scratch",
    )
    claim = await claims.open_claim(db, buyer, named["damaged_id"], told)
    review = await reviews.write(db, buyer, named["product_id"], 5, "Good", "Very good indeed.")
    question = await questions.ask(db, buyer, named["product_id"], "Does it fold?")
    grant = Grant(500, "EUR", f"{mark} for the trouble")
    governor = await _governor(db)
    await credit_accounts.issue_store_credit(db, governor, buyer.email, grant)
    card = await credit_accounts.issue_gift_card(db, governor, grant)
    credit = (await db.exec(select(func.max(CreditAccount.id)))).one()
    await carts.add_line(db, buyer, made.offer.id, 1)
    await db.flush()
    lines = select(CartLine).join(Cart, col(Cart.id) == col(CartLine.cart_id))
    line = (
        await db.exec(
            lines.where(Cart.account_id == buyer.account_id).order_by(col(CartLine.id).desc())
        )
    ).first()
    sessions = select(LoginSession.id).where(LoginSession.account_id == buyer.account_id)
    spare = await accounts.open_session(db, buyer.account_id, user_agent=f"{mark}", address="")
    assert spare
    await db.flush()
    last = (await db.exec(sessions.order_by(col(LoginSession.id).desc()))).first()
    db.add(Notification(account_id=buyer.account_id, source=mark, title=f"{mark} on its way"))
    await _ways_and_data_of_the_buyer(db, world)
    named |= {
        "address_id": kept.id,
        "return_id": sent_back.id,
        "claim_id": claim.id,
        "case": sent_back.number,
        "claim": claim.number,
        "review_id": review.id,
        "question_id": question.id,
        "line_id": line.id if line else 0,
        "session_id": last,
        "card": card,
        "credit_id": credit,
        "email": buyer.email,
    }


async def _ways_and_data_of_the_buyer(db: Session, world: World) -> None:
    mark, buyer = world.mark, world.people[BUYER].actor
    back = [f"https://{mark}.example.com/back"]
    app = await api_clients.add_app(db, await _governor(db), f"{mark} app", back, [Scope.PROFILE])
    whose: dict[str, Any] = {"account_id": buyer.account_id, "email": buyer.email}
    later = now() + timedelta(days=9)
    fetched = DataRequest(
        kind=RequestKind.EXPORT, status=RequestStatus.DONE, file_key=token_hash(mark).hex(),
        due_at=later, expires_at=later, **whose,
    )  # fmt: skip
    rows: dict[str, Any] = {
        "identity_id": Identity(
            account_id=buyer.account_id, issuer="https://other.example.com", subject=mark,
            email=f"{mark}@example.com",
        ),
        "passkey_id": Passkey(
            account_id=buyer.account_id, credential_id=f"id {mark}".encode(),
            handle=b"handle", public_key=b"no key", name=f"{mark} phone",
        ),
        "connection_id": Connection(
            account_id=buyer.account_id, client_id=app.id, scopes=Scope.PROFILE.value
        ),
        "request_id": DataRequest(
            kind=RequestKind.ERASURE, status=RequestStatus.WAITING, reason=mark,
            due_at=later, starts_at=later, **whose,
        ),
        "fetched_id": fetched,
    }  # fmt: skip
    db.add_all(rows.values())
    await db.flush()
    world.named |= {name: row.id for name, row in rows.items()}
    world.named["client_id"] = app.client_id
    world.named["file"] = data_requests.fetch_key(fetched)


async def _desk_of_the_staff(db: Session, world: World) -> None:
    mark, named = world.mark, world.named
    vendor_id = named["vendor_id"]
    found = select(Payment).join(OrderGroup, col(OrderGroup.id) == col(Payment.group_id))
    payment = (await db.exec(found.where(OrderGroup.number == named["purchase"]))).first()
    assert payment is not None
    today = now().date()
    rows: dict[str, Any] = {
        "payout_id": Payout(
            number=f"P-{mark}", vendor_id=vendor_id, provider="manual", currency="EUR",
            amount_minor=100, destination=mark,
        ),
        "transfer_id": BankTransfer(
            own_ref=f"bt-{mark}", command_key=f"k-{mark}", kind=TransferKind.INCOMING,
            currency="EUR", amount_minor=100, reference=mark, payee=mark,
        ),
        "twin_id": ProductTwin(
            product_id=min(named["product_id"], named["other_id"]),
            other_id=max(named["product_id"], named["other_id"]),
            source=TwinSource.REPORT, note=mark,
        ),
        "webhook_id": WebhookEvent(
            provider="stripe", event_id=f"evt-{mark}", kind="test", payload={"mark": mark}
        ),
        "refund_id": Refund(payment_id=payment.id, currency="EUR", amount_minor=1, reason=mark),
        "check_id": FraudCheck(
            group_id=named["group"], score=70, decision=CheckDecision.REVIEW, reason=mark,
            signals={"reasons": [{"points": 70, "text": f"{mark}: many cards"}]},
        ),
        "synonym_id": SearchSynonym(phrases=["cup", "mug"]),
        "rule_id": CommissionRule(
            position=900, name=f"{mark} rule", vendor_id=vendor_id, rate_bp=500
        ),
        "rate_id": TaxRateRow(
            country="DE", tax_class="standard", name=f"{mark} tax", ppm=10,
            valid_until=today - timedelta(900),
        ),
        "exemption_id": TaxExemption(
            account_id=world.people[BUYER].actor.account_id, reason=mark, valid_until=today
        ),
        "difference_id": Difference(
            provider="manual", currency="EUR", object_ref=mark, vendor_id=vendor_id,
            kind=next(iter(DifferenceKind)), book_minor=1, provider_minor=2,
        ),
    }  # fmt: skip
    db.add_all(rows.values())
    everywhere = PromotionDraft(
        "Everywhere", PromotionKind.PERCENT, "EUR", percent_bp=100, has_coupons=True
    )
    rows["for all"] = await promotions.add_for_all(db, await _governor(db), everywhere)
    found = select(LedgerAccount).where(
        LedgerAccount.vendor_id == vendor_id, LedgerAccount.kind == LedgerKind.VENDOR_AVAILABLE
    )
    rows["account_id"] = (await db.exec(found)).one()
    await db.flush()
    named |= {name: row.id for name, row in rows.items()}


async def _governor(db: Session) -> Actor:
    return await staff(db, StaffRole.SUPER)


def small_picture() -> bytes:
    """A picture file."""
    file = io.BytesIO()
    Image.new("RGB", (900, 900), "gray").save(file, "JPEG")
    return file.getvalue()
