"""Whatever order a sale is taken apart in, nothing is lost and nothing is over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.portions import Portion

amounts = st.integers(0, 10**9)


@given(st.integers(1, 50), amounts, amounts, amounts, amounts, st.data())
def test_pieces_add_up_to_the_whole(quantity, paid, funded, fee, vat, data):
    whole = left = Portion(quantity, paid, funded, fee, vat)
    taken = Portion()
    while left.quantity:
        piece = left.pieces(data.draw(st.integers(1, left.quantity)))
        taken, left = taken + piece, left - piece
        assert min(left.paid, left.funded, left.fee, left.fee_vat) >= 0

    assert (taken, left) == (whole, Portion())


@given(st.integers(1, 5), st.integers(1, 10**6), amounts, amounts, amounts, st.data())
def test_refunds_never_give_back_more_fee_than_was_taken(quantity, paid, funded, fee, vat, data):
    left = Portion(quantity, paid, funded, fee, vat)
    for _ in range(6):
        left -= left.amount(data.draw(st.integers(0, left.paid)))
        assert min(left.paid, left.funded, left.fee, left.fee_vat) >= 0
    left -= left.amount(left.paid, left.quantity)

    assert left == Portion()


def test_a_free_piece_goes_back_by_its_number():
    assert Portion(2, 0, 1_000, 100, 20).amount(0, 1) == Portion(1, 0, 500, 50, 10)


@pytest.mark.parametrize(("paid", "pieces"), [(-1, 0), (101, 0), (100, 3), (0, -1)])
def test_no_more_than_there_is(paid, pieces):
    with pytest.raises(ValueError):
        Portion(2, 100).amount(paid, pieces)
