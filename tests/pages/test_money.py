"""A vendor's money in the browser: where it goes, when, and what it is made of."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.deeds import fill_in_card, go_to_payment, pay, put_in_basket, ship

pytestmark = pytest.mark.browser

VENDOR, SLUG = "vendor@fairhall.example", "voltmarkt"
ADMIN = "admin@fairhall.example"


def test_a_vendor_says_where_its_money_goes_and_sees_a_sale_arrive_on_its_statement(
    open_browser: Callable[[], Page], sign_in: Callable[[str], Page]
) -> None:
    vendor = sign_in(VENDOR)
    vendor.goto("/vendor/money")
    account = vendor.get_by_test_id("payout-account")
    account.get_by_text("bank transfer instead").click()
    account.get_by_label("Account holder").fill("Voltmarkt GmbH")
    account.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 01")
    account.get_by_test_id("save-bank").click()
    expect(account.get_by_text("This IBAN isn't right")).to_be_visible()
    vendor.get_by_test_id("set-up-payouts").click()
    vendor.wait_for_url("**/sandbox/**")
    vendor.get_by_label("Business name").fill("Voltmarkt GmbH")
    vendor.get_by_role("button", name="Agree and finish").click()
    vendor.wait_for_url("**/vendor/money")
    expect(account.get_by_text("Active")).to_be_visible()
    schedule = vendor.get_by_test_id("payout-schedule")
    schedule.get_by_label("How often").select_option("monthly")
    schedule.get_by_label("Day").select_option("15")
    schedule.get_by_test_id("save-schedule").click()
    expect(schedule.locator("strong")).to_contain_text(", 15 ")

    shopper = open_browser()
    put_in_basket(shopper, SLUG)
    go_to_payment(shopper, "grace@example.com")
    fill_in_card(shopper)
    number = pay(shopper)
    board = sign_in(VENDOR)
    board.goto("/vendor/orders")
    ship(board, number, "DHL", "TRACK99")

    sold = vendor.get_by_test_id("earning-row").filter(has_text=number)
    expect(sold).to_be_visible()  # by itself, on the page that was open
    sold.click()
    expect(sold.get_by_text("VAT on the commission")).to_be_visible()
    vendor.get_by_role("tab", name="Statements").click()
    with vendor.expect_download() as file:
        vendor.get_by_role("link", name="PDF of").first.click()
    assert file.value.path().read_bytes().startswith(b"%PDF")
    with vendor.expect_download() as file:
        vendor.get_by_role("link", name="CSV of").first.click()
    assert number in file.value.path().read_text("utf-8")


def test_staff_compare_the_books_with_the_provider(sign_in: Callable[[str], Page]) -> None:
    admin = sign_in(ADMIN)
    admin.goto("/admin/reconciliation")

    admin.get_by_test_id("compare-now").click()

    expect(admin.get_by_test_id("run-row").get_by_text("stripe:")).to_be_visible()
    admin.goto("/admin/payouts")
    expect(admin.get_by_test_id("run-row").filter(has_text="Books compared")).to_be_visible()
