"""A code, a gift card and a bank card pay for one purchase."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.pages.deeds import fill_in_address, fill_in_card, pay, put_in_basket

pytestmark = pytest.mark.browser

VENDOR, SLUG = "vendor@fairhall.example", "voltmarkt"
ADMIN = "admin@fairhall.example"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]


def make_promotion(page: Page, name: str, code: str, percent: str) -> None:
    """On the desk for promotions, one that takes a share off."""
    page.get_by_test_id("add-promotion").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Code").fill(code)
    form.get_by_label("Percent", exact=True).fill(percent)
    form.get_by_test_id("save-promotion").click()
    expect(page.get_by_test_id("promotion-row").filter(has_text=name)).to_be_visible()


def make_gift_card(admin: Page, amount: str) -> str:
    """On the staff's desk, a gift card; gives its code, which is shown once."""
    admin.goto("/admin/credit")
    admin.get_by_test_id("make-card").click()
    form = admin.get_by_role("dialog")
    form.get_by_label("Amount").fill(amount)
    form.get_by_label("Reason").fill("A present for a story")
    form.get_by_test_id("give").click()
    return admin.get_by_test_id("card-code").inner_text()


def amount_of(text: str) -> int:
    """Cents of an amount as it is shown."""
    found = re.search(r"€([\d,]+)\.(\d\d)", text)
    assert found, text
    return int(found[1].replace(",", "") + found[2])


def test_a_code_a_gift_card_and_a_bank_card_pay_for_one_purchase(
    open_browser: Opener, sign_in: SignIn
) -> None:
    code = f"STORY{uuid4().hex[:6].upper()}"
    vendor, admin, shopper = sign_in(VENDOR), sign_in(ADMIN), open_browser()
    vendor.goto("/vendor/promotions")
    make_promotion(vendor, f"Story {code}", code, "10")
    card = make_gift_card(admin, "3.00")

    put_in_basket(shopper, SLUG)
    shopper.goto("/cart")
    shopper.get_by_label("Code").fill("NOSUCHCODE")
    shopper.get_by_test_id("use-code").click()
    expect(shopper.get_by_text("We don't know the code NOSUCHCODE")).to_be_visible()
    shopper.get_by_label("Code").fill(code.lower())
    shopper.get_by_test_id("use-code").click()
    expect(shopper.get_by_test_id("saving")).to_contain_text("−€")
    shopper.goto("/checkout")
    button = shopper.get_by_test_id("pay")
    expect(button).to_contain_text("Buy and pay €")
    whole = amount_of(button.inner_text())
    shopper.get_by_label("Gift card").fill(card)
    shopper.get_by_test_id("use-card").click()
    expect(shopper.get_by_test_id("gift-card")).to_contain_text("€3.00 on it")
    expect(button).not_to_contain_text(f"{whole / 100:,.2f}")
    assert amount_of(button.inner_text()) == whole - 300
    fill_in_address(shopper, "story@example.com")
    button.click()
    shopper.wait_for_url("**/sandbox/**")
    fill_in_card(shopper)
    number = pay(shopper)

    expect(shopper.get_by_text("Thank you, your order is in")).to_be_visible()
    admin.goto(f"/admin/orders/{number}")
    expect(admin.get_by_role("cell", name="gift_card")).to_be_visible()
    admin.goto("/admin/credit")
    row = admin.get_by_test_id("credit-row").filter(has_text=card[-4:])
    expect(row).to_contain_text("€0.00")
    vendor.goto("/vendor/promotions")
    row = vendor.get_by_test_id("promotion-row").filter(has_text=code)
    expect(row).to_contain_text("1")
    shopper.goto("/gift-card")
    shopper.get_by_label("Code of the gift card").fill(card)
    shopper.get_by_test_id("ask-balance").click()
    expect(shopper.get_by_text(f"€0.00 is left on the card …{card[-4:]}")).to_be_visible()


def _what_was_typed_is_reckoned(page: Page) -> None:
    """No new total is on its way: the answer to what is typed last comes last."""
    number = page.get_by_label("VAT number")
    for typed, is_wrong in (("DE1", "true"), ("", "false")):
        number.fill(typed)
        number.blur()
        expect(number).to_have_attribute("aria-invalid", is_wrong)


def test_a_gift_card_that_covers_everything_needs_no_bank_card(
    open_browser: Opener, sign_in: SignIn
) -> None:
    admin, shopper = sign_in(ADMIN), open_browser()
    card = make_gift_card(admin, "5000.00")
    put_in_basket(shopper, SLUG)
    shopper.goto("/checkout")
    shopper.get_by_label("Gift card").fill(card)
    shopper.get_by_test_id("use-card").click()
    expect(shopper.get_by_test_id("pay")).to_contain_text("with your credit")
    fill_in_address(shopper, "covered@example.com")

    shopper.get_by_test_id("pay").click()

    shopper.wait_for_url("**/orders/**")
    expect(shopper.get_by_text("Thank you, your order is in")).to_be_visible()


def test_a_price_that_went_up_meanwhile_is_asked_about_and_one_click_agrees(
    open_browser: Opener, sign_in: SignIn
) -> None:
    vendor, shopper = sign_in(VENDOR), open_browser()
    code = f"GONE{uuid4().hex[:6].upper()}"
    vendor.goto("/vendor/promotions")
    make_promotion(vendor, f"Short {code}", code, "20")
    put_in_basket(shopper, SLUG)
    shopper.goto("/cart")
    shopper.get_by_label("Code").fill(code)
    shopper.get_by_test_id("use-code").click()
    expect(shopper.get_by_test_id("saving")).to_be_visible()
    shopper.goto("/checkout")
    fill_in_address(shopper, "drift@example.com")
    _what_was_typed_is_reckoned(shopper)
    row = vendor.get_by_test_id("promotion-row").filter(has_text=code)
    row.get_by_role("button", name="Pause").click()
    expect(row.get_by_role("button", name="Go on")).to_be_visible()

    shopper.get_by_test_id("pay").click()
    expect(shopper.get_by_test_id("price-change").filter(has_text="Total")).to_be_visible()
    expect(shopper.get_by_test_id("pay")).to_contain_text("instead")
    shopper.get_by_test_id("pay").click()

    shopper.wait_for_url("**/sandbox/**")
    shopper.goto("/checkout")
    expect(shopper.get_by_text("Everything is held for you")).to_be_visible()
    shopper.get_by_test_id("hold-longer").click()
    shopper.get_by_test_id("hold-longer").click()
    expect(shopper.get_by_test_id("hold-longer")).to_have_count(0)
