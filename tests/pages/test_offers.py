"""Several vendors on one product: who stands first is told while it changes."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.deeds import fill_in_address

pytestmark = pytest.mark.browser

VENDOR = "vendor@fairhall.example"
RIVAL = "vendor2@fairhall.example"
ADMIN = "admin@fairhall.example"

SignIn = Callable[[str], Page]
Opener = Callable[[], Page]


@pytest.fixture
def title() -> str:
    """What nobody else sells."""
    return f"Walnut stool {uuid4().hex[:8]}"


def offered(vendor: Page, title: str, variant: str, price: str) -> None:
    """A vendor offers one form of a product that is in the catalogue."""
    vendor.goto("/vendor/add")
    vendor.get_by_label("GTIN or title").fill(title)
    vendor.get_by_role("button", name="Look it up").click()
    row = vendor.get_by_test_id("candidate-row").filter(has_text=variant).first
    row.get_by_role("button", name="Sell this").click()
    vendor.get_by_label("Price", exact=True).fill(price)
    vendor.get_by_label("Stock").fill("9")
    vendor.get_by_test_id("make-offer").click()
    vendor.wait_for_url("**/vendor/offers")


def own_row(vendor: Page, title: str) -> Locator:
    """The vendor's own offer of something in its grid."""
    vendor.goto("/vendor/offers")
    vendor.get_by_label("Title or SKU").fill(title)
    vendor.get_by_role("button", name="Search").click()
    row = vendor.get_by_test_id("offer-row").filter(has_text=title)
    expect(row).to_have_count(1)
    return row


def described(vendor: Page, title: str, price: str) -> None:
    """A vendor describes a new product of one form and offers it."""
    vendor.goto("/vendor/add")
    vendor.get_by_test_id("new-product").click()
    vendor.get_by_label("Category").select_option(index=1)
    vendor.get_by_label("Title").fill(title)
    vendor.get_by_label("Price").first.fill(price)
    vendor.get_by_label("Stock").first.fill("9")
    vendor.get_by_test_id("create-product").click()
    vendor.wait_for_url("**/vendor/products/**")


def test_a_vendor_sees_live_that_it_was_undercut_and_wins_the_place_back(
    sign_in: SignIn, open_browser: Opener, title: str
) -> None:
    vendor, rival = sign_in(VENDOR), sign_in(RIVAL)
    described(vendor, title, "50.00")
    offered(rival, title, title, "80.00")
    mine = own_row(vendor, title)
    expect(mine.get_by_test_id("place")).to_contain_text("1st of 2")
    expect(mine.get_by_test_id("place")).to_contain_text("You are first")
    theirs = own_row(rival, title)
    expect(theirs.get_by_test_id("place")).to_contain_text("Voltmarkt is")

    price = theirs.get_by_label("Price")
    price.fill("40.00")
    price.press("Enter")

    place = mine.get_by_test_id("place")
    expect(place).to_contain_text("2nd of 2")
    expect(place).to_contain_text(re.compile(r"Second Ring is \d+% cheaper with delivery"))
    named = re.search(r"At €([\d.]+) you would be first", place.inner_text())
    assert named
    shopper = open_browser()
    shopper.goto(mine.get_by_role("link").first.get_attribute("href") or "")
    expect(shopper.get_by_test_id("buy-box")).to_contain_text("€40.00")

    place.get_by_role("link").click()
    vendor.get_by_test_id("take-advice").click()

    expect(vendor.get_by_test_id("place").first).to_contain_text("1st of 2")
    expect(shopper.get_by_test_id("buy-box")).to_contain_text(f"€{named[1]}")
    expect(shopper.get_by_test_id("offer").first).to_contain_text("Our pick")
    expect(theirs.get_by_test_id("place")).to_contain_text("2nd of 2")


def test_a_suggested_change_is_taken_over_and_its_vendor_hears_of_it(
    sign_in: SignIn, title: str
) -> None:
    vendor, rival, admin = sign_in(VENDOR), sign_in(RIVAL), sign_in(ADMIN)
    described(vendor, title, "50.00")
    offered(rival, title, title, "60.00")
    admin.goto("/admin/changes")
    own_row(rival, title).get_by_test_id("place").get_by_role("link").click()
    rival.get_by_role("link", name="Suggest a change").click()

    rival.get_by_label("Brand").fill("Elm & Ash")
    rival.get_by_label("How do you know?").fill("It stands on the box.")
    rival.get_by_test_id("send-suggestion").click()
    rival.wait_for_url("**/vendor/changes")

    row = admin.get_by_test_id("change-row").filter(has_text=title)
    row.get_by_role("link").first.click()
    expect(admin.get_by_test_id("field-diff")).to_have_count(1)
    expect(admin.get_by_test_id("field-diff").locator("ins")).to_have_text("Elm & Ash")
    admin.get_by_test_id("approve").click()
    told = rival.get_by_test_id("change-row").filter(has_text=title)
    expect(told).to_contain_text("Taken over")
    rival.goto("/vendor")
    expect(rival.get_by_text(f"Your change of “{title}” was taken over")).to_be_visible()


