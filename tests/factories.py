"""What most tests begin with: people, shops with things to sell, and filled baskets."""

from dataclasses import dataclass, replace
from itertools import count

from sqlmodel import select

from marketplace.adapters.database import Session
from marketplace.models.catalog import Variant
from marketplace.models.offers import Offer
from marketplace.models.vendors import Vendor
from marketplace.rules.kinds import MemberRole, StaffRole
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.services import accounts, catalog, categories, offers, vendor_terms, vendors
from marketplace.services.catalog_drafts import ProductDraft, ProductWords
from marketplace.services.checkout import Destination
from marketplace.services.offer_writing import OfferDraft

numbers = count(1)
HOME = Destination("Ada Byron", "12 Elm Street", "Berlin", "10115", "DE")


def visitor() -> Actor:
    """A guest with a browser of their own."""
    return Actor(visitor=f"visitor {next(numbers)}".encode())


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
    terms = vendor_terms.DeliveryTerms(delivery, None, 1, 3)
    await vendor_terms.set_delivery(db, owner, terms)
    shelf = await categories.add_category(db, SYSTEM, categories.CategoryDraft(f"Shelf {number}"))
    words = ProductWords(title=f"Walnut stool {number}", category_id=shelf.id)
    product = await catalog.propose_product(db, owner, ProductDraft(words))
    variant = (await db.exec(select(Variant).where(Variant.product_id == product.id))).one()
    draft = OfferDraft(variant_id=variant.id, price_minor=price, quantity=stock)
    return Shop(vendor, owner, await offers.make_offer(db, owner, draft))
