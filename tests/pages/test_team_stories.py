"""People come into a vendor's team and go, and support works there for a while."""

import re
from collections.abc import Callable
from uuid import uuid4

import pyotp
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.axe import settle
from tests.pages.test_account_stories import PASSWORD, _link, _sign_up
from tests.sandbox.rig import until

pytestmark = pytest.mark.browser

VENDOR, OTHER_VENDOR, ADMIN = (
    f"{name}@fairhall.example" for name in ("vendor", "vendor2", "admin")
)
SHOP, SLUG = "Voltmarkt", "voltmarkt"

Opener = Callable[[], Page]
SignIn = Callable[[str], Page]
Mailbox = Callable[[str], dict[str, str]]


def _invite(owner: Page, email: str, role: str) -> None:
    owner.goto("/vendor/team")
    settle(owner)
    form = owner.get_by_role("region", name="Invite somebody")
    form.get_by_label("E-mail").fill(email)
    form.get_by_label("Role").select_option(role)
    owner.get_by_test_id("invite").click()
    expect(_waiting(owner, email)).to_be_visible()


def _waiting(owner: Page, email: str) -> Locator:
    return owner.get_by_test_id("invitation").filter(has_text=email)


def _colleague(owner: Page, email: str) -> Locator:
    return owner.get_by_test_id("team-row").filter(has_text=email)


def _take_out(owner: Page, email: str) -> None:
    _colleague(owner, email).get_by_test_id("remove-member").click()
    owner.get_by_role("button", name="Take out").click()
    expect(_colleague(owner, email)).to_have_count(0)


