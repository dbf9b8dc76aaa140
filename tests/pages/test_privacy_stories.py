"""People and their data, as they see it: asked, agreed, taken home, deleted, and back again."""

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.pages.axe import faults, settle
from tests.pages.test_account_stories import _link, _sign_up
from tests.sandbox.rig import until

pytestmark = pytest.mark.browser

Opener = Callable[[], Page]
Mailbox = Callable[[str], dict[str, str]]
WATCH_SHIFTS = """
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
LIES_ON_TOP = """() => {
    const strip = document.querySelector(".consent"), box = strip.getBoundingClientRect();
    const column = document.querySelector(".drawer-or-column").getBoundingClientRect();
    return strip.contains(document.elementFromPoint(column.left + 20, box.top + 30));
}"""


@pytest.fixture
def nobody_yet(browser: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of people whom nobody has asked for anything."""
    opened = []

    def open_one(**how: object) -> BrowserContext:
        context = browser.new_context(base_url=site, **how)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


def _consent(context: BrowserContext) -> str | None:
    return next((c["value"] for c in context.cookies() if c["name"] == "consent"), None)


def _strip(page: Page):
    return page.get_by_role("region", name="Cookies")


@pytest.mark.parametrize("answer", ["Accept all", "Only necessary"])
def test_yes_and_no_are_equally_easy_and_nothing_moves(
    nobody_yet: Callable[..., BrowserContext], answer: str
) -> None:
    context = nobody_yet(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    told: list[str] = []
    page.on("request", lambda r: told.append(r.url) if "/doors/searches" in r.url else None)
    page.goto("/search?q=lamp")
    settle(page)
    strip = _strip(page)
    expect(strip).to_be_visible()
    assert page.evaluate(LIES_ON_TOP), "the column of filters lies over it"
    assert page.evaluate("shift") < 0.01
    assert told == []
    yes, no = (
        strip.get_by_role("button", name="Accept all"),
        strip.get_by_role("button", name="Only necessary"),
    )
    assert yes.get_attribute("class") == no.get_attribute("class")
    assert faults(page) == []

    strip.get_by_role("button", name=answer).click()

    expect(strip).to_be_hidden()
    assert _consent(context) == ("1.ps" if answer == "Accept all" else "1.")
    page.reload()
    settle(page)
    expect(_strip(page)).to_be_hidden()
    assert bool(told) == (answer == "Accept all")
    stored = page.evaluate("Object.keys(sessionStorage)")
    assert not {"asked", "searched"} & set(stored) or answer == "Accept all"


def test_choosing_begins_with_nothing_ticked_and_can_be_changed(
    nobody_yet: Callable[..., BrowserContext],
) -> None:
    context = nobody_yet(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    page.goto("/")
    settle(page)
    strip = _strip(page)
    assert faults(page) == []
    strip.get_by_role("link", name="Choose").click()
    expect(page.get_by_role("heading", name="Cookies", level=1)).to_be_visible()
    settle(page)
    form = page.locator("main form")
    for box in form.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
    assert faults(page) == []
    form.get_by_label("Remember my searches").check()
    form.get_by_role("button", name="Save my choice").click()
    expect(strip).to_be_hidden()
    assert _consent(context) == "1.p"

    page.goto("/help")
    page.get_by_role("contentinfo").get_by_role("link", name="Cookies").click()
    expect(page.get_by_role("heading", name="Cookies", level=1)).to_be_visible()
    settle(page)
    expect(form.get_by_label("Remember my searches")).to_be_checked()
    expect(form.get_by_label("Count my searches")).not_to_be_checked()
    form.get_by_role("button", name="Only necessary").click()

    expect(form.get_by_role("status")).to_contain_text("Saved")
    assert _consent(context) == "1."
    expect(form.get_by_label("Remember my searches")).not_to_be_checked()


def test_without_scripts_the_question_is_asked_once_too(
    nobody_yet: Callable[..., BrowserContext],
) -> None:
    context = nobody_yet(java_script_enabled=False)
    page = context.new_page()
    page.goto("/help")
    strip = _strip(page)
    expect(strip).to_be_visible()
    strip.get_by_role("link", name="Choose").click()
    form = page.locator("main form")
    expect(form.get_by_label("Count my searches")).not_to_be_checked()
    form.get_by_label("Count my searches").check()
    form.get_by_role("button", name="Save my choice").click()

    page.wait_for_url("**/help/cookies")
    expect(_strip(page)).to_be_hidden()
    assert _consent(context) == "1.s"
    page.locator("main form").get_by_role("button", name="Only necessary").click()
    page.wait_for_url("**/help/cookies")
    assert _consent(context) == "1."
    context.clear_cookies()
    page.goto("/help")
    _strip(page).get_by_role("button", name="Only necessary").click()
    page.wait_for_url("**/help")
    expect(_strip(page)).to_be_hidden()


def test_somebody_takes_their_data_home(
    open_browser: Opener, mailbox: Mailbox, tmp_path: Path
) -> None:
    page, email = open_browser(), f"mary-{uuid4().hex[:10]}@example.com"
    _sign_up(page, email)
    page.goto("/account/data")
    settle(page)
    assert faults(page) == []
    panel = page.get_by_role("region", name="Download your data")
    expect(panel.get_by_label("Your password")).to_have_count(0)
    panel.get_by_role("button", name="Make the file").click()
    expect(page.get_by_test_id("data-request")).to_contain_text("Your data in a file")

    letter = until(lambda: mailbox(email).get("Your data is ready"))
    found = re.search(r"https?://\S+?(/your-data\S+)", letter)
    assert found
    page.goto(found[1])
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download my data").click()
    target = tmp_path / "my-data.zip"
    fetched.value.save_as(target)

    with zipfile.ZipFile(BytesIO(target.read_bytes())) as file:
        assert email in file.read("index.html").decode()
        assert email in file.read("data/account.json").decode()
    stranger = open_browser()
    stranger.goto(found[1])
    stranger.get_by_role("button", name="Download my data").click()
    stranger.wait_for_url("**/sign-in?**")


def test_somebody_deletes_their_account_and_thinks_better_of_it(
    open_browser: Opener, mailbox: Mailbox
) -> None:
    page, email = open_browser(), f"mary-{uuid4().hex[:10]}@example.com"
    _sign_up(page, email)
    page.goto("/account/data")
    settle(page)
    panel = page.get_by_role("region", name="Delete your account")
    panel.get_by_label("Type “delete my account”").fill("yes")
    panel.get_by_role("button", name="Delete my account").click()
    expect(panel.get_by_text("to confirm.")).to_be_visible()
    panel.get_by_label("Type “delete my account”").fill("delete my account")
    panel.get_by_role("button", name="Delete my account").click()

    expect(page.get_by_text("You asked us to forget you")).to_be_visible()
    assert "you can stay" in until(lambda: mailbox(email).get("You will be forgotten"))
    page.get_by_test_id("stay").click()
    expect(page.get_by_text("You asked us to forget you")).to_be_hidden()
    expect(panel.get_by_role("button", name="Delete my account")).to_be_visible()
    until(lambda: mailbox(email).get("You stay"))


def test_a_guest_asks_by_letter_without_scripts(
    nobody_yet: Callable[..., BrowserContext], mailbox: Mailbox
) -> None:
    page = nobody_yet(java_script_enabled=False).new_page()
    email = f"guest-{uuid4().hex[:10]}@example.com"
    page.goto("/your-data")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("What would you like?").select_option("erasure")
    page.get_by_role("button", name="Send me a letter").click()
    expect(page.get_by_text("Look into your mailbox")).to_be_visible()

    page.goto(_link(mailbox, email, "Please confirm"))
    page.get_by_role("button", name="Yes, forget me").click()
    expect(page.get_by_text("We write to you when it happens")).to_be_visible()
    page.goto(_link(mailbox, email, "You will be forgotten"))
    page.get_by_role("button", name="Keep everything").click()

    expect(page.get_by_text("Nothing was deleted.")).to_be_visible()


def test_news_come_after_a_letter_and_end_by_a_click(
    open_browser: Opener, mailbox: Mailbox
) -> None:
    page, email = open_browser(), f"mary-{uuid4().hex[:10]}@example.com"
    page.goto("/sign-up")
    expect(page.get_by_label("Send me news by mail")).not_to_be_checked()
    page.goto("/news")
    settle(page)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me news").click()
    expect(page.get_by_text("Look into your mailbox")).to_be_visible()
    page.goto(_link(mailbox, email, "News by mail?"))
    page.get_by_role("button", name="Yes, send news").click()
    expect(page.get_by_text("From now on you get our news.")).to_be_visible()

    page.goto(_link(mailbox, email, "You get our news"))
    page.get_by_role("button", name="No more news").click()

    expect(page.get_by_text("You get none of these letters any more.")).to_be_visible()


def test_staff_see_the_deadline_and_start_one_for_somebody(
    open_browser: Opener, sign_in: Callable[[str], Page], mailbox: Mailbox
) -> None:
    person, email = open_browser(), f"mary-{uuid4().hex[:10]}@example.com"
    _sign_up(person, email)
    admin = sign_in("admin@fairhall.example")
    admin.goto("/admin/privacy")
    settle(admin)
    admin.get_by_label("E-mail of their account").fill(email)
    admin.get_by_label("What they want").select_option("erasure")
    admin.get_by_label("How they asked").fill("A letter of 3 May")
    admin.get_by_test_id("start-request").click()

    row = admin.get_by_test_id("data-request-row").filter(has_text=email)
    expect(row).to_contain_text("To be forgotten")
    expect(row).to_contain_text("A letter of 3 May")
    until(lambda: mailbox(email).get("You will be forgotten"))
    person.goto("/account/data")
    expect(person.get_by_text("You asked us to forget you")).to_be_visible()
