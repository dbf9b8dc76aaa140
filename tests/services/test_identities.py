"""Accounts at other sites: whom they let in, and whom never."""

from dataclasses import replace

import pytest
from sqlmodel import col, func, select

from marketplace.adapters.identity.terms import IdentityClaims
from marketplace.errors import Conflict, NotFound
from marketplace.events import AccountCreated, EmailConfirmed, WayInAdded, WayInRemoved
from marketplace.models.accounts import Account, Identity, Passkey
from marketplace.models.columns import now
from marketplace.queries.accounts import account_by_email
from marketplace.queries.ways_in import my_identities, my_offers
from marketplace.rules.kinds import StaffRole
from marketplace.services import accounts, identities, mailboxes, second_factors, ways_in
from marketplace.services.credentials import NewPassword
from tests.factories import looked_up, numbers, person, visitor
from tests.identity import knowing, providers
from tests.services.test_mailboxes import events, key_in, signed_in
from tests.services.test_second_factors import code_of

ELM, OAK = "https://elm.example", "https://oak.example"


@pytest.fixture(autouse=True)
def two_sites(db_url):
    with knowing(OIDC_PROVIDERS=providers(Elm_ID=ELM, Oak_ID=OAK)):
        yield


def claims(email="", **changed):
    """What a site says of somebody new."""
    number = next(numbers)
    email = email or f"vouched{number}@example.com"
    return replace(IdentityClaims(ELM, f"subject {number}", email, True, "Ada Byron"), **changed)


async def confirmed(db, **changed):
    """Somebody with a password, whose address is confirmed."""
    actor = await person(db)
    account = await db.get_one(Account, actor.account_id)
    account.email_verified_at = now()
    for name, value in changed.items():
        setattr(account, name, value)
    await db.flush()
    return actor


async def here(db, **changed):
    """The same in a browser of theirs, in which they have just signed in."""
    return (await signed_in(db, await confirmed(db, **changed)))[1]


async def identities_of(db, account_id):
    rows = await db.exec(select(Identity.subject).where(Identity.account_id == account_id))
    return list(rows.all())


async def assert_nobody_came_in(db, told):
    known = select(func.count()).where(
        Identity.issuer == told.issuer, Identity.subject == told.subject
    )
    assert (await db.exec(known)).one() == 0


async def test_who_is_new_gets_an_account_without_a_password(db):
    told = claims()

    account = await db.get_one(Account, await identities.enter(db, visitor(), told))

    assert (account.email, account.name) == (told.email, "Ada Byron")
    assert account.password_hash is None
    assert account.email_verified_at is not None
    assert await identities_of(db, account.id) == [told.subject]
    for kind in (AccountCreated, EmailConfirmed):
        assert len(await events(db, kind, account.id)) == 1


@pytest.mark.parametrize(
    ("said", "name"), [("", "vouched"), ("x" * 500, "x" * 80), (" A\n B ", "A B")]
)
async def test_a_name_that_is_no_name_is_made_one(db, said, name):
    told = claims(name=said)

    account = await db.get_one(Account, await identities.enter(db, visitor(), told))

    assert account.name.startswith(name)
    assert len(account.name) <= 80


async def test_who_comes_again_is_known_by_the_subject_whatever_the_address_is_by_now(db):
    told = claims()
    first = await identities.enter(db, visitor(), told)

    moved = replace(told, email="elsewhere@example.com", is_email_verified=False)

    assert await identities.enter(db, visitor(), moved) == first
    assert (await db.get_one(Account, first)).email == told.email


async def test_two_sites_with_the_same_subject_are_two_people(db):
    told = claims()
    other = claims(issuer=OAK, subject=told.subject)

    assert await identities.enter(db, visitor(), told) != await identities.enter(
        db, visitor(), other
    )


