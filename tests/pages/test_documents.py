"""Pages as finished documents: for machines, without scripts, and while they come alive."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from marketplace.config import ROOT
from tests.pages.conftest import chosen
from tests.pages.deeds import GOOD_CARD, fill_in_card, put_in_basket
from tests.structured_data import faults

pytestmark = pytest.mark.browser

MOST_CLICKS = 4
Opener = Callable[[], Page]
SignIn = Callable[[str], Page]
VENDOR, SLUG = "vendor@fairhall.example", "voltmarkt"

FIRST_SIGHT = """
  window.headings = []; window.shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shift += entry.value;
  })).observe({type: "layout-shift", buffered: true});
  const look = () => {
    const text = document.querySelector("main h1")?.textContent;
    if (text && window.headings.at(-1) !== text) window.headings.push(text);
    requestAnimationFrame(look);
  };
  look();
"""
"""Notes every heading that was ever to be seen, and how much the page moved."""


class Reader(HTMLParser):
    """The links, title and schema.org objects of a page, as a machine reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.title = ""
        self.things: list[dict[str, object]] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and given.get("rel") != "nofollow":
            self.links.append(str(given["href"]))
        is_data = given.get("type") == "application/ld+json"
        self._within = "data" if is_data else tag if tag == "title" else ""

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self.title += data
        elif self._within == "data":
            self.things.append(json.loads(data))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""


@pytest.fixture
def machine(site: str) -> Iterator[httpx.Client]:
    """A reader without scripts."""
    with httpx.Client(base_url=site, headers={"accept": "text/html"}, timeout=30) as client:
        yield client


@pytest.fixture
def without_scripts(browser: Browser, site: str) -> Iterator[Page]:
    """A browser whose owner has turned scripts off."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    chosen(context, site)
    yield context.new_page()
    context.close()


def published(machine: httpx.Client) -> set[str]:
    """The addresses of all products, as the sitemaps name them."""
    index = machine.get("/sitemap.xml").text
    files = re.findall(r"<loc>([^<]+/sitemaps/products[^<]*)</loc>", index)
    texts = [machine.get(file).text for file in files]
    return {path for text in texts for path in re.findall(r"<loc>https?://[^/]+(/p/[^<]+)<", text)}


def test_every_product_is_a_few_clicks_from_the_front_page(machine: httpx.Client) -> None:
    wanted = published(machine)
    titles: dict[str, str] = {}
    seen, edge = {"/"}, ["/"]
    for _click in range(MOST_CLICKS):
        found: list[str] = []
        for path in edge:
            reader = Reader(machine.get(path).text)
            titles[path] = reader.title
            assert [fault for thing in reader.things for fault in faults(thing)] == [], path
            found += [link.partition("#")[0] for link in reader.links]
        edge = [link for link in dict.fromkeys(found) if is_worth_a_click(link)]
        edge = [link for link in edge if link not in seen]
        seen |= set(edge)

    assert wanted
    assert wanted <= seen
    assert repeated(titles) == {}


def is_worth_a_click(link: str) -> bool:
    """What a search engine would follow: our pages, without those that robots.txt keeps it from."""
    public = link == "/" or re.match(r"/(p|c|v|browse|help|sell|search)(/|$|\?)", link)
    return bool(public) and not link.startswith("/search?") and "sort=" not in link


def repeated(titles: dict[str, str]) -> dict[str, list[str]]:
    """Titles that several pages have."""
    by_title: dict[str, list[str]] = {}
    for path, title in titles.items():
        by_title.setdefault(title, []).append(path)
    return {title: paths for title, paths in by_title.items() if len(paths) > 1}


def test_what_machines_are_told_is_what_people_see(
    machine: httpx.Client, open_browser: Opener
) -> None:
    path = min(published(machine))
    told = {str(thing["@type"]): thing for thing in Reader(machine.get(path).text).things}
    product = told["Product"]
    page = open_browser()
    page.goto(path)

    expect(page.get_by_role("heading", level=1)).to_have_text(str(product["name"]))
    offers = product.get("offers")
    if isinstance(offers, dict):
        shown = page.get_by_test_id("price").all_inner_texts()
        assert any(str(offers["lowPrice"]) in price.replace(",", "") for price in shown)
    crumbs = told["BreadcrumbList"]["itemListElement"]
    assert isinstance(crumbs, list)
    names = [str(crumb["name"]) for crumb in crumbs]
    way = page.get_by_label("Breadcrumb").get_by_role("listitem")
    assert [text.strip() for text in way.all_inner_texts()] == names


def test_the_head_stays_while_the_page_comes_alive_and_goes_with_the_next(
    open_browser: Opener,
) -> None:
    page = open_browser()
    page.goto(f"/v/{SLUG}")
    canonical = page.locator("head link[rel=canonical]")
    alive(page)

    assert canonical.count() == 1
    page.get_by_test_id("product-card").first.get_by_role("link").first.click()
    page.wait_for_url("**/p/**")
    expect(canonical).to_have_count(0)


def alive(page: Page) -> None:
    """Wait until the page's handlers work."""
    page.wait_for_function(
        """() => Object.keys(document.querySelector("[data-testid=theme]") ?? {})
          .some((key) => key.startsWith("__reactProps"))"""
    )


