"""The people of the demo shop: an account for each role, and the shoppers."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import NamedTuple

from marketplace.adapters.database import Session
from marketplace.demo.shapes import DemoShop
from marketplace.models.accounts import Account, Address
from marketplace.models.columns import now
from marketplace.rules.kinds import StaffRole

PASSWORD = "fairhall-demo"


class DemoAccount(NamedTuple):
    """An account to try a role with."""

    role: str
    email: str
    password: str


ACCOUNTS = (
    DemoAccount("Shopper", "shopper@fairhall.example", PASSWORD),
    DemoAccount("Vendor", "vendor@fairhall.example", PASSWORD),
    DemoAccount("Another vendor", "vendor2@fairhall.example", PASSWORD),
    DemoAccount("Admin", "admin@fairhall.example", PASSWORD),
)


@dataclass(frozen=True)
class People:
    """Account ids: of the generated shoppers in their order, and of the vendors' owners."""

    shoppers: list[int]
    owners: list[Account]


def with_demo_shopper(shop: DemoShop) -> DemoShop:
    """The person who bought most often is the one that people sign in as."""
    chosen = Counter(order.person for order in shop.orders).most_common(1)[0][0]
    people = list(shop.people)
    people[chosen] = replace(people[chosen], email=ACCOUNTS[0].email)
    return replace(shop, people=tuple(people))


async def load_people(db: Session, shop: DemoShop, password_hash: str) -> People:
    """Write everybody; they share one password, hashed once."""

    def account(name: str, email: str, role: StaffRole | None = None) -> Account:
        return Account(
            name=name,
            email=email,
            password_hash=password_hash,
            staff_role=role,
            email_verified_at=now(),
        )

    shoppers = [account(f"{p.given_name} {p.family_name}", p.email) for p in shop.people]
    owner_mails = ["vendor@fairhall.example", "vendor2@fairhall.example"]
    owner_mails += [f"{vendor.slug}@fairhall.example" for vendor in shop.vendors[2:]]
    owners = [
        account(f"{vendor.name} team", email)
        for vendor, email in zip(shop.vendors, owner_mails, strict=False)
    ]
    db.add_all([*shoppers, *owners])
    db.add(account("Alex Admin", "admin@fairhall.example", StaffRole.SUPER))
    await db.flush()
    for person, row in zip(shop.people, shoppers, strict=True):
        db.add(
            Address(
                account_id=row.id,
                name=row.name,
                line1=person.street,
                city=person.city,
                postcode=person.postal_code,
                country=person.country,
                is_default=True,
            )
        )
    await db.flush()
    return People([row.id for row in shoppers], owners)
