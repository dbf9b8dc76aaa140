"""A vendor brings in a file that calls everything otherwise, and mends a row on screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

HEADER = "Artikelname;VK;Lager;Artikelnr;Farbe;Modell;Warengruppe\n"
FIRST = f"""{HEADER}\
Leinenschürze Flachsblüte;24,90;5;LF-1;Natur;LF;Küche > Schürzen
Leinenschürze Flachsblüte;26,90;5;LF-2;Blau;LF;Küche > Schürzen
Eichenbrett Waldkante;;3;EW-1;;EW;Küche > Bretter
"""
MEANINGS = {
    "Artikelname": "Title",
    "VK": "Price",
    "Lager": "Stock",
    "Artikelnr": "SKU, your own number",
    "Farbe": "Option: Farbe",
    "Modell": "Group: the product of which rows are variants",
    "Warengruppe": "Category",
}


def send(page: Page, name: str, text: str) -> None:
    """Choose a file and send it."""
    page.goto("/vendor/import")
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_test_id("import").click()


def find(page: Page, words: str, title: str) -> None:
    """Search until the index, which is a moment later, has it."""
    for _ in range(20):
        page.goto(f"/search?q={words}")
        found = page.get_by_test_id("product-card").filter(has_text=title)
        page.get_by_role("heading", level=1).wait_for()
        if found.count():
            return
    expect(page.get_by_test_id("product-card").filter(has_text=title)).to_be_visible()


def test_columns_are_explained_once_and_a_bad_row_is_mended(
    sign_in: Callable[[str], Page], open_browser: Callable[[], Page]
) -> None:
    vendor = sign_in("vendor2@fairhall.example")
    send(vendor, "herbst.csv", FIRST)
    vendor.wait_for_url("**/vendor/import/*")
    expect(vendor.get_by_text("Still to be found: Title and Price.")).to_be_visible()

    for name, meaning in MEANINGS.items():
        vendor.get_by_label(f"What “{name}” means").select_option(label=meaning)
    vendor.get_by_test_id("choose-columns").click()
    bad = vendor.get_by_test_id("problem-row")
    expect(bad).to_have_count(1)
    expect(vendor.get_by_text("Finished")).to_be_visible()
    bad.get_by_role("button", name="Correct").click()
    expect(vendor.get_by_test_id("save-row")).to_be_visible()
    vendor.get_by_label("Price", exact=True).fill("39")
    vendor.get_by_test_id("save-row").click()

    expect(vendor.get_by_text("Row 4 is in.").last).to_be_visible()
    expect(bad).to_have_count(0)
    expect(vendor.get_by_test_id("import-standing")).to_contain_text("3")
    shopper = open_browser()
    find(shopper, "Eichenbrett+Waldkante", "Eichenbrett Waldkante")
    find(shopper, "Flachsblüte", "Leinenschürze Flachsblüte")

    send(vendor, "winter.csv", FIRST.replace("24,90", "19,90").replace("kante;;3", "kante;39;3"))
    vendor.wait_for_url("**/vendor/import")
    row = vendor.get_by_test_id("import-row").filter(has_text="winter.csv")
    expect(row).to_contain_text("Finished")
    expect(row.get_by_role("cell").nth(3)).to_have_text("1")
    expect(row.get_by_role("cell").nth(4)).to_have_text("2")