def test_a_page_never_shows_the_one_before_and_does_not_move(
    machine: httpx.Client, open_browser: Opener
) -> None:
    first, second = sorted(published(machine))[:2]
    page = open_browser()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    put_in_basket(page, SLUG)
    page.add_init_script(FIRST_SIGHT)
    page.goto(first)
    page.wait_for_load_state("networkidle")

    page.goto(second)
    expect(page.get_by_role("banner").get_by_role("link", name="Basket")).to_contain_text("1")
    page.wait_for_load_state("networkidle")

    assert len(page.evaluate("headings")) == 1
    assert page.evaluate("shift") == 0
    assert complaints == []


def test_back_leads_to_where_one_was(open_browser: Opener) -> None:
    page = open_browser()
    page.goto("/search")
    alive(page)
    card = page.get_by_test_id("product-card").nth(11)
    card.scroll_into_view_if_needed()
    where = page.evaluate("scrollY")
    card.get_by_role("link").first.click()
    page.wait_for_url("**/p/**")
    expect(page.get_by_test_id("buy-box")).to_be_visible()

    page.go_back()

    page.wait_for_function("(there) => Math.abs(scrollY - there) < 3", arg=where)
    assert where > 0


def test_one_can_buy_without_scripts_up_to_the_payment_page(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/")
    page.get_by_role("combobox", name="Search").fill("a")
    page.get_by_role("combobox", name="Search").press("Enter")
    in_stock = page.get_by_test_id("product-card").filter(has_not_text="Out of stock")
    title = in_stock.first.get_by_role("heading").inner_text()
    in_stock.first.get_by_role("link").first.click()
    page.get_by_test_id("add-to-basket").click()
    expect(page.get_by_test_id("basket-line")).to_contain_text(title)

    page.get_by_role("link", name="To the checkout").click()
    page.get_by_label("E-mail").fill("ada@nowhere")
    page.get_by_label("Full name").fill("Ada Byron")
    page.get_by_label("Street").first.fill("12 Elm Street")
    page.get_by_label("Postcode").fill("10115")
    page.get_by_label("Town").fill("Berlin")
    page.get_by_role("button", name="Buy and pay").click()
    expect(page.get_by_text("check the e-mail address").first).to_be_visible()
    expect(page.get_by_label("Full name")).to_have_value("Ada Byron")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_role("button", name="Buy and pay").click()

    page.wait_for_url("**/sandbox/**")
    fill_in_card(page, GOOD_CARD)


def test_results_are_paged_and_narrowed_without_scripts(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/search")
    first = page.get_by_test_id("product-card").get_by_role("heading").all_inner_texts()

    page.get_by_role("link", name="Next").click()
    second = page.get_by_test_id("product-card").get_by_role("heading").all_inner_texts()
    page.get_by_role("textbox", name="To").fill("20")
    page.get_by_role("button", name="Go").click()

    assert second
    assert not set(first) & set(second)
    assert "price_to=20" in page.url
    expect(page.get_by_test_id("chip")).to_contain_text("20")


def terms(row: Locator) -> tuple[str, str]:
    """The product and the price of a row of the vendor's offers."""
    href = row.get_by_role("link").first.get_attribute("href") or ""
    return href, f"€{row.get_by_label('Price').first.input_value()}<"


def shows(listed: str, href: str, price: str) -> bool:
    """Whether a list has a card with this link and this price."""
    cards = listed.split('data-testid="product-card"')
    return any(f'href="{href}"' in card and price in card for card in cards)


def test_a_new_price_is_in_the_next_document_of_every_page_that_shows_it(
    sign_in: SignIn, machine: httpx.Client
) -> None:
    vendor = sign_in(VENDOR)
    vendor.goto("/vendor/offers")
    window = f"/v/{SLUG}"
    listed = machine.get(window).text
    rows = vendor.get_by_test_id("offer-row")
    expect(rows.first).to_be_visible()
    row = next(row for row in rows.all() if shows(listed, *terms(row)))
    product = row.get_by_role("link").first.get_attribute("href") or ""
    for path in (product, window):
        assert machine.get(path).headers["cache-control"].startswith("public")
    field = row.get_by_label("Price").first
    new = f"{float(field.input_value()) - 0.07:.2f}"

    field.fill(new)
    field.press("Enter")
    expect(row.get_by_text("Saved").or_(vendor.get_by_text("Saved")).first).to_be_visible()

    assert f"€{new}" in machine.get(product).text
    assert shows(machine.get(window).text, product, f"€{new}<")


@contextmanager
def renderer_gone() -> Iterator[None]:
    """The renderer of the shop in this folder, stopped for the block: it answers nobody."""
    found = [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(ROOT / ".web" / "renderer.js") in (process.info["cmdline"] or [])
    ]
    for process in found:
        process.suspend()
    try:
        yield
    finally:
        for process in found:
            process.resume()


@pytest.mark.skipif("SITE_URL" in os.environ, reason="stops the renderer of a shop of its own")
def test_without_a_renderer_pages_answer_and_come_alive(
    machine: httpx.Client, open_browser: Opener
) -> None:
    path = max(published(machine))
    page = open_browser()
    with renderer_gone():
        answer = machine.get(path, headers={"cookie": "session=nobody"})
        page.goto(path)
        expect(page.get_by_test_id("buy-box")).to_be_visible()

    reader = Reader(answer.text)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert [thing["@type"] for thing in reader.things] == ["Product", "BreadcrumbList"]
    assert "<noscript><h1>" in answer.text
    assert "buy-box" in machine.get(path).text
