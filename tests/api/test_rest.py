"""The first resources of `/api/v1`, and every token that is none."""

import json
import time
from base64 import urlsafe_b64encode

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from sqlmodel import select

from marketplace.adapters import access_tokens
from marketplace.adapters.access_tokens import audience, issuer
from marketplace.adapters.database import reading, transaction
from marketplace.adapters.sealing import opened
from marketplace.models.accounts import Account
from marketplace.models.oauth import SigningKey
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderGroup
from marketplace.models.staff import AuditEntry
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.queries.bearers import bearer_of
from marketplace.rules.kinds import StaffRole, VendorStatus
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.rules.scopes import Scope
from marketplace.services import signing_keys
from tests.api.apps import connected, new_app, signed_up, with_token
from tests.api.test_doors import client
from tests.api.test_oauth import basic, integration, new_shop
from tests.api.visits import signed_in
from tests.factories import person
from tests.queries.test_purchases import paid

__all__ = ["client"]
PATCH = {"content-type": "application/merge-patch+json"}


async def program(client, made):
    """The header of a shop's own program."""
    row, secret = await integration(made)
    answer = await client.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        headers=basic(row.client_id, secret),
    )
    return with_token(answer.json()["access_token"])


async def patched(client, headers, offer_id, **changes):
    return await client.patch(
        f"/api/v1/vendor/offers/{offer_id}", content=json.dumps(changes), headers=headers | PATCH
    )


def problem_of(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert said["status"] == answer.status_code
    return said


async def member(client):
    """Somebody who let an app in: what it shows, and how the token was signed."""
    app, email = await new_app(), await signed_up(client)
    return (await connected(client, app))["access_token"], email


async def test_without_a_token_one_is_asked_for(client):
    for headers in ({}, {"authorization": "Basic eDp5"}):
        answer = await client.get("/api/v1/me", headers=headers)

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith(f'Bearer realm="{issuer()}"')
        assert problem_of(answer)["title"] == "Unauthorized"
    assert "error" not in (await client.get("/api/v1/me")).headers["www-authenticate"]


async def test_a_cookie_is_no_token(client):
    await signed_up(client)

    assert (await client.get("/api/v1/me")).status_code == 401


def claims(**changed):
    moment = int(time.time())
    said = {
        "iss": issuer(), "aud": audience(), "exp": moment + 600, "iat": moment, "jti": "1",
        "sub": "1", "client_id": "x", "scope": "profile", "sid": "1",
    } | changed  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


async def key_of_ours():
    async with transaction() as db:
        row = await signing_keys.key_to_sign_with(db)
    return access_tokens.private_key(opened(row.sealed)), row


def parts(header, body, signature=b""):
    return ".".join(
        urlsafe_b64encode(part).rstrip(b"=").decode()
        for part in (json.dumps(header).encode(), json.dumps(body).encode(), signature)
    )


async def test_forged_tokens_are_refused_whatever_their_header_says(client):
    token, _email = await member(client)
    ours, row = await key_of_ours()
    real = jwt.decode(token, ours, algorithms=["ES256"]).claims
    head = {"typ": "at+jwt", "kid": row.kid}
    public = json.dumps(row.public).encode()
    stranger = KeySet([ECKey.generate_key("P-256", {"kid": row.kid})])
    header, body, signature = token.split(".")
    forged = {
        "none": parts(head | {"alg": "none"}, real),
        "unsigned": parts(head | {"alg": "ES256"}, real),
        "signed by the public key": jwt.encode(
            head | {"alg": "HS256"}, real, OctKey.import_key(public), algorithms=["HS256"]
        ),
        "another's key": jwt.encode(head | {"alg": "ES256"}, real, stranger),
        "an unknown key": jwt.encode(
            {"typ": "at+jwt", "alg": "ES256", "kid": "x"},
            real,
            ECKey.generate_key("P-256"),
        ),
        "a key within": jwt.encode(
            head | {"alg": "ES256", "jwk": stranger.keys[0].as_dict(private=False)}, real, stranger
        ),
        "cut": f"{header}.{body}.",
        "changed": f"{header}.{parts(real | {'sub': '2'}, {}).split('.')[0]}.{signature}",
        "no token": "x" * 9_000,
        "not even ASCII": "ü.ü.ü",
    }

    for name, one in forged.items():
        shown = {"authorization": f"Bearer {one}".encode()}
        answer = await client.get("/api/v1/me", headers=shown)
        assert answer.status_code == 401, name
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    good = await client.get("/api/v1/me", headers=with_token(token))
    assert good.status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1},
        {"exp": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "https://elsewhere.example/api"},
        {"aud": None},
        {"client_id": None},
        {"jti": None},
        {"sub": None},
        {"scope": None},
        {"iat": None},
    ],
)
async def test_a_token_for_another_time_or_place_is_refused(client, changed):
    token, _email = await member(client)
    ours, _row = await key_of_ours()
    real = jwt.decode(token, ours, algorithms=["ES256"]).claims
    made = {name: value for name, value in (real | changed).items() if value is not None}

    wrong = jwt.encode({"alg": "ES256", "typ": "at+jwt"}, made, KeySet([ours]))

    answer = await client.get("/api/v1/me", headers=with_token(wrong))
    assert answer.status_code == 401


