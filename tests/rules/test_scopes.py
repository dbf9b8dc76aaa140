"""Rights of apps, and where people may be sent back to."""

import pytest

from marketplace.rules.kinds import MemberRole
from marketplace.rules.scopes import (
    WORDS,
    Scope,
    grantable,
    is_registered,
    may_be_registered,
    scopes_in,
    written,
)


def test_every_right_is_said_in_words():
    assert set(WORDS) == set(Scope)


def test_scopes_are_read_and_written_in_one_order():
    assert written(scopes_in("vendor:offers  profile") or ()) == "profile vendor:offers"
    assert scopes_in("") == frozenset()
    assert scopes_in("profile admin") is None


@pytest.mark.parametrize("role", [None, MemberRole.PACKER, MemberRole.ACCOUNTANT])
def test_only_who_manages_a_shop_gives_rights_over_it_away(role):
    assert grantable(Scope, role) == {Scope.PROFILE, Scope.ORDERS}
    assert grantable(Scope, MemberRole.MANAGER) == set(Scope)


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/signed-in",
        "com.example.app:/signed-in",
        "com.example.app://signed-in",
        "http://127.0.0.1/signed-in",
        "http://[::1]:4000/",
    ],
)
def test_people_may_be_sent_to_https_to_an_app_and_to_their_own_machine(uri):
    assert may_be_registered(uri)
    assert is_registered(uri, [uri])


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "http://app.example/signed-in",
        "http://localhost/",
        "http://127.0.0.1.evil.example/",
        "https://",
        "https://user@evil.example/",
        "https://app.example/#fragment",
        "https://app.example/ü",
        "https://app.example/a b",
        "javascript:alert(1)",
        "data:text/html,x",
        "app:/signed-in",
        "//app.example/",
        "http://[::1",
    ],
)
def test_nowhere_else(uri):
    assert not may_be_registered(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/signed-in/",
        "https://app.example/signed-in?x=1",
        "https://app.example:444/signed-in",
        "https://APP.example/signed-in",
        "https://app.example/signed-in/../elsewhere",
        "http://127.0.0.1/elsewhere",
        "http://127.0.0.1@evil.example/back",
        "http://evil.example/back",
        "http://127.0.0.1:99999/back",
        "http://127.0.0.1:x/back",
        "",
    ],
)
def test_an_address_is_matched_to_its_last_character(uri):
    assert not is_registered(uri, ["https://app.example/signed-in", "http://127.0.0.1/back"])


def test_this_machines_port_may_be_any():
    registered = ["http://127.0.0.1/back", "http://[::1]/back"]

    assert is_registered("http://127.0.0.1:53682/back", registered)
    assert is_registered("http://[::1]:53682/back", registered)
    assert not is_registered("https://app.example:444/", ["https://app.example/"])
