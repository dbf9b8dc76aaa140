"""Money never loses a cent, whatever it is split by and however it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.money import CurrencyMismatch, Money, allocate


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_the_parts_of_a_split_add_up_to_the_whole(total, weights):
    parts = allocate(total, weights)

    assert sum(parts) == total
    assert len(parts) == len(weights)


def test_the_first_gets_the_odd_cent():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("1,299.00", "EUR", 129_900),
        ("1.299,00", "EUR", 129_900),
        ("1,299", "EUR", 129_900),
        ("€ 12", "EUR", 1200),
        ("1500", "JPY", 1500),
        ("1.250", "KWD", 1250),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, currency, minor):
    assert Money.parse(typed, currency).minor == minor


@pytest.mark.parametrize("typed", ["", "abc", "NaN", "Infinity", "1.234", "12.5.0", "--3"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError):
        Money.parse(typed, "EUR")


def test_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")


def test_an_amount_is_shown_with_its_currency():
    assert str(Money(129_900, "EUR")) == "€1,299.00"
    assert str(Money(1250, "KWD")) == "KWD 1.250"
    assert str(Money(1500, "JPY")) == "¥1,500"


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("1.250", "KWD", 1_250), ("1.250,5", "KWD", 1_250_500), ("12,5", "KWD", 12_500),
     ("1,250.125", "KWD", 1_250_125), ("1,250", "JPY", 1_250), ("¥ 980", "JPY", 980)],
)  # fmt: skip
def test_each_currency_has_its_own_number_of_digits(text, currency, minor):
    assert Money.parse(text, currency).minor == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [("1,250", "KWD"), ("1.2505", "KWD"), ("9.5", "JPY"), ("1e999999999", "EUR"), ("NaN", "KWD"),
     ("Infinity", "JPY")],
)  # fmt: skip
def test_what_could_be_meant_in_two_ways_or_by_nobody_is_not_an_amount(text, currency):
    with pytest.raises(ValueError):
        Money.parse(text, currency)
