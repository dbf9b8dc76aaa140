"""What baskets cost and what the marketplace takes."""

from marketplace.rules.commission import Rate, fee_on
from marketplace.rules.money import Money
from marketplace.rules.pricing import (
    DeliveryTerms,
    PricedLine,
    included_tax,
    totals_by_vendor,
)


def test_each_vendor_delivers_at_its_own_price():
    lines = [PricedLine(1, 1_000, 2), PricedLine(2, 500, 1), PricedLine(1, 250, 4)]
    terms = {1: DeliveryTerms(490, 3_000), 2: DeliveryTerms(390, None)}

    first, second = totals_by_vendor(lines, terms, 2_000)

    assert (first.items_minor, first.delivery_minor) == (3_000, 0)
    assert (second.items_minor, second.delivery_minor, second.total_minor) == (500, 390, 890)


def test_a_price_includes_its_tax():
    assert included_tax(12_000, 2_000) == 2_000
    assert included_tax(0, 2_000) == 0


def fee(rates, line=10_000, quantity=1, vat_bp=2_000):
    return fee_on(
        rates, vendor_id=1, category_id=7, line=Money(line, "EUR"), quantity=quantity, vat_bp=vat_bp
    )


def test_the_first_rate_that_fits_is_taken():
    rates = [
        Rate(1, 500, vendor_id=2),
        Rate(2, 800, category_ids=frozenset({7})),
        Rate(None, 1_000),
    ]

    assert (fee(rates).rule_id, fee(rates).fee_minor, fee(rates).vat_minor) == (2, 800, 160)


def test_a_fee_with_its_vat_never_exceeds_the_line():
    taken = fee([Rate(None, 10_000, fixed_minor=500)], line=100)

    assert taken.fee_minor + taken.vat_minor <= 100


def test_a_fee_keeps_within_its_bounds():
    assert fee([Rate(None, 1_000, minimum_minor=2_000)]).fee_minor == 2_000
    assert fee([Rate(None, 1_000, maximum_minor=300)]).fee_minor == 300
