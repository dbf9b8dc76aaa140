"""Signing in by another site, over plain HTTP: as it should be, and with all that can lie."""

from datetime import timedelta
from time import time
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from joserfc.jwk import RSAKey
from sqlmodel import col, func, select, update

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.identity.terms import DENIED, DOWN, STALE, WRONG
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.api import LAYERS, http_app
from marketplace.models.accounts import Account, Identity, LoginSession
from marketplace.models.columns import now
from marketplace.services import credentials, identities, second_factors, ways_in
from tests.api.test_doors import PASSWORD, applicant, client
from tests.api.test_mailboxes import account_with, back
from tests.factories import looked_up
from tests.identity import CLIENT, SECRET, knowing, open_site, providers
from tests.services.test_second_factors import code_of

__all__ = ["client"]


@pytest.fixture
def site(db_url):
    """Another site that the shop knows as "Elm ID", and as GitHub."""
    with open_site() as site:
        github = {
            "GITHUB_CLIENT_ID": CLIENT,
            "GITHUB_CLIENT_SECRET": SECRET,
            "GITHUB_URL": site.issuer,
            "GITHUB_API_BASE": site.issuer,
        }
        known = providers(Elm_ID=site.issuer, Oak_ID="http://127.0.0.1:1")
        with knowing(OIDC_PROVIDERS=known, **github):
            yield site


def somebody(**changed):
    """What the site knows of a new person."""
    number = uuid4().hex
    known = {"sub": number, "email": f"ada-{number}@example.com", "email_verified": True}
    return known | {"name": "Ada Byron"} | changed


async def sent_there(client, provider="elm-id", path="", **form):
    answer = await client.post(f"/doors/with/{provider}{path}", data=form)
    return answer.headers["location"]


async def come_back(client, brought, provider="elm-id"):
    return await client.get(f"/doors/with/{provider}/back?{brought}")


async def come_by(client, site, person, **form):
    """The whole way: there, agreed, and back."""
    return await come_back(client, site.agreed(await sent_there(client, **form), **person))


def is_signed_in(answer):
    return any(SESSION_COOKIE in one for one in answer.headers.get_list("set-cookie"))


def problem_of(answer):
    assert back(answer).path == "/sign-in"
    assert not is_signed_in(answer)
    return back(answer).params["problem"]


async def linked_with(subject):
    async with reading() as db:
        found = select(func.count()).where(col(Identity.subject) == subject)
        return (await db.exec(found)).one()


async def confirm(email):
    async with transaction() as db:
        await db.exec(
            update(Account).where(col(Account.email) == email).values(email_verified_at=now())
        )


async def actor_in(db, client):
    return await looked_up(db, client.cookies[SESSION_COOKIE], "")


@pytest.fixture
async def elsewhere(db_url):
    """Another browser."""
    app = http_app()
    for layer in LAYERS:
        app = layer(app)
    transport = httpx.ASGITransport(app=app, client=(f"test-{uuid4().hex}", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as other:
        yield other


async def test_the_question_is_asked_with_proofs_that_only_the_shop_knows(client, site):
    location = await sent_there(client)

    asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert location.startswith(f"{site.issuer}/authorize?")
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith("/doors/with/elm-id/back")
    assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))


async def test_who_comes_back_has_an_account_and_has_it_the_next_time_too(client, site):
    person = somebody()

    first = await come_by(client, site, person, next="/cart")
    again = await come_by(client, site, person)

    assert (back(first).path, back(again).path) == ("/cart", "/")
    assert is_signed_in(first) and is_signed_in(again)
    assert (await account_with(person["email"])).password_hash is None


async def test_the_basket_of_a_guest_comes_along(client, site):
    await client.get("/robots.txt", headers={"accept": "text/html"})

    answer = await come_by(client, site, somebody())

    assert is_signed_in(answer)


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_the_way_on_is_inside_of_the_site(client, site, after):
    answer = await come_by(client, site, somebody(), next=after)

    assert answer.headers["location"] == "/"


