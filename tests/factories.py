"""What most tests begin with: people, shops with things to sell, and filled baskets."""

from dataclasses import dataclass, replace
from itertools import count

from sqlmodel import select

from marketplace.adapters.database import Session, bind
from marketplace.models.catalog import Variant
from marketplace.models.offers import Offer
from marketplace.models.shipping import ShippingZone
from marketplace.models.vendors import Vendor
from marketplace.queries.accounts import actor_of
from marketplace.queries.shipping import default_profile
from marketplace.rules.kinds import MemberRole, StaffRole
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.services import (
    accounts,
    catalog,
    categories,
    offers,
    shipping,
    shipping_zones,
    vendors,
)
from marketplace.services.catalog_drafts import ProductDraft, ProductWords
from marketplace.services.checkout import Destination
from marketplace.services.offer_writing import OfferDraft
from marketplace.services.shipping_zones import ZoneDraft

numbers = count(1)
HOME = Destination("Ada Byron", "12 Elm Street", "Berlin", "10115", "DE")


def visitor() -> Actor:
    """A guest with a browser of their own."""
    return Actor(visitor=f"visitor {next(numbers)}".encode())


async def looked_up(db: Session, token: str, *cookies: str) -> Actor:
    """Who holds a session's token; the transaction stays that of the shop itself.

    The shop looks somebody up in one transaction for each thing they do; tests do several.
    """
    actor = await actor_of(db, token, *(cookies or ("",)))
    await bind(db, SYSTEM)
    return actor


async def person(db: Session, name: str = "Ada Byron") -> Actor:
    """Somebody with an account; the password is nobody's business here."""
    email = f"person{next(numbers)}@example.com"
    account = await accounts.add_account(db, name, email, "no hash")
    return Actor(account_id=account.id, name=name, email=email)


async def staff(db: Session, role: StaffRole = StaffRole.SUPER) -> Actor:
    """Somebody who works for the operator."""
    return replace(await person(db, "Sam Staff"), staff_role=role)


@dataclass(frozen=True)
class Shop:
    """An approved vendor, its owner, and one offer."""

    vendor: Vendor
    owner: Actor
    offer: Offer


async def send_for(db: Session, owner: Actor, fee: int, free_from: int | None = None) -> None:
    """Set what a shop's default delivery costs."""
    default = await default_profile(db, owner.vendor_id)
    draft = shipping.ProfileDraft("Standard delivery", fee, free_from, 3)
    await shipping.change_profile(db, owner, default.id, draft)


async def sends_to(db: Session, made: Shop, country: str) -> None:
    """Have a shop send to one more country, as it sends at home."""
    found = await db.exec(
        select(ShippingZone).where(ShippingZone.vendor_id == made.vendor.id, ShippingZone.is_home)
    )
    zone = found.one()
    draft = ZoneDraft(zone.name, [*zone.countries, country])
    await shipping_zones.change_zone(db, made.owner, zone.id, draft)


async def shop(db: Session, *, price: int = 2_000, stock: int = 10, delivery: int = 500) -> Shop:
    """A vendor that sells one new product at a price in cents."""
    number = next(numbers)
    owner = await person(db, f"Owner {number}")
    application = vendors.Application(
        name=f"Shop number {number}", tagline="Good things", story="We began with a market stall.",
        country="DE", city="Berlin",
    )  # fmt: skip
    vendor = await vendors.apply(db, owner, application)
    await vendors.approve(db, SYSTEM, vendor.id)
    owner = Actor(
        account_id=owner.account_id,
        email=owner.email,
        vendor_id=vendor.id,
        shops={vendor.id: MemberRole.OWNER},
    )
    await send_for(db, owner, delivery)
    shelf = await categories.add_category(db, SYSTEM, categories.CategoryDraft(f"Shelf {number}"))
    words = ProductWords(title=f"Walnut stool {number}", category_id=shelf.id)
    product = await catalog.propose_product(db, owner, ProductDraft(words))
    variant = (await db.exec(select(Variant).where(Variant.product_id == product.id))).one()
    draft = OfferDraft(variant_id=variant.id, price_minor=price, quantity=stock)
    return Shop(vendor, owner, await offers.make_offer(db, owner, draft))
