"""The fee on a sale: the first rule that fits, and never more than the sale."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.commission import Rate, fee_on
from marketplace.rules.money import Money

EVERYBODY = Rate(None, 1_000)


def fee(*rates, minor=10_000, quantity=1, vendor_id=1, category_id=1):
    return fee_on(
        [*rates, EVERYBODY],
        vendor_id=vendor_id,
        category_id=category_id,
        line=Money(minor, "EUR"),
        quantity=quantity,
        vat_bp=2_000,
    )


def test_the_default_is_a_share_of_the_line_with_vat_on_the_fee():
    assert (fee().fee_minor, fee().vat_minor) == (1_000, 200)


def test_the_first_rule_that_fits_decides():
    theirs, shelf = Rate(7, 500, vendor_id=1), Rate(8, 800, category_ids=frozenset({1}))

    assert fee(theirs, shelf).rule_id == 7
    assert fee(theirs, shelf, vendor_id=2).rule_id == 8
    assert fee(theirs, shelf, vendor_id=2, category_id=2).rule_id is None


def test_a_fixed_part_counts_each_piece_and_limits_hold():
    assert fee(Rate(1, 0, fixed_minor=30), quantity=3).fee_minor == 90
    assert fee(Rate(1, 100, minimum_minor=250)).fee_minor == 250
    assert fee(Rate(1, 9_000, maximum_minor=400)).fee_minor == 400


@given(st.integers(0, 10**9), st.integers(0, 10_000), st.integers(0, 5_000))
def test_fee_and_vat_never_take_more_than_the_line(minor, rate_bp, fixed):
    taken = fee(Rate(1, rate_bp, fixed_minor=fixed), minor=minor)

    assert 0 <= taken.fee_minor + taken.vat_minor <= minor
