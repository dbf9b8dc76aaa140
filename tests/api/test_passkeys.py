"""Passkeys over HTTP: made, used, and everything that must not pass for one."""

import pytest
from sqlmodel import col, select, update

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.passkeys import NOT_PROVEN
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.api.passkeys import STALE
from marketplace.config import settings
from marketplace.models.accounts import Account, LoginSession, Passkey
from marketplace.models.columns import now
from marketplace.services import credentials, passkeys, second_factors, ways_in
from tests.api.test_doors import PASSWORD, applicant, client
from tests.api.test_identities import elsewhere, member
from tests.api.test_mailboxes import account_with
from tests.authenticator import PRESENT, Authenticator
from tests.factories import looked_up
from tests.services.test_second_factors import code_of

__all__ = ["client", "elsewhere"]


async def ask(client, path, **told):
    return await client.post(f"/doors/passkeys/{path}", json=told)


async def question(client):
    return (await ask(client, "question")).json()


async def made_by(client, device, name="Telephone"):
    """The whole way to a passkey on this device."""
    asked = await ask(client, "new", name=name, current=PASSWORD)
    return await ask(client, "add", name=name, credential=device.make(asked.json()))


@pytest.fixture
async def owner(client):
    """Somebody's device with a passkey, and their address."""
    email, device = await member(client), Authenticator()
    assert (await made_by(client, device)).status_code == 200
    return email, device


async def passkeys_of(email):
    account = await account_with(email)
    async with reading() as db:
        rows = await db.exec(select(Passkey).where(Passkey.account_id == account.id))
        return list(rows.all())


async def signed_in_as(client):
    async with reading() as db:
        return await looked_up(db, client.cookies.get(SESSION_COOKIE, ""), "")


async def refused(client, credential, problem=NOT_PROVEN):
    answer = await ask(client, "sign-in", credential=credential)

    assert answer.json()["problem"] == problem
    assert answer.status_code == 409
    assert not (await signed_in_as(client)).is_member


async def test_a_passkey_signs_its_person_in_with_both_steps(client, elsewhere, owner):
    email, device = owner

    asked = await question(elsewhere)
    answer = await ask(elsewhere, "sign-in", credential=device.use(asked), next="/cart")

    assert answer.json() == {"location": "/cart"}
    actor = await signed_in_as(elsewhere)
    assert actor.email == email
    async with reading() as db:
        assert (await db.get_one(LoginSession, actor.session_id)).proven_at is not None
    [passkey] = await passkeys_of(email)
    assert (passkey.name, passkey.sign_count) == ("Telephone", 1)
    assert passkey.used_at is not None


async def test_what_the_device_is_asked_names_shop_and_person_but_no_address_as_handle(client):
    email = await member(client)

    asked = (await ask(client, "new", name="Telephone", current=PASSWORD)).json()

    assert asked["rp"]["id"] == "localhost"
    assert asked["user"]["name"] == email
    assert len(asked["user"]["id"]) >= 16
    selection = asked["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    assert asked["excludeCredentials"] == []


async def test_a_device_that_has_one_is_told_not_to_make_another(client, owner):
    _email, device = owner

    asked = (await ask(client, "new", name="Again", current=PASSWORD)).json()

    assert [one["id"] for one in asked["excludeCredentials"]] == [device.make(asked)["id"]]


async def test_signing_in_asks_for_any_passkey_and_names_nobodys(client, owner):
    asked = await question(client)

    assert asked["allowCredentials"] == []
    assert asked["userVerification"] == "required"


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", None])
async def test_the_way_on_is_inside_of_the_site(elsewhere, owner, next):
    _email, device = owner

    asked = await question(elsewhere)
    answer = await ask(elsewhere, "sign-in", credential=device.use(asked), next=next)

    assert answer.json()["location"].startswith("/")
    assert "evil" not in answer.json()["location"]


async def test_an_answer_is_taken_once(client, elsewhere, owner):
    _email, device = owner
    answer = device.use(await question(elsewhere))
    await ask(elsewhere, "sign-in", credential=answer)
    elsewhere.cookies.clear()

    await refused(elsewhere, answer, STALE)


async def test_an_answer_to_no_question_of_ours_is_refused(elsewhere, owner):
    _email, device = owner

    await refused(elsewhere, device.use({"challenge": "Z3Vlc3M"}), STALE)


async def test_a_question_for_making_one_is_none_for_signing_in(client, elsewhere, owner):
    _email, device = owner
    asked = (await ask(client, "new", name="Again", current=PASSWORD)).json()

    await refused(elsewhere, device.use(asked), STALE)


@pytest.mark.parametrize(
    "cheat",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:3001"},
        {"site": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"count": -1},
    ],
    ids=["origin", "port", "site", "person not recognised", "nobody there", "signed too seldom"],
)
async def test_an_answer_that_is_wrong_lets_nobody_in(elsewhere, owner, cheat):
    email, device = owner
    await ask(elsewhere, "sign-in", credential=device.use(await question(elsewhere)))
    elsewhere.cookies.clear()
    for name, value in cheat.items():
        setattr(device, name, value)

    await refused(elsewhere, device.use(await question(elsewhere)))

    [passkey] = await passkeys_of(email)
    assert passkey.sign_count == 1


async def test_a_key_that_is_not_the_one_lets_nobody_in(elsewhere, owner):
    _email, device = owner
    thief = Authenticator(id=device.id, handle=device.handle)

    await refused(elsewhere, thief.use(await question(elsewhere)))


async def test_a_key_that_nobody_made_here_lets_nobody_in(elsewhere, db_url):
    await refused(elsewhere, Authenticator(handle="eA").use(await question(elsewhere)))


