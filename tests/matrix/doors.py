"""Every HTTP route with an example, and what each kind of person meets there.

A route that stands in no line here fails the test with its name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tests.matrix.law import FORBIDDEN, NOT_FOUND, OPEN, SIGN_IN
from tests.matrix.world import BUYER, GUEST, STAFF, STRANGER, TEAM

FORGED = "forged"
"""What a message without its sender's signature meets."""
EVERYBODY = (GUEST, "shopper", STRANGER, BUYER, *TEAM, *STAFF)
SELLERS, BANK = ("owner", "manager"), ("finance", "super")


@dataclass(frozen=True)
class Door:
    """An example of a request about the things of a world, and what comes of it.

    `path` and the form's fields hold names of the world in braces. `may` get in, the roles in
    `but` meet what stands there, everybody else `others`.
    """

    path: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    may: Collection[str] = EVERYBODY
    others: str = NOT_FOUND
    but: Mapping[str, str] = field(default_factory=dict)
    changes: bool = True
    """Whether something is different for those who get in."""

    def outcome(self, role: str) -> str:
        """What somebody meets."""
        return self.but.get(role, OPEN if role in self.may else self.others)


def _all(roles: Collection[str], outcome: str) -> dict[str, str]:
    return dict.fromkeys(roles, outcome)


ADDRESS = {
    "name": "Ada Byron", "line1": "12 Elm Street", "postcode": "10115", "city": "Berlin",
    "country": "DE", "email": "ada@example.com", "expected": "1", "currency": "EUR",
    "way": "stripe",
}  # fmt: skip
A_SHOP = (*TEAM, STRANGER)
SIGNED = {"body": "{}"}
LOOKED_AT = Door(changes=False)

DOORS: dict[str, Door] = {
    "POST /doors/basket": Door(form={"offer": "{offer_id}", "quantity": "1"}),
    "POST /doors/basket/line": Door(form={"line": "{line_id}", "quantity": "2"}, may=[BUYER]),
    "POST /doors/basket/prices": Door(),
    "POST /doors/basket/service": Door(form={"parcel": "{vendor_id}:standard"}),
    "POST /doors/checkout": Door(form=ADDRESS),
    "POST /doors/basket/code": Door(form={"code": "NO-SUCH-CODE"}),
    "POST /doors/basket/code/remove": Door(form={"code": "NO-SUCH-CODE"}),
    "POST /doors/checkout/card": Door(form={"card": "{card}"}),
    "POST /doors/checkout/card/remove": Door(form={"id": "{credit_id}"}),
    "POST /doors/checkout/credit": Door(form={"use": "1"}, but={GUEST: SIGN_IN}),
    "POST /doors/checkout/hold": Door(),
    "POST /doors/gift-card": Door(form={"card": "{card}"}, changes=False),
    "POST /doors/market": Door(form={"country": "DE", "currency": "EUR"}),
    "POST /doors/searches": Door(form={"kind": "view", "at": "q=stool", "found": "1"}),
    "POST /doors/sign-in": Door(form={"email": "{email}", "password": "not the password"}),
    "POST /doors/second-step": Door(form={"key": "nobody", "code": "000000"}),
    "POST /doors/sign-up": Door(form={"name": "Ada", "email": "not an address", "password": "x"}),
    "POST /doors/sign-out": Door(),
    "POST /doors/forgot-password": Door(form={"email": "nobody@example.com"}),
    "POST /doors/reset-password": Door(form={"key": "nobody", "password": "x"}),
    "POST /doors/confirm-email": Door(form={"key": "nobody"}),
    "POST /doors/pay-again": Door(form={"number": "{purchase}", "key": "", "way": "stripe"}),
    "GET /paid/{number:str}": Door("/paid/{purchase}"),
    "GET /doors/payout-account": Door(may=A_SHOP, others=SIGN_IN),
    "GET /doors/payout-account/again": Door(
        may=["owner", STRANGER], others=SIGN_IN, but=_all(TEAM[1:], FORBIDDEN)
    ),
    "POST /uploads/category-picture": Door(
        form={"category_id": "{category_id}"}, may=["catalogue", "super"], others=SIGN_IN,
        but=_all(["support", "finance"], FORBIDDEN),
    ),
    "POST /uploads/import": Door(
        files={"file": "nothing,of,ours\n1,2,3\n"}, may=[*SELLERS, STRANGER], others=SIGN_IN,
        but=_all(["packer", "accountant"], FORBIDDEN),
    ),
    "POST /uploads/product-image": Door(
        form={"product_id": "{product_id}"}, may=SELLERS, others=SIGN_IN,
        but=_all(["packer", "accountant"], FORBIDDEN) | {STRANGER: NOT_FOUND},
    ),
    "GET /exports/offers.csv": Door(may=A_SHOP, others=SIGN_IN, changes=False),
    "GET /exports/offers.jsonl": Door(may=A_SHOP, others=SIGN_IN, changes=False),
    "GET /exports/coupons/{promotion}": Door(
        may=SELLERS, but={GUEST: SIGN_IN}, changes=False
    ),
    "GET /exports/imports/{run}.csv": Door(
        "/exports/imports/{done run}.csv", may=TEAM, changes=False
    ),
    "GET /exports/statements/{month:str}.pdf": Door(
        "/exports/statements/2026-01.pdf?vendor={vendor_id}", may=[*A_SHOP, *BANK], changes=False
    ),
    "GET /exports/statements/{month:str}.csv": Door(
        "/exports/statements/2026-01.csv?vendor={vendor_id}", may=[*A_SHOP, *BANK], changes=False
    ),
    "GET /exports/bank-transfers.csv": Door(may=BANK, others=FORBIDDEN),
    "GET /media/{name:str}": Door("/media/{mark}.webp", may=[]),
    "GET /sandbox/{path:path}": Door("/sandbox/mail", may=[]),
    "POST /sandbox/{path:path}": Door("/sandbox/mail", may=[]),
    "GET /metrics": Door(may=[]),
    "GET /health": LOOKED_AT,
    "GET /robots.txt": LOOKED_AT,
    "GET /sitemap.xml": LOOKED_AT,
    "GET /sitemaps/{name}.xml": Door("/sitemaps/products-0.xml", changes=False),
    "GET /feeds/products.xml": LOOKED_AT,
    "GET /feeds/products-{number:int}.xml": Door("/feeds/products-1.xml", may=[]),
    "POST /webhooks/easypost": Door(may=[]),
    "POST /webhooks/stripe": Door(may=[], others=FORGED),
    "POST /webhooks/stripe/connect": Door(may=[], others=FORGED),
    "POST /webhooks/paypal": Door(may=[], others=FORGED),
    "POST /webhooks/razorpay": Door(may=[], others=FORGED),
}  # fmt: skip

PARTS = {
    "category": "category", "product": "product", "shop": "shop", "purchase": "purchase",
    "order": "order", "case": "case", "offer": "offer_id", "item": "product_id", "run": "run",
    "suggestion": "suggestion", "shelf": "category_id", "change": "change", "pair": "pair",
    "part": "part",
}  # fmt: skip
"""What stands in the places of a page's address, by the names of a world."""
