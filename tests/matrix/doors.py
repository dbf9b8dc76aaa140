"""Every HTTP route with an example, and what each kind of person meets there.

A route that stands in no line here fails the test with its name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from tests.matrix.law import FORBIDDEN, NOT_FOUND, OPEN, SIGN_IN
from tests.matrix.world import BUYER, GUEST, STAFF, STRANGER, TEAM

FORGED = "forged"
"""What a message without its sender's signature meets."""
EVERYBODY = (GUEST, "shopper", STRANGER, BUYER, *TEAM, *STAFF)
SELLERS, BANK = ("owner", "manager"), ("finance", "super")
COUNTERS = (*SELLERS, "accountant")


@dataclass(frozen=True)
class Door:
    """An example of a request about the things of a world, and what comes of it.

    `path` and the form's fields hold names of the world in braces. `may` get in, the roles in
    `but` meet what stands there, everybody else `others`.
    """

    path: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, object] | None = None
    """What is sent as JSON, where that is what the door takes."""
    may: Collection[str] = EVERYBODY
    others: str = NOT_FOUND
    but: Mapping[str, str] = field(default_factory=dict)
    changes: bool = True
    """Whether something is different for those who get in."""

    def outcome(self, role: str) -> str:
        """What somebody meets."""
        return self.but.get(role, OPEN if role in self.may else self.others)

    def is_quiet(self, role: str) -> bool:
        """Whether nothing may be different after somebody was there."""
        return self.outcome(role) != OPEN or role not in self.may or not self.changes


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
NO_TOKEN = Door(may=[], others=SIGN_IN)
"""Whoever is signed in by a cookie only is nobody to the API."""
NO_LINK = Door(form={"key": "nobody"}, changes=False)
"""Whoever holds no link from a letter is sent back to a page that says so."""
BANKED = Door(
    "/exports/statements/2026-01.pdf?vendor={vendor_id}",
    may=[*COUNTERS, STRANGER, *BANK],
    but={"packer": FORBIDDEN},
    changes=False,
)

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
    "GET /exports/statements/{month:str}.pdf": BANKED,
    "GET /exports/statements/{month:str}.csv": replace(
        BANKED, path=BANKED.path.replace(".pdf", ".csv")
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
    "GET /.well-known/security.txt": LOOKED_AT,
    "GET /.well-known/jwks.json": LOOKED_AT,
    "GET /.well-known/oauth-authorization-server": LOOKED_AT,
    "GET /oauth/authorize": LOOKED_AT,
    "POST /oauth/token": replace(NO_TOKEN, form={"grant_type": "client_credentials"}),
    "POST /oauth/revoke": replace(NO_TOKEN, form={"token": "nothing"}),
    "GET /api/v1/me": NO_TOKEN,
    "GET /api/v1/orders": NO_TOKEN,
    "GET /api/v1/vendor/offers": NO_TOKEN,
    "GET /api/v1/vendor/offers/{offer_id:int}": replace(
        NO_TOKEN, path="/api/v1/vendor/offers/{offer_id}"
    ),
    "PATCH /api/v1/vendor/offers/{offer_id:int}": replace(
        NO_TOKEN, path="/api/v1/vendor/offers/{offer_id}", told={"on_hand": 0}
    ),
    "GET /api/v1/{rest:path}": Door("/api/v1/nothing", may=[]),
    "GET /doors/challenge": LOOKED_AT,
    "POST /doors/connect": Door(
        form={"request": "nothing", "answer": "yes"}, but={GUEST: SIGN_IN}, changes=False
    ),
    "POST /doors/consent": Door(form={"choice": "necessary"}),
    "GET /doors/consent.css": LOOKED_AT,
    "POST /doors/join-team": Door(
        form={"key": "{invitation}"}, may=[], others=OPEN, but={GUEST: SIGN_IN}
    ),
    "POST /doors/prove-again": Door(
        form={"code": "000000"}, but={GUEST: SIGN_IN}, changes=False
    ),
    "POST /doors/news": Door(form={"email": "{email}"}),
    "POST /doors/news/confirm": NO_LINK,
    "POST /doors/news/end": NO_LINK,
    "GET /doors/news/end": LOOKED_AT,
    "POST /doors/stop-payouts": NO_LINK,
    "POST /doors/your-data": Door(form={"email": "{email}", "kind": "export"}),
    "POST /doors/your-data/confirm": NO_LINK,
    "POST /doors/your-data/withdraw": NO_LINK,
    "POST /doors/your-data/fetch": Door(
        form={"file": "{file}"}, others=OPEN, but={GUEST: SIGN_IN}, changes=False
    ),
    "POST /doors/passkeys/question": Door(told={}, changes=False),
    "POST /doors/passkeys/sign-in": Door(told={"credential": {}}, changes=False),
    "POST /doors/passkeys/new": Door(
        told={"name": "Key", "current": "not the password"}, but={GUEST: SIGN_IN}, changes=False
    ),
    "POST /doors/passkeys/add": Door(
        told={"name": "Key", "credential": {}}, but={GUEST: SIGN_IN}, changes=False
    ),
    "POST /doors/with/{provider}": Door("/doors/with/nobody", may=[]),
    "POST /doors/with/{provider}/link": Door(
        "/doors/with/nobody/link", form={"site_password": "not the password"},
        but={GUEST: SIGN_IN}, changes=False,
    ),
    "GET /doors/with/{provider}/back": Door(
        "/doors/with/nobody/back?state=nothing&code=nothing", changes=False
    ),
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
    "part": "part", "check": "check",
}  # fmt: skip
"""What stands in the places of a page's address, by the names of a world."""
