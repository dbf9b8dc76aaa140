"""When a parcel arrives, in working days, and what it costs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.delivery import Terms, arrival, window, working_day

FRIDAY = date(2026, 11, 20)
TERMS = Terms("EUR", 495, 5_000, 1, 3)


def test_weekends_do_not_count():
    assert working_day(FRIDAY, 1) == date(2026, 11, 23)
    assert working_day(FRIDAY, 5) == date(2026, 11, 27)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_nothing_arrives_on_a_weekend_or_before_its_day(start, days):
    assert working_day(start, days).weekday() < 5
    assert working_day(start, days) > start


@pytest.mark.parametrize(("items", "fee"), [(4_999, 495), (5_000, 0)])
def test_delivery_is_free_from_a_value_on(items, fee):
    assert TERMS.fee(items).minor == fee


def test_the_promise_is_a_window():
    assert window(*arrival(TERMS, FRIDAY)) == "Tue 24 – Thu 26 Nov"
    assert window(FRIDAY, FRIDAY) == "Fri 20 Nov"
