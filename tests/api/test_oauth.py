"""OAuth 2.0 over plain HTTP, as apps do it well, and as thieves would."""

import asyncio
import base64

import pytest
from authlib.oauth2 import rfc8414
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlmodel import col, select, update

from marketplace.adapters.access_tokens import audience, issuer
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.tokens import token_hash
from marketplace.api.oauth import described
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.oauth import AuthorizationCode, Connection, RefreshToken
from marketplace.models.staff import AuditEntry, OutboxEvent
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.rules.scopes import Scope
from marketplace.services import accounts, api_clients, connections, mailboxes
from marketplace.services.credentials import NewPassword
from tests.api.apps import (
    BACK,
    answers,
    asks,
    connected,
    new_app,
    signed_up,
    with_token,
)
from tests.api.test_doors import client
from tests.factories import shop

__all__ = ["client"]


async def account_with(email):
    async with reading() as db:
        return (await db.exec(select(Account).where(Account.email == email))).one()


async def connection_of(token):
    """The one that a refresh token belongs to."""
    async with reading() as db:
        found = select(Connection).join(
            RefreshToken, col(RefreshToken.connection_id) == col(Connection.id)
        )
        rows = await db.exec(found.where(RefreshToken.token_hash == token_hash(token)))
        return rows.one()


async def told_of(kind, account_id):
    async with reading() as db:
        rows = await db.exec(
            select(OutboxEvent.payload).where(
                OutboxEvent.name == kind, OutboxEvent.aggregate_id == account_id
            )
        )
        return rows.all()


async def integration(made):
    """A shop's own program, and its secret."""
    async with transaction() as db:
        return await api_clients.add_integration(db, made.owner, "Warehouse", [Scope.VENDOR_OFFERS])


async def new_shop():
    async with transaction() as db:
        return await shop(db)


def error_of(answer):
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, answer.json()["error"]


async def test_an_app_gets_tokens_for_a_persons_yes(client):
    app, email = await new_app(), await signed_up(client)

    back = await answers(client, app)
    answer = await client.post("/oauth/token", data=app.exchanging(back.params["code"]))

    assert str(back).startswith(f"{BACK}?code=")
    assert (back.params["state"], back.params["iss"]) == ("a state", issuer())
    tokens = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    assert tokens["scope"] == "profile orders:read"
    me = await client.get("/api/v1/me", headers=with_token(tokens["access_token"]))
    assert me.json() == {"name": "Mary", "email": email, "scopes": ["profile", "orders:read"]}
    account = await account_with(email)
    [told] = await told_of("AppConnected", account.id)
    assert told["app"] == "Phone"


async def test_a_token_says_what_rfc_9068_wants_and_its_key_is_published(client):
    app, email = await new_app(), await signed_up(client)

    token = (await connected(client, app))["access_token"]

    keys = (await client.get("/.well-known/jwks.json")).json()
    read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES256"])
    account = await account_with(email)
    assert read.header["typ"] == "at+jwt"
    assert read.header["kid"] in {one["kid"] for one in keys["keys"]}
    assert read.claims["iss"] == issuer() and read.claims["aud"] == audience()
    assert read.claims["sub"] == str(account.id)
    assert read.claims["client_id"] == app.client_id
    assert read.claims["exp"] - read.claims["iat"] == 600
    assert read.claims["jti"]
    assert not any("d" in one for one in keys["keys"])


async def test_the_server_describes_itself(client):
    said = (await client.get("/.well-known/oauth-authorization-server")).json()

    assert said == described()
    rfc8414.AuthorizationServerMetadata(said).validate()


async def test_a_person_signs_in_first_and_comes_back_to_the_question(client):
    app = await new_app()

    page = await asks(client, app.asking())
    answer = await client.post(
        "/doors/connect", data={"request": page.params["request"], "answer": "yes"}
    )

    assert page.path == "/connect"
    assert answer.headers["location"].startswith("/sign-in?next=%2Fconnect%3Frequest%3D")
    await signed_up(client)
    again = await client.post(
        "/doors/connect", data={"request": page.params["request"], "answer": "yes"}
    )
    assert again.headers["location"].startswith(BACK)


