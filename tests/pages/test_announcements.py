"""What a screen reader says of changes: each once, in few words, and nothing of what is at rest."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.axe import settle
from tests.pages.deeds import (
    choose_variant,
    fill_in_card,
    go_to_payment,
    offer_of,
    pay,
    put_in_basket,
    ship,
    variant_of,
)

pytestmark = pytest.mark.browser

VENDOR, SHOP = "vendor@fairhall.example", "voltmarkt"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]

LISTEN = """
window.heard = [];
const LIVE = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive], output";
const last = new WeakMap();
const regionOf = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(LIVE);
const wordsOf = (region) => region.innerText.trim().replace(/\\s+/g, " ");
const hear = (region) => {
  if (region.getAttribute("aria-live") === "off" || last.get(region) === wordsOf(region)) return;
  last.set(region, wordsOf(region));
  if (wordsOf(region)) window.heard.push(wordsOf(region));
};
addEventListener("DOMContentLoaded", () => {
  for (const region of document.querySelectorAll(LIVE)) last.set(region, wordsOf(region));
  new MutationObserver((changes) => {
    const touched = new Set();
    for (const { target, addedNodes } of changes) {
      touched.add(regionOf(target));
      for (const node of addedNodes) touched.add(node.querySelector?.("[role=alert]"));
    }
    touched.delete(null);
    touched.delete(undefined);
    for (const region of touched) if (region.isConnected) hear(region);
  }).observe(document, { childList: true, characterData: true, subtree: true });
});
"""
"""Writes down every text that a live region comes to have, as a screen reader would speak it."""


def _listen(page: Page) -> None:
    page.add_init_script(LISTEN)


def _is_alive(page: Page) -> None:
    """Wait until the page's own reading is over, by having the server answer to something else."""
    page.get_by_role("combobox", name="Search").fill("a")
    page.get_by_role("listbox").get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Search").fill("")
    page.evaluate("heard.length = 0")


def _heard(page: Page, words: str) -> list[str]:
    """All that was heard, once these words were."""
    page.wait_for_function("(words) => heard.some((one) => one.includes(words))", arg=words)
    return page.evaluate("heard")


def test_a_fuller_basket_is_told_once_and_an_opened_page_tells_nothing(
    open_browser: Opener,
) -> None:
    page = open_browser()
    _listen(page)
    put_in_basket(page, SHOP)

    told = _heard(page, "1 thing in your basket")
    assert sum("1 thing in your basket" in words for words in told) == 1

    page.goto("/cart")
    page.get_by_test_id("parcel").wait_for()
    assert page.evaluate("heard") == []
    page.get_by_role("button", name="One more").first.click()
    assert _heard(page, "2 things in your basket") == ["2 things in your basket"]
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_role("heading", name="Your basket is empty")).to_be_visible()
    assert _heard(page, "Your basket is empty") == [
        "2 things in your basket",
        "Your basket is empty",
    ]


def test_the_number_of_suggestions_is_told(open_browser: Opener) -> None:
    page = open_browser()
    _listen(page)
    page.goto("/")
    settle(page)

    page.get_by_role("combobox", name="Search").fill("headphones")

    page.get_by_role("listbox").get_by_role("option").first.wait_for()
    count = page.get_by_role("listbox").get_by_role("option").count()
    words = f"{count} suggestions" if count > 1 else "1 suggestion"
    assert _heard(page, "suggestion") == [words]


def test_the_number_of_results_is_told_after_a_filter(open_browser: Opener) -> None:
    page = open_browser()
    _listen(page)
    page.goto("/search")
    settle(page)
    before = page.evaluate("heard")

    page.get_by_role("group").filter(has_text="Brand").get_by_role("checkbox").first.click()

    assert before == []
    assert len(_heard(page, "product")) == 1


def test_a_new_price_is_told_once(open_browser: Opener, sign_in: SignIn) -> None:
    vendor = sign_in(VENDOR)
    vendor.goto("/vendor/offers")
    row = vendor.get_by_test_id("offer-row").first
    shopper = open_browser()
    _listen(shopper)
    shopper.goto(row.get_by_role("link").first.get_attribute("href") or "")
    settle(shopper)
    choose_variant(shopper, variant_of(row))
    expect(offer_of(shopper, "Voltmarkt")).to_be_visible()
    _is_alive(shopper)

    price = row.get_by_label("Price")
    # Cheaper than all others, so that it is the offer on the page.
    cheaper = f"{float(price.input_value()) - 0.5:.2f}"
    price.fill(cheaper)
    price.press("Enter")

    told = _heard(shopper, "price has just changed")
    assert [words for words in told if "suggestion" not in words] == [
        f"The price has just changed to €{cheaper}."
    ]


def test_an_order_on_the_board_and_a_parcel_on_its_way_are_told(
    open_browser: Opener, sign_in: SignIn
) -> None:
    board = sign_in(VENDOR)
    _listen(board)
    board.goto("/vendor/orders")
    settle(board)
    shopper = open_browser()
    put_in_basket(shopper, SHOP)
    go_to_payment(shopper, "ada@example.com")
    fill_in_card(shopper)
    _listen(shopper)

    number = pay(shopper)

    told = _heard(board, "New order")
    assert [words for words in told if number in words] == told
    assert len(told) == 1
    expect(shopper.get_by_text("Thank you, your order is in")).to_be_visible()
    _is_alive(shopper)
    ship(board, number, "DHL", "TRACK77")
    spoken = _heard(shopper, "On its way")
    assert len([words for words in spoken if "On its way" in words]) == 1


MOVING = """() => [...document.querySelectorAll("*")].flatMap((it) =>
  ["", "::before", "::after", "::backdrop"].flatMap((part) => {
    const style = getComputedStyle(it, part || undefined);
    const longest = (...times) => Math.max(...times.join(",").split(",").map(parseFloat));
    const time = longest(style.transitionDuration, style.animationDuration);
    return time > 0.001 ? [`${it.tagName}${part} ${it.className}: ${time} s`] : [];
  }))
"""


@pytest.mark.parametrize("address", ["/", "/search", f"/v/{SHOP}"])
def test_nothing_moves_for_who_wants_less_motion(browser: Browser, site: str, address: str) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Menu").click()
    assert page.evaluate(MOVING) != []

    page.emulate_media(reduced_motion="reduce")

    assert page.evaluate(MOVING) == []
    context.close()
