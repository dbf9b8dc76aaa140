"""Several secrets: the newest seals and signs, all of them open and prove."""

from datetime import timedelta

import pytest
from cryptography.fernet import InvalidToken

from marketplace.adapters.keyring import every_secret
from marketplace.adapters.links import seal, unseal
from marketplace.adapters.sealing import opened, resealed, sealed
from marketplace.adapters.tokens import alias, aliases, is_order_key, order_key
from marketplace.config import settings

HOUR = timedelta(hours=1)


@pytest.fixture
def secrets(monkeypatch):
    """Sets the newest secret and those before it."""

    def are(newest, *former):
        monkeypatch.setenv("SECRET_KEY", newest)
        monkeypatch.setenv("OLD_SECRET_KEYS", " , ".join(former))
        settings.cache_clear()

    yield are
    monkeypatch.undo()
    settings.cache_clear()


def test_without_a_secret_nothing_is_sealed_or_signed(secrets):
    secrets("")

    for use in (every_secret, lambda: sealed("x"), lambda: seal("x", 1), lambda: order_key("1")):
        with pytest.raises(RuntimeError, match="SECRET_KEY"):
            use()


def test_what_an_old_secret_sealed_opens_while_it_is_listed(secrets):
    secrets("one")
    words = sealed("DE89")

    secrets("three", "two", "one")
    assert opened(words) == "DE89"
    secrets("three", "two")
    with pytest.raises(InvalidToken):
        opened(words)


def test_what_is_sealed_anew_needs_the_old_secret_no_more(secrets):
    secrets("one")
    words = sealed("DE89")

    secrets("two", "one")
    anew = resealed(words)
    assert resealed(anew) == anew

    secrets("two")
    assert opened(anew) == "DE89"


def test_the_old_secret_seals_nothing_new(secrets):
    secrets("two", "one")
    words = sealed("DE89")

    secrets("one")
    with pytest.raises(InvalidToken):
        opened(words)


def test_links_and_keys_to_orders_go_on_while_the_old_secret_is_listed(secrets):
    secrets("one")
    link, key, name = seal("reset", 7), order_key("F-1"), alias("ada")

    secrets("two", "one")
    assert unseal("reset", link, HOUR) == [7]
    assert is_order_key(key, "F-1")
    assert name in aliases("ada")
    assert (order_key("F-1"), alias("ada")) != (key, name)

    secrets("two")
    assert unseal("reset", link, HOUR) == []
    assert not is_order_key(key, "F-1")
    assert name not in aliases("ada")
