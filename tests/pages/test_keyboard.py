"""The shop without a mouse: every way is walked by keys, and one sees where one is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.axe import settle
from tests.pages.deeds import put_in_basket

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SHOP = "voltmarkt"
ADMIN, VENDOR = "admin@fairhall.example", "vendor@fairhall.example"
MOST_STOPS = 250

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]


def _arrive(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus fits a CSS selector."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab never comes to {wanted}")


@pytest.mark.parametrize("address", ["/", "/cart", "/vendor"])
def test_the_first_stop_skips_to_the_content(open_browser: Opener, address: str) -> None:
    page = open_browser()
    _arrive(page, address)

    page.keyboard.press("Tab")

    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_purchase_needs_no_mouse(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(f"/v/{SHOP}")
    in_stock = page.get_by_test_id("product-card").filter(has_not_text="Out of stock")
    title = in_stock.first.get_by_role("heading").inner_text()
    _arrive(page, "/")

    _tab_to(page, "[role=combobox]")
    page.keyboard.type(title)
    products = page.get_by_role("group", name="Products").get_by_role("option")
    expect(products.first).to_contain_text(title)
    for _ in range(page.get_by_role("listbox").get_by_role("option").count()):
        page.keyboard.press("ArrowDown")
        if products.first.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")

    page.wait_for_url("**/p/**")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    _tab_to(page, "[data-testid=add-to-basket]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="View your basket")).to_be_visible()
    _tab_to(page, "main a[href='/cart']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your basket")).to_be_focused()
    _tab_to(page, "[data-testid=checkout]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Checkout")).to_be_focused()
    for name, words in {
        "email": "ada@example.com",
        "name": "Ada Byron",
        "line1": "12 Elm Street",
        "postcode": "10115",
        "city": "Berlin",
    }.items():
        _tab_to(page, f"input[name={name}]")
        page.keyboard.type(words)
    _tab_to(page, "[data-testid=pay]")
    page.keyboard.press("Enter")

    page.wait_for_url("**/sandbox/**")
    expect(page.get_by_role("button", name="Pay")).to_be_visible()


STOP = """() => {
  const it = document.activeElement;
  if (it === document.body) return null;
  const ring = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const styles = [getComputedStyle(it), getComputedStyle(it, "::after")];
  const box = it.getBoundingClientRect();
  const across = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
  const onTop = document.elementFromPoint(
    across(box.left, box.right, innerWidth), across(box.top, box.bottom, innerHeight));
  return {
    what: it.outerHTML.slice(0, 160),
    leads: it.getAttribute("href"),
    isSeen: styles.some(ring) || it.matches(":focus-within") && it.parentElement.matches("label")
      && ring(getComputedStyle(it.parentElement)),
    isCovered: !(onTop && (it.contains(onTop) || onTop.contains(it))),
  };
}
"""


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("place", ["home", "product", "checkout"])
def test_the_focus_is_seen_on_every_stop_and_never_caught(
    open_browser: Opener, place: str, size: str
) -> None:
    page = open_browser()
    page.emulate_media(reduced_motion="reduce")
    if size == "phone":
        page.set_viewport_size(PHONE)
    _arrive(page, "/")
    if place != "home":
        put_in_basket(page, SHOP)
    if place == "checkout":
        _arrive(page, "/checkout")
    if place == "product":
        page.reload()
    settle(page)

    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (stops and stop == stops[0]):
            break
        stops.append(stop)

    assert len(stops) < MOST_STOPS
    # The choice of country and currency is the last thing on a desk.
    last = "/account" if size == "phone" else "/help/imprint"
    assert last in [stop["leads"] for stop in stops[-4:]]
    assert [stop["what"] for stop in stops if not stop["isSeen"]] == []
    assert [stop["what"] for stop in stops if stop["isCovered"]] == []


def test_the_focus_goes_to_the_heading_of_the_next_page(open_browser: Opener) -> None:
    page = open_browser()
    _arrive(page, "/")

    page.get_by_role("contentinfo").get_by_role("link", name="Returns").press("Enter")

    expect(page.get_by_role("heading", name="Returns", level=1)).to_be_focused()
    page.get_by_role("contentinfo").get_by_role("link", name="Delivery").press("Enter")
    expect(page.get_by_role("heading", name="Delivery", level=1)).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="Returns", level=1)).to_be_focused()


@pytest.mark.parametrize(("address", "name"), [("/", "Menu"), ("/search", "Filters")])
def test_a_drawer_takes_the_focus_and_gives_it_back(
    open_browser: Opener, address: str, name: str
) -> None:
    page = open_browser()
    page.set_viewport_size(PHONE)
    _arrive(page, address)
    opener = page.get_by_role("button", name=name)
    drawer = page.get_by_role("complementary", name=name)

    opener.press("Enter")
    expect(drawer.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")

    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    opener.press("Enter")
    drawer.get_by_role("button", name="Close").press("Enter")
    expect(opener).to_be_focused()
    opener.press("Enter")
    expect(drawer.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(drawer).to_be_hidden()


def test_a_dialog_keeps_the_focus_and_gives_it_back(sign_in: SignIn) -> None:
    page = sign_in(ADMIN)
    _arrive(page, "/admin/products")
    opener = page.get_by_test_id("hide_product").first

    opener.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[role=dialog]') !== null")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_menu_is_walked_by_arrows_and_closes_behind_one(sign_in: SignIn) -> None:
    page = sign_in(VENDOR)
    menu = page.get_by_role("banner").locator("summary")

    menu.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Your account").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()

    menu.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("banner").get_by_role("link", name="Vendor portal")).to_be_hidden()


def test_tabs_are_one_stop_and_change_by_arrows(sign_in: SignIn) -> None:
    page = sign_in(VENDOR)
    _arrive(page, "/vendor/money")
    page.get_by_role("tab", name="Earnings").focus()

    page.keyboard.press("ArrowRight")

    expect(page.get_by_role("tab", name="Payouts", selected=True)).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Payouts")).to_be_visible()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('[role=tab]')")


def test_a_filter_keeps_the_focus_that_chose_it(open_browser: Opener) -> None:
    page = open_browser()
    _arrive(page, "/search")
    box = page.get_by_role("group").filter(has_text="Brand").get_by_role("checkbox").first

    box.press("Space")

    page.wait_for_url(re.compile("brand"))
    expect(box).to_be_checked()
    expect(box).to_be_focused()


SMALL = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const isText = (it) => getComputedStyle(it).display === "inline"
      && it.parentElement.innerText.trim().length > it.innerText.trim().length + 2;
  const card = (it) => it.matches(".card-link") && it.offsetParent;
  const target = (it) => card(it) || it.closest("label") || it;
  return all
    .filter((it) => it.type !== "hidden" && it.checkVisibility({ visibilityProperty: true }))
    .filter((it) => !it.closest(".sr-only") && !isText(it))
    .map((it) => [target(it).getBoundingClientRect(), it.outerHTML.slice(0, 160)])
    .filter(([box]) => Math.min(Math.round(box.width), Math.round(box.height)) < 24)
    .map(([box, what]) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${what}`);
}
"""


@pytest.mark.parametrize("place", ["/", "/search", "product", "/cart", "/checkout"])
def test_controls_are_large_enough_for_a_thumb(open_browser: Opener, place: str) -> None:
    page = open_browser()
    page.set_viewport_size(PHONE)
    if place in ("product", "/cart", "/checkout"):
        put_in_basket(page, SHOP)
    if place != "product":
        _arrive(page, place)
    settle(page)

    assert page.evaluate(SMALL) == []
