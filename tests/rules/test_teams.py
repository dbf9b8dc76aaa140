"""Which rooms of the portal belong to which role."""

import pytest

from marketplace import routes
from marketplace.rules.kinds import MemberRole
from marketplace.rules.permissions import Actor
from marketplace.rules.teams import ROLES, rooms_of

EVERYWHERE = {routes.VENDOR_HOME, routes.VENDOR_ORDERS, routes.VENDOR_TEAM}
MONEY = {routes.VENDOR_MONEY, routes.VENDOR_FEES}
PACKING = {routes.VENDOR_CASES, routes.VENDOR_OFFERS}


def at_work(role, support_id=None):
    return Actor(account_id=1, vendor_id=7, shops={7: role}, support_id=support_id)


def test_a_packer_and_an_accountant_have_what_they_need():
    assert set(rooms_of(at_work(MemberRole.PACKER))) == EVERYWHERE | PACKING
    assert set(rooms_of(at_work(MemberRole.ACCOUNTANT))) == EVERYWHERE | MONEY


def test_owners_and_managers_have_every_room():
    owner, manager = (rooms_of(at_work(role)) for role in (MemberRole.OWNER, MemberRole.MANAGER))

    assert sorted(owner) == sorted(manager) == sorted(set(owner))
    assert set(owner) >= EVERYWHERE | PACKING | MONEY


def test_support_has_a_managers_rooms_without_the_money_and_programs():
    manager = rooms_of(at_work(MemberRole.MANAGER))
    helper = rooms_of(at_work(MemberRole.MANAGER, support_id=3))

    assert set(manager) - set(helper) == MONEY | {routes.VENDOR_API}


@pytest.mark.parametrize("actor", [Actor(), Actor(account_id=1, shops={7: MemberRole.OWNER})])
def test_nobody_else_has_any(actor):
    assert rooms_of(actor) == []


def test_every_role_is_told_in_words():
    assert set(ROLES) == set(MemberRole)
