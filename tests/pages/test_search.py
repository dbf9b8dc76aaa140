"""Searching as people do it: by keys, back and forth, again what one searched lately; and staff."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.axe import settle

pytestmark = pytest.mark.browser

ADMIN = "admin@fairhall.example"
PHONE = {"width": 390, "height": 844}

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]


def _arrive(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def _a_word(page: Page) -> str:
    """A word that stands in the title of something on sale."""
    _arrive(page, "/search")
    title = page.get_by_test_id("product-card").first.get_by_role("heading").inner_text()
    return title.split()[-1].lower()


def _titles(page: Page) -> list[str]:
    return page.get_by_test_id("product-card").get_by_role("heading").all_inner_texts()


def test_suggestions_are_walked_by_keys(open_browser: Opener) -> None:
    page = open_browser()
    word = _a_word(page)
    box = page.get_by_role("combobox", name="Search")

    box.click()
    page.keyboard.type(word[:-1])
    options = page.get_by_role("listbox").get_by_role("option")
    chosen = page.get_by_role("listbox").get_by_role("option", selected=True)
    last = options.filter(has_text=f"See all results for “{word[:-1]}”")
    expect(last).to_be_visible()
    expect(chosen).to_have_count(0)

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("End")
    expect(last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(last).to_have_attribute("aria-selected", "true")

    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value(word[:-1])
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q="))
    expect(page.get_by_role("heading", level=1)).to_contain_text(word[:-1])


def test_what_was_proposed_stays_until_something_else_comes(open_browser: Opener) -> None:
    page = open_browser()
    word = _a_word(page)
    page.get_by_role("combobox", name="Search").click()
    page.keyboard.type(word[0])
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    page.evaluate("""() => {
        window.gaps = 0;
        const form = document.querySelector(".combo"), panel = form.querySelector(".combo-panel");
        new MutationObserver(() => {
            if (!panel.querySelector("[role=option]") || !panel.checkVisibility()) gaps += 1;
        }).observe(form, {childList: true, subtree: true, attributes: true});
    }""")  # fmt: skip

    page.keyboard.type(word[1:4], delay=90)

    expect(page.get_by_role("listbox").get_by_role("option").last).to_contain_text(f"“{word[:4]}”")
    assert page.evaluate("gaps") == 0


def test_the_back_button_undoes_filters_one_by_one(open_browser: Opener) -> None:
    page = open_browser()
    _arrive(page, "/search")
    everything = page.get_by_text(re.compile(r"^[\d,]+ products$")).first.inner_text()
    chips = page.get_by_test_id("chip")

    page.get_by_role("group").filter(has_text="Delivery").get_by_role("checkbox").first.click()
    expect(chips).to_have_count(1)
    page.get_by_role("group").filter(has_text="Brand").get_by_role("checkbox").first.click()
    expect(chips).to_have_count(2)
    assert "delivery=" in page.url and "brand=" in page.url

    page.go_back()
    expect(chips).to_have_count(1)
    page.go_back()
    expect(chips).to_have_count(0)
    expect(page.get_by_text(everything).first).to_be_visible()
    page.go_forward()
    expect(chips).to_have_count(1)
    page.reload()
    expect(chips).to_have_count(1)
    chips.first.click()
    expect(chips).to_have_count(0)


def test_brands_are_looked_through_by_letters(open_browser: Opener) -> None:
    page = open_browser()
    _arrive(page, "/search")
    brands = page.get_by_role("group").filter(has_text="Brand").first
    names = [text.strip() for text in brands.get_by_role("listitem").all_inner_texts()]
    wanted = re.sub(r"[\s\d]+$", "", names[-1])

    brands.get_by_label("Search within Brand").fill(wanted)

    expect(brands.get_by_role("listitem")).to_have_count(1)
    brands.get_by_role("checkbox").first.click()
    expect(page.get_by_test_id("chip")).to_contain_text(wanted)


def test_the_drawer_of_filters_says_how_much_there_is(open_browser: Opener) -> None:
    page = open_browser()
    page.set_viewport_size(PHONE)
    _arrive(page, "/search")
    page.get_by_role("button", name="Filters").click()
    done = page.get_by_role("button", name=re.compile(r"^Show [\d,]+ product"))
    everything = done.inner_text()

    page.get_by_role("group").filter(has_text="Brand").get_by_role("checkbox").first.click()

    expect(done).not_to_have_text(everything)
    expect(done).to_be_visible()
    said = done.inner_text().removeprefix("Show ")
    done.click()
    expect(page.get_by_role("complementary", name="Filters")).to_be_hidden()
    expect(page.get_by_text(said, exact=True).first).to_be_visible()


def test_recent_searches_come_back_and_can_be_forgotten(open_browser: Opener) -> None:
    page, stranger = open_browser(), open_browser()
    word = _a_word(page)
    for text in (word, "something blue"):
        with page.expect_request("**/doors/searches"):
            _arrive(page, f"/search?q={text}")
    _arrive(page, "/")
    box = page.get_by_role("combobox", name="Search")

    box.click()
    options = page.get_by_role("group", name="Recent searches").get_by_role("option")
    expect(options).to_have_text(["something blue", word])
    page.get_by_role("button", name="Forget something blue").click()
    expect(options).to_have_text([word])
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/search?q={word}")

    _arrive(page, "/")
    page.get_by_role("combobox", name="Search").click()
    page.get_by_role("button", name="Clear all").click()
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(0)
    _arrive(stranger, "/")
    stranger.get_by_role("combobox", name="Search").click()
    stranger.keyboard.type("a")
    expect(stranger.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    expect(stranger.get_by_role("group", name="Recent searches")).to_have_count(0)


def test_staff_pin_a_product_and_shoppers_see_it_first(
    open_browser: Opener, sign_in: SignIn
) -> None:
    shopper, admin = open_browser(), sign_in(ADMIN)
    _arrive(shopper, "/search?q=for")
    before = _titles(shopper)
    assert len(before) > 2
    _arrive(admin, "/admin/search?tab=results&q=for")

    admin.get_by_test_id("result-row").nth(1).get_by_test_id("pin").click()
    pinned = admin.get_by_test_id("pinned-row")
    expect(pinned).to_have_count(1)
    title = pinned.get_by_role("link").inner_text()
    assert title == before[1]
    shopper.reload()
    expect(shopper.get_by_test_id("product-card").first).to_contain_text(title)

    admin.get_by_test_id("result-row").filter(has_text=before[0]).get_by_test_id("hide").click()
    expect(admin.get_by_test_id("hidden-row")).to_have_count(1)
    shopper.reload()
    expect(shopper.get_by_test_id("product-card").first).to_contain_text(title)
    expect(shopper.get_by_test_id("product-card").filter(has_text=before[0])).to_have_count(0)

    admin.get_by_role("button", name="Undo all").click()
    admin.get_by_role("dialog").get_by_role("button", name="Undo all").click()
    admin.wait_for_url("**/admin/search?tab=results")
    shopper.reload()
    expect(shopper.get_by_test_id("product-card").first).to_contain_text(before[0])


def test_staff_lead_a_search_to_a_page_and_say_what_means_the_same(
    open_browser: Opener, sign_in: SignIn
) -> None:
    shopper, admin = open_browser(), sign_in(ADMIN)
    word = _a_word(shopper)
    _arrive(admin, "/admin/search?tab=redirects&q=sending+back")
    admin.get_by_label("Comes to").fill("/help/returns")
    admin.get_by_test_id("save-redirect").click()
    expect(admin.get_by_test_id("redirect-row")).to_contain_text("sending back")

    shopper.goto("/search?q=Sending+back")
    shopper.wait_for_url("**/help/returns")
    _arrive(shopper, "/")
    shopper.get_by_role("combobox", name="Search").fill("sending back")
    with shopper.expect_request("**/doors/searches") as told:
        shopper.get_by_role("listbox").get_by_role("option").filter(
            has_text="See all results for “sending back”"
        ).click()
        shopper.wait_for_url("**/help/returns")
    assert told.value.post_data == "kind=led&at=q%3Dsending%2Bback&found=1"

    _arrive(admin, "/admin/search?tab=synonyms&q=doodah")
    admin.get_by_label("Words or phrases").fill(f"doodah, {word}")
    admin.get_by_test_id("save-synonyms").click()
    expect(admin.get_by_test_id("synonym-row")).to_contain_text(f"doodah = {word}")
    _arrive(shopper, "/search?q=doodah")
    expect(shopper.get_by_test_id("product-card").first).to_contain_text(word, ignore_case=True)

    admin.get_by_test_id("synonym-row").get_by_role("button", name="Remove").click()
    expect(admin.get_by_test_id("synonym-row")).to_have_count(0)
    admin.goto("/admin/search?tab=redirects")
    admin.get_by_test_id("redirect-row").get_by_role("button", name="Remove").click()
    expect(admin.get_by_test_id("redirect-row")).to_have_count(0)
