"""Signing up, in and out over plain HTTP, as a browser and as somebody with bad intentions."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlmodel import col, func, select
from starlette.responses import PlainTextResponse

from marketplace.adapters.database import reading
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.api import LAYERS, http_app
from marketplace.api.bodies import BodyLimit
from marketplace.config import settings
from marketplace.models.accounts import Account, LoginSession
from tests.api.visits import read_for

PASSWORD = "a sourdough starter from 1987"


@pytest.fixture
async def client(db_url):
    """Somebody who looks at the shop from an address of their own."""
    app = http_app()
    for layer in LAYERS:
        app = layer(app)
    address = (f"test-{uuid4().hex}", 1234)
    transport = httpx.ASGITransport(app=app, client=address)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


def applicant(**changed):
    email = f"mary-{uuid4().hex}@example.com"
    form = {"name": "Mary", "email": email, "password": PASSWORD, "next": "/cart"}
    return form | read_for() | changed


async def accounts_with(email):
    async with reading() as db:
        found = select(func.count()).select_from(Account)
        return (await db.exec(found.where(func.lower(col(Account.email)) == email.lower()))).one()


async def test_who_signs_up_is_signed_in_by_a_cookie_no_script_can_read(client):
    answer = await client.post("/doors/sign-up", data=applicant())

    assert (answer.status_code, answer.headers["location"]) == (303, "/cart")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if SESSION_COOKIE in c)
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 5_000}, "name"),
        ({"email": ""}, "email"),
        ({"email": "not an address"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 900}, "password"),
    ],
)
async def test_a_field_that_cannot_be_accepted_is_named_and_nothing_is_opened(
    client, changed, field
):
    form = applicant(**changed)

    answer = await client.post("/doors/sign-up", data=form)

    back = httpx.URL(answer.headers["location"])
    assert (back.path, back.params["field"]) == ("/sign-up", field)
    assert "password" not in back.params
    assert await accounts_with(form["email"]) == 0


async def test_two_clicks_open_one_account(client):
    form = applicant()

    answers = await asyncio.gather(*(client.post("/doors/sign-up", data=form) for _ in range(3)))

    assert {answer.status_code for answer in answers} == {303}
    assert await accounts_with(form["email"]) == 1


async def test_a_wrong_password_and_an_unknown_person_are_told_the_same(client):
    form = applicant()
    await client.post("/doors/sign-up", data=form)

    wrong = await client.post("/doors/sign-in", data=form | {"password": "something else"})
    unknown = await client.post("/doors/sign-in", data=applicant())

    told = [httpx.URL(answer.headers["location"]).params["problem"] for answer in (wrong, unknown)]
    assert told[0] == told[1] == "That e-mail and password don't match."


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "//["]
)
async def test_signing_in_leads_nowhere_else(client, target):
    answer = await client.post("/doors/sign-up", data=applicant(next=target))

    assert answer.headers["location"] == "/"


async def test_who_is_quicker_than_the_page_still_gets_where_they_wanted(client):
    page = {"referer": "http://shop/sign-up?next=%2Fsell"}

    answer = await client.post("/doors/sign-up", data=applicant(next=""), headers=page)

    assert answer.headers["location"] == "/sell"


async def test_an_address_that_is_none_leads_home(client):
    page = {"referer": "http://["}

    answer = await client.post("/doors/sign-up", data=applicant(next=""), headers=page)

    assert answer.headers["location"] == "/"


async def test_a_form_on_another_site_cannot_sign_anybody_in(client):
    form = applicant()

    answer = await client.post(
        "/doors/sign-up", data=form, headers={"origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert await accounts_with(form["email"]) == 0


async def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(client):
    await client.post("/doors/sign-up", data=applicant())

    await client.post("/doors/sign-out")

    async with reading() as db:
        latest = select(LoginSession).order_by(col(LoginSession.id).desc()).limit(1)
        assert (await db.exec(latest)).one().revoked_at is not None


async def test_a_body_larger_than_any_form_is_refused(client):
    answer = await client.post("/doors/sign-up", data=applicant(name="x" * 2_000_000))

    assert answer.status_code == 413


async def test_a_body_that_nobody_wants_is_read_before_the_answer():
    """Who is answered while they still send sees a broken connection instead of the answer."""
    pieces = [{"type": "http.request", "body": b"x", "more_body": left > 0} for left in (2, 1, 0)]
    said = []

    async def receive():
        said.append("read")
        return pieces.pop(0)

    async def send(message):
        said.append(message["type"])

    async def refuses(scope, receive, send):
        await PlainTextResponse("No.", 401)(scope, receive, send)

    scope = {"type": "http", "path": "/doors/x", "headers": [(b"content-length", b"3")]}
    await BodyLimit(refuses)(scope, receive, send)

    assert said == ["read"] * 3 + ["http.response.start", "http.response.body"]


@pytest.mark.parametrize("path", ["/doors/sign-in", "/doors/sign-out", "/uploads/product-image"])
async def test_doors_open_by_posts_alone(client, path):
    assert (await client.get(path)).status_code == 405


@pytest.mark.parametrize("name", ["../config.py", "..%2Fconfig.py", "%2e%2e%2f.env", "x" * 3_000])
async def test_no_name_leads_out_of_the_folder_of_pictures(client, name):
    assert (await client.get(f"/media/{name}")).status_code == 404


async def test_metrics_are_for_who_has_the_token(client, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", "a long one")
    settings.cache_clear()

    refused = await client.get("/metrics", headers={"authorization": "Bearer guess"})
    accepted = await client.get("/metrics", headers={"authorization": "Bearer a long one"})

    settings.cache_clear()
    assert (refused.status_code, accepted.status_code) == (404, 200)


async def test_health_names_what_selling_needs(client):
    answer = await client.get("/health")

    assert (answer.status_code, answer.json()) == (200, {"database": True, "redis": True})


@pytest.mark.parametrize("path", ["/health", "/media/nothing.webp", "/robots.txt"])
async def test_every_answer_tells_browsers_to_be_careful(client, path):
    headers = (await client.get(path)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    allowed = headers["content-security-policy"]
    assert "default-src 'self'" in allowed and "object-src 'none'" in allowed
    assert "frame-ancestors 'self'" in allowed and "http:" not in allowed.replace("ws:", "")
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 81, "Win at https://evil.example", "WWW.evil.example"]
)
async def test_what_is_no_name_opens_no_account(client, name):
    answer = await client.post("/doors/sign-up", data=applicant(name=name))

    assert httpx.URL(answer.headers["location"]).params["field"] == "name"
