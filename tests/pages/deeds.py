"""What people do in the browser, told once for all stories."""

import re

from playwright.sync_api import Locator, Page, expect

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"


def put_in_basket(page: Page, vendor: str) -> str:
    """Add the first thing in stock from a vendor's shop window to the basket; gives its title."""
    page.goto(f"/v/{vendor}")
    shop = page.get_by_role("heading", level=1).inner_text()
    in_stock = page.get_by_test_id("product-card").filter(has_not_text="Out of stock")
    links = [card.get_by_role("link").first.get_attribute("href") for card in in_stock.all()]
    for link in links:
        page.goto(link or "")
        # In stock may mean another shop's offer of the same thing.
        add = offer_of(page, shop).get_by_role("button", name=re.compile("^Add")).first
        if add.is_enabled():
            break
    add.click()
    expect(page.get_by_role("link", name="View your basket")).to_be_visible()
    return page.get_by_role("heading", level=1).inner_text()


def offer_of(page: Page, shop: str) -> Locator:
    """Where an open product page shows what one vendor asks for it."""
    among_others = page.get_by_test_id("offer").filter(has_text=shop)
    alone = page.get_by_test_id("buy-box").filter(has_text=f"Sold and sent by {shop}")
    return among_others.or_(alone).first


def variant_of(offer_row: Locator) -> str:
    """The variant that a row of the vendor's offers is about: its second line begins with it."""
    return offer_row.inner_text().splitlines()[1].split(" · ")[0]


def add_axis(page: Page, name: str, values: str) -> None:
    """Say on the form of a new product that its variants differ by something more."""
    axes = page.get_by_test_id("axis")
    known = axes.count()
    page.get_by_label("What they differ by").fill(name)
    page.get_by_label("Its values, with commas").fill(values)
    page.get_by_label("Its values, with commas").press("Enter")
    expect(axes).to_have_count(known + 1)


def choose_variant(page: Page, name: str) -> None:
    """Choose a variant by its name, "Blue / XL", on its product's page; one value after another."""
    for value in name.split(" / "):
        chip = page.get_by_test_id("variant").filter(has=page.get_by_text(value, exact=True))
        for choice in chip.all():
            choice.click()
            expect(choice).to_have_attribute("aria-current", "true")


def go_to_payment(page: Page, email: str = "") -> None:
    """Fill in the checkout up to the payment page; only guests are asked for their e-mail."""
    page.goto("/checkout")
    fill_in_address(page, email)
    page.get_by_role("button", name="Buy and pay").first.click()
    page.wait_for_url("**/sandbox/**")


def fill_in_address(page: Page, email: str = "") -> None:
    """Who somebody at the checkout is, and where the parcels go."""
    if email:
        page.get_by_label("E-mail").fill(email)
    page.get_by_label("Full name").fill("Ada Byron")
    page.get_by_label("Street").first.fill("12 Elm Street")
    page.get_by_label("Postcode").fill("10115")
    page.get_by_label("Town").fill("Berlin")


def fill_in_card(page: Page, number: str = GOOD_CARD) -> None:
    """Everything on the payment page but the click on Pay."""
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expires").fill("12/40")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on card").fill("Ada Byron")


def pay(page: Page) -> str:
    """Pay, and give the number of the purchase that came of it."""
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url("**/orders/**")
    found = re.search(r"/orders/([^?/]+)", page.url)
    assert found, page.url
    return found[1]


def ship(board: Page, number: str, carrier: str, tracking: str) -> None:
    """A vendor takes the order with this number over the board, from new to shipped."""
    card = board.get_by_test_id("board-card").filter(has_text=number)
    card.get_by_test_id("accept").click()
    card.get_by_test_id("pack").click()
    card.get_by_test_id("ship").click()
    board.get_by_label("Carrier").select_option(label=carrier)
    board.get_by_label("Tracking number").fill(tracking)
    board.get_by_test_id("confirm-ship").click()
    expect(card.get_by_test_id("deliver")).to_be_visible()
