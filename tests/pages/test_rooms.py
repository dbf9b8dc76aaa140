"""What each of the three faces lets its people do, in a real browser."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.pages.deeds import put_in_basket

pytestmark = pytest.mark.browser

VENDOR, SLUG = "vendor@fairhall.example", "voltmarkt"
SHOPPER, ADMIN = "shopper@fairhall.example", "admin@fairhall.example"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]


def test_a_title_with_a_typing_error_is_still_found_while_typing(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(f"/v/{SLUG}")
    title = page.get_by_test_id("product-card").first.get_by_role("heading").inner_text()
    brand, word, *rest = title.split()
    mistyped = " ".join([brand, word[:2] + word[3:], *rest])

    page.get_by_role("combobox", name="Search").fill(mistyped)

    expect(
        page.get_by_role("listbox").get_by_role("option").filter(has_text=title).first
    ).to_be_visible()
    page.get_by_role("combobox", name="Search").press("Enter")
    expect(page.get_by_test_id("product-card").filter(has_text=title).first).to_be_visible()


def test_a_facet_narrows_the_results_and_the_back_button_widens_them(open_browser: Opener) -> None:
    page = open_browser()
    page.goto("/search?q=")
    cards = page.get_by_test_id("product-card")
    expect(cards.first).to_be_visible()
    everything = cards.count()
    brand = page.get_by_role("group").filter(has_text="Brand").get_by_role("checkbox").first

    brand.click()

    expect(cards).not_to_have_count(everything)
    narrowed = page.url
    page.go_back()
    expect(cards).to_have_count(everything)
    page.goto(narrowed)
    expect(brand).to_be_checked()


def test_a_guests_basket_is_still_there_after_signing_in(open_browser: Opener, site: str) -> None:
    page = open_browser()
    title = put_in_basket(page, SLUG)

    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(SHOPPER)
    page.get_by_label("Password").fill("fairhall-demo")
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url(f"{site}/")

    page.goto("/cart")
    expect(page.get_by_test_id("parcel").filter(has_text=title).first).to_be_visible()


def test_a_new_product_with_a_picture_is_found_in_the_search(
    sign_in: SignIn, open_browser: Opener, tmp_path: Path
) -> None:
    title = f"Copper bread tin {uuid4().hex[:8]}"
    picture = tmp_path / "tin.png"
    Image.new("RGB", (600, 600), "peru").save(picture)
    vendor = sign_in(VENDOR)
    vendor.goto("/vendor/add")
    vendor.get_by_test_id("new-product").click()
    vendor.get_by_label("Category").select_option(index=1)
    vendor.get_by_label("Title").fill(title)
    vendor.get_by_label("Price").first.fill("24.50")
    vendor.get_by_label("Stock").first.fill("7")

    vendor.get_by_test_id("create-product").click()
    vendor.wait_for_url("**/vendor/products/**")
    vendor.locator("input[type=file]").set_input_files(picture)
    vendor.get_by_test_id("upload-picture").click()
    expect(vendor.get_by_test_id("product-picture")).to_have_count(1)

    shopper = open_browser()
    found = shopper.get_by_test_id("product-card").filter(has_text=title)
    _look_until(found, f"/search?q={title}")
    found.get_by_role("link").first.click()
    shopper.wait_for_url("**/p/**")
    expect(shopper.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(shopper.get_by_text("€24.50").first).to_be_visible()


def test_a_product_that_staff_hide_is_gone_from_the_shop(
    sign_in: SignIn, open_browser: Opener
) -> None:
    shopper = open_browser()
    shopper.goto(f"/v/{SLUG}")
    link = shopper.get_by_test_id("product-card").last.get_by_role("heading").get_by_role("link")
    title, address = link.inner_text(), link.get_attribute("href") or ""
    admin = sign_in(ADMIN)
    admin.goto("/admin/products")
    admin.get_by_placeholder("Title or brand").fill(title)
    admin.get_by_role("button", name="Search").click()
    row = admin.get_by_test_id("product-row").filter(has_text=title).first

    row.get_by_test_id("hide_product").click()
    admin.get_by_label("Reason").fill("The picture shows something else.")
    admin.get_by_test_id("confirm").click()

    expect(row.get_by_test_id("show_product")).to_be_visible()
    shopper.goto(address)
    expect(shopper.get_by_role("main")).not_to_contain_text("Add to basket")
    expect(shopper.get_by_role("main").get_by_role("link").first).to_be_visible()
    row.get_by_test_id("show_product").click()
    admin.get_by_label("Reason").fill("The picture was put right.")
    admin.get_by_test_id("confirm").click()
    expect(row.get_by_test_id("hide_product")).to_be_visible()


def test_the_name_of_the_site_changes_for_everybody(sign_in: SignIn, open_browser: Opener) -> None:
    admin = sign_in(ADMIN)
    admin.goto("/admin/settings")
    name = admin.get_by_label("Name", exact=True)
    expect(name).not_to_have_value("")
    before = name.input_value()

    name.fill("Harbour Market")
    admin.get_by_test_id("save-settings").click()
    expect(admin.get_by_text("Saved")).to_be_visible()

    shopper = open_browser()
    shopper.goto("/")
    expect(shopper.get_by_role("banner")).to_contain_text("Harbour Market")
    name.fill(before)
    admin.get_by_test_id("save-settings").click()
    shopper.reload()
    expect(shopper.get_by_role("banner")).to_contain_text(before)


@pytest.mark.parametrize("room", ["/vendor", "/vendor/orders", "/admin", "/admin/people"])
def test_rooms_of_others_stay_closed_and_say_so(sign_in: SignIn, room: str) -> None:
    shopper = sign_in(SHOPPER)

    shopper.goto(room)

    expect(shopper.get_by_role("main").get_by_role("link").first).to_be_visible()
    expect(shopper.get_by_role("main").get_by_role("table")).to_have_count(0)


def _look_until(found: Locator, address: str) -> None:
    """Open a page again until the worker has brought there what follows from an event."""
    for patience in (500, 1_000, 2_000, 4_000, 8_000, 16_000):
        found.page.goto(address)
        with suppress(AssertionError):
            return expect(found).to_have_count(1, timeout=patience)
    expect(found).to_have_count(1)