async def test_no_is_told_to_the_app(client):
    app = await new_app()
    await signed_up(client)

    back = await answers(client, app, says="no")

    assert str(back).startswith(BACK)
    assert (back.params["error"], back.params["state"]) == ("access_denied", "a state")
    assert "code" not in back.params


async def test_a_question_is_answered_once_and_from_our_own_page(client):
    app = await new_app()
    await signed_up(client)
    page = await asks(client, app.asking())
    form = {"request": page.params["request"], "answer": "yes"}

    foreign = await client.post(
        "/doors/connect", data=form, headers={"origin": "https://evil.example"}
    )
    first = await client.post("/doors/connect", data=form)
    second = await client.post("/doors/connect", data=form)

    assert foreign.status_code == 403
    assert first.headers["location"].startswith(BACK)
    assert second.headers["location"].startswith("/connect?told=")


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": None},
        {"client_id": "nobody"},
        {"client_id": "\0"},
        {"redirect_uri": None},
        {"redirect_uri": ""},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": BACK + "/x"},
        {"redirect_uri": "ü"},
        {"state": "é"},
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_not_the_apps(client, changed):
    app = await new_app()

    page = await asks(client, app.asking(**changed))

    assert (page.scheme, page.host, page.path) == ("", "", "/connect")
    assert "told" in page.params


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "profile admin"}, "invalid_scope"),
        ({"scope": "vendor:offers"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
    ],
)
async def test_other_errors_are_told_to_the_app(client, changed, error):
    app = await new_app(Scope.PROFILE, Scope.ORDERS)

    back = await asks(client, app.asking(**changed))

    assert str(back).startswith(BACK)
    assert (back.params["error"], back.params["state"]) == (error, "a state")
    assert back.params["iss"] == issuer()


async def test_a_parameter_that_stands_twice_is_refused(client):
    app = await new_app()

    page = await client.get(
        "/oauth/authorize", params=[*app.asking().items(), ("scope", "profile")]
    )
    token = await client.post(
        "/oauth/token",
        content=f"grant_type=refresh_token&client_id={app.client_id}&client_id=x",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert page.headers["location"].startswith("/connect?told=")
    assert error_of(token) == (400, "invalid_request")


async def test_rights_over_a_shop_are_not_given_by_who_has_none(client):
    app = await new_app()
    await signed_up(client)

    tokens = await connected(client, app, scope="profile vendor:offers")
    back = await answers(client, app, scope="vendor:offers")

    assert tokens["scope"] == "profile"
    assert back.params["error"] == "access_denied"


async def test_a_code_is_good_once_and_seen_again_ends_what_came_of_it(client):
    app, email = await new_app(), await signed_up(client)
    code = (await answers(client, app)).params["code"]

    first = (await client.post("/oauth/token", data=app.exchanging(code))).json()
    again = await client.post("/oauth/token", data=app.exchanging(code))

    assert error_of(again) == (400, "invalid_grant")
    refreshed = await client.post("/oauth/token", data=app.refreshing(first["refresh_token"]))
    assert error_of(refreshed) == (400, "invalid_grant")
    me = await client.get("/api/v1/me", headers=with_token(first["access_token"]))
    assert me.status_code == 401
    account = await account_with(email)
    assert len(await told_of("AccessMisused", account.id)) == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": "com.example.phone:/elsewhere"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"code": "another"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": 'no"name'}, "invalid_request"),
        ({"code": "é"}, "invalid_request"),
    ],
)
async def test_what_is_wrong_with_a_code_is_named_and_gives_nothing(client, changed, error):
    app, email = await new_app(), await signed_up(client)
    code = (await answers(client, app)).params["code"]

    answer = await client.post("/oauth/token", data=app.exchanging(code, **changed))

    assert answer.json()["error"] == error
    assert "access_token" not in answer.json()
    assert await told_of("AppConnected", (await account_with(email)).id) == []


async def test_a_code_is_the_apps_that_asked(client):
    app, thief = await new_app(), await new_app()
    await signed_up(client)
    code = (await answers(client, app)).params["code"]

    answer = await client.post("/oauth/token", data=app.exchanging(code, client_id=thief.client_id))

    assert error_of(answer) == (400, "invalid_grant")


