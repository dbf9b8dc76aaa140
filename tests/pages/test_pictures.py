"""Pictures on their way: sent in by a vendor, blurred, then there for a shopper."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

VENDOR = "vendor@fairhall.example"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]

BLURRED = re.compile("--blur: ?url\\(.?data:image/webp;base64,")
OPACITY = "image => getComputedStyle(image).opacity"


def a_product_with_pictures(vendor: Page, folder: Path, *colours: str) -> None:
    """Propose a product and send in a picture of each colour; the browser stands at its editor."""
    files = [folder / f"{colour}.jpg" for colour in colours]
    for file, colour in zip(files, colours, strict=True):
        Image.effect_noise((700, 500), 30).convert("RGB").save(file, comment=colour.encode())
    vendor.goto("/vendor/add")
    vendor.get_by_test_id("new-product").click()
    vendor.get_by_label("Category").select_option(index=1)
    vendor.get_by_label("Title").fill(f"Enamel pot {uuid4().hex[:8]}")
    vendor.get_by_label("Price").first.fill("24.50")
    vendor.get_by_label("Stock").first.fill("7")
    vendor.get_by_test_id("create-product").click()
    vendor.wait_for_url("**/vendor/products/**")
    vendor.locator("input[type=file]").set_input_files(files)
    vendor.get_by_test_id("upload-picture").click()
    expect(vendor.get_by_test_id("product-picture")).to_have_count(len(colours))


def test_a_vendor_orders_and_describes_the_pictures_that_shoppers_see(
    sign_in: SignIn, open_browser: Opener, tmp_path: Path
) -> None:
    vendor = sign_in(VENDOR)
    a_product_with_pictures(vendor, tmp_path, "red", "lime", "blue")
    rows = vendor.get_by_test_id("product-picture")
    first = rows.first.get_by_role("img").get_attribute("src")

    rows.last.get_by_role("textbox").fill("From above")
    rows.last.get_by_role("textbox").blur()
    rows.last.get_by_role("button", name="Show this picture first").click()
    expect(rows.first.get_by_role("textbox")).to_have_value("From above")
    rows.last.get_by_role("button", name="Remove this picture").click()
    expect(rows).to_have_count(2)
    expect(rows.last.get_by_role("img")).to_have_attribute("src", first or "")

    address = vendor.get_by_role("link", name="See it in the shop").get_attribute("href") or ""
    shopper = open_browser()
    shopper.goto(address)
    expect(shopper.get_by_role("img", name="From above").first).to_be_visible()
    expect(shopper.get_by_role("group", name="Pictures").get_by_role("button")).to_have_count(2)


def test_what_is_no_picture_is_refused_in_our_own_words(sign_in: SignIn, tmp_path: Path) -> None:
    vendor = sign_in(VENDOR)
    a_product_with_pictures(vendor, tmp_path, "red")
    fake = tmp_path / "fake.png"
    fake.write_text("<svg onload='alert(1)'/>")

    vendor.locator("input[type=file]").set_input_files(fake)
    vendor.get_by_test_id("upload-picture").click()

    expect(vendor.get_by_text("One file couldn't be read as a picture.")).to_be_visible()
    expect(vendor.get_by_test_id("product-picture")).to_have_count(1)
    vendor.goto(vendor.url.partition("?")[0] + "?problem=Call+0900+123+now")
    expect(vendor.get_by_text("A picture couldn't be taken.")).to_be_visible()
    expect(vendor.get_by_text("0900")).to_have_count(0)


def test_a_late_picture_rises_out_of_its_blur(open_browser: Opener) -> None:
    shopper = open_browser()
    shopper.route("**/media/**", lambda _route: None)
    shopper.goto("/search", wait_until="commit")
    card = shopper.get_by_test_id("product-card").nth(1)
    picture = card.locator(".picture")
    expect(picture).to_have_attribute("style", BLURRED)
    shopper.wait_for_function("document.querySelectorAll('.picture img')[1].getAnimations().length")
    assert picture.locator("img").evaluate(OPACITY) == "0"

    shopper.unroute("**/media/**")  # which lets them all go on

    expect(picture.locator("img")).to_have_css("opacity", "1")
    assert picture.locator("img").evaluate("image => image.complete && image.naturalWidth > 0")


def test_without_scripts_pictures_are_simply_there(browser: object, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)  # type: ignore[attr-defined]
    page.goto(f"{site}/search")

    picture = page.get_by_test_id("product-card").first.locator(".picture img")

    expect(picture).to_be_visible()
    expect(picture).to_have_css("opacity", "1")
    page.close()
