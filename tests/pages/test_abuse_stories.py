"""Abuse at the doors and at the till, as the people see it whom it concerns."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.pages.deeds import fill_in_card, go_to_payment, pay, put_in_basket
from tests.sandbox.rig import until

pytestmark = pytest.mark.browser

VENDOR, SLUG = "vendor@fairhall.example", "voltmarkt"
ADMIN = "admin@fairhall.example"
PASSWORD = "fairhall-demo"
CHECKED = "Payment being checked"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]
Mailbox = Callable[[str], dict[str, str]]


def set_limit(admin: Page, score: str) -> None:
    admin.goto("/admin/settings")
    admin.get_by_label("Staff look from a score of").fill(score)
    admin.get_by_test_id("save-settings").click()
    expect(admin.get_by_text("Saved.")).to_be_visible()


@pytest.fixture
def careful_admin(sign_in: SignIn) -> Iterator[Page]:
    """Somebody who looks at every purchase by an e-mail address that is thrown away."""
    admin = sign_in(ADMIN)
    set_limit(admin, "25")
    yield admin
    set_limit(admin, "60")


def buy(shopper: Page) -> tuple[str, str]:
    """A guest pays with an address to be thrown away; gives the number and the address."""
    email = f"someone-{uuid4().hex[:8]}@mailinator.com"
    put_in_basket(shopper, SLUG)
    go_to_payment(shopper, email)
    fill_in_card(shopper)
    return pay(shopper), email


def test_who_guesses_a_password_is_told_how_long_to_wait_and_the_owner_is_not_locked_out(
    sign_in: SignIn, open_browser: Opener, mailbox: Mailbox
) -> None:
    owner, stranger, email = open_browser(), open_browser(), f"eve-{uuid4().hex[:8]}@example.com"
    owner.goto("/sign-up")
    owner.get_by_label("Name").fill("Eve Owner")
    owner.get_by_label("E-mail").fill(email)
    owner.get_by_label("Password").fill("a sourdough starter from 1987")
    owner.get_by_role("button", name="Open the account").click()
    owner.wait_for_url("**/")

    for _ in range(6):
        stranger.goto("/sign-in")
        stranger.get_by_label("E-mail").fill(email)
        stranger.get_by_label("Password").fill("a guess")
        stranger.get_by_role("button", name="Sign in").last.click()
        stranger.wait_for_url("**/sign-in?*problem=**")

    expect(
        stranger.get_by_text(
            "Too many wrong passwords. Try again in a minute, or get a new password by mail."
        )
    ).to_be_visible()
    assert until(lambda: mailbox(email).get("Somebody tries to get into your account"))
    owner.context.clear_cookies(name="session")
    owner.goto("/sign-in")
    owner.get_by_label("E-mail").fill(email)
    owner.get_by_label("Password").fill("a sourdough starter from 1987")
    owner.get_by_role("button", name="Sign in").last.click()
    owner.wait_for_url("**/")


def test_a_suspicious_order_is_held_approved_in_the_console_and_then_taken(
    careful_admin: Page, open_browser: Opener, sign_in: SignIn
) -> None:
    shopper, vendor, admin = open_browser(), sign_in(VENDOR), careful_admin
    number, email = buy(shopper)
    expect(shopper.get_by_text("Payment being confirmed")).to_be_visible()
    vendor.goto("/vendor/orders")
    card = vendor.get_by_test_id("board-card").filter(has_text=number)
    expect(card).to_contain_text(CHECKED)
    expect(card.get_by_test_id("accept")).to_have_count(0)

    admin.goto("/admin/checks")
    row = admin.get_by_test_id("check-row").filter(has_text=number)
    expect(row).to_contain_text("An e-mail address to be thrown away")
    row.get_by_role("link", name=number).click()
    expect(admin.get_by_test_id("check-reason")).to_contain_text("+25")
    expect(admin.get_by_text("Held, nothing is taken yet")).to_be_visible()
    expect(admin.get_by_text(email).first).to_be_visible()
    admin.get_by_label("Why it goes on").fill("I have called them.")
    admin.get_by_test_id("approve").click()
    expect(admin.get_by_text("Let through").first).to_be_visible()

    card.get_by_test_id("accept").click()  # by itself, on the page that was open
    expect(card.get_by_test_id("pack")).to_be_visible()
    admin.goto(f"/admin/orders/{number}")
    expect(admin.get_by_test_id("payment-row")).to_contain_text("Captured")


def cancelled(mails: dict[str, str]) -> str:
    """The letter that says that an order was cancelled."""
    return next((text for subject, text in mails.items() if "Cancelled" in subject), "")


def test_a_suspicious_order_that_is_turned_down_is_cancelled_with_nothing_taken(
    careful_admin: Page, open_browser: Opener, mailbox: Mailbox
) -> None:
    shopper, admin = open_browser(), careful_admin
    number, email = buy(shopper)

    admin.goto(f"/admin/checks/{number}")
    admin.get_by_label("Why it is turned down").fill("The card isn't theirs.")
    admin.get_by_test_id("reject").click()
    expect(admin.get_by_text("Turned down").first).to_be_visible()

    expect(shopper.get_by_text("We couldn't confirm the payment").first).to_be_visible()
    letter = until(lambda: cancelled(mailbox(email)))
    assert "Nothing was charged" in letter and "The card isn't theirs" not in letter
    admin.goto(f"/admin/orders/{number}")
    expect(admin.get_by_test_id("payment-row")).to_contain_text("Voided")
    expect(admin.get_by_test_id("refund-row")).to_have_count(0)