async def test_a_code_is_good_for_a_minute(client):
    app = await new_app()
    await signed_up(client)
    code = (await answers(client, app)).params["code"]
    async with transaction() as db:
        await db.exec(
            update(AuthorizationCode)
            .where(col(AuthorizationCode.code_hash) == token_hash(code))
            .values(expires_at=now())
        )

    answer = await client.post("/oauth/token", data=app.exchanging(code))

    assert error_of(answer) == (400, "invalid_grant")


async def test_an_app_on_a_desk_is_found_at_whatever_port_it_listens(client):
    app = await new_app(back="http://127.0.0.1/back")
    await signed_up(client)
    here = "http://127.0.0.1:53682/back"

    code = (await answers(client, app, redirect_uri=here)).params["code"]
    answer = await client.post("/oauth/token", data=app.exchanging(code, redirect_uri=here))

    assert answer.status_code == 200


async def test_each_refresh_token_leads_to_the_next(client):
    app = await new_app()
    await signed_up(client)
    tokens = await connected(client, app)

    for _ in range(3):
        answer = await client.post("/oauth/token", data=app.refreshing(tokens["refresh_token"]))
        assert answer.json()["refresh_token"] != tokens["refresh_token"]
        tokens = answer.json()

    assert tokens["scope"] == "profile orders:read"
    me = await client.get("/api/v1/me", headers=with_token(tokens["access_token"]))
    assert me.status_code == 200


async def test_after_a_year_a_person_has_to_say_yes_again(client):
    app = await new_app()
    await signed_up(client)
    tokens = await connected(client, app)
    connection = await connection_of(tokens["refresh_token"])
    long_ago = now() - connections.LONGEST
    async with transaction() as db:
        await db.exec(
            update(Connection)
            .where(col(Connection.id) == connection.id)
            .values(created_at=long_ago)
        )

    answer = await client.post("/oauth/token", data=app.refreshing(tokens["refresh_token"]))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_a_refresh_token_that_is_used_twice_ends_the_whole_family(client):
    app, email = await new_app(), await signed_up(client)
    first = await connected(client, app)
    stolen = app.refreshing(first["refresh_token"])
    second = (await client.post("/oauth/token", data=stolen)).json()

    thief = await client.post("/oauth/token", data=stolen)
    owner = await client.post("/oauth/token", data=app.refreshing(second["refresh_token"]))

    assert error_of(thief) == (400, "invalid_grant")
    assert error_of(owner) == (400, "invalid_grant")
    for token in (first["access_token"], second["access_token"]):
        me = await client.get("/api/v1/me", headers=with_token(token))
        assert me.status_code == 401
    account, connection = await account_with(email), await connection_of(first["refresh_token"])
    [told] = await told_of("AccessMisused", account.id)
    assert (told["connection_id"], told["app"]) == (connection.id, "Phone")
    async with reading() as db:
        found = select(AuditEntry).where(
            AuditEntry.subject_type == "connection", AuditEntry.subject_id == connection.id
        )
        [entry] = (await db.exec(found)).all()
    assert entry.action == "connection.misused"


async def test_of_two_refreshes_at_once_one_gets_tokens_and_the_family_ends(client):
    app = await new_app()
    await signed_up(client)
    tokens = await connected(client, app)
    asked = app.refreshing(tokens["refresh_token"])

    both = await asyncio.gather(*(client.post("/oauth/token", data=asked) for _ in range(4)))

    assert sorted(answer.status_code for answer in both) == [200, 400, 400, 400]
    assert (await connection_of(tokens["refresh_token"])).ended_at is not None


async def test_a_refresh_waits_for_another_that_is_under_way_and_then_ends_the_family(client):
    app = await new_app()
    await signed_up(client)
    token = (await connected(client, app))["refresh_token"]

    async def second():
        async with transaction() as db:
            return await connections.refresh_token(db, token)

    async with transaction() as db:
        known, connection = await connections.refresh_token(db, token)
        known.used_at = now()
        other = asyncio.create_task(second())
        finished, _waiting = await asyncio.wait({other}, timeout=0.5)

    assert not finished
    assert await other is None
    assert (await connection_of(token)).ended_at is not None
    assert connection.ended_at is None


