"""WCAG 2.2 AA on every page and in every state that opens, as far as a machine can tell.

Every page is looked at on a desk in light, those with furniture of their own also on a phone in
dark, and what opens in the one or the other. Nothing moves meanwhile, since what is
half-transparent has no contrast.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.axe import faults, settle
from tests.pages.conftest import PASSWORD, chosen
from tests.pages.deeds import (
    add_axis,
    fill_in_address,
    fill_in_card,
    go_to_payment,
    pay,
    put_in_basket,
)

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
PEOPLE = {
    "shopper": "shopper@fairhall.example",
    "vendor": "vendor@fairhall.example",
    "admin": "admin@fairhall.example",
}
NOT_FOUND = "We couldn't find that page"
WRONG_PASSWORD = "/sign-in?email=a@example.com&problem=That+e-mail+and+password+don't+match."
WRONG_EMAIL = "/sign-up?name=Ada&field=email&problem=Please+check+the+e-mail+address."
VISITOR_PAGES = {
    "home": "/",
    "category": "/ .site-header nav a",
    "search": "/search",
    "search with filters": "/search?price=5-500&deal=1",
    "search for nothing": "/search?q=qqqqzzzz",
    "product": "/v/voltmarkt [data-testid=product-card] a",
    "product with axes": "/c/shirts-and-dresses [data-testid=product-card] a",
    "shop": "/v/voltmarkt",
    "index": "/browse",
    "index part": "/browse main ul a",
    "empty basket": "/cart",
    "empty checkout": "/checkout",
    "gift card": "/gift-card",
    "sign-in": "/sign-in",
    "sign-in refused": WRONG_PASSWORD,
    "sign-up": "/sign-up",
    "sign-up refused": WRONG_EMAIL,
    "forgotten password": "/forgot-password",
    "new password": "/reset-password?key=x",
    "address": "/confirm-email?key=x",
    "second step": "/second-step?key=x",
    "no invitation": "/join-team?key=x",
    "sell": "/sell",
    "help": "/help",
    "delivery": "/help/delivery",
    "returns": "/help/returns",
    "privacy": "/help/privacy",
    "cookies": "/help/cookies",
    "your data": "/your-data",
    "news by mail": "/news",
    "stop payouts": "/stop-payouts?key=x",
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
        "is it you": "/prove-again?next=/account",
        "data": "/account/data",
    },
    "vendor": {
        "overview": "/vendor",
        "orders": "/vendor/orders",
        "no such order": "/vendor/orders/nothing",
        "offers": "/vendor/offers",
        "add": "/vendor/add",
        "no such product": "/vendor/products/0",
        "money": "/vendor/money",
        "fees": "/vendor/fees",
        "reviews": "/vendor/reviews",
        "import": "/vendor/import",
        "profile": "/vendor/profile",
        "team": "/vendor/team",
        "offer": "/vendor/offers [data-testid=place] a",
        "delivery": "/vendor/delivery",
        "promotions": "/vendor/promotions",
        "suggestions": "/vendor/changes",
        "suggest": "/vendor/suggest/1",
        "nothing to suggest": "/vendor/suggest/0",
    },
    "admin": {
        "overview": "/admin",
        "orders": "/admin/orders",
        "order": "/admin/orders tbody a",
        "vendors": "/admin/vendors",
        "people": "/admin/people",
        "support": "/admin/support",
        "apps": "/admin/apps",
        "promotions": "/admin/promotions",
        "credit": "/admin/credit",
        "products": "/admin/products",
        "categories": "/admin/categories",
        "category": "/admin/categories tbody a",
        "no such category": "/admin/categories/0",
        "changes": "/admin/changes",
        "no such change": "/admin/changes/0",
        "duplicates": "/admin/duplicates",
        "merge": "/admin/merge/1-2",
        "reviews": "/admin/reviews",
        "search": "/admin/search",
        "synonyms": "/admin/search?tab=synonyms",
        "search in hand": "/admin/search?tab=results&q=for",
        "redirects": "/admin/search?tab=redirects",
        "money": "/admin/money",
        "commission": "/admin/commission",
        "taxes": "/admin/taxes",
        "taxes of a country": "/admin/taxes?country=US",
        "privacy": "/admin/privacy",
        "settings": "/admin/settings",
        "work": "/admin/worker",
        "audit": "/admin/audit",
    },
}
AT_NIGHT = {
    "visitor": {
        "home", "category", "search with filters", "product", "product with axes",
        "sign-in refused", "404",
    },
    "shopper": {"account", "data", "order"},
    "vendor": {"overview", "offers", "offer", "delivery", "money", "team"},
    "admin": {"order", "vendors", "merge", "settings", "categories", "category"},
}  # fmt: skip
"""The pages that are looked at once more, on a phone in dark."""


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
def broken() -> list[str]:
    """What scripts complained of, such as a page that React finds other than the server sent it."""
    return []


@pytest.fixture(scope="module")
def rooms(browser: Browser, site: str, broken: list[str]) -> Iterator[Rooms]:
    """One open page for each person, who signs in once for all tests."""
    pages: dict[str, Page] = {}

    def page_of(who: str) -> Page:
        if who not in pages:
            context = browser.new_context(base_url=site, viewport=DESK, reduced_motion="reduce")
            chosen(context, site)
            context.set_default_timeout(20_000)
            pages[who] = context.new_page()
            pages[who].on("pageerror", lambda error: broken.append(str(error)))
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
    settle(page)
    found = faults(page)
    assert not found, "\n\n".join(found)


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    """Which page has which title."""
    return {}


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_a_page_keeps_the_rules(
    rooms: Rooms, visit: Visit, titles: dict[str, str], broken: list[str]
) -> None:
    page = rooms(visit.who)

    _open(page, visit.address)

    _without_faults(page)
    if visit.name in AT_NIGHT[visit.who]:
        _as_on_a_phone_at_night(page)
        _without_faults(page)
    assert broken == []
    path = urlsplit(page.url).path.rstrip("/")
    if page.title() != NOT_FOUND:
        assert titles.setdefault(page.title(), path) == path, "two pages have the same title"


@pytest.fixture(scope="module")
def bought(rooms: Rooms) -> str:
    """The number of a purchase that the shopper has just made at Voltmarkt."""
    page = rooms("shopper")
    put_in_basket(page, "voltmarkt")
    go_to_payment(page)
    fill_in_card(page)
    return pay(page)


def _phone_menu(page: Page) -> None:
    page.goto("/help")
    settle(page)
    _as_on_a_phone_at_night(page)
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("complementary", name="Menu")).to_be_visible()


def _filters(page: Page) -> None:
    page.goto("/search")
    settle(page)
    _as_on_a_phone_at_night(page)
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_role("complementary", name="Filters")).to_be_visible()


def _suggestions(page: Page) -> None:
    page.goto("/help")
    settle(page)
    page.get_by_role("combobox", name="Search").fill("a")
    page.get_by_role("listbox").get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def _recent_searches(page: Page) -> None:
    with page.expect_request("**/doors/searches"):
        page.goto("/search?q=lamp")
    page.goto("/help")
    settle(page)
    page.get_by_role("combobox", name="Search").click()
    page.get_by_role("listbox").get_by_role("option").first.wait_for()


def _toast(page: Page) -> None:
    put_in_basket(page, "voltmarkt")
    page.locator("[data-sonner-toast]").first.wait_for()


def _basket(page: Page) -> None:
    page.goto("/cart")
    page.get_by_test_id("parcel").first.wait_for()
    _as_on_a_phone_at_night(page)


def _checkout(page: Page) -> None:
    page.goto("/checkout")
    page.get_by_test_id("parcel").first.wait_for()


def _refused_checkout(page: Page) -> None:
    _checkout(page)
    page.locator("main form").first.evaluate("(form) => (form.noValidate = true)")
    page.get_by_role("button", name="Buy and pay").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    _as_on_a_phone_at_night(page)


OPEN = {
    "phone menu": _phone_menu,
    "filters": _filters,
    "suggestions": _suggestions,
    "recent searches": _recent_searches,
    "toast": _toast,
    "basket": _basket,
    "checkout": _checkout,
    "checkout refused": _refused_checkout,
}


@pytest.mark.parametrize("state", OPEN)
def test_what_a_visitor_opens_keeps_the_rules(rooms: Rooms, state: str, broken: list[str]) -> None:
    page = rooms("visitor with a basket")

    OPEN[state](page)

    _without_faults(page)
    assert broken == []


def test_the_account_menu_keeps_the_rules(rooms: Rooms) -> None:
    page = rooms("shopper")
    page.goto("/help")
    settle(page)

    page.locator("header summary").click()

    expect(page.get_by_role("link", name="Your list").first).to_be_visible()
    _without_faults(page)


def test_a_fresh_order_keeps_the_rules_for_its_buyer(rooms: Rooms, bought: str) -> None:
    page = rooms("shopper")
    page.goto(f"/orders/{bought}")
    settle(page)
    _without_faults(page)

    page.get_by_test_id("cancel").click()

    expect(page.get_by_role("dialog")).to_be_visible()
    _without_faults(page)


def test_a_fresh_order_keeps_the_rules_for_its_vendor(rooms: Rooms, bought: str) -> None:
    page = rooms("vendor")
    page.goto("/vendor/orders")
    card = page.get_by_test_id("board-card").filter(has_text=bought)
    expect(card).to_be_visible()
    _without_faults(page)

    card.get_by_role("link").first.click()
    page.get_by_test_id("cancel").click()

    expect(page.get_by_role("dialog")).to_be_visible()
    _without_faults(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    _as_on_a_phone_at_night(page)
    _without_faults(page)


def test_the_question_how_an_order_is_sent_keeps_the_rules(rooms: Rooms, bought: str) -> None:
    page = rooms("vendor")
    page.goto("/vendor/orders")
    card = page.get_by_test_id("board-card").filter(has_text=bought)
    card.get_by_test_id("accept").click()
    card.get_by_test_id("pack").click()

    card.get_by_test_id("ship").click()

    expect(page.get_by_role("dialog")).to_be_visible()
    _as_on_a_phone_at_night(page)
    _without_faults(page)


@pytest.mark.parametrize("view", ["Journals", "Payments", "Refunds", "Provider calls"])
def test_every_book_of_the_shop_keeps_the_rules(rooms: Rooms, bought: str, view: str) -> None:
    page = rooms("admin")
    page.goto("/admin/money")

    page.get_by_role("tab", name=view).click()

    expect(page.get_by_role("tabpanel", name=view)).to_be_visible()
    _without_faults(page)


def test_the_question_for_a_reason_keeps_the_rules(rooms: Rooms) -> None:
    page = rooms("admin")
    page.goto("/admin/products")

    page.get_by_test_id("hide_product").first.click()

    expect(page.get_by_role("dialog")).to_be_visible()
    _without_faults(page)


def test_an_attribute_keeps_the_rules_while_it_is_described(rooms: Rooms) -> None:
    page = rooms("admin")
    page.goto("/admin/categories")
    page.get_by_test_id("category-row").first.get_by_role("link").click()

    page.get_by_test_id("add-attribute").click()
    page.get_by_label("Answer").select_option("choices")

    expect(page.get_by_label("Choices")).to_be_visible()
    _without_faults(page)


def test_a_product_keeps_the_rules_while_it_is_described_and_when_nobody_offers_it(
    rooms: Rooms,
) -> None:
    visitor, vendor = rooms("visitor"), rooms("vendor")
    vendor.goto("/vendor/add")
    vendor.get_by_test_id("new-product").click()
    vendor.get_by_label("Category").select_option(index=1)
    vendor.get_by_label("Title").fill("Copper bread tin")
    vendor.get_by_label("Price").first.fill("24.50")
    _without_faults(vendor)
    add_axis(vendor, "Size", "Small, Large")
    vendor.get_by_role("button", name="Strike out Small").last.click()
    vendor.get_by_label("Price").first.fill("24.50")
    _without_faults(vendor)

    vendor.get_by_test_id("create-product").click()
    vendor.wait_for_url("**/vendor/products/**")
    settle(vendor)
    _without_faults(vendor)
    vendor.get_by_test_id("edit-variant").click()
    expect(vendor.get_by_role("dialog")).to_be_visible()
    _without_faults(vendor)
    vendor.keyboard.press("Escape")

    link = vendor.get_by_role("link", name="See it in the shop")
    address = link.get_attribute("href") or ""
    vendor.goto("/vendor/offers")
    mine = vendor.get_by_test_id("offer-row").filter(has_text="Copper bread tin").first
    mine.get_by_role("button", name="Pause").click()
    expect(mine.get_by_role("button", name="Resume")).to_be_visible()
    visitor.goto(address)
    expect(visitor.get_by_text("Nobody offers this just now")).to_be_visible()
    mine.get_by_role("button", name="Resume").click()
    _without_faults(visitor)
    expect(mine.get_by_role("button", name="Pause")).to_be_visible()


FIELDS = """() => [...document.querySelectorAll("main :is(input, select, textarea)")]
  .filter((field) => field.type !== "hidden" && field.checkVisibility())
  .filter((field) => !field.closest("[aria-hidden=true]"))
  .map((field) => ({
    name: field.name,
    label: field.labels[0]?.innerText ?? "",
    isSaid: field.required || ["radio", "checkbox"].includes(field.type)
      || /optional/.test(field.labels[0]?.innerText),
    fills: field.autocomplete,
    notes: (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)
      .every((id) => document.getElementById(id)),
  }))