async def test_a_site_that_tells_the_address_at_a_second_place_is_asked_there(client, site):
    person = somebody()
    site.metadata = {"userinfo_endpoint": f"{site.issuer}/userinfo"}
    site.user_info = person

    await come_by(client, site, {"sub": person["sub"]})

    assert await linked_with(person["sub"]) == 1


async def test_the_second_place_has_to_be_about_the_same_person(client, site):
    person = somebody()
    site.metadata = {"userinfo_endpoint": f"{site.issuer}/userinfo"}
    site.user_info = somebody()

    answer = await come_by(client, site, {"sub": person["sub"]})

    assert problem_of(answer) == WRONG


LIES = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "for another shop": {"aud": "another-shop"},
    "for several, without saying for whom": {"aud": [CLIENT, "another-shop"]},
    "for another shop, by us": {"aud": "another-shop", "azp": CLIENT},
    "for nobody": {"aud": None},
    "too old": {"exp": int(time()) - 600},
    "without an end": {"exp": None},
    "from the future": {"iat": int(time()) + 3_600},
    "another question's": {"nonce": "n" * 43},
    "no question's": {"nonce": None},
    "about nobody": {"sub": None},
    "of another access token": {"at_hash": "x" * 22},
}


@pytest.mark.parametrize("lies", LIES.values(), ids=LIES)
async def test_a_token_that_is_wrong_lets_nobody_in(client, site, lies):
    person = somebody()
    site.lies = lies

    answer = await come_by(client, site, person)

    assert problem_of(answer) == WRONG
    assert await linked_with(person["sub"]) == 0


async def test_a_token_that_somebody_else_signed_lets_nobody_in(client, site):
    site.signer = RSAKey.generate_key(2048, parameters={"kid": site.key.kid})

    answer = await come_by(client, site, somebody())

    assert problem_of(answer) == WRONG


async def test_a_new_key_of_the_site_is_looked_up(client, site):
    await come_by(client, site, somebody())
    site.key = RSAKey.generate_key(2048, auto_kid=True)

    answer = await come_by(client, site, somebody())

    assert is_signed_in(answer)


async def test_a_site_that_calls_itself_another_is_not_asked(client, site):
    site.metadata = {"issuer": "https://evil.example"}

    answer = await client.post("/doors/with/elm-id")

    assert problem_of(answer) == DOWN


async def test_a_no_is_taken_as_a_no(client, site):
    state = parse_qs(urlsplit(await sent_there(client, next="/cart")).query)["state"][0]

    answer = await come_back(client, f"error=access_denied&state={state}")

    assert problem_of(answer) == DENIED
    assert back(answer).params["next"] == "/cart"


@pytest.mark.parametrize("brought", ["error=server_error", "error=%00", "", "code="])
async def test_an_answer_without_a_code_says_so(client, site, brought):
    state = parse_qs(urlsplit(await sent_there(client)).query)["state"][0]

    answer = await come_back(client, f"{brought}&state={state}")

    assert problem_of(answer) == WRONG


@pytest.mark.parametrize("state", ["", "state=", "state=guess", "state=" + "x" * 5_000])
async def test_an_answer_to_no_question_is_refused(client, site, state):
    await sent_there(client)

    answer = await come_back(client, f"code=code-0&{state}")

    assert problem_of(answer) == STALE


async def test_an_answer_is_taken_once(client, site):
    brought = site.agreed(await sent_there(client), **somebody())
    await come_back(client, brought)

    again = await come_back(client, brought)

    assert problem_of(again) == STALE


async def test_an_answer_is_taken_from_the_browser_that_was_sent_there(client, elsewhere, site):
    person = somebody()
    brought = site.agreed(await sent_there(client), **person)
    await sent_there(elsewhere)

    answer = await come_back(elsewhere, brought)

    assert problem_of(answer) == STALE
    assert await linked_with(person["sub"]) == 0


