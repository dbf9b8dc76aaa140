"""WCAG 2.2 AA on every page and in every state that opens, as far as a machine can tell.

Each is looked at on a desk in light and on a phone in dark; nothing moves meanwhile.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.axe import faults, settle
from tests.pages.conftest import PASSWORD

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
PEOPLE = {
    "shopper": "shopper@fairhall.example",
    "vendor": "vendor@fairhall.example",
    "admin": "admin@fairhall.example",
}
WRONG_PASSWORD = "/sign-in?email=a@example.com&problem=That+e-mail+and+password+don't+match."
WRONG_EMAIL = "/sign-up?name=Ada&field=email&problem=Please+check+the+e-mail+address."
VISITOR_PAGES = {
    "home": "/",
    "category": "/ .site-header nav a",
    "search": "/search",
    "search for words": "/search?q=a",
    "search with filters": "/search?price=5-500&deal=1",
    "search for nothing": "/search?q=qqqqzzzz",
    "product": "/v/voltmarkt [data-testid=product-card] a",
    "shop": "/v/voltmarkt",
    "index": "/browse",
    "index part": "/browse main ul a",
    "empty basket": "/cart",
    "empty checkout": "/checkout",
    "sign-in": "/sign-in",
    "sign-in refused": WRONG_PASSWORD,
    "sign-up": "/sign-up",
    "sign-up refused": WRONG_EMAIL,
    "sell": "/sell",
    "help": "/help",
    "delivery": "/help/delivery",
    "returns": "/help/returns",
    "privacy": "/help/privacy",
    "imprint": "/help/imprint",
    "404": "/nowhere/at-all",
    "no such product": "/p/nothing-of-the-kind",
    "portal, closed": "/vendor",
    "console, closed": "/admin",
}
MEMBER_PAGES = {
    "shopper": {
        "account": "/account",
        "orders": "/account/orders",
        "order": "/account/orders [data-testid=purchase] a",
        "list": "/account/wishlist",
        "sell": "/sell",
        "product": "/v/voltmarkt [data-testid=product-card] a",
    },
    "vendor": {
        "overview": "/vendor",
        "orders": "/vendor/orders",
        "order": "/vendor/orders [data-testid=board-card] a",
        "no such order": "/vendor/orders/nothing",
        "offers": "/vendor/offers",
        "add": "/vendor/add",
        "no such product": "/vendor/products/0",
        "money": "/vendor/money",
        "reviews": "/vendor/reviews",
        "import": "/vendor/import",
        "profile": "/vendor/profile",
    },
    "admin": {
        "overview": "/admin",
        "orders": "/admin/orders",
        "order": "/admin/orders tbody a",
        "vendors": "/admin/vendors",
        "people": "/admin/people",
        "products": "/admin/products",
        "reviews": "/admin/reviews",
        "money": "/admin/money",
        "settings": "/admin/settings",
        "work": "/admin/worker",
        "audit": "/admin/audit",
    },
}


@dataclass(frozen=True)
class Visit:
    """A page, who opens it, and where: an address, or a link found at an address."""

    who: str
    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.who}: {self.name}"


VISITS = [
    *(Visit("visitor", name, address) for name, address in VISITOR_PAGES.items()),
    *(Visit(who, *page) for who, pages in MEMBER_PAGES.items() for page in pages.items()),
]
Rooms = Callable[[str], Page]


@pytest.fixture(scope="module")
def rooms(browser: Browser, site: str) -> Iterator[Rooms]:
    """One open page for each person, who signs in once for all tests."""
    pages: dict[str, Page] = {}

    def page_of(who: str) -> Page:
        if who not in pages:
            context = browser.new_context(base_url=site, viewport=DESK, reduced_motion="reduce")
            context.set_default_timeout(20_000)
            pages[who] = context.new_page()
            if who in PEOPLE:
                _sign_in(pages[who], PEOPLE[who], site)
        pages[who].set_viewport_size(DESK)
        pages[who].emulate_media(color_scheme="light")
        return pages[who]

    yield page_of
    for page in pages.values():
        page.context.close()


def _sign_in(page: Page, email: str, site: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url(f"{site}/")


def _open(page: Page, address: str) -> None:
    path, _, link = address.partition(" ")
    page.goto(path)
    if link:
        settle(page)
        page.goto(page.locator(link).first.get_attribute("href") or "")
    settle(page)


def _as_on_a_phone_at_night(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_class(re.compile("dark"))


def _without_faults(page: Page) -> None:
    """On a desk in light, then on a phone in dark."""
    on_a_desk = faults(page)
    _as_on_a_phone_at_night(page)
    on_a_phone = [f"(phone, dark) {words}" for words in faults(page)]
    assert not [*on_a_desk, *on_a_phone], "\n\n".join([*on_a_desk, *on_a_phone])


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_a_page_keeps_the_rules(rooms: Rooms, visit: Visit) -> None:
    page = rooms(visit.who)

    _open(page, visit.address)

    _without_faults(page)