@pytest.mark.parametrize(
    "changed",
    [{"is_email_verified": False}, {"email": "no address"}, {"email": "x" * 400 + "@example.com"}],
)
async def test_an_address_that_the_site_has_not_verified_opens_no_account(db, changed):
    told = replace(claims(), **changed)

    with pytest.raises(Conflict, match="hasn't confirmed"):
        await identities.enter(db, visitor(), told)

    assert await account_by_email(db, told.email) is None
    await assert_nobody_came_in(db, told)


async def test_an_address_that_the_site_has_not_verified_opens_nobodys_account(db):
    victim = await confirmed(db)
    told = claims(victim.email, is_email_verified=False)

    with pytest.raises(Conflict, match="hasn't confirmed"):
        await identities.enter(db, visitor(), told)

    await assert_nobody_came_in(db, told)


async def test_a_confirmed_account_is_linked_by_its_verified_address_and_told(db):
    actor = await confirmed(db)

    entered = await identities.enter(db, visitor(), claims(actor.email.upper()))

    assert entered == actor.account_id
    added = await events(db, WayInAdded, actor.account_id)
    assert [event["way"] for event in added] == ["Elm ID"]


async def test_an_account_whose_address_nobody_confirmed_is_not_taken_over(db):
    planted = await person(db)
    token, _ = await signed_in(db, planted)
    told = claims(planted.email)

    with pytest.raises(Conflict, match="sign in to it as you did before"):
        await identities.enter(db, visitor(), told)

    await assert_nobody_came_in(db, told)
    assert (await looked_up(db, token, "")).is_member


async def test_staff_are_not_linked_by_an_address_alone(db):
    actor = await confirmed(db, staff_role=StaffRole.SUPPORT)
    told = claims(actor.email)

    with pytest.raises(Conflict, match="sign in to it as you did before"):
        await identities.enter(db, visitor(), told)
    await identities.link(db, actor, told)

    assert await identities.enter(db, visitor(), told) == actor.account_id


async def test_a_closed_account_stays_closed(db):
    closed = await confirmed(db)
    told = claims(closed.email)
    await identities.link(db, closed, told)
    (await db.get_one(Account, closed.account_id)).disabled_at = now()
    await db.flush()

    for one in (told, claims(closed.email)):
        with pytest.raises(Conflict, match="closed"):
            await identities.enter(db, visitor(), one)


async def test_nothing_is_planted_in_an_account_whose_address_is_not_confirmed(db):
    thief = await person(db)
    told = claims()

    with pytest.raises(Conflict, match="confirm your address"):
        await identities.link(db, thief, told)

    await assert_nobody_came_in(db, told)


async def test_who_reads_the_mailbox_takes_an_account_that_was_opened_in_advance(db):
    thief = await person(db)
    token, thief = await signed_in(db, thief)
    secret = await second_factors.begin(db, thief)
    await second_factors.confirm(db, thief, code_of(secret))

    account = await db.get_one(Account, thief.account_id)
    key = key_in(mailboxes.reset_path(account))
    await accounts.reset_password(db, key, NewPassword(account.id, "another hash"))

    assert not (await looked_up(db, token, "")).is_member
    assert not await second_factors.is_on(db, account.id)
    assert await identities.enter(db, visitor(), claims(account.email)) == account.id


async def test_a_reset_leaves_the_second_step_of_who_had_confirmed_their_address(db):
    _token, actor = await signed_in(db, await confirmed(db))
    secret = await second_factors.begin(db, actor)
    await second_factors.confirm(db, actor, code_of(secret))

    account = await db.get_one(Account, actor.account_id)
    key = key_in(mailboxes.reset_path(account))
    await accounts.reset_password(db, key, NewPassword(account.id, "another hash"))

    assert await second_factors.is_on(db, account.id)


async def test_an_account_without_a_password_gets_one_by_the_letter(db):
    account = await db.get_one(Account, await identities.enter(db, visitor(), claims()))
    key = key_in(mailboxes.reset_path(account))

    await accounts.reset_password(db, key, NewPassword(account.id, "a hash"))

    assert account.password_hash == "a hash"
    with pytest.raises(Conflict):
        await accounts.reset_password(db, key, NewPassword(account.id, "another hash"))


