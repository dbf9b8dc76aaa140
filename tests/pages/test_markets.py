"""A parcel to Norway, by Express, and prices in yen and dinars: said, agreed to, and paid."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.pages.deeds import fill_in_address, fill_in_card, pay

pytestmark = pytest.mark.browser

SignIn = Callable[[str], Page]
Opener = Callable[[], Page]


@pytest.fixture
def title() -> str:
    return f"Northern lamp {uuid4().hex[:8]}"


def sells(vendor: Page, title: str) -> str:
    """A vendor offers something new; gives the address of its product page."""
    vendor.goto("/vendor/add")
    vendor.get_by_test_id("new-product").click()
    vendor.get_by_label("Category").select_option(index=1)
    vendor.get_by_label("Title").fill(title)
    vendor.get_by_label("Price").first.fill("20.00")
    vendor.get_by_label("Stock").first.fill("9")
    vendor.get_by_test_id("create-product").click()
    vendor.wait_for_url("**/vendor/products/**")
    vendor.goto("/vendor/offers")
    vendor.get_by_label("Title or SKU").fill(title)
    vendor.get_by_role("button", name="Search").click()
    row = vendor.get_by_test_id("offer-row").filter(has_text=title)
    expect(row).to_have_count(1)
    return row.get_by_role("link").first.get_attribute("href") or ""


def rate(vendor: Page, zone: str, fees: dict[str, str], service: str = "Standard") -> None:
    """A vendor says what a service into a zone costs, by currency."""
    vendor.get_by_role("button", name=f"Add a rate to {zone}").click()
    vendor.get_by_label("By", exact=True).select_option(label=service)
    for code, fee in fees.items():
        vendor.get_by_label(f"Fee in {code}").fill(fee)
    vendor.get_by_test_id("save-rate").click()
    expect(vendor.get_by_role("dialog")).to_have_count(0)


def sends_no_longer(vendor: Page, country: str) -> None:
    """A vendor removes the zone that names a country, if an earlier story left one."""
    vendor.goto("/vendor/delivery")
    expect(vendor.get_by_test_id("zone").first).to_be_visible()
    zone = vendor.get_by_test_id("zone").filter(has_text=country)
    if zone.count():
        zone.get_by_role("button", name=re.compile("^Remove North")).click()
        vendor.get_by_role("button", name="Remove it").click()
        expect(zone).to_have_count(0)


def choose(page: Page, country: str = "", currency: str = "") -> None:
    """At the foot of the page: where to, and in which currency."""
    if country:
        page.get_by_label("Deliver to", exact=True).select_option(label=country)
    if currency:
        page.get_by_label("Currency", exact=True).select_option(value=currency)
    page.get_by_test_id("choose-market").click()
    expect(page.get_by_test_id("market")).to_contain_text(currency or country)


@pytest.fixture
def currencies(sign_in: SignIn) -> None:
    admin = sign_in("admin@fairhall.example")
    admin.goto("/admin/settings")
    admin.get_by_label("Other currencies").fill("JPY KWD")
    admin.get_by_test_id("save-settings").click()
    expect(admin.get_by_text("Saved.").first).to_be_visible()


def test_norway_express_and_yen(
    open_browser: Opener, sign_in: SignIn, currencies: None, title: str
):
    vendor, guest = sign_in("vendor2@fairhall.example"), open_browser()
    product = sells(vendor, title)
    sends_no_longer(vendor, "Norway")

    # Nobody sends it to Norway yet, and the page says so.
    guest.goto(product)
    choose(guest, "Norway")
    expect(guest.get_by_test_id("refusal")).to_contain_text("Not sent to Norway")
    expect(guest.get_by_test_id("add-to-basket")).to_have_count(0)

    # The vendor adds a zone with two services, in two currencies.
    zone = f"North {title[-8:]}"
    vendor.goto("/vendor/delivery")
    vendor.get_by_test_id("add-zone").click()
    vendor.get_by_label("Name", exact=True).fill(zone)
    vendor.get_by_label("Norway").check()
    vendor.get_by_test_id("save-zone").click()
    rate(vendor, zone, {"EUR": "19.90", "JPY": "3200"})
    rate(vendor, zone, {"EUR": "29.90", "JPY": "4800"}, "Express")

    # The open page is told; the basket costs the dearer rate, and Express more.
    guest.reload()
    expect(guest.get_by_text("€19.90 delivery to Norway")).to_be_visible()
    guest.get_by_test_id("add-to-basket").click()
    expect(guest.get_by_role("link", name="View your basket")).to_be_visible()
    guest.goto("/cart")
    expect(guest.get_by_text("Delivery to Norway")).to_be_visible()
    expect(guest.get_by_text("€39.90").first).to_be_visible()
    guest.get_by_role("button", name=re.compile("^Express")).click()
    expect(guest.get_by_text("€49.90").first).to_be_visible()

    # It has no price in yen: the basket says what can't come along, and loses nothing.
    choose(guest, currency="JPY")
    expect(guest.get_by_text("This isn't sold in JPY.")).to_be_visible()
    vendor.goto(vendor_offer(vendor, title))
    vendor.get_by_label(re.compile("^Price in JPY")).fill("3.5")
    vendor.get_by_test_id("save-prices").click()
    expect(vendor.get_by_text("Please write an amount like 1250.")).to_be_visible()
    vendor.get_by_label(re.compile("^Price in JPY")).fill("3,500")
    vendor.get_by_label(re.compile("^Price in KWD")).fill("6.250")
    vendor.get_by_test_id("save-prices").click()
    expect(vendor.get_by_text("Saved")).to_be_visible()
    expect(vendor.get_by_label(re.compile("^Price in KWD"))).to_have_value("6.250")

    # In yen it is bought and paid.
    guest.reload()
    expect(guest.get_by_text("¥8,300").first).to_be_visible()
    guest.goto("/checkout")
    fill_in_address(guest, "nora@example.com")
    guest.get_by_label("Country", exact=True).select_option(label="Norway")
    guest.get_by_role("button", name="Buy and pay ¥8,300").click()
    guest.wait_for_url("**/sandbox/**")
    fill_in_card(guest)
    pay(guest)
    expect(guest.get_by_text("¥8,300").first).to_be_visible()
    expect(guest.get_by_text("Express").first).to_be_visible()


def vendor_offer(vendor: Page, title: str) -> str:
    """The address of the page of a vendor's offer."""
    vendor.goto("/vendor/offers")
    vendor.get_by_label("Title or SKU").fill(title)
    vendor.get_by_role("button", name="Search").click()
    row = vendor.get_by_test_id("offer-row").filter(has_text=title)
    expect(row).to_have_count(1)
    return row.get_by_test_id("place").get_by_role("link").get_attribute("href") or ""
