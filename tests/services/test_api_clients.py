"""Programs that may ask for tokens: a shop's own, and the operator's apps."""

from dataclasses import replace

import pytest
from sqlmodel import select

from marketplace.adapters.tokens import token_hash
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.models.staff import AuditEntry
from marketplace.models.vendors import VendorMember
from marketplace.queries.connections import my_integrations
from marketplace.rules.kinds import MemberRole
from marketplace.rules.permissions import SYSTEM
from marketplace.rules.scopes import Scope
from marketplace.services import api_clients
from tests.factories import person, shop

RIGHTS = [Scope.VENDOR_OFFERS]


async def colleague(db, made, role):
    """Somebody else in a shop's team."""
    one = await person(db)
    db.add(VendorMember(vendor_id=made.vendor.id, account_id=one.account_id, role=role))
    await db.flush()
    return replace(one, vendor_id=made.vendor.id, shops={made.vendor.id: role})


async def test_a_manager_makes_and_ends_programs(db):
    made = await shop(db)
    manager = await colleague(db, made, MemberRole.MANAGER)

    row, secret = await api_clients.add_integration(db, manager, "  Ware \n house ", RIGHTS)

    [card] = await my_integrations(db, made.owner)
    assert (card.name, card.client_id, card.made_by) == ("Ware house", row.client_id, "Ada Byron")
    assert (card.used, len(card.rights)) == ("never", 1)
    assert secret.startswith(api_clients.PREFIX)
    assert row.secret_hash == token_hash(secret)
    await api_clients.revoke_integration(db, made.owner, row.id)
    assert await my_integrations(db, made.owner) == []
    with pytest.raises(NotFound):
        await api_clients.revoke_integration(db, made.owner, row.id)
    found = select(AuditEntry.action).where(
        AuditEntry.subject_type == "api_client", AuditEntry.subject_id == row.id
    )
    assert (await db.exec(found)).all() == ["integration.added", "integration.revoked"]


@pytest.mark.parametrize("role", [MemberRole.PACKER, MemberRole.ACCOUNTANT])
async def test_who_packs_or_counts_makes_none(db, role):
    made = await shop(db)
    one = await colleague(db, made, role)
    row, _secret = await api_clients.add_integration(db, made.owner, "Warehouse", RIGHTS)

    for attempt in (
        lambda: api_clients.add_integration(db, one, "Mine", RIGHTS),
        lambda: api_clients.revoke_integration(db, one, row.id),
        lambda: my_integrations(db, one),
    ):
        with pytest.raises(Forbidden):
            await attempt()


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [
        ("", RIGHTS, "name"),
        ("x" * 61, RIGHTS, "name"),
        ("a\x00b", RIGHTS, "name"),
        ("Warehouse", [], "scopes"),
        ("Warehouse", [Scope.PROFILE], "scopes"),
        ("Warehouse", list(Scope), "scopes"),
    ],
)
async def test_a_program_has_a_name_and_rights_over_its_shop_only(db, name, scopes, field):
    made = await shop(db)

    with pytest.raises(Invalid) as problem:
        await api_clients.add_integration(db, made.owner, name, scopes)

    assert problem.value.field == field
    assert await my_integrations(db, made.owner) == []


async def test_a_shop_has_so_many_programs_at_a_time(db, monkeypatch):
    monkeypatch.setattr(api_clients, "MOST", 1)
    made = await shop(db)
    row, _secret = await api_clients.add_integration(db, made.owner, "One", RIGHTS)

    with pytest.raises(Conflict):
        await api_clients.add_integration(db, made.owner, "Two", RIGHTS)
    await api_clients.revoke_integration(db, made.owner, row.id)
    await api_clients.add_integration(db, made.owner, "Two", RIGHTS)


async def test_an_app_sends_people_only_where_it_may(db):
    for uris in (["http://app.example/"], ["javascript:alert(1)"], []):
        with pytest.raises(Invalid):
            await api_clients.add_app(db, SYSTEM, "Phone", uris, [Scope.PROFILE])

    row = await api_clients.add_app(db, SYSTEM, "Phone", ["com.example:/in"], [Scope.PROFILE])

    assert (row.secret_hash, row.vendor_id) == (None, None)
    await api_clients.remove_app(db, SYSTEM, row.client_id)
    with pytest.raises(NotFound):
        await api_clients.remove_app(db, SYSTEM, row.client_id)
