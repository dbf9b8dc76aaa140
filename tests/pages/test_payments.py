"""Ways to pay, in browsers: one is declined, another is a bank transfer that staff see come in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.deeds import fill_in_address, put_in_basket

pytestmark = pytest.mark.browser

SLUG = "voltmarkt"
ADMIN = "admin@fairhall.example"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]


def go_to_pay_by(shopper: Page, way: str, email: str) -> None:
    put_in_basket(shopper, SLUG)
    shopper.goto("/checkout")
    fill_in_address(shopper, email)
    shopper.get_by_role("radio", name=way).check()
    shopper.get_by_role("button", name="Buy and pay").first.click()


def test_who_is_declined_at_paypal_pays_the_same_purchase_by_bank_transfer(
    open_browser: Opener, sign_in: SignIn
) -> None:
    shopper = open_browser()
    go_to_pay_by(shopper, "PayPal", "bea@example.com")
    shopper.wait_for_url("**/sandbox/paypal/**")

    shopper.get_by_role("radio", name="Bea’s account").check()
    shopper.get_by_role("button", name="Pay").click()
    failed = shopper.get_by_test_id("failed-try")
    expect(failed).to_contain_text("Your bank declined the payment. Nothing was taken.")
    failed.get_by_role("button", name="Bank transfer").click()

    transfer = shopper.get_by_test_id("transfer")
    expect(transfer).to_contain_text("DE02 1203 0000 0000 2020 51")
    number = shopper.url.split("/orders/")[1].split("?")[0]
    amount = transfer.locator("dd").first.inner_text()
    finance = sign_in(ADMIN)
    finance.goto("/admin/transfers")
    row = finance.get_by_test_id("transfer-row").filter(has_text=number)
    row.get_by_role("button", name="It came").click()
    finance.get_by_label("Amount on the statement").fill("0.01")
    finance.get_by_label("Reference from the bank").fill("CAMT 4711")
    finance.get_by_test_id("note-transfer").click()
    expect(finance.get_by_text("Nothing was booked.")).to_be_visible()
    finance.get_by_label("Amount on the statement").fill(amount)
    finance.get_by_test_id("note-transfer").click()

    expect(shopper.get_by_text("Thank you, your order is in")).to_be_visible()


def test_razorpay_asks_the_bank_and_the_message_about_it_can_be_replayed(
    open_browser: Opener, sign_in: SignIn
) -> None:
    shopper = open_browser()
    go_to_pay_by(shopper, "UPI", "cem@example.com")
    shopper.wait_for_url("**/sandbox/razorpay/**")

    shopper.get_by_role("radio", name="Card with OTP").check()
    shopper.get_by_role("button", name="Pay").click()
    shopper.get_by_role("button", name="Yes, confirm").click()
    expect(shopper.get_by_text("Thank you, your order is in")).to_be_visible()

    finance = sign_in(ADMIN)
    finance.goto("/admin/inbox")
    row = finance.get_by_test_id("message-row").filter(has_text="payment_link.paid").first
    expect(row).to_be_visible()
    for _look in range(20):
        if "Received" not in row.inner_text():
            break
        finance.reload()
        expect(row).to_be_visible()
    expect(row).to_contain_text("Processed")
    row.get_by_role("button", name="Look").click()
    expect(finance.get_by_label("The message as it came")).to_contain_text("plink_")
    finance.get_by_test_id("replay").click()
    expect(finance.get_by_text("The message is handled once more.")).to_be_visible()