def test_two_products_become_one_and_the_old_address_leads_there(
    sign_in: SignIn, open_browser: Opener, title: str
) -> None:
    vendor, rival, admin = sign_in(VENDOR), sign_in(RIVAL), sign_in(ADMIN)
    described(vendor, title, "50.00")
    kept = own_row(vendor, title).get_by_role("link").first.get_attribute("href") or ""
    described(rival, f"{title} twin", "60.00")
    row = own_row(rival, f"{title} twin")
    gone = row.get_by_role("link").first.get_attribute("href") or ""
    row.get_by_test_id("place").get_by_role("link").click()
    rival.get_by_text("This product exists twice").click()
    rival.get_by_label("The other one").fill(kept)
    rival.get_by_test_id("report-duplicate").click()
    expect(rival.get_by_text("Thank you, we’ll look at both")).to_be_visible()

    admin.goto("/admin/duplicates")
    pair = admin.get_by_test_id("twin-row").filter(has_text=f"{title} twin")
    pair.get_by_role("link", name="Compare").click()
    admin.get_by_test_id("merge").click()
    expect(admin.get_by_role("dialog")).to_contain_text("This can't be undone")
    admin.get_by_test_id("confirm-merge").click()
    admin.wait_for_url("**/admin/duplicates")

    shopper = open_browser()
    shopper.goto(gone)
    expect(shopper).to_have_url(re.compile(f"{re.escape(kept)}$"))
    expect(shopper.get_by_test_id("offer")).to_have_count(2)


def test_a_parcel_of_two_profiles_is_paid_for_once(sign_in: SignIn, title: str) -> None:
    vendor = sign_in(VENDOR)
    described(vendor, title, "10.00")
    described(vendor, f"{title} crate", "20.00")
    vendor.goto("/vendor/delivery")
    vendor.get_by_test_id("add-profile").click()
    vendor.get_by_label("Name").fill(f"Crates {title[-6:]}")
    vendor.get_by_label("Delivery fee").fill("29.50")
    vendor.get_by_label("Working days on the way").fill("6")
    vendor.get_by_test_id("save-profile").click()
    expect(vendor.get_by_test_id("profile-row").filter(has_text="€29.50").first).to_be_visible()
    crate = own_row(vendor, f"{title} crate")
    crate.get_by_role("checkbox").click()
    expect(crate.get_by_role("checkbox")).to_be_checked()
    vendor.get_by_label("Send by").select_option(label=f"Crates {title[-6:]}")
    vendor.get_by_test_id("send-by").click()
    expect(crate).to_contain_text(f"Crates {title[-6:]}")
    addresses = [crate.get_by_role("link").first.get_attribute("href") or ""]
    vendor.get_by_label("Title or SKU").fill(title)
    vendor.get_by_role("button", name="Search").click()
    rows = vendor.get_by_test_id("offer-row")
    expect(rows).to_have_count(2)
    addresses.append(rows.last.get_by_role("link").first.get_attribute("href") or "")

    for address in addresses:
        vendor.goto(address)
        vendor.get_by_test_id("add-to-basket").click()
        expect(vendor.get_by_role("link", name="View your basket")).to_be_visible()

    vendor.goto("/cart")
    parcel = vendor.get_by_test_id("parcel").filter(has_text=f"{title} crate")
    expect(parcel).to_contain_text("Delivery €29.50")
    expect(parcel).to_contain_text("the rest travels along")


def test_a_total_that_changed_before_paying_is_asked_about(
    sign_in: SignIn, open_browser: Opener, title: str
) -> None:
    vendor, shopper = sign_in(VENDOR), open_browser()
    described(vendor, title, "10.00")
    address = own_row(vendor, title).get_by_role("link").first.get_attribute("href") or ""
    shopper.goto(address)
    shopper.get_by_test_id("add-to-basket").click()
    expect(shopper.get_by_role("link", name="View your basket")).to_be_visible()
    shopper.goto("/checkout")
    fill_in_address(shopper, "ada@example.com")
    before = shopper.get_by_test_id("pay").inner_text()

    vendor.goto("/vendor/delivery")
    default = _default(vendor)
    fee = re.search(r"€([\d.]+)", default.inner_text())
    assert fee
    _set_fee(vendor, f"{float(fee[1]) + 1:.2f}")
    shopper.get_by_test_id("pay").click()

    expect(shopper.get_by_role("alert")).to_contain_text("A price has changed since you looked")
    expect(shopper.get_by_test_id("pay")).not_to_have_text(before)
    expect(shopper.get_by_label("Full name")).to_have_value("Ada Byron")
    shopper.get_by_test_id("pay").click()
    shopper.wait_for_url("**/sandbox/**")
    _set_fee(vendor, fee[1])


def _default(vendor: Page) -> Locator:
    is_default = vendor.get_by_text("Default", exact=True)
    return vendor.get_by_test_id("profile-row").filter(has=is_default)


def _set_fee(vendor: Page, fee: str) -> None:
    default = _default(vendor)
    default.get_by_role("button", name="Edit").click()
    vendor.get_by_label("Delivery fee").fill(fee)
    vendor.get_by_test_id("save-profile").click()
    expect(default).to_contain_text(fee)
