"""A category asks, a vendor answers and lays out variants, a shopper finds the very one."""

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.pages.deeds import add_axis

pytestmark = pytest.mark.browser

VENDOR, ADMIN = "vendor@fairhall.example", "admin@fairhall.example"
SHELF = "Shirts & dresses"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]


def test_what_staff_ask_and_a_vendor_answers_is_what_a_shopper_filters_and_chooses_by(
    open_browser: Opener, sign_in: SignIn
) -> None:
    mark = uuid4().hex[:6]
    collar, title = f"Collar {mark}", f"Harbour shirt {mark}"
    _ask_for(sign_in(ADMIN), collar, "Stand-up\nButton-down")

    vendor = sign_in(VENDOR)
    vendor.goto("/vendor/add")
    vendor.get_by_test_id("new-product").click()
    vendor.get_by_label("Category").select_option(label=f"Fashion > {SHELF}")
    vendor.get_by_label("Title").fill(title)
    vendor.get_by_label(collar).select_option("Button-down")
    add_axis(vendor, "Colour", "Blue, Red")
    add_axis(vendor, "Size", "M, XL")
    expect(vendor.get_by_test_id("matrix-row")).to_have_count(5)
    vendor.get_by_role("button", name="Strike out Red / XL").last.click()
    vendor.get_by_label("Price").first.fill("39.50")
    vendor.get_by_label("Price").nth(2).fill("42.00")
    vendor.get_by_test_id("create-product").click()
    vendor.wait_for_url("**/vendor/products/**")
    expect(vendor.get_by_test_id("variant-row")).to_have_count(3)

    shopper = open_browser()
    found = shopper.get_by_test_id("product-card").filter(has_text=title)
    _look_until(found, f"/search?q={title}&attr={collar}: Button-down")
    _narrow(shopper, "Colour", "Blue")
    _narrow(shopper, "Size", "XL")
    expect(found).to_have_count(1)
    shopper.goto(f"/search?q={title}&attr=Colour: Red&attr=Size: XL")
    expect(shopper.get_by_text("Nothing found")).to_be_visible()

    shopper.go_back()
    found.get_by_role("link").first.click()
    shopper.wait_for_url("**/p/**")
    expect(shopper.get_by_test_id("buy-box")).to_be_visible()
    expect(shopper.get_by_role("definition").filter(has_text="Button-down")).to_be_visible()
    _choose(shopper, "XL")
    expect(shopper.get_by_test_id("buy-box")).to_contain_text("€42.00")
    red = shopper.get_by_test_id("variant").filter(has_text="Red")
    expect(red).to_have_attribute("data-state", "impossible")
    expect(red).to_have_accessible_name("Red (not made in XL)")
    _choose(shopper, "Red")
    expect(shopper.get_by_test_id("buy-box")).to_contain_text("€39.50")
    expect(_chip(shopper, "M")).to_have_attribute("aria-current", "true")


def test_without_scripts_a_choice_is_a_link_to_its_variant(browser: Browser, site: str) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=site).new_page()
    page.goto("/c/shirts-and-dresses")
    page.get_by_test_id("product-card").first.get_by_role("link").first.click()

    other = page.locator("[data-testid=variant][aria-current=false]").first
    value = other.locator(".choice-text").inner_text()
    other.click()

    assert "?variant=" in page.url
    expect(_chip(page, value)).to_have_attribute("aria-current", "true")
    page.context.close()


@pytest.mark.parametrize("visit", range(4))
def test_what_is_chosen_while_the_page_comes_alive_stays_chosen(
    open_browser: Opener, visit: int
) -> None:
    page = open_browser()
    page.goto("/c/shirts-and-dresses")
    product = page.get_by_test_id("product-card").first.get_by_role("link").first
    page.goto(product.get_attribute("href") or "")

    other = page.locator("[data-testid=variant][aria-current=false]").first
    value = other.locator(".choice-text").inner_text()
    other.click()

    expect(_chip(page, value)).to_have_attribute("aria-current", "true")
    page.wait_for_load_state("networkidle")
    expect(_chip(page, value)).to_have_attribute("aria-current", "true")


def _ask_for(admin: Page, name: str, choices: str) -> None:
    admin.goto("/admin/categories")
    admin.get_by_role("button", name="What is below Fashion").click()
    admin.get_by_role("link", name=SHELF).click()
    admin.get_by_test_id("add-attribute").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Answer").select_option("choice")
    dialog.get_by_label("Choices").fill(choices)
    dialog.get_by_test_id("save-attribute").click()
    expect(admin.get_by_test_id("attribute-row").filter(has_text=name)).to_be_visible()


def _narrow(page: Page, name: str, value: str) -> None:
    """Tick a filter at the side of the results."""
    group = page.locator("details").filter(has=page.locator("summary", has_text=name))
    if not group.get_by_text(value, exact=True).is_visible():
        group.locator("summary").click()
    group.get_by_label(value).click()
    expect(page.get_by_test_id("chip").filter(has_text=f"{name}: {value}")).to_be_visible()


def _chip(page: Page, value: str) -> Locator:
    return page.get_by_test_id("variant").filter(has=page.get_by_text(value, exact=True))


def _choose(page: Page, value: str) -> None:
    _chip(page, value).click()
    expect(_chip(page, value)).to_have_attribute("aria-current", "true")


def _look_until(found: Locator, address: str) -> None:
    """Open a page again until the worker has brought there what follows from an event."""
    for patience in (500, 1_000, 2_000, 4_000, 8_000, 16_000):
        found.page.goto(address)
        with suppress(AssertionError):
            return expect(found).to_have_count(1, timeout=patience)
    expect(found).to_have_count(1)
