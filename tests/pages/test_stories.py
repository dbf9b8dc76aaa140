"""The marketplace as its people live it, each in a browser of their own."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.pages.deeds import (
    DECLINED_CARD,
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

VENDOR, SLUG = "vendor@fairhall.example", "voltmarkt"
OTHER_VENDOR, OTHER_SLUG = "vendor2@fairhall.example", "second-ring"
ADMIN = "admin@fairhall.example"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]


def test_one_payment_reaches_two_vendors_who_ship_while_the_shopper_watches(
    open_browser: Opener,
    sign_in: SignIn,
    mailbox: Callable[[str], dict[str, str]],
    record_property: Callable[[str, object], None],
) -> None:
    boards = [sign_in(VENDOR), sign_in(OTHER_VENDOR)]
    for board in boards:
        board.goto("/vendor/orders")
        expect(board.get_by_test_id("board-column").first).to_be_visible()
    shopper = open_browser()
    put_in_basket(shopper, SLUG)
    put_in_basket(shopper, OTHER_SLUG)
    shopper.goto("/cart")
    expect(shopper.get_by_test_id("parcel")).to_have_count(2)
    go_to_payment(shopper, "ada@example.com")
    fill_in_card(shopper)

    started = time.monotonic()
    number = pay(shopper)
    for board in boards:
        expect(board.get_by_test_id("board-card").filter(has_text=number)).to_be_visible()
        record_property("seconds_from_pay_to_board", round(time.monotonic() - started, 2))

    expect(shopper.get_by_text("Thank you, your order is in")).to_be_visible()
    for position, board in enumerate(boards):
        ship(board, number, "DHL", f"TRACK{position}77")
    for position in range(2):
        expect(shopper.get_by_text(f"TRACK{position}77")).to_be_visible()
    admin = sign_in(ADMIN)
    admin.goto(f"/admin/orders/{number}")
    expect(admin.get_by_text(f"{number}-1").first).to_be_visible()
    expect(admin.get_by_text(f"{number}-2").first).to_be_visible()
    letter = mailbox("ada@example.com")[f"Your order {number}"]
    elsewhere = open_browser()
    elsewhere.goto(next(word for word in letter.split() if f"/orders/{number}" in word))
    expect(elsewhere.get_by_text("TRACK077")).to_be_visible()
    assert any(number in subject for subject in mailbox(VENDOR))


def test_a_declined_card_takes_nothing_and_another_one_pays(open_browser: Opener) -> None:
    shopper = open_browser()
    put_in_basket(shopper, SLUG)
    go_to_payment(shopper, "grace@example.com")
    fill_in_card(shopper, DECLINED_CARD)

    shopper.get_by_role("button", name="Pay").click()

    expect(shopper.get_by_role("alert")).to_contain_text("declined")
    fill_in_card(shopper)
    pay(shopper)
    expect(shopper.get_by_text("Thank you, your order is in")).to_be_visible()


def test_who_turns_back_from_the_payment_page_keeps_the_basket(open_browser: Opener) -> None:
    shopper = open_browser()
    put_in_basket(shopper, SLUG)
    go_to_payment(shopper, "alan@example.com")

    shopper.go_back()

    expect(shopper.get_by_role("button", name="Buy and pay").first).to_be_enabled()
    shopper.goto("/cart")
    expect(shopper.get_by_test_id("parcel")).to_have_count(1)


def test_a_price_edited_in_the_portal_shows_on_an_open_product_page(
    open_browser: Opener, sign_in: SignIn
) -> None:
    vendor = sign_in(VENDOR)
    vendor.goto("/vendor/offers")
    row = vendor.get_by_test_id("offer-row").first
    shopper = open_browser()
    shopper.goto(row.get_by_role("link").first.get_attribute("href") or "")
    expect(shopper.get_by_test_id("buy-box")).to_be_visible()
    choose_variant(shopper, variant_of(row))
    offer = offer_of(shopper, "Voltmarkt")
    expect(offer).to_be_visible()

    price = row.get_by_label("Price")
    dearer = f"{float(price.input_value()) + 1:.2f}"
    price.fill(dearer)
    price.press("Enter")

    expect(offer).to_contain_text(dearer)


def test_a_newcomer_becomes_a_vendor_once_an_admin_approves(
    open_browser: Opener, sign_in: SignIn
) -> None:
    shop = f"Mary's Oven {uuid4().hex[:6]}"
    newcomer = open_browser()
    newcomer.goto("/sign-up?next=/sell")
    newcomer.get_by_label("Name").fill("Mary Baker")
    newcomer.get_by_label("E-mail").fill(f"mary-{uuid4().hex}@example.com")
    newcomer.get_by_label("Password").fill("a sourdough starter from 1987")
    newcomer.get_by_role("button", name="Open the account").click()
    newcomer.wait_for_url("**/sell")
    newcomer.get_by_label("Shop's name").fill(shop)
    newcomer.get_by_label("In one line").fill("Bread tins that outlive their owners.")
    newcomer.get_by_label("Town or city").fill("Ulm")

    newcomer.get_by_role("button", name="Apply").click()
    expect(newcomer.get_by_text("is waiting for approval")).to_be_visible()
    admin = sign_in(ADMIN)
    admin.goto("/admin/vendors")
    row = admin.get_by_test_id("vendor-row").filter(has_text=shop)
    row.get_by_test_id("approve").click()

    newcomer.get_by_role("link", name="To the vendor portal").click()
    newcomer.wait_for_url("**/vendor")
    expect(newcomer.get_by_text(shop).first).to_be_visible()