"""
FILLED_BY_BROWSERS = {
    "/sign-in": {"email": "username", "password": "current-password"},
    "/sign-up": {"name": "name", "email": "username", "password": "new-password", "news": ""},
    "/checkout": {
        "email": "email", "name": "name", "line1": "address-line1", "line2": "address-line2",
        "postcode": "postal-code", "city": "address-level2", "country": "country", "phone": "tel",
        "region": "address-level1", "tax_id": "", "way": "", "code": "off", "card": "off",
        "news": "",
    },
}  # fmt: skip


@pytest.mark.parametrize("address", FILLED_BY_BROWSERS)
def test_every_field_has_a_label_and_says_what_it_is_for(rooms: Rooms, address: str) -> None:
    page = rooms("visitor with a basket")
    if address == "/checkout":
        put_in_basket(page, "voltmarkt")

    page.goto(address)
    page.locator("main form").first.wait_for()

    fields = page.evaluate(FIELDS)
    assert {field["name"]: field["fills"] for field in fields} == FILLED_BY_BROWSERS[address]
    assert [f for f in fields if not (f["label"] and f["isSaid"] and f["notes"])] == []


def test_a_refused_form_leads_to_its_first_wrong_field(rooms: Rooms) -> None:
    page = rooms("visitor with a basket")
    put_in_basket(page, "voltmarkt")

    page.goto("/checkout")
    fill_in_address(page, "ada@nowhere")
    page.get_by_role("button", name="Buy and pay").first.click()

    email = page.get_by_label("E-mail")
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description("Please check the e-mail address.")


def test_a_form_that_came_back_says_so_at_once(rooms: Rooms) -> None:
    page = rooms("visitor")

    page.goto(WRONG_EMAIL)
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.goto(WRONG_PASSWORD)
    expect(page.get_by_role("alert")).to_be_focused()
