"""What tax a sale bears, to the cent, wherever it goes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.delivery import Terms
from marketplace.rules.money_kinds import TaxKind, TaxReason
from marketplace.rules.pricing import Good, quote
from marketplace.rules.tax import (
    Buyer,
    BuyersTax,
    Place,
    TaxBook,
    TaxRate,
    on_top,
    shares,
    shares_by_rate,
    within,
)
from marketplace.rules.tax_ids import checked

CITY = ("100", "101")
BOOK = TaxBook(
    [
        TaxRate("VAT 19%", "DE", 190_000),
        TaxRate("VAT 7%", "DE", 70_000, "books"),
        TaxRate("VAT 20%", "FR", 200_000),
        TaxRate("VAT 8.1%", "CH", 81_000),
        TaxRate("No VAT", "KW", 0, kind=TaxKind.ZERO_RATED),
        TaxRate("State", "US", 40_000, region="NY"),
        TaxRate("City", "US", 45_000, region="NY", postcodes=CITY),
        TaxRate("Commuter", "US", 3_750, region="NY", postcodes=CITY),
        TaxRate("Books free", "US", 0, "books", region="NY", kind=TaxKind.EXEMPT),
    ],
    {"DE": True, "FR": True, "CH": True, "KW": True, "US": False},
    default_ppm=200_000,
)
NEW_YORK = Place("US", "NY", "10001")


def tax(place, amount=11_900, seller="DE", tax_class="", **who):
    place = Place(place) if isinstance(place, str) else place
    return BuyersTax(BOOK, Buyer(place, **who)).tax(tax_class, amount, seller)


def paid(found, amount=11_900):
    return amount + (found.amount_minor if found.is_added else 0) - found.relief_minor


def test_a_german_price_includes_its_tax():
    found = tax("DE")

    assert (found.amount_minor, found.is_added, found.name) == (1_900, False, "VAT 19%")
    assert paid(found) == 11_900


def test_books_are_taxed_as_books_where_there_is_such_a_rate():
    assert tax("DE", 10_700, tax_class="books").amount_minor == 700
    assert tax("FR", 12_000, tax_class="books").amount_minor == 2_000


def test_in_new_york_city_three_rates_add_up_on_top():
    found = tax(NEW_YORK, 10_000, seller="US")

    assert (found.amount_minor, found.is_added, found.rate_bp) == (888, True, 888)
    assert [(one.name, one.amount_minor) for one in found.rates] == [
        ("State", 400),
        ("City", 450),
        ("Commuter", 38),
    ]
    assert tax(Place("US", "NY", "12207"), 10_000, seller="US").amount_minor == 400


def test_one_place_may_free_what_another_taxes():
    found = tax(NEW_YORK, 10_000, seller="US", tax_class="books")

    assert found.name == "City + Commuter"


def test_what_leaves_the_union_is_priced_without_its_vat():
    found = tax(NEW_YORK)

    assert found.relief_minor == 1_900
    assert found.amount_minor == 888
    assert paid(found) == 10_000 + 888


def test_a_country_without_tax_gets_the_net_price_as_an_export():
    found = tax("KW")

    assert (found.amount_minor, found.relief_minor, found.reason) == (0, 1_900, TaxReason.EXPORT)
    assert tax("KW", seller="KW").reason is TaxReason.ZERO_RATED
    assert tax("BR").reason is TaxReason.EXPORT


def test_where_tax_is_within_the_price_the_price_stays():
    found = tax("CH", 10_810)

    assert (found.amount_minor, found.relief_minor) == (810, 0)


def test_a_country_that_nobody_wrote_down_has_the_shops_default():
    assert tax("PT", 12_000, seller="PT").amount_minor == 2_000


def test_a_business_in_another_country_of_the_union_owes_it_itself():
    found = tax("FR", 12_000, tax_id="FR40303265045")

    assert (found.amount_minor, found.reason) == (0, TaxReason.REVERSE_CHARGE)
    assert paid(found, 12_000) == 10_000
    assert tax("DE", tax_id="DE136695976").amount_minor == 1_900
    assert tax("FR", 12_000, tax_id="CHE107787577IVA").amount_minor == 2_000


def test_an_exempt_buyer_pays_the_net_price():
    assert paid(tax("DE", is_exempt=True)) == 10_000
    assert paid(tax(NEW_YORK, 10_000, seller="US", is_exempt=True), 10_000) == 10_000


def test_a_compound_tax_is_charged_on_those_before_it():
    rates = [TaxRate("GST", "CA", 50_000), TaxRate("QST", "CA", 100_000, is_compound=True)]

    assert on_top(10_000, rates) == 500 + 1_050
    assert [float(share) for share in shares(rates)] == [0.05, 0.105]


def test_a_rate_counts_from_its_first_to_its_last_day():
    rate = TaxRate("VAT", "SK", 230_000, valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))

    assert [rate.is_in_force(date(2025, 1, 1)), rate.is_in_force(date(2026, 1, 2))] == [True, False]


rates = st.lists(
    st.builds(
        TaxRate,
        name=st.just("Tax"),
        country=st.sampled_from(["DE", "US"]),
        ppm=st.integers(0, 400_000),
        is_compound=st.booleans(),
    ),
    max_size=4,
)
amounts = st.integers(0, 10**12)
buyers = st.builds(
    Buyer,
    st.sampled_from([Place("DE"), Place("US"), Place("BR"), Place("FR")]),
    st.sampled_from(["", "FR40303265045"]),
    st.booleans(),
)


@given(amounts, rates)
def test_tax_within_and_on_top_are_the_same_tax(net, some):
    gross = net + on_top(net, some)

    assert abs(within(gross, some) - on_top(net, some)) <= 1
    assert 0 <= within(net, some) <= net


@given(amounts, rates, buyers, st.booleans(), st.sampled_from(["DE", "US", "BR", "FR"]))
def test_each_amounts_rates_add_up_and_nobody_pays_less_than_nothing(
    amount, some, buyer, included, seller
):
    book = TaxBook(some, {"DE": True, "US": included}, 200_000)

    found = BuyersTax(book, buyer).tax("", amount, seller)

    assert sum(one.amount_minor for one in found.rates) == found.amount_minor
    assert 0 <= found.relief_minor <= amount
    assert paid(found, amount) >= 0
    assert (found.reason is None) == any(one.ppm for one in found.rates)
    written = shares_by_rate(found)
    assert sum(one.amount_minor for one in written) == found.amount_minor
    assert sum(one.relief_minor for one in written) == found.relief_minor


@given(st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 9)), min_size=1), buyers)
def test_the_taxes_of_the_lines_are_the_orders_tax(goods, buyer):
    terms = Terms("EUR", 490, None, 1, 3, 1)
    basket = [
        Good(n, n % 3, unit, count, terms, seller_country="DE")
        for n, (unit, count) in enumerate(goods)
    ]

    quotes = quote(basket, BuyersTax(BOOK, buyer))

    parts = [part for one in quotes for part in one.parts]
    assert sum(one.tax_minor for one in quotes) == sum(part.tax.amount_minor for part in parts)
    for one in quotes:
        assert one.total_minor == (
            one.items_minor + one.delivery_minor - one.discount_minor + one.added_tax_minor
        )


@pytest.mark.parametrize("number", ["DE136695977", "", "🍕", "US123456789", "DE" + "1" * 40, "NaN"])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(ValueError, match=r"VAT number"):
        checked(number, "DE")
