"""Addresses to be thrown away, and those that only look like it."""

import pytest

from marketplace.adapters.disposable import is_disposable


@pytest.mark.parametrize("email", ["a@mailinator.com", "a@MAILINATOR.com", "a@x.mailinator.com"])
def test_an_address_to_be_thrown_away_is_known(email):
    assert is_disposable(email)


@pytest.mark.parametrize(
    "email", ["ada@example.com", "a@gmail.com", "a@good-mailinator-shop.com", "", "x"]
)
def test_every_other_is_taken_as_it_is(email):
    assert not is_disposable(email)
