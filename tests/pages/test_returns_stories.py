"""After the payment: an order in two parcels, and a thing that goes back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.deeds import fill_in_card, go_to_payment, pay, put_in_basket

pytestmark = pytest.mark.browser

VENDOR, SLUG = "vendor@fairhall.example", "voltmarkt"
ADMIN = "admin@fairhall.example"
EMAIL = "ada@example.com"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]
Mailbox = Callable[[str], dict[str, str]]


def buy_two(shopper: Page) -> str:
    """Two pieces of one thing, paid; gives the number of the vendor's order."""
    put_in_basket(shopper, SLUG)
    put_in_basket(shopper, SLUG)
    go_to_payment(shopper, EMAIL)
    fill_in_card(shopper)
    number = pay(shopper)
    expect(shopper.get_by_text("Thank you, your order is in")).to_be_visible()
    return f"{number}-1"


def ready_to_ship(vendor: Page, order: str) -> None:
    vendor.goto(f"/vendor/orders/{order}")
    vendor.get_by_test_id("accept").click()
    vendor.get_by_test_id("pack").click()


def send(vendor: Page, tracking: str, pieces: int | None = None) -> None:
    vendor.get_by_test_id("ship").click()
    if pieces is not None:
        vendor.get_by_label(re.compile("^How many of")).fill(str(pieces))
    vendor.get_by_label("Carrier").select_option(label="DHL")
    vendor.get_by_label("Tracking number").fill(tracking)
    vendor.get_by_test_id("confirm-ship").click()
    expect(vendor.get_by_test_id("parcel-row").filter(has_text=tracking)).to_be_visible()


def test_a_buyer_watches_an_order_come_in_two_parcels(
    open_browser: Opener, sign_in: SignIn
) -> None:
    shopper, vendor = open_browser(), sign_in(VENDOR)
    order = buy_two(shopper)
    ready_to_ship(vendor, order)

    send(vendor, "FIRST01", pieces=1)
    expect(shopper.get_by_test_id("shipment")).to_have_count(1)
    expect(shopper.get_by_test_id("unsent")).to_contain_text("1 ×")
    expect(shopper.get_by_text("Partly on its way").first).to_be_visible()
    send(vendor, "SECOND02")
    expect(shopper.get_by_test_id("shipment")).to_have_count(2)
    expect(shopper.get_by_test_id("unsent")).to_have_count(0)

    first, second = (shopper.get_by_test_id("shipment").nth(n) for n in (0, 1))
    first.get_by_test_id("confirm-parcel").click()
    expect(first).to_contain_text("Delivered")
    expect(vendor.get_by_test_id("parcel-row").first).to_contain_text("Delivered")
    second.get_by_test_id("confirm-parcel").click()
    expect(shopper.get_by_test_id("return")).to_be_visible()


def test_a_guest_sends_something_back_by_the_link_of_the_mail_and_gets_the_money(
    open_browser: Opener, sign_in: SignIn, mailbox: Mailbox
) -> None:
    buyer, vendor = open_browser(), sign_in(VENDOR)
    order = buy_two(buyer)
    ready_to_ship(vendor, order)
    send(vendor, "WHOLE03")
    number = order.removesuffix("-1")
    letter = mailbox(EMAIL)[f"Your order {number}"]
    phone = open_browser()
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(next(word for word in letter.split() if f"/orders/{number}" in word))
    phone.get_by_test_id("confirm-delivery").click()

    phone.get_by_test_id("return").click()
    phone.get_by_label(re.compile("^How many of")).fill("1")
    phone.get_by_label("Why?").select_option(label="It doesn't fit or suit")
    phone.get_by_test_id("confirm-return").click()
    case = phone.get_by_test_id("case")
    expect(case).to_contain_text("Asked for")
    vendor.goto("/vendor/returns")
    returned = re.search(r"R-\w{4}-\w{4}", case.inner_text())
    assert returned
    vendor.get_by_role("link", name=returned[0]).click()
    vendor.get_by_test_id("approve").click()
    vendor.get_by_label("Where to send it").fill("Voltmarkt, Returns, 1 Oak Road")
    vendor.get_by_test_id("confirm-approve").click()

    expect(case).to_contain_text("1 Oak Road")
    case.get_by_test_id("send-back").click()
    phone.get_by_label("Carrier").select_option(label="DHL")
    phone.get_by_label("Tracking number").fill("BACK04")
    phone.get_by_test_id("confirm-send-back").click()
    vendor.get_by_test_id("receive").click()
    expect(case).to_contain_text("We got it")
    vendor.get_by_test_id("inspect").click()
    vendor.get_by_label("Take off").fill("1.00")
    expect(vendor.get_by_test_id("estimate")).to_contain_text("It costs you")
    vendor.get_by_label("What for?").fill("The box is torn")
    vendor.get_by_test_id("confirm-inspect").click()

    expect(case).to_contain_text(re.compile(r"We got it\. €[\d.,]+ (is on its way|went) back"))
    expect(case).to_contain_text("The box is torn")
    expect(vendor.get_by_text("commission was returned")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_staff_decide_where_shopper_and_vendor_do_not_agree(
    open_browser: Opener, sign_in: SignIn
) -> None:
    shopper, vendor, admin = open_browser(), sign_in(VENDOR), sign_in(ADMIN)
    order = buy_two(shopper)
    ready_to_ship(vendor, order)
    send(vendor, "WRONG05")

    shopper.get_by_test_id("claim").click()
    shopper.get_by_label("What is wrong?").select_option(label="It arrived damaged")
    shopper.get_by_label("What happened?").fill("The glass is broken")
    shopper.get_by_test_id("confirm-claim").click()
    case = shopper.get_by_test_id("case")
    expect(case).to_contain_text("Waiting for the shop")
    claimed = re.search(r"K-\w{4}-\w{4}", case.inner_text())
    assert claimed
    vendor.goto(f"/vendor/returns/{claimed[0]}")
    vendor.get_by_test_id("disagree").click()
    vendor.get_by_label("Why?").fill("It left us whole")
    vendor.get_by_test_id("confirm-disagree").click()
    expect(case).to_contain_text("With our staff")
    admin.goto("/admin/decisions")
    admin.get_by_role("link", name=claimed[0]).click()
    expect(admin.get_by_text("It left us whole")).to_be_visible()
    admin.get_by_label("Who pays").select_option(label="We do, out of our own pocket")
    admin.get_by_label("Why? Both sides read this.").first.fill("Probably the carrier")
    admin.get_by_test_id("award").click()

    expect(case).to_contain_text("Paid back")
    expect(case).to_contain_text("Probably the carrier")
    expect(vendor.get_by_text("at the platform's cost")).to_be_visible()
