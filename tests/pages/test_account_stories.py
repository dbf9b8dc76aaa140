"""An account from its first letter to a lost password, as somebody sees it who has one."""

import re
from collections.abc import Callable
from uuid import uuid4

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.pages.axe import settle
from tests.sandbox.rig import until

pytestmark = pytest.mark.browser

PASSWORD, ANOTHER = "a sourdough starter from 1987", "a lighthouse keeper's ladder"

FRONT = re.compile(r"://[^/]+/$")

Opener = Callable[[], Page]
Mailbox = Callable[[str], dict[str, str]]


def _email() -> str:
    return f"mary-{uuid4().hex[:10]}@example.com"


def _sign_up(page: Page, email: str) -> None:
    page.goto("/sign-up")
    page.get_by_label("Name").fill("Mary Ann")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    page.wait_for_url(FRONT)


def _link(mailbox: Mailbox, email: str, subject: str) -> str:
    """The way that the link in a letter leads, once the letter is there."""
    letter = until(lambda: mailbox(email).get(subject))
    found = re.search(r"https?://\S+?(/\S+key=\S+)", letter)
    assert found, letter
    return found[1]


def test_an_address_is_confirmed_and_changed_by_letters(
    open_browser: Opener, mailbox: Mailbox
) -> None:
    page, first, second = open_browser(), _email(), _email()
    _sign_up(page, first)
    page.goto("/account")
    expect(page.get_by_text("Not confirmed")).to_be_visible()

    page.goto(_link(mailbox, first, "Welcome"))
    page.get_by_role("button", name="Yes, this is my address").click()
    expect(page.get_by_role("status").filter(has_text="Confirmed")).to_contain_text(first)

    page.goto("/account")
    settle(page)
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    page.get_by_label("Another address").fill(second)
    password = page.get_by_role("region", name="E-mail").get_by_label("Your password")
    password.fill("not my password")
    page.get_by_role("button", name="Send a link there").click()
    expect(page.get_by_text("That isn't your current password.")).to_be_visible()
    password.fill(PASSWORD)
    page.get_by_role("button", name="Send a link there").click()
    expect(page.get_by_text("A link is on its way to")).to_contain_text(second)

    page.goto(_link(mailbox, second, "Please confirm your new address"))
    page.get_by_role("button", name="Yes, this is my address").click()
    expect(page.get_by_role("status").filter(has_text="Confirmed")).to_contain_text(second)
    page.goto("/account")
    expect(page.get_by_text(second).first).to_be_visible()
    assert second in until(lambda: mailbox(first).get("Your address was changed"))


def test_a_forgotten_password_is_replaced_and_throws_everybody_out_at_once(
    open_browser: Opener, mailbox: Mailbox
) -> None:
    member, forgetful, email = open_browser(), open_browser(), _email()
    _sign_up(member, email)
    member.goto("/account/orders")
    settle(member)

    forgetful.goto("/sign-in")
    forgetful.get_by_role("link", name="Forgot your password?").click()
    expect(forgetful.get_by_role("heading", name="Forgotten password")).to_be_visible()
    forgetful.get_by_label("E-mail").fill(email)
    forgetful.get_by_role("button", name="Send me a link").click()
    expect(forgetful.get_by_text("Look into your mailbox")).to_be_visible()
    way = _link(mailbox, email, "A new password")
    forgetful.goto(way)
    forgetful.get_by_label("New password").fill("password123")
    forgetful.get_by_role("button", name="Set the password").click()
    expect(forgetful.get_by_text("among the first that thieves try")).to_be_visible()
    forgetful.get_by_label("New password").fill(ANOTHER)
    forgetful.get_by_role("button", name="Set the password").click()

    expect(
        forgetful.get_by_text("Your new password is set. Please sign in with it.", exact=True)
    ).to_be_visible()
    member.wait_for_url("**/sign-in?**")
    forgetful.get_by_label("E-mail").fill(email)
    forgetful.get_by_label("Password").fill(ANOTHER)
    forgetful.get_by_role("button", name="Sign in").last.click()
    forgetful.wait_for_url(FRONT)
    forgetful.goto(way)
    forgetful.get_by_label("New password").fill(ANOTHER + "!")
    forgetful.get_by_role("button", name="Set the password").click()
    expect(forgetful.get_by_text("This link isn't good any more.")).to_be_visible()


def test_a_browser_elsewhere_is_signed_out_from_here_while_it_looks_on(
    open_browser: Opener,
) -> None:
    here, elsewhere, email = open_browser(), open_browser(), _email()
    _sign_up(here, email)
    elsewhere.goto("/sign-in?next=/account")
    elsewhere.get_by_label("E-mail").fill(email)
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.get_by_role("button", name="Sign in").last.click()
    elsewhere.wait_for_url("**/account")
    settle(elsewhere)

    here.goto("/account")
    settle(here)
    expect(here.get_by_test_id("session")).to_have_count(2)
    expect(here.get_by_test_id("session").first).to_contain_text("This one")
    here.get_by_test_id("end-session").click()

    expect(here.get_by_test_id("session")).to_have_count(1)
    elsewhere.wait_for_url("**/sign-in?**")
    here.reload()
    expect(here.get_by_test_id("session")).to_have_count(1)


def test_a_second_step_is_set_up_asked_for_and_taken_from_paper(open_browser: Opener) -> None:
    page, email = open_browser(), _email()
    _sign_up(page, email)
    page.goto("/account")
    settle(page)
    panel = page.get_by_role("region", name="Second step")
    panel.get_by_label("Your password").fill(PASSWORD)
    panel.get_by_role("button", name="Set it up").click()
    expect(panel.get_by_role("img", name="QR code")).to_be_visible()
    secret = panel.get_by_role("code").inner_text().replace(" ", "")

    panel.get_by_label("Code from the app").fill("000000")
    panel.get_by_role("button", name="Turn it on").click()
    expect(panel.get_by_text("That code isn't right")).to_be_visible()
    panel.get_by_label("Code from the app").fill(pyotp.TOTP(secret).now())
    panel.get_by_role("button", name="Turn it on").click()
    expect(panel.get_by_test_id("paper")).to_be_visible()
    paper = panel.get_by_test_id("paper").get_by_role("code").all_inner_texts()
    panel.get_by_role("button", name="I have written them down").click()
    expect(panel.get_by_text("10 codes on paper left")).to_be_visible()

    elsewhere = open_browser()
    elsewhere.goto("/sign-in?next=/account")
    elsewhere.get_by_label("E-mail").fill(email)
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.get_by_role("button", name="Sign in").last.click()
    elsewhere.wait_for_url("**/second-step?**")
    elsewhere.get_by_label("Code").fill("123456")
    elsewhere.get_by_role("button", name="Sign in").last.click()
    expect(elsewhere.get_by_text("That code isn't right")).to_be_visible()
    elsewhere.get_by_label("Code").fill(paper[0])
    elsewhere.get_by_role("button", name="Sign in").last.click()
    elsewhere.wait_for_url("**/account")
    expect(elsewhere.get_by_text("9 codes on paper left")).to_be_visible()