async def test_an_answer_of_one_site_is_not_taken_for_anothers(client, site):
    brought = site.agreed(await sent_there(client), **somebody())

    answer = await come_back(client, brought, provider="github")

    assert problem_of(answer) == STALE


async def test_an_answer_that_names_another_issuer_is_refused(client, site):
    brought = site.agreed(await sent_there(client), **somebody())

    answer = await come_back(client, f"{brought}&iss=https%3A%2F%2Fevil.example")

    assert problem_of(answer) == WRONG


async def test_a_code_that_the_site_never_gave_lets_nobody_in(client, site):
    location = await sent_there(client)
    brought = site.agreed(location, **somebody())

    answer = await come_back(client, brought.replace("code-0", "code-1"))

    assert problem_of(answer) == WRONG


async def test_a_site_that_is_away_is_said_to_be(client, site):
    before = await client.post("/doors/with/oak-id", data={"next": "/cart"})
    brought = site.agreed(await sent_there(client), **somebody())
    site.is_down = True

    after = await come_back(client, brought)

    assert problem_of(before) == problem_of(after) == DOWN
    assert back(before).params["next"] == "/cart"


async def test_what_is_no_site_of_ours_is_not_there(client, site):
    assert (await client.post("/doors/with/nobody")).status_code == 404
    assert (await client.get("/doors/with/elm-id")).status_code == 405


async def test_another_sites_page_sends_nobody_there(client, site):
    answer = await client.post("/doors/with/elm-id", headers={"origin": "https://evil.example"})

    assert answer.status_code == 403


async def test_nobody_is_sent_there_too_often(client, site):
    for _ in range(30):
        await sent_there(client)

    answer = await client.post("/doors/with/elm-id")

    assert "a bit fast" in problem_of(answer)


@pytest.mark.parametrize(
    "changed", [{"email_verified": False}, {"email_verified": "true"}, {"email": None}]
)
async def test_an_unverified_address_opens_nothing(client, site, changed):
    person = somebody(**changed)

    answer = await come_by(client, site, person)

    assert problem_of(answer) == identities.UNVERIFIED
    assert await linked_with(person["sub"]) == 0


async def test_somebody_elses_account_is_not_opened_by_an_unverified_address(client, site):
    form = applicant()
    await client.post("/doors/sign-up", data=form)
    await confirm(form["email"])
    client.cookies.clear()

    answer = await come_by(client, site, somebody(email=form["email"], email_verified=False))

    assert problem_of(answer) == identities.UNVERIFIED


async def test_an_account_opened_in_advance_is_not_entered(client, site):
    form = applicant()
    await client.post("/doors/sign-up", data=form)

    answer = await come_by(client, site, somebody(email=form["email"]))

    assert problem_of(answer) == identities.SIGN_IN_FIRST


async def test_the_second_step_is_taken_all_the_same(client, site):
    person = somebody()
    await come_by(client, site, person)
    account = await account_with(person["email"])
    async with transaction() as db:
        actor = await actor_in(db, client)
        secret = await second_factors.begin(db, actor)
        await second_factors.confirm(db, actor, code_of(secret, -1))

    answer = await come_by(client, site, person, next="/cart")
    done = await client.post(
        "/doors/second-step",
        data={"key": back(answer).params["key"], "code": code_of(secret), "next": "/cart"},
    )

    assert back(answer).path == "/second-step"
    assert not is_signed_in(answer)
    assert back(done).path == "/cart"
    assert account.password_hash is None


async def test_github_is_asked_for_the_first_address_that_it_has_verified(client, site):
    number = int(uuid4().hex[:8], 16)
    email = f"octo-{number}@example.com"
    site.user = {"id": number, "login": "octo", "name": None}
    site.emails = [
        {"email": "second@example.com", "primary": False, "verified": True},
        {"email": email, "primary": True, "verified": True},
    ]

    brought = site.agreed(await sent_there(client, provider="github"))
    answer = await come_back(client, brought, provider="github")

    assert is_signed_in(answer)
    account = await account_with(email)
    assert account.name == "octo"
    assert await linked_with(str(number)) == 1


