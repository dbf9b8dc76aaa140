"""An app on somebody's phone and a program of a shop, as people see them."""

import base64
import hashlib
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from marketplace.config import ROOT
from tests.pages.axe import settle
from tests.pages.conftest import PASSWORD as DEMO_PASSWORD
from tests.pages.test_account_stories import PASSWORD, Mailbox, Opener, _email, _sign_up
from tests.running import OUTSIDE
from tests.sandbox.rig import until

pytestmark = pytest.mark.browser

VERIFIER = "a-verifier-that-only-this-app-knows-0123456789"
SignIn = Callable[[str], Page]
BACK = "http://127.0.0.1:9/signed-in"


@pytest.fixture(scope="session")
def app(site: str) -> str:
    """The client_id of an app that the operator registers while the shop is open."""
    command = ["apps", "add", "Pocket Fairhall", "--redirect", BACK]
    scopes = ["--scope", "profile", "--scope", "orders:read"]
    done = subprocess.run(
        [sys.executable, "-m", "marketplace", *command, *scopes],
        cwd=ROOT,
        env=OUTSIDE | {"DATA_DIR": str(ROOT / ".data" / "stories"), "PUBLIC_URL": site},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()[-1]


def _asking(client_id: str) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": BACK,
        "scope": "profile orders:read",
        "state": "s",
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"/oauth/authorize?{urlencode(asked)}"


def _sent_back(page: Page, click: Callable[[], None]) -> dict[str, list[str]]:
    """What the app is told, whose own address nobody listens at here."""
    page.route(f"{BACK}**", lambda route: route.fulfill(body="Welcome back to the app"))
    click()
    page.wait_for_url(f"{BACK}**")
    return parse_qs(urlsplit(page.url).query)


def test_an_app_is_let_in_and_thrown_out_again(
    open_browser: Opener, site: str, app: str, mailbox: Mailbox
) -> None:
    page, email = open_browser(), _email()
    _sign_up(page, email)
    page.context.clear_cookies()

    page.goto(_asking(app))
    page.wait_for_url("**/sign-in?**")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url("**/connect?**")
    question = page.get_by_role("region", name="What it asks for")
    expect(question).to_contain_text("Pocket Fairhall")
    expect(question).to_contain_text(email)
    expect(question).to_contain_text("See what you have bought")

    answered = page.request.get(page.url)
    assert answered.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answered.headers["content-security-policy"]

    told = _sent_back(page, question.get_by_role("button", name="Yes, let it in").click)
    exchange = {
        "grant_type": "authorization_code",
        "client_id": app,
        "redirect_uri": BACK,
        "code": told["code"][0],
        "code_verifier": VERIFIER,
    }
    tokens = httpx.post(f"{site}/oauth/token", data=exchange).json()
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    assert httpx.get(f"{site}/api/v1/me", headers=bearer).json()["email"] == email
    letter = until(lambda: mailbox(email).get("Pocket Fairhall has access now"))
    assert "/account" in letter

    page.goto("/account")
    settle(page)
    panel = page.get_by_role("region", name="Apps with access")
    expect(panel.get_by_test_id("app")).to_contain_text("Pocket Fairhall")
    panel.get_by_test_id("take-away").click()
    page.get_by_role("button", name="Take it away").click()
    expect(panel).to_contain_text("No app has access to your account.")
    assert httpx.get(f"{site}/api/v1/me", headers=bearer).status_code == 401


def test_no_sends_the_app_away_and_an_old_question_is_not_asked_again(
    open_browser: Opener, app: str
) -> None:
    page = open_browser()
    _sign_up(page, _email())
    page.goto(_asking(app))
    asked = page.url

    told = _sent_back(page, page.get_by_role("button", name="No, go back").click)

    assert (told["error"], told["state"]) == (["access_denied"], ["s"])
    page.goto(asked)
    expect(page.get_by_text("This request is too old.")).to_be_visible()
    page.goto(_asking("nobody"))
    expect(page.get_by_text("This app can't be connected")).to_be_visible()


def test_a_shop_lets_a_program_in_and_locks_it_out(
    sign_in: Callable[[str], Page], site: str
) -> None:
    page = sign_in("vendor@fairhall.example")
    page.goto("/vendor/api")
    settle(page)
    form = page.get_by_role("region", name="Let a program in")
    form.get_by_label("Name").fill("Warehouse")
    form.get_by_label("Your password").fill(DEMO_PASSWORD)
    form.get_by_role("button", name="Make it").click()
    expect(form.get_by_text("Please choose what it may do.")).to_be_visible()
    form.get_by_label("See your shop's offers").check()
    form.get_by_label("Your password").fill(DEMO_PASSWORD)
    form.get_by_label("Name").fill("Warehouse")
    form.get_by_role("button", name="Make it").dblclick()

    made = page.get_by_role("region", name="A new program")
    secret = made.get_by_test_id("shown-once").inner_text()
    client_id = made.get_by_role("code").first.inner_text()
    row = page.get_by_test_id("program").filter(has_text="Warehouse")
    expect(row).to_have_count(1)  # a double click makes no second secret
    form.get_by_label("Name").fill("Second")
    form.get_by_label("Your password").fill("a wrong one")
    form.get_by_role("button", name="Make it").click()
    expect(form.get_by_text("That isn't your current password.")).to_be_visible()
    expect(made).to_contain_text(secret)  # nor does a refused form take it away
    page.get_by_role("button", name="I have put it away").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    form_data = {"grant_type": "client_credentials"}
    tokens = httpx.post(f"{site}/oauth/token", data=form_data, auth=(client_id, secret)).json()
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}
    [offer] = httpx.get(f"{site}/api/v1/vendor/offers?limit=1", headers=bearer).json()["items"]
    changed = httpx.patch(
        f"{site}/api/v1/vendor/offers/{offer['id']}",
        json={"on_hand": offer["on_hand"] + 1},
        headers=bearer,
    )
    assert changed.json()["on_hand"] == offer["on_hand"] + 1

    expect(row).to_contain_text(client_id)
    row.get_by_test_id("revoke").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(row).to_have_count(0)
    assert httpx.get(f"{site}/api/v1/vendor/offers", headers=bearer).status_code == 401


def test_who_runs_the_marketplace_registers_an_app_and_removes_it(sign_in: SignIn) -> None:
    admin = sign_in("admin@fairhall.example")
    admin.goto("/admin/apps")
    form = admin.get_by_role("region", name="Register an app")
    form.get_by_label("Name", exact=True).fill("Shelf")
    form.get_by_label("Where people are sent back to").fill("http://shelf.example.com/back")
    form.get_by_label("See what you have bought").check()
    admin.get_by_test_id("register-app").click()
    expect(form.get_by_text("People can't be sent back to")).to_be_visible()
    form.get_by_label("Where people are sent back to").fill("https://shelf.example.com/back")
    admin.get_by_test_id("register-app").dblclick()  # one app, all the same

    row = admin.get_by_test_id("app-row").filter(has_text="Shelf")
    expect(row).to_contain_text("https://shelf.example.com/back")
    row.get_by_test_id("remove-app").click()
    admin.get_by_role("button", name="Remove it").click()
    expect(row).to_have_count(0)