async def test_of_two_exchanges_of_a_code_at_once_one_gets_tokens_and_the_family_ends(client):
    app, email = await new_app(), await signed_up(client)
    code = (await answers(client, app)).params["code"]
    asked = app.exchanging(code)

    both = await asyncio.gather(*(client.post("/oauth/token", data=asked) for _ in range(4)))

    [won] = [answer.json() for answer in both if answer.status_code == 200]
    assert (await connection_of(won["refresh_token"])).ended_at is not None
    assert len(await told_of("AppConnected", (await account_with(email)).id)) == 1


async def test_a_refresh_token_is_the_apps_that_got_it_and_asks_for_no_more(client):
    app, other = await new_app(), await new_app()
    await signed_up(client)
    token = (await connected(client, app, scope="profile"))["refresh_token"]

    stolen = await client.post("/oauth/token", data=other.refreshing(token))
    more = await client.post("/oauth/token", data=app.refreshing(token, scope="orders:read"))
    good = await client.post("/oauth/token", data=app.refreshing(token))

    assert error_of(stolen) == (400, "invalid_grant")
    assert error_of(more) == (400, "invalid_scope")
    assert good.json()["scope"] == "profile"


async def test_less_may_be_asked_for_and_the_next_token_is_whole_again(client):
    app = await new_app()
    await signed_up(client)
    token = (await connected(client, app))["refresh_token"]

    less = (await client.post("/oauth/token", data=app.refreshing(token, scope="profile"))).json()
    whole = (await client.post("/oauth/token", data=app.refreshing(less["refresh_token"]))).json()

    orders = await client.get("/api/v1/orders", headers=with_token(less["access_token"]))
    assert (less["scope"], orders.status_code) == ("profile", 403)
    assert whole["scope"] == "profile orders:read"


async def test_what_an_app_gives_back_is_good_no_more(client):
    app = await new_app()
    await signed_up(client)
    for kind in ("refresh_token", "access_token"):
        tokens = await connected(client, app)
        form = {"token": tokens[kind], "client_id": app.client_id, "token_type_hint": "unheard-of"}

        answer = await client.post("/oauth/revoke", data=form)

        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert (await connection_of(tokens["refresh_token"])).ended_at is not None
        me = await client.get("/api/v1/me", headers=with_token(tokens["access_token"]))
        assert me.status_code == 401


async def test_giving_back_what_is_not_ones_own_does_nothing(client):
    app, other = await new_app(), await new_app()
    await signed_up(client)
    token = (await connected(client, app))["refresh_token"]

    for client_id, shown, status in (
        (other.client_id, token, 400),
        (app.client_id, "nonsense", 200),
        ("nobody", token, 400),
    ):
        form = {"token": shown, "client_id": client_id}
        assert (await client.post("/oauth/revoke", data=form)).status_code == status

    assert (await connection_of(token)).ended_at is None


@pytest.mark.parametrize("how", ["taken away", "password", "reset", "disabled", "app removed"])
async def test_access_ends_with_what_it_stands_on(client, how):
    app, email = await new_app(), await signed_up(client)
    tokens = await connected(client, app)
    account = await account_with(email)
    actor = Actor(account_id=account.id)

    async with transaction() as db:
        match how:
            case "taken away":
                connection = await connection_of(tokens["refresh_token"])
                await connections.end(db, actor, connection.id)
            case "password":
                await accounts.change_password(db, actor, NewPassword(account.id, "a hash"))
            case "reset":
                key = mailboxes.reset_path(account).partition("key=")[2]
                await accounts.reset_password(db, key, NewPassword(account.id, "a hash"))
            case "disabled":
                (await db.get_one(Account, account.id)).disabled_at = now()
            case "app removed":
                await api_clients.remove_app(db, SYSTEM, app.client_id)

    answer = await client.post("/oauth/token", data=app.refreshing(tokens["refresh_token"]))
    assert answer.status_code == 400
    me = await client.get("/api/v1/me", headers=with_token(tokens["access_token"]))
    assert me.status_code == 401


def basic(client_id, secret):
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


