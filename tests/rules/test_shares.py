"""Several payments for several orders, to the last cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from marketplace.rules.shares import shares_of


@given(some.data())
def test_rows_and_columns_add_up(data):
    orders = data.draw(some.lists(some.integers(0, 10**7), min_size=1, max_size=5))
    left, payments = sum(orders), []
    for _ in range(data.draw(some.integers(0, 3))):
        payments.append(data.draw(some.integers(0, left)))
        left -= payments[-1]
    payments.append(left)

    shares = shares_of(payments, orders)

    assert [sum(parts) for parts in shares] == payments
    assert [sum(column) for column in zip(*shares, strict=True)] == orders
    assert min(part for parts in shares for part in parts) >= 0


def test_what_does_not_come_to_the_same_is_refused():
    with pytest.raises(ValueError, match="5 is paid for 6"):
        shares_of([5], [6])
