"""A whole marketplace in processes of its own, and a browser for each person of a story."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from marketplace.config import ROOT
from tests.sandbox.rig import free_port

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSWORD = "fairhall-demo"
START_SECONDS = 420
"""The first start installs the page builder's packages and fills the shop."""

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a marketplace with a small demo shop: a new one, or the one at SITE_URL."""
    if running := os.environ.get("SITE_URL"):
        yield running
        return
    data_dir = ROOT / ".data" / "stories"
    shutil.rmtree(data_dir, ignore_errors=True)
    port = free_port()
    address = f"http://localhost:{port}"
    environment = os.environ | {
        "PORT": str(port), "DATA_DIR": str(data_dir), "DEMO_SCALE": "0.02", "PUBLIC_URL": address,
    }  # fmt: skip
    data_dir.mkdir(parents=True)
    log = data_dir / "run.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "marketplace", "run"]
        child = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_open(child, log)
            yield address
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(60)


def _wait_until_open(child: subprocess.Popen[bytes], log: Path) -> None:

    deadline = time.monotonic() + START_SECONDS
    while "Ctrl-C closes it" not in log.read_text():
        assert child.poll() is None, log.read_text()[-4000:]
        assert time.monotonic() < deadline, log.read_text()[-4000:]
        time.sleep(0.5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium or Chrome."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path, "Chromium is missing; `make test` installs it"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(browser: Browser, site: str) -> Iterator[Callable[[], Page]]:
    """Gives a new person a browser of their own, at the front page."""
    contexts = []

    def open_one() -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, base_url=site)
        contexts.append(context)
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