@pytest.mark.parametrize("typ", ["JWT", "", "id_token+jwt"])
async def test_another_kind_of_token_is_none(client, typ):
    token, _email = await member(client)
    ours, _row = await key_of_ours()
    real = jwt.decode(token, ours, algorithms=["ES256"]).claims

    wrong = jwt.encode({"alg": "ES256", "typ": typ}, real, KeySet([ours]))

    assert (await client.get("/api/v1/me", headers=with_token(wrong))).status_code == 401


async def test_old_tokens_stay_good_when_the_key_changes_and_stolen_keys_are_nobodys(client):
    token, _email = await member(client)
    async with transaction() as db:
        row = await signing_keys.rotate(db, SYSTEM)
        (await db.get_one(SigningKey, row.id)).signs_from = row.created_at

    old = await client.get("/api/v1/me", headers=with_token(token))
    newer, _email = await member(client)
    new = await client.get("/api/v1/me", headers=with_token(newer))
    async with transaction() as db:
        await signing_keys.rotate(db, SYSTEM, at_once=True)

    assert (old.status_code, new.status_code) == (200, 200)
    assert access_tokens.kid_of(newer) == row.kid != access_tokens.kid_of(token)
    for one in (token, newer):
        assert (await client.get("/api/v1/me", headers=with_token(one))).status_code == 401


async def test_a_right_that_was_not_given_is_named(client):
    app = await new_app()
    await signed_up(client)
    token = (await connected(client, app, scope="profile"))["access_token"]

    answer = await client.get("/api/v1/orders", headers=with_token(token))

    assert problem_of(answer)["status"] == 403
    told = answer.headers["www-authenticate"]
    assert 'error="insufficient_scope"' in told and 'scope="orders:read"' in told


async def test_staff_are_nobody_special_through_an_app(client):
    token, email = await member(client)
    async with transaction() as db:
        account = (await db.exec(select(Account).where(Account.email == email))).one()
        account.staff_role = StaffRole.SUPER

    async with reading() as db:
        actor = await bearer_of(db, token)
        shown = (await db.exec(select(OrderGroup.account_id).distinct())).all()

    assert (actor.is_staff, actor.through) == (False, "Phone")
    assert set(shown) <= {actor.account_id}


async def test_an_app_reads_what_its_person_bought_piece_by_piece(client):
    token, email = await member(client)
    one, two = await new_shop(), await new_shop()
    numbers = []
    async with transaction() as db:
        stranger = await person(db)
        account = (await db.exec(select(Account).where(Account.email == email))).one()
        mary = Actor(account_id=account.id)
        await paid(db, stranger, one.offer)
        for offers in ((one.offer, two.offer), (one.offer,), (two.offer,)):
            numbers.append((await paid(db, mary, *offers)).number)

    first = (await client.get("/api/v1/orders?limit=2", headers=with_token(token))).json()
    rest = await client.get(
        "/api/v1/orders", params={"limit": 2, "after": first["next"]}, headers=with_token(token)
    )

    seen = [*first["items"], *rest.json()["items"]]
    assert [one["number"] for one in seen] == numbers[::-1]
    assert rest.json()["next"] is None
    both = seen[-1]
    assert (both["currency"], both["total_minor"], both["items_minor"]) == ("EUR", 5_000, 4_000)
    assert {order["shop"] for order in both["orders"]} == {one.vendor.name, two.vendor.name}
    assert both["orders"][0]["lines"][0]["unit_minor"] == 2_000


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=-1", "after=x"])
async def test_a_list_is_asked_for_in_numbers(client, query):
    token, _email = await member(client)

    answer = await client.get(f"/api/v1/orders?{query}", headers=with_token(token))

    assert problem_of(answer)["status"] in {404, 422}


async def test_a_program_sets_price_and_stock(client):
    made = await new_shop()
    headers = await program(client, made)

    answer = await patched(
        client, headers, made.offer.id, price_minor=1_500, was_price_minor=2_000, on_hand=3
    )

    said = answer.json()
    assert (said["price_minor"], said["was_price_minor"], said["on_hand"]) == (1_500, 2_000, 3)
    [same] = (await client.get("/api/v1/vendor/offers", headers=headers)).json()["items"]
    assert same == said
    async with reading() as db:
        offer = await db.get_one(Offer, made.offer.id)
        found = select(AuditEntry.reason).where(
            AuditEntry.subject_type == "offer", AuditEntry.subject_id == offer.id
        )
        assert "Through “Warehouse”" in (await db.exec(found)).all()
    assert (offer.price_minor, offer.was_price_minor) == (1_500, 2_000)