@pytest.mark.parametrize(
    ("user", "emails", "problem"),
    [
        ({"id": 1}, [{"email": "a@example.com", "primary": True, "verified": False}], "UNVERIFIED"),
        ({"id": 1}, [{"email": "a@example.com", "primary": False, "verified": True}], "UNVERIFIED"),
        ({"id": 1}, [], "UNVERIFIED"),
        ({"id": 1}, ["nonsense"], "UNVERIFIED"),
        ({}, [{"email": "a@example.com", "primary": True, "verified": True}], "WRONG"),
        ({"id": "1"}, [], "WRONG"),
    ],
)
async def test_what_github_does_not_vouch_for_lets_nobody_in(client, site, user, emails, problem):
    site.user, site.emails = user, emails

    brought = site.agreed(await sent_there(client, provider="github"))
    answer = await come_back(client, brought, provider="github")

    assert problem_of(answer) == {"UNVERIFIED": identities.UNVERIFIED, "WRONG": WRONG}[problem]


async def member(client):
    """Somebody signed in with a password, whose address is confirmed."""
    form = applicant()
    await client.post("/doors/sign-up", data=form)
    await confirm(form["email"])
    return form["email"]


def problem_in_account(answer):
    assert back(answer).path == "/account"
    return back(answer).params["problem"]


async def test_a_site_is_linked_once_the_password_was_said_again(client, elsewhere, site):
    email, person = await member(client), somebody()

    wrong = await client.post("/doors/with/elm-id/link", data={"site_password": "guess"})
    location = await sent_there(client, path="/link", site_password=PASSWORD)
    answer = await come_back(client, site.agreed(location, **person))

    assert problem_in_account(wrong) == credentials.WRONG_PASSWORD
    assert (back(answer).path, back(answer).params["news"]) == ("/account", "linked")
    assert await linked_with(person["sub"]) == 1
    entered = await come_by(elsewhere, site, person)
    assert is_signed_in(entered)
    async with reading() as db:
        assert (await actor_in(db, elsewhere)).email == email


async def test_who_is_not_signed_in_links_nothing(client, site):
    answer = await client.post("/doors/with/elm-id/link", data={"site_password": PASSWORD})

    assert back(answer).path == "/sign-in"


async def test_an_unconfirmed_account_links_nothing(client, site):
    await client.post("/doors/sign-up", data=applicant())
    person = somebody()

    location = await sent_there(client, path="/link", site_password=PASSWORD)
    answer = await come_back(client, site.agreed(location, **person))

    assert problem_in_account(answer) == ways_in.UNCONFIRMED
    assert await linked_with(person["sub"]) == 0


async def test_a_link_is_finished_by_the_session_that_began_it(client, site):
    await member(client)
    person = somebody()
    location = await sent_there(client, path="/link", site_password=PASSWORD)
    await client.post("/doors/sign-out")
    await member(client)

    answer = await come_back(client, site.agreed(location, **person))

    assert problem_in_account(answer) == STALE
    assert await linked_with(person["sub"]) == 0


async def test_who_has_no_password_links_after_signing_in_anew(client, site):
    person = somebody()
    await come_by(client, site, person)

    fresh = await sent_there(client, path="/link")
    async with transaction() as db:
        account_id = (await actor_in(db, client)).account_id
        await db.exec(
            update(LoginSession)
            .where(col(LoginSession.account_id) == account_id)
            .values(created_at=now() - timedelta(minutes=16))
        )
    stale = await client.post("/doors/with/elm-id/link")

    assert fresh.startswith(site.issuer)
    assert problem_in_account(stale) == credentials.COME_AGAIN