def _rooms(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Vendor").locator("visible=true").get_by_role("link")


def test_a_packer_is_invited_comes_in_by_the_letter_and_is_thrown_out_again(
    sign_in: SignIn, open_browser: Opener, mailbox: Mailbox
) -> None:
    owner, email = sign_in(VENDOR), f"packer-{uuid4().hex[:10]}@example.com"
    _invite(owner, email, "packer")
    way = _link(mailbox, email, f"Work with {SHOP}")

    stranger = sign_in("shopper@fairhall.example")
    stranger.goto(way)
    expect(stranger.get_by_text("This invitation is for another address")).to_be_visible()
    expect(stranger.get_by_role("button", name="Join the team")).to_have_count(0)

    packer = open_browser()
    packer.goto(way)
    expect(packer.get_by_text(SHOP).first).to_be_visible()
    packer.get_by_role("link", name="Open an account").click()
    packer.get_by_label("Name").fill("Petra Packer")
    expect(packer.get_by_label("E-mail")).to_have_value(email)
    packer.get_by_label("Password").fill(PASSWORD)
    packer.get_by_role("button", name="Open the account").click()
    packer.wait_for_url("**/join-team?key=**")
    packer.get_by_role("button", name="Join the team").click()
    packer.wait_for_url("**/vendor")

    expect(_rooms(packer).filter(has_text="Orders")).to_be_visible()
    expect(_rooms(packer).filter(has_text="Money")).to_have_count(0)
    expect(_rooms(packer).filter(has_text="Promotions")).to_have_count(0)
    packer.goto("/vendor/money")
    expect(packer.get_by_text("This room isn't part of your role")).to_be_visible()
    expect(_colleague(owner, email)).to_be_visible()  # by itself, on the page that was open
    expect(_waiting(owner, email)).to_have_count(0)

    _colleague(owner, email).get_by_test_id("change-role").click()
    owner.get_by_role("dialog").get_by_label("Role").select_option("accountant")
    owner.get_by_test_id("save-role").click()
    expect(_colleague(owner, email)).to_contain_text("Accountant")
    expect(packer.get_by_test_id("payout-account")).to_be_visible()  # the same page, opened anew
    expect(_rooms(packer).filter(has_text="Offers")).to_have_count(0)

    _take_out(owner, email)
    expect(packer.get_by_text("This room is for vendors")).to_be_visible()
    expect(packer.get_by_test_id("payout-account")).to_have_count(0)
    packer.goto(way)
    expect(packer.get_by_text("isn't good any more")).to_be_visible()


def test_an_invitation_is_sent_again_and_taken_back(
    sign_in: SignIn, open_browser: Opener, mailbox: Mailbox
) -> None:
    owner, email = sign_in(VENDOR), f"nobody-{uuid4().hex[:10]}@example.com"
    _invite(owner, email, "manager")
    way = _link(mailbox, email, f"Work with {SHOP}")
    _waiting(owner, email).get_by_role("button", name="again").click()
    expect(owner.get_by_text("It is on its way again.")).to_be_visible()

    _waiting(owner, email).get_by_role("button", name="Withdraw").click()
    owner.get_by_role("button", name="Take it back").click()

    expect(_waiting(owner, email)).to_have_count(0)
    guest = open_browser()
    guest.goto(way)
    expect(guest.get_by_text("isn't good any more")).to_be_visible()


def test_who_works_for_two_shops_chooses_between_them(sign_in: SignIn, mailbox: Mailbox) -> None:
    owner, busy = sign_in(VENDOR), sign_in(OTHER_VENDOR)
    busy.goto("/vendor")
    expect(busy.get_by_label("Shop you work for")).to_have_count(0)
    _invite(owner, OTHER_VENDOR, "manager")
    busy.goto(_link(mailbox, OTHER_VENDOR, f"Work with {SHOP}"))
    busy.get_by_role("button", name="Join the team").click()
    busy.wait_for_url("**/vendor")

    chooser = busy.get_by_label("Shop you work for")
    expect(chooser.locator("option:checked")).to_have_text(SHOP)
    busy.goto("/vendor/team")
    expect(busy.get_by_role("region", name="Who works here")).to_be_visible()
    expect(busy.get_by_test_id("invite")).to_have_count(0)
    with busy.expect_navigation():
        chooser.select_option(index=1 - chooser.evaluate("it => it.selectedIndex"))
    expect(chooser.locator("option:checked")).not_to_have_text(SHOP)
    busy.goto("/vendor/team")
    expect(busy.get_by_test_id("invite")).to_be_visible()

    owner.reload()
    settle(owner)
    _take_out(owner, OTHER_VENDOR)
    expect(chooser).to_have_count(0)


def test_a_new_owner_is_only_invited_with_a_code_of_just_now(
    sign_in: SignIn, open_browser: Opener, mailbox: Mailbox
) -> None:
    founder, email = sign_in(VENDOR), f"owner-{uuid4().hex[:10]}@example.com"
    _invite(founder, email, "owner")
    owner = open_browser()
    _sign_up(owner, email)
    owner.goto(_link(mailbox, email, f"Work with {SHOP}"))
    owner.get_by_role("button", name="Join the team").click()
    owner.wait_for_url("**/vendor")
    elsewhere = open_browser()
    elsewhere.goto("/sign-in?next=/account")
    elsewhere.get_by_label("E-mail").fill(email)
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.get_by_role("button", name="Sign in").last.click()
    elsewhere.wait_for_url("**/account")
    paper = _set_up_second_step(elsewhere)

    owner.goto("/vendor/team")
    settle(owner)
    form = owner.get_by_role("region", name="Invite somebody")
    form.get_by_label("E-mail").fill("one.more@example.com")
    form.get_by_label("Role").select_option("owner")
    owner.get_by_test_id("invite").click()
    owner.wait_for_url("**/prove-again?next=**")
    owner.get_by_label("Code").fill("123456")
    owner.get_by_role("button", name="Go on").click()
    wrong = "That code isn't right, or it was used already. Please try the next one."
    expect(owner.get_by_text(wrong, exact=True)).to_be_visible()
    owner.get_by_label("Code").fill(paper[0])
    owner.get_by_role("button", name="Go on").click()
    owner.wait_for_url("**/vendor/team")
    settle(owner)
    _invite(owner, "one.more@example.com", "owner")

    founder.reload()
    settle(founder)
    _take_out(founder, email)
    expect(_waiting(founder, "one.more@example.com")).to_have_count(0)
    expect(owner.get_by_text("This room is for vendors")).to_be_visible()


def _set_up_second_step(page: Page) -> list[str]:
    """Gives the codes for paper."""
    settle(page)
    panel = page.get_by_role("region", name="Second step")
    panel.get_by_label("Your password").fill(PASSWORD)
    panel.get_by_role("button", name="Set it up").click()
    secret = panel.get_by_role("code").inner_text().replace(" ", "")
    panel.get_by_label("Code from the app").fill(pyotp.TOTP(secret).now())
    panel.get_by_role("button", name="Turn it on").click()
    expect(panel.get_by_test_id("paper")).to_be_visible()
    return panel.get_by_test_id("paper").get_by_role("code").all_inner_texts()


def test_support_works_in_a_shop_that_agrees_until_it_says_stop(
    sign_in: SignIn, mailbox: Mailbox
) -> None:
    vendor, admin = sign_in(VENDOR), sign_in(ADMIN)
    vendor.goto("/vendor/orders")
    settle(vendor)
    reason = f"You wrote that your city is wrong ({uuid4().hex[:6]})."
    admin.goto("/admin/vendors")
    settle(admin)
    row = admin.get_by_test_id("vendor-row").filter(has_text=SHOP)
    row.get_by_role("link", name="Work there").click()
    ask = admin.get_by_role("region", name="Ask to work in a shop")
    expect(ask.get_by_label("Shop")).to_have_value(SLUG)
    ask.get_by_label("Reason").fill(reason)
    admin.get_by_test_id("ask-shop").click()
    asked = admin.get_by_test_id("support-row").filter(has_text=reason)
    expect(asked).to_contain_text("Asked")

    note = vendor.get_by_test_id("support-note").filter(has_text=reason)
    expect(note).to_contain_text("asks to work in your shop")  # by itself
    assert "You decide here" in _letter(mailbox, f"May support work in {SHOP}?")
    note.get_by_role("button", name="Allow for 60 minutes").click()
    expect(asked).to_contain_text("Agreed")
    asked.get_by_role("button", name="Start").click()
    admin.wait_for_url("**/vendor")

    banner = admin.get_by_test_id("support-note")
    expect(banner).to_contain_text(re.compile(rf"working in {SHOP}’s name until \d\d:\d\d"))
    expect(_rooms(admin).filter(has_text="Money")).to_have_count(0)
    expect(note).to_contain_text("Support is working in your shop")
    admin.goto("/vendor/team")
    expect(admin.get_by_test_id("team-row").first).to_be_visible()
    expect(admin.get_by_test_id("invite")).to_have_count(0)
    admin.goto("/vendor/profile")
    settle(admin)
    admin.get_by_label("City").fill("Leipzig")
    admin.get_by_test_id("save-words").click()
    expect(admin.get_by_text("Saved", exact=True)).to_be_visible()

    note.get_by_test_id("stop-support").click()
    expect(admin.get_by_text("This room is for vendors")).to_be_visible()
    expect(note).to_have_count(0)
    admin.goto("/admin/audit")
    entry = admin.get_by_test_id("audit-row").filter(has_text=f"in {SHOP}’s name")
    expect(entry.first).to_contain_text("VendorChanged")


def _letter(mailbox: Mailbox, subject: str) -> str:
    return until(lambda: mailbox(VENDOR).get(subject))


def test_who_runs_the_marketplace_gives_and_takes_staff_roles(
    sign_in: SignIn, open_browser: Opener, mailbox: Mailbox
) -> None:
    admin, helper = sign_in(ADMIN), open_browser()
    email = f"helper-{uuid4().hex[:10]}@example.com"
    _sign_up(helper, email)
    admin.goto("/admin/people")
    settle(admin)
    dialog = admin.get_by_role("dialog")

    def give(role: str) -> None:
        row = admin.get_by_test_id("person-row").filter(has_text=email)
        row.get_by_test_id("change-staff-role").click()
        dialog.get_by_label("Role").select_option(role)
        admin.get_by_test_id("save-staff-role").click()

    give("support")
    expect(dialog.get_by_text("Their address hasn't been confirmed yet.")).to_be_visible()
    dialog.get_by_role("button", name="Not now").click()
    helper.goto(_link(mailbox, email, "Welcome"))
    helper.get_by_role("button", name="Yes, this is my address").click()
    expect(helper.get_by_role("status").filter(has_text="Confirmed")).to_be_visible()
    helper.goto("/admin/support")
    expect(helper.get_by_text("This room needs an admin account")).to_be_visible()
    give("support")
    helper.wait_for_url("**/sign-in?**")  # by itself: the session of before is none of staff's
    _sign_in_again(helper, email)
    helper.wait_for_url("**/admin/support")
    expect(helper.get_by_test_id("ask-shop")).to_be_visible()
    give("none")
    expect(helper.get_by_text("This room needs an admin account")).to_be_visible()
    expect(helper.get_by_test_id("ask-shop")).to_have_count(0)

    row = admin.get_by_test_id("person-row").filter(has_text=email)
    row.get_by_test_id("change-access").click()
    dialog.get_by_label("Reason").fill("Somebody else has taken it over.")
    admin.get_by_test_id("close-account").click()
    expect(row.get_by_text("Closed")).to_be_visible()
    helper.wait_for_url("**/sign-in?**")
    _sign_in_again(helper, email)
    expect(helper.get_by_text("That e-mail and password don't match.")).to_be_visible()
    assert "taken it over" in until(lambda: mailbox(email).get("Your account is closed"))
    row.get_by_test_id("change-access").click()
    admin.get_by_test_id("open-account").click()
    expect(row.get_by_text("Closed")).to_have_count(0)

    me = admin.get_by_test_id("person-row").filter(has_text=ADMIN)
    admin.get_by_label("Name or e-mail").fill(ADMIN)
    admin.get_by_role("button", name="Search").click()
    expect(me).to_be_visible()
    me.get_by_test_id("change-staff-role").click()
    admin.get_by_role("dialog").get_by_label("Role").select_option("support")
    admin.get_by_test_id("save-staff-role").click()
    expect(admin.get_by_text("Somebody has to run the marketplace")).to_be_visible()


def _sign_in_again(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").last.click()
