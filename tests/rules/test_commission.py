"""The fee on a sale: the first rule that fits, and never more than the sale."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.commission import (
    Amounts,
    Rate,
    Sale,
    covers,
    delivery_fee,
    fee_of,
    fee_vat,
    rate_for,
    unreachable,
)
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import Band, FeeBase, FeeVat

EVERYBODY = Rate(None, 1_000)
SALE = Sale(vendor_id=1, category_id=1, currency="EUR", gross_minor=10_000, product_id=5)


def fee(*rates, **sale):
    sold = replace(SALE, **sale)
    return fee_of(rate_for([*rates, EVERYBODY], sold), sold, 2_000)


def in_euros(**amounts):
    return {"EUR": Amounts(**amounts)}


def test_the_default_is_a_share_of_the_line_with_vat_on_the_fee():
    assert (fee().fee_minor, fee().vat_minor) == (1_000, 200)


def test_the_first_rule_that_fits_decides():
    theirs, shelf = Rate(7, 500, vendor_id=1), Rate(8, 800, category_ids=frozenset({1}))

    assert fee(theirs, shelf).rule_id == 7
    assert fee(theirs, shelf, vendor_id=2).rule_id == 8
    assert fee(theirs, shelf, vendor_id=2, category_id=2).rule_id is None


def test_a_rule_may_speak_of_a_product_or_of_a_brand():
    assert fee(Rate(1, 500, product_id=5)).rule_id == 1
    assert fee(Rate(1, 500, product_id=6)).rule_id is None
    assert fee(Rate(1, 500, brand="Elmwood"), brand="ELMWOOD").rule_id == 1
    assert fee(Rate(1, 500, brand="Elmwood")).rule_id is None


def test_a_fixed_part_counts_each_piece_and_limits_hold():
    assert fee(Rate(1, 0, amounts=in_euros(fixed_minor=30)), quantity=3).fee_minor == 90
    assert fee(Rate(1, 100, amounts=in_euros(minimum_minor=250))).fee_minor == 250
    assert fee(Rate(1, 9_000, amounts=in_euros(maximum_minor=400))).fee_minor == 400


def test_amounts_of_one_currency_mean_nothing_in_another():
    rule = Rate(1, 1_000, amounts=in_euros(fixed_minor=30, minimum_minor=5_000))

    assert fee(rule, currency="USD").fee_minor == 1_000


def test_a_band_of_value_decides_where_a_rule_applies():
    dear = Rate(1, 500, amounts=in_euros(from_minor=10_000))
    large_order = Rate(2, 400, band=Band.ORDER, amounts=in_euros(from_minor=20_000))

    assert fee(dear).rule_id == 1
    assert fee(dear, gross_minor=9_999).rule_id is None
    assert fee(dear, currency="USD").rule_id is None
    assert fee(large_order, order_minor=25_000).rule_id == 2
    assert fee(large_order, order_minor=15_000).rule_id is None


def test_the_base_may_be_without_the_tax():
    net = Rate(1, 1_000, base=FeeBase.NET)

    assert (fee(net, tax_minor=1_597).base_minor, fee(net, tax_minor=1_597).fee_minor) == (
        8_403,
        840,
    )


def test_delivery_bears_the_share_only_where_a_rule_says_so():
    takes = Rate(1, 1_000, takes_delivery=True, amounts=in_euros(fixed_minor=500))

    assert delivery_fee(takes, Money(490, "EUR"), 0, 2_000).fee_minor == 49
    assert delivery_fee(EVERYBODY, Money(490, "EUR"), 0, 2_000).fee_minor == 0


def test_a_rule_counts_from_its_first_to_its_last_day():
    spring = Rate(1, 500, valid_from=date(2026, 3, 1), valid_until=date(2026, 5, 31))

    assert fee(spring, on=date(2026, 3, 1)).rule_id == 1
    assert fee(spring, on=date(2026, 5, 31)).rule_id == 1
    assert fee(spring, on=date(2026, 6, 1)).rule_id is None


def test_who_owes_the_vat_on_the_fee():
    assert fee_vat("DE", True, "DE") is FeeVat.DOMESTIC
    assert fee_vat("FR", True, "DE") is FeeVat.REVERSE_CHARGE
    assert fee_vat("FR", False, "DE") is FeeVat.DOMESTIC
    assert fee_vat("US", False, "DE") is FeeVat.OUTSIDE_SCOPE
    assert fee_vat("FR", True, "GB") is FeeVat.OUTSIDE_SCOPE


amounts = st.builds(
    Amounts,
    fixed_minor=st.integers(0, 5_000),
    minimum_minor=st.none() | st.integers(0, 10**6),
    maximum_minor=st.none() | st.integers(0, 10**6),
)


@given(
    st.integers(0, 10**9),
    st.integers(0, 10_000),
    amounts,
    st.integers(0, 10_000),
    st.integers(1, 9),
)
def test_fee_and_vat_never_take_more_than_the_line(minor, rate_bp, said, vat_bp, quantity):
    sold = replace(SALE, gross_minor=minor, quantity=quantity)
    rule = Rate(1, rate_bp, amounts={"EUR": said})

    taken = fee_of(rule, sold, vat_bp)

    assert taken.fee_minor >= 0
    assert taken.vat_minor >= 0
    assert taken.fee_minor + taken.vat_minor <= minor
    if said.maximum_minor is not None:
        assert taken.fee_minor <= said.maximum_minor


def bands(edge):
    return st.builds(Amounts, from_minor=st.none() | edge, to_minor=st.none() | edge)


days = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 4))
rules = st.builds(
    Rate,
    rule_id=st.just(1),
    rate_bp=st.just(100),
    vendor_id=st.sampled_from([None, 1, 2]),
    category_ids=st.sampled_from([None, frozenset({1}), frozenset({1, 2})]),
    product_id=st.sampled_from([None, 5, 6]),
    product_category_id=st.just(1),
    brand=st.sampled_from(["", "Elm", "ELM", "Oak"]),
    currency=st.sampled_from([None, "EUR", "USD"]),
    valid_from=days,
    valid_until=days,
    band=st.sampled_from(Band),
    amounts=st.dictionaries(st.sampled_from(["EUR", "USD"]), bands(st.integers(0, 3))),
)
sales = st.builds(
    Sale,
    vendor_id=st.sampled_from([1, 2]),
    category_id=st.just(1),
    currency=st.sampled_from(["EUR", "USD", "GBP"]),
    gross_minor=st.integers(0, 4),
    order_minor=st.integers(0, 4),
    product_id=st.sampled_from([5, 6]),
    brand=st.sampled_from(["", "Elm", "Oak"]),
    on=st.dates(date(2026, 1, 1), date(2026, 1, 4)),
)


@given(rules, rules, st.lists(sales, min_size=1))
def test_a_rule_that_is_covered_never_decides(above, below, some):
    if covers(above, below):
        assert all(above.fits(sale) for sale in some if below.fits(sale))


def test_a_warning_names_the_rule_above():
    everything, theirs = Rate(1, 500), Rate(2, 300, vendor_id=1)

    assert unreachable([theirs, everything]) == {}
    assert unreachable([everything, theirs]) == {1: 0}