async def test_what_a_patch_does_not_name_stays(client):
    made = await new_shop()
    headers = await program(client, made)
    await patched(client, headers, made.offer.id, price_minor=1_500, was_price_minor=2_000)

    counted = (await patched(client, headers, made.offer.id, on_hand=7)).json()
    ended = (await patched(client, headers, made.offer.id, was_price_minor=None)).json()
    nothing = await patched(client, headers, made.offer.id)

    assert (counted["price_minor"], counted["was_price_minor"]) == (1_500, 2_000)
    assert (ended["price_minor"], ended["was_price_minor"], ended["on_hand"]) == (1_500, None, 7)
    assert nothing.json() == ended


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price_minor": 0}, "price_minor"),
        ({"price_minor": -5}, "price_minor"),
        ({"price_minor": 10**15}, "price"),
        ({"price_minor": "1500"}, "price_minor"),
        ({"price_minor": None}, "price_minor"),
        ({"price_minor": 15.5}, "price_minor"),
        ({"on_hand": -1}, "on_hand"),
        ({"on_hand": 2**31}, "on_hand"),
        ({"was_price_minor": 1}, "was_price"),
        ({"status": "paused"}, "status"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_changes(client, changes, field):
    made = await new_shop()
    headers = await program(client, made)
    before = (await client.get("/api/v1/vendor/offers", headers=headers)).json()

    answer = await patched(client, headers, made.offer.id, **({"on_hand": 1} | changes))

    assert problem_of(answer)["status"] == 422
    assert problem_of(answer)["field"] == field
    assert (await client.get("/api/v1/vendor/offers", headers=headers)).json() == before


async def test_both_or_neither(client):
    made = await new_shop()
    headers = await program(client, made)

    answer = await patched(client, headers, made.offer.id, price_minor=1_000, on_hand=2**30)

    assert answer.status_code == 422
    one = await client.get(f"/api/v1/vendor/offers/{made.offer.id}", headers=headers)
    assert one.json()["price_minor"] == 2_000


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"null", b"\xff"])
async def test_what_is_no_json_is_refused(client, content):
    made = await new_shop()
    headers = await program(client, made)
    path = f"/api/v1/vendor/offers/{made.offer.id}"

    broken = await client.patch(path, content=content, headers=headers | PATCH)
    form = await client.patch(path, data={"on_hand": "1"}, headers=headers)

    assert problem_of(broken)["status"] == 422
    assert problem_of(form)["status"] == 415


async def test_another_shops_offer_is_not_there(client):
    made, other = await new_shop(), await new_shop()
    headers = await program(client, made)
    path = f"/api/v1/vendor/offers/{other.offer.id}"

    looked = await client.get(path, headers=headers)
    changed = await patched(client, headers, other.offer.id, on_hand=0)
    beyond = await client.get(f"/api/v1/vendor/offers/{2**70}", headers=headers)
    nowhere = await client.get("/api/v1/elsewhere", headers=headers)

    assert [one.status_code for one in (looked, changed, beyond, nowhere)] == [404] * 4
    assert problem_of(nowhere)["detail"]
    assert {
        one["id"]
        for one in (await client.get("/api/v1/vendor/offers", headers=headers)).json()["items"]
    } == {made.offer.id}


async def test_one_offer_is_found_by_its_sku(client):
    made = await new_shop()
    headers = await program(client, made)

    found = await client.get(
        "/api/v1/vendor/offers", params={"sku": made.offer.sku}, headers=headers
    )
    none = await client.get("/api/v1/vendor/offers", params={"sku": "x"}, headers=headers)

    assert [one["id"] for one in found.json()["items"]] == [made.offer.id]
    assert none.json() == {"items": [], "next": None}


async def test_the_program_of_a_shop_that_was_closed_is_locked_out(client):
    made = await new_shop()
    headers = await program(client, made)
    async with transaction() as db:
        (await db.get_one(Vendor, made.vendor.id)).status = VendorStatus.REJECTED

    assert (await client.get("/api/v1/vendor/offers", headers=headers)).status_code == 401


async def test_an_app_works_for_a_shop_only_as_long_as_its_person_does(client, db_url):
    made, app = await new_shop(), await new_app(Scope.VENDOR_OFFERS)
    async with signed_in(made) as browser:
        token = (await connected(browser, app, scope="vendor:offers"))["access_token"]
        headers = with_token(token)
        good = await client.get("/api/v1/vendor/offers", headers=headers)
        async with transaction() as db:
            await db.delete(await db.get_one(VendorMember, (made.vendor.id, made.owner.account_id)))
        gone = await client.get("/api/v1/vendor/offers", headers=headers)

    assert [one["id"] for one in good.json()["items"]] == [made.offer.id]
    assert problem_of(gone)["status"] == 404


async def test_nobody_asks_without_end(client: httpx.AsyncClient):
    token, _email = await member(client)

    for _ in range(241):
        answer = await client.get("/api/v1/me", headers=with_token(token))

    assert problem_of(answer)["status"] == 429
    assert answer.headers["retry-after"] == "60"