@pytest.mark.parametrize("by", ["basic", "post"])
async def test_a_shops_program_gets_tokens_by_its_secret(client, by):
    row, secret = await integration(await new_shop())
    form = {"grant_type": "client_credentials"}

    if by == "basic":
        answer = await client.post("/oauth/token", data=form, headers=basic(row.client_id, secret))
    else:
        both = {"client_id": row.client_id, "client_secret": secret}
        answer = await client.post("/oauth/token", data=form | both)

    tokens = answer.json()
    assert (tokens["scope"], "refresh_token" in tokens) == ("vendor:offers", False)
    offers = await client.get("/api/v1/vendor/offers", headers=with_token(tokens["access_token"]))
    assert len(offers.json()["items"]) == 1


async def test_a_programs_secret_is_kept_as_a_hash(client):
    row, secret = await integration(await new_shop())

    assert row.secret_hash == token_hash(secret)


async def test_who_has_no_secret_is_refused_as_rfc_6749_says(client):
    row, secret = await integration(await new_shop())
    form = {"grant_type": "client_credentials"}

    wrong = await client.post("/oauth/token", data=form, headers=basic(row.client_id, "x"))
    unreadable = await client.post(
        "/oauth/token", data=form, headers={"authorization": "Basic /////w=="}
    )
    none = await client.post("/oauth/token", data=form | {"client_id": row.client_id})
    more = await client.post(
        "/oauth/token", data=form | {"scope": "profile"}, headers=basic(row.client_id, secret)
    )
    code = {"grant_type": "authorization_code", "code": "x"}
    other = await client.post("/oauth/token", data=code, headers=basic(row.client_id, secret))

    for answer in (wrong, unreadable):
        assert error_of(answer) == (401, "invalid_client")
        assert answer.headers["www-authenticate"].startswith("Basic")
    assert none.json()["error"] == "invalid_client"
    assert error_of(more) == (400, "invalid_scope")
    assert error_of(other) == (400, "unauthorized_client")


async def test_an_app_without_a_secret_gets_nothing_in_its_own_name(client):
    app = await new_app()
    form = {"grant_type": "client_credentials", "client_id": app.client_id}

    answer = await client.post("/oauth/token", data=form)

    assert error_of(answer) == (400, "unauthorized_client")


async def test_a_revoked_program_is_locked_out_at_once(client):
    made = await new_shop()
    row, secret = await integration(made)
    form = {"grant_type": "client_credentials"}
    proof = basic(row.client_id, secret)
    token = (await client.post("/oauth/token", data=form, headers=proof)).json()["access_token"]

    async with transaction() as db:
        await api_clients.revoke_integration(db, made.owner, row.id)

    offers = await client.get("/api/v1/vendor/offers", headers=with_token(token))
    again = await client.post("/oauth/token", data=form, headers=proof)
    assert offers.status_code == 401
    assert error_of(again) == (401, "invalid_client")


async def test_a_programs_access_token_cannot_be_given_back(client):
    row, secret = await integration(await new_shop())
    proof = basic(row.client_id, secret)
    form = {"grant_type": "client_credentials"}
    token = (await client.post("/oauth/token", data=form, headers=proof)).json()["access_token"]

    answer = await client.post("/oauth/revoke", data={"token": token}, headers=proof)

    assert error_of(answer) == (400, "unsupported_token_type")


async def test_nobody_tries_forever(client):
    for _ in range(121):
        answer = await client.post("/oauth/token", data={"grant_type": "x"})

    assert error_of(answer) == (429, "temporarily_unavailable")
    assert answer.headers["retry-after"] == "60"


async def test_what_is_over_is_forgotten_and_what_sleeps_for_long_ends(client):
    app = await new_app()
    await signed_up(client)
    tokens = await connected(client, app)
    connection = await connection_of(tokens["refresh_token"])
    long_ago = now() - connections.UNUSED_LIVES - connections.KEPT_FOR
    async with transaction() as db:
        for table in (AuthorizationCode, RefreshToken):
            await db.exec(
                update(table)
                .where(col(table.connection_id) == connection.id)
                .values(expires_at=long_ago)
            )
        await db.exec(
            update(Connection).where(col(Connection.id) == connection.id).values(used_at=long_ago)
        )

    async with transaction() as db:
        await connections.tidy(db)

    async with reading() as db:
        for table in (AuthorizationCode, RefreshToken):
            found = select(table.id).where(table.connection_id == connection.id)
            assert (await db.exec(found)).all() == []
        assert (await db.get_one(Connection, connection.id)).ended_at is not None
