"""Coming in by another site or with a passkey, and what the account says of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.axe import settle
from tests.pages.test_account_stories import FRONT, PASSWORD, _email, _link, _sign_up
from tests.sandbox.rig import until

pytestmark = pytest.mark.browser

Opener = Callable[[], Page]
Mailbox = Callable[[str], dict[str, str]]

SITE = "Sandbox ID"
A_PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _come_by_site(page: Page, email: str, *, is_verified: bool = True) -> None:
    """From the sign-in page to the other site, and what is said there."""
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name=f"With {SITE}").click()
    _say_who(page, email, is_verified=is_verified)


def _say_who(page: Page, email: str, *, is_verified: bool = True) -> None:
    page.wait_for_url("**/sandbox/identity/**")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Name").fill("Mary Ann")
    page.get_by_label("The address is confirmed here").set_checked(is_verified)
    page.get_by_role("button", name="Tell the shop").click()


def _sign_out(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(FRONT)


def _confirm(page: Page, mailbox: Mailbox, email: str) -> None:
    page.goto(_link(mailbox, email, "Welcome"))
    page.get_by_role("button", name="Yes, this is my address").click()
    expect(page.get_by_role("status").filter(has_text="Confirmed")).to_be_visible()


def _account(page: Page) -> None:
    page.goto("/account")
    settle(page)


def test_somebody_signs_up_by_another_site_and_comes_again(
    open_browser: Opener, mailbox: Mailbox
) -> None:
    page, email = open_browser(), _email()
    page.goto("/sign-up?next=/account")
    page.get_by_role("button", name=f"With {SITE}").click()
    _say_who(page, email)
    page.wait_for_url("**/account")

    sites = page.get_by_role("region", name="Other sites")
    expect(sites.get_by_test_id("identity")).to_contain_text(email)
    expect(page.get_by_text("You sign in without one.")).to_be_visible()
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    assert "confirm" not in until(lambda: mailbox(email).get("Welcome"))
    sites.get_by_role("button", name=f"Unlink {SITE}").click()
    page.get_by_role("button", name="Unlink it").click()
    expect(sites.get_by_text("This is your only way in.")).to_be_visible()

    _sign_out(page)
    _come_by_site(page, email)
    page.wait_for_url("**/account")
    page.get_by_test_id("first-password").click()
    expect(page.get_by_text("A link is on its way to you.")).to_be_visible()
    page.goto(_link(mailbox, email, "A new password"))
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(
        page.get_by_text("Your new password is set. Please sign in with it.", exact=True)
    ).to_be_visible()


def test_what_the_other_site_does_not_vouch_for_stays_outside(open_browser: Opener) -> None:
    page, email = open_browser(), _email()

    _come_by_site(page, email, is_verified=False)
    expect(page.get_by_role("alert")).to_contain_text("hasn't confirmed your e-mail address")

    page.get_by_role("button", name=f"With {SITE}").click()
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("alert")).to_contain_text("You said no at the other site.")

    page.goto("/doors/with/sandbox-id/back?code=guess&state=guess")
    expect(page.get_by_role("alert")).to_contain_text("it began in another browser")


def test_an_account_opened_in_advance_is_signed_in_to_first(open_browser: Opener) -> None:
    thief, owner, email = open_browser(), open_browser(), _email()
    _sign_up(thief, email)

    _come_by_site(owner, email)

    expect(owner.get_by_role("alert")).to_contain_text("already an account with your e-mail")


def test_a_member_links_another_site_comes_in_by_it_and_unlinks_it(
    open_browser: Opener, mailbox: Mailbox
) -> None:
    page, elsewhere, email, other = open_browser(), open_browser(), _email(), _email()
    _sign_up(page, email)
    _confirm(page, mailbox, email)
    _account(page)
    sites = page.get_by_role("region", name="Other sites")

    sites.get_by_label("Your password").fill("not my password")
    sites.get_by_role("button", name=f"Link {SITE}").click()
    expect(sites.get_by_text("That isn't your current password.")).to_be_visible()
    sites.get_by_label("Your password").fill(PASSWORD)
    sites.get_by_role("button", name=f"Link {SITE}").click()
    _say_who(page, other)
    expect(sites.get_by_text("It is linked.")).to_be_visible()
    expect(sites.get_by_test_id("identity")).to_contain_text(other)
    assert SITE in until(lambda: mailbox(email).get("A new way into your account"))

    _come_by_site(elsewhere, other)
    elsewhere.wait_for_url("**/account")
    expect(elsewhere.get_by_text(email).first).to_be_visible()

    settle(page)
    sites.get_by_role("button", name=f"Unlink {SITE}").click()
    page.get_by_role("button", name="Unlink it").click()
    expect(sites.get_by_role("button", name=f"Link {SITE}")).to_be_visible()
    expect(sites.get_by_test_id("identity")).to_have_count(0)


def test_a_passkey_is_made_signs_in_and_is_removed(open_browser: Opener, mailbox: Mailbox) -> None:
    page, email = open_browser(), _email()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": A_PLATFORM})
    _sign_up(page, email)
    _account(page)
    panel = page.get_by_role("region", name="Passkeys")

    panel.get_by_label("Name").fill("My laptop")
    panel.get_by_label("Your password").fill(PASSWORD)
    panel.get_by_role("button", name="Add a passkey").click()
    expect(panel.get_by_text("Please confirm your address first")).to_be_visible()
    _confirm(page, mailbox, email)
    _account(page)
    panel.get_by_label("Name").fill("My laptop")
    panel.get_by_label("Your password").fill(PASSWORD)
    panel.get_by_role("button", name="Add a passkey").click()
    expect(panel.get_by_text("Your passkey is ready.")).to_be_visible()
    expect(panel.get_by_test_id("passkey")).to_contain_text("My laptop")

    _sign_out(page)
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name="With a passkey").click()
    page.wait_for_url(re.compile("/account$"))
    expect(panel.get_by_test_id("passkey")).to_contain_text("Last used")

    settle(page)
    panel.get_by_role("button", name="Remove My laptop").click()
    page.get_by_role("button", name="Remove it").click()
    expect(panel.get_by_test_id("passkey")).to_have_count(0)
    _sign_out(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="With a passkey").click()
    expect(page.get_by_text("This passkey couldn't be used.")).to_be_visible()


def test_where_browsers_know_no_passkeys_nothing_is_said_of_them(open_browser: Opener) -> None:
    page = open_browser()
    page.add_init_script("delete window.PublicKeyCredential")

    page.goto("/sign-in")

    expect(page.get_by_role("button", name=f"With {SITE}")).to_be_visible()
    expect(page.get_by_role("button", name="With a passkey")).to_be_hidden()
