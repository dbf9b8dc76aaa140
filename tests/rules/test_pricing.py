"""What baskets cost and what the marketplace takes."""

from marketplace.rules.delivery import Terms
from marketplace.rules.pricing import FlatTax, Good, Reduction, included_tax, quote


def test_each_vendor_delivers_at_its_own_price():
    one, two = Terms("EUR", 490, 3_000, 1, 3, 1), Terms("EUR", 390, None, 1, 3, 2)
    goods = [Good(1, 1, 1_000, 2, one), Good(2, 2, 500, 1, two), Good(3, 1, 250, 4, one)]

    first, second = quote(goods, FlatTax(2_000))

    assert (first.items_minor, first.delivery_minor) == (3_000, 0)
    assert (second.items_minor, second.delivery_minor, second.total_minor) == (500, 390, 890)


def test_reductions_come_off_before_tax_and_say_who_bears_them():
    goods = [Good(1, 1, 12_000, 1, Terms("EUR", 600, None, 1, 3, 1))]
    ten_off = Reduction(7, lines={1: 1_200}, parcels={1: 600}, funded_bp=2_500)

    [priced] = quote(goods, FlatTax(2_000), lambda _goods, _parcels: [ten_off])

    assert (priced.items_minor, priced.delivery_minor, priced.discount_minor) == (
        12_000,
        600,
        1_800,
    )
    assert priced.total_minor == 10_800
    assert priced.tax_minor == included_tax(10_800, 2_000)
    assert (priced.lines[1].funded_minor, priced.delivery.funded_minor) == (300, 150)


def test_a_price_includes_its_tax():
    assert included_tax(12_000, 2_000) == 2_000
    assert included_tax(0, 2_000) == 0