async def test_a_key_kept_for_another_account_lets_nobody_in(elsewhere, owner):
    _email, device = owner

    await refused(elsewhere, device.use(await question(elsewhere), userHandle="c29tZWJvZHk"))


async def test_passkeys_outlive_the_shops_secret(elsewhere, owner, monkeypatch):
    _email, device = owner
    monkeypatch.setenv("SECRET_KEY", "another one")
    settings.cache_clear()

    answer = await ask(elsewhere, "sign-in", credential=device.use(await question(elsewhere)))

    monkeypatch.undo()
    settings.cache_clear()
    assert answer.json() == {"location": "/"}


async def test_a_closed_account_stays_closed(elsewhere, owner):
    email, device = owner
    async with transaction() as db:
        await db.exec(update(Account).where(col(Account.email) == email).values(disabled_at=now()))

    await refused(elsewhere, device.use(await question(elsewhere)))


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"response": "x"},
        {"id": 1, "response": {"clientDataJSON": 1}},
        {"response": {"clientDataJSON": "bm9uc2Vuc2U"}},
        {"response": {"clientDataJSON": "é"}},
        {"response": {"clientDataJSON": "bnVsbA"}},
        {"response": {"clientDataJSON": "eyJ0eXBlIjogMX0"}},
    ],
)
async def test_what_is_no_answer_at_all_is_said_to_be_none(elsewhere, db_url, credential):
    for path in ("sign-in", "add"):
        answer = await ask(elsewhere, path, credential=credential, name="x")
        assert answer.status_code in {401, 409}


async def test_half_an_answer_lets_nobody_in(elsewhere, owner):
    _email, device = owner
    for missing in ("authenticatorData", "signature", "userHandle"):
        answer = device.use(await question(elsewhere))
        del answer["response"][missing]
        await refused(elsewhere, answer)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"1", b'"x"', b"\xff"])
async def test_what_is_no_json_object_is_refused(client, db_url, body):
    headers = {"content-type": "application/json"}

    answer = await client.post("/doors/passkeys/sign-in", content=body, headers=headers)

    assert answer.status_code == 409


async def test_a_form_or_another_site_cannot_ask(client, db_url):
    form = await client.post("/doors/passkeys/question", data={"a": "b"})
    other = await client.post(
        "/doors/passkeys/question", json={}, headers={"origin": "https://evil.example"}
    )

    assert (form.status_code, other.status_code) == (409, 403)


async def test_nobody_asks_too_often(client, db_url):
    for _ in range(30):
        await ask(client, "question")

    assert (await ask(client, "question")).status_code == 429


async def test_a_passkey_is_made_once_the_password_was_said_again(client):
    await member(client)

    wrong = await ask(client, "new", name="Telephone", current="guess")

    assert wrong.json() == {"problem": credentials.WRONG_PASSWORD, "field": "current"}


async def test_who_is_not_signed_in_makes_none(client, db_url):
    assert (await ask(client, "new", name="Telephone", current=PASSWORD)).status_code == 401
    assert (await ask(client, "add", name="Telephone", credential={})).status_code == 401


async def test_an_unconfirmed_account_gets_none(client):
    await client.post("/doors/sign-up", data=applicant())

    answer = await ask(client, "new", name="Telephone", current=PASSWORD)

    assert answer.json()["problem"] == ways_in.UNCONFIRMED


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
async def test_a_passkey_has_a_name(client, name):
    await member(client)

    answer = await ask(client, "new", name=name, current=PASSWORD)

    assert answer.json()["field"] == "passkey_name"


@pytest.mark.parametrize(
    "cheat", [{"origin": "https://evil.example"}, {"site": "evil.example"}, {"flags": PRESENT}]
)
async def test_a_passkey_that_was_made_wrongly_is_not_kept(client, cheat):
    email = await member(client)

    answer = await made_by(client, Authenticator(**cheat))

    assert answer.json()["problem"] == NOT_PROVEN
    assert await passkeys_of(email) == []


async def test_a_passkey_is_made_by_the_session_that_asked_and_once(client, elsewhere):
    email, other = await member(client), await member(elsewhere)
    device = Authenticator()
    asked = (await ask(client, "new", name="Telephone", current=PASSWORD)).json()
    answer = device.make(asked)

    stranger = await ask(elsewhere, "add", name="Telephone", credential=answer)
    late = await ask(client, "add", name="Telephone", credential=answer)

    assert stranger.json()["problem"] == late.json()["problem"] == STALE
    assert await passkeys_of(email) == await passkeys_of(other) == []


async def test_one_key_belongs_to_one_account(client, elsewhere, owner):
    _email, device = owner
    other = await member(elsewhere)

    answer = await made_by(elsewhere, device)

    assert answer.json()["problem"] == passkeys.KNOWN
    assert await passkeys_of(other) == []


async def test_an_account_with_a_second_step_takes_it_before_it_gets_a_passkey(client, elsewhere):
    email = await member(client)
    form = {"email": email, "password": PASSWORD}
    await elsewhere.post("/doors/sign-in", data=form)
    async with transaction() as db:
        actor = await looked_up(db, client.cookies[SESSION_COOKIE], "")
        secret = await second_factors.begin(db, actor)
        await second_factors.confirm(db, actor, code_of(secret))

    unproven = await ask(elsewhere, "new", name="Telephone", current=PASSWORD)
    proven = await made_by(client, Authenticator())

    assert unproven.json()["problem"] == ways_in.STEP_FIRST
    assert proven.status_code == 200
