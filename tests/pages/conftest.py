"""A whole marketplace in processes of its own, and a browser for each person of a story."""

import os
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.running import BROWSER_ARGUMENTS, browser_path, running_shop

PASSWORD = "fairhall-demo"

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a marketplace with a small demo shop: a new one, or the one at SITE_URL."""
    if running := os.environ.get("SITE_URL"):
        yield running
        return
    with running_shop("stories", DEMO_SCALE="0.02", DOCUMENTS_A_MINUTE="100000") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """An installed Chromium or Chrome; a new one for each file, so that none grows old."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=[*BROWSER_ARGUMENTS]
        )
        yield browser
        browser.close()


def chosen(context: BrowserContext, site: str, agreed: str = "ps") -> None:
    """Somebody who has been asked for their consent before, and agreed to this."""
    context.add_cookies([{"name": "consent", "value": f"1.{agreed}", "url": site}])


@pytest.fixture
def open_browser(browser: Browser, site: str) -> Iterator[Callable[[], Page]]:
    """Gives a new person a browser of their own, at the front page."""
    contexts = []

    def open_one() -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, base_url=site)
        contexts.append(context)
        chosen(context, site)
        context.set_default_timeout(20_000)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(open_browser: Callable[[], Page], site: str) -> Callable[[str], Page]:
    """Gives the browser of somebody who has signed in."""

    def signed_in(email: str) -> Page:
        page = open_browser()
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").last.click()
        page.wait_for_url(f"{site}/")
        return page

    return signed_in


@pytest.fixture
def mailbox(site: str) -> Callable[[str], dict[str, str]]:
    """The mails that somebody got: subject -> text."""

    def mails(email: str) -> dict[str, str]:
        answer = httpx.get(f"{site}/sandbox/mail.json", params={"to": email})
        return {mail["subject"]: mail["text"] for mail in answer.json()}

    return mails