async def test_one_links_a_site_oneself_whatever_address_it_knows(db):
    actor = await confirmed(db)
    told = claims(is_email_verified=False)

    for _ in range(2):
        await identities.link(db, actor, told)

    assert await identities_of(db, actor.account_id) == [told.subject]
    assert len(await events(db, WayInAdded, actor.account_id)) == 1
    assert await identities.enter(db, visitor(), told) == actor.account_id
    assert [card.name for card in await my_identities(db, actor)] == ["Elm ID"]
    assert [card.name for card in await my_offers(db, actor)] == ["Oak ID"]


async def test_what_lets_somebody_in_is_not_linked_with_somebody_else(db):
    owner, other = await confirmed(db), await confirmed(db)
    told = claims()
    await identities.link(db, owner, told)

    with pytest.raises(Conflict, match="another account here"):
        await identities.link(db, other, told)

    assert await identities.enter(db, visitor(), told) == owner.account_id


async def test_an_account_has_only_so_many(db):
    actor = await confirmed(db)
    for _ in range(identities.MOST):
        await identities.link(db, actor, claims())

    with pytest.raises(Conflict, match="as many as"):
        await identities.link(db, actor, claims())


async def test_what_was_unlinked_lets_nobody_in(db):
    actor = await here(db)
    told = claims("unlinked@example.com")
    await identities.link(db, actor, told)
    [linked] = await my_identities(db, actor)

    await identities.unlink(db, actor, linked.id)

    assert await identities.enter(db, visitor(), told) != actor.account_id
    removed = await events(db, WayInRemoved, actor.account_id)
    assert [event["way"] for event in removed] == ["Elm ID"]


async def test_nobody_unlinks_what_is_somebody_elses(db):
    owner, stranger = await here(db), await here(db)
    await identities.link(db, owner, claims())
    [linked] = await my_identities(db, owner)

    with pytest.raises(NotFound):
        await identities.unlink(db, stranger, linked.id)

    assert len(await my_identities(db, owner)) == 1


async def test_the_last_way_in_stays(db):
    actor = await here(db, password_hash=None)
    await identities.link(db, actor, claims())
    [linked] = await my_identities(db, actor)

    with pytest.raises(Conflict, match="only way in"):
        await identities.unlink(db, actor, linked.id)
    await identities.link(db, actor, claims(issuer=OAK))
    await identities.unlink(db, actor, linked.id)

    assert [card.name for card in await my_identities(db, actor)] == ["Oak ID"]


async def test_a_passkey_is_a_way_in_too(db):
    actor = await here(db, password_hash=None)
    await identities.link(db, actor, claims())
    [linked] = await my_identities(db, actor)
    key = {"credential_id": b"key", "handle": b"hers", "public_key": b""}
    db.add(Passkey(account_id=actor.account_id, **key, name="Telephone"))
    await db.flush()

    await identities.unlink(db, actor, linked.id)

    assert await my_identities(db, actor) == []


async def test_a_site_that_the_shop_has_no_keys_of_any_more_is_no_way_in(db):
    actor = await here(db, password_hash=None)
    await identities.link(db, actor, claims())
    await identities.link(db, actor, claims(issuer=OAK))
    linked = {card.name: card.id for card in await my_identities(db, actor)}

    with knowing(OIDC_PROVIDERS=providers(Oak_ID=OAK)):
        with pytest.raises(Conflict, match=ways_in.LAST[:20]):
            await identities.unlink(db, actor, linked["Oak ID"])
        await identities.unlink(db, actor, linked["Elm ID"])

    rows = await db.exec(
        select(Identity.issuer).where(col(Identity.account_id) == actor.account_id)
    )
    assert rows.all() == [OAK]
