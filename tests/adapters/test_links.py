"""Links are signed by a digest that still is one."""

from datetime import timedelta
from hashlib import sha1

import pytest
from itsdangerous import URLSafeTimedSerializer

from marketplace.adapters.links import seal, unseal
from marketplace.config import settings

A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a secret of thirty-two characters")
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_facts_come_back_for_their_purpose_alone():
    token = seal("reset", 7, "facts")

    assert unseal("reset", token, A_DAY) == [7, "facts"]
    assert unseal("confirm", token, A_DAY) == []


def test_a_link_that_is_signed_by_a_weaker_digest_is_none():
    weak = URLSafeTimedSerializer(
        settings().secret_key.get_secret_value(),
        salt="reset",
        signer_kwargs={"digest_method": sha1, "key_derivation": "hmac"},
    )

    assert unseal("reset", weak.dumps([7, "facts"]), A_DAY) == []
