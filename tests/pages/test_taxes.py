"""Taxes and commission as people meet them: at the checkout, on the receipt, at the desks."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.pages.deeds import fill_in_address, fill_in_card, pay, put_in_basket
from tests.pages.test_markets import rate, sells

pytestmark = pytest.mark.browser

SLUG = "voltmarkt"
VENDOR, ADMIN = "vendor@fairhall.example", "admin@fairhall.example"


def to_new_york(page: Page) -> None:
    """Say at the checkout that the parcel goes to Manhattan."""
    page.get_by_label("Country", exact=True).select_option("US")
    page.get_by_label("State or region").fill("New York")
    page.get_by_label("Postcode").fill("10118")
    page.get_by_label("Town").fill("New York")
    page.get_by_label("Town").press("Tab")


def test_a_german_and_a_new_yorker_each_see_their_own_tax(
    open_browser: Callable[[], Page], sign_in: Callable[[str], Page]
) -> None:
    vendor, shopper = sign_in(VENDOR), open_browser()
    mark = uuid4().hex[:8]
    product = sells(vendor, f"Liberty lamp {mark}")
    vendor.goto("/vendor/delivery")
    vendor.get_by_test_id("add-zone").click()
    vendor.get_by_label("Name", exact=True).fill(f"America {mark}")
    vendor.get_by_label("United States").check()
    vendor.get_by_test_id("save-zone").click()
    rate(vendor, f"America {mark}", {"EUR": "19.90"})
    shopper.goto(product)
    shopper.get_by_test_id("add-to-basket").click()
    expect(shopper.get_by_role("link", name="View your basket")).to_be_visible()
    shopper.goto("/cart")
    expect(shopper.get_by_test_id("basket-line")).to_contain_text("VAT 19%")
    shopper.goto("/checkout")
    fill_in_address(shopper, "grace@example.com")
    expect(shopper.get_by_test_id("total")).to_contain_text("VAT 19%")
    in_germany = shopper.get_by_test_id("pay").inner_text()

    to_new_york(shopper)

    summary = shopper.locator("dl").filter(has=shopper.get_by_test_id("total"))
    expect(summary).to_contain_text("New York City sales tax")
    expect(summary).to_contain_text("Tax within the prices, not owed")
    in_new_york = shopper.get_by_test_id("pay")
    expect(in_new_york).not_to_have_text(in_germany)
    price = re.search(r"[\d.,]+", in_new_york.inner_text())
    assert price
    in_new_york.click()
    shopper.wait_for_url("**/sandbox/**")
    fill_in_card(shopper)
    pay(shopper)

    receipt = shopper.locator("dl").filter(has=shopper.get_by_test_id("total"))
    expect(receipt).to_contain_text("Metropolitan commuter tax")
    expect(receipt).to_contain_text(price[0])
    expect(shopper.get_by_test_id("order-line").first).to_contain_text("New York state sales tax")


def test_a_wrong_vat_number_is_told_beside_its_field(open_browser: Callable[[], Page]) -> None:
    shopper = open_browser()
    put_in_basket(shopper, SLUG)
    shopper.goto("/checkout")
    fill_in_address(shopper, "grace@example.com")

    shopper.get_by_label("VAT number, for businesses").fill("DE123456789")
    shopper.get_by_label("VAT number, for businesses").press("Tab")

    expect(shopper.get_by_text("That isn't a VAT number")).to_be_visible()


def test_an_admin_tries_a_rule_saves_it_and_is_warned_of_one_that_is_never_asked(
    sign_in: Callable[[str], Page],
) -> None:
    boss = sign_in(ADMIN)
    boss.goto("/admin/commission")
    boss.get_by_label("Name").fill("Autumn")
    boss.get_by_label("Percent").fill("8")
    boss.get_by_label(re.compile("^Shop")).fill(f"/v/{SLUG}")

    boss.get_by_test_id("try-rule").click()
    expect(boss.get_by_test_id("preview")).to_contain_text("This rule would have changed")
    expect(boss.get_by_test_id("change")).to_have_count(1)
    expect(boss.get_by_test_id("rule").filter(has_text="Autumn")).to_have_count(0)

    boss.get_by_test_id("save-rule").click()
    autumn = boss.get_by_test_id("rule").filter(has_text="Autumn")
    expect(autumn).to_contain_text("8%")

    boss.get_by_label("Name").fill("For everybody")
    boss.get_by_label("Percent").fill("7")
    boss.get_by_test_id("save-rule").click()
    boss.get_by_role("button", name="Move For everybody up").click()
    expect(autumn).to_contain_text("Never asked")

    for name in ("Autumn", "For everybody"):
        row = boss.get_by_test_id("rule").filter(has=boss.get_by_text(name, exact=True))
        row.get_by_role("button", name="End").click()
        boss.get_by_role("button", name="End it").click()
        expect(row).to_have_count(0)
