"""Which zone a destination falls into, and by which services goods can go there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.countries import COUNTRIES
from marketplace.rules.kinds import DeliveryService
from marketplace.rules.markets import Market
from marketplace.rules.parcels import by_service, services
from marketplace.rules.weight_steps import read_steps, written
from marketplace.rules.zones import Fee, Goods, Rate, Tariff, Zone, zone_of

HOME = Zone(1, "Home", frozenset({"DE", "AT"}), is_home=True)
ISLANDS = Zone(2, "Islands", frozenset({"DE"}), ("2749", "25"))
NORTH = Zone(3, "Scandinavia", frozenset({"NO", "SE"}))
ELSEWHERE = Zone(4, "Everywhere else")
ZONES = (HOME, ISLANDS, NORTH, ELSEWHERE)
SMALL = Goods(7, "Small parcels", 1, grams=800)


def rate(zone, service="standard", days=3, fee=490, **fees):
    by_code = {"EUR": (Fee(fee),), **{code: (Fee(minor),) for code, minor in fees.items()}}
    return Rate(7, zone.id, DeliveryService(service), days, by_code)


@pytest.mark.parametrize(
    ("country", "postcode", "zone"),
    [
        ("DE", "10115", HOME),
        ("DE", "27498", ISLANDS),
        ("DE", " 25 98-0", ISLANDS),
        ("DE", "", HOME),
        ("NO", "27498", NORTH),
        ("JP", "100-0001", ELSEWHERE),
        ("", "", HOME),
    ],
)
def test_a_destination_belongs_to_the_zone_that_names_it_most_exactly(country, postcode, zone):
    assert zone_of(ZONES, Market(country, postcode=postcode)) == zone


def test_where_no_zone_lies_nothing_is_sent():
    tariff = Tariff((HOME, NORTH), (rate(HOME), rate(NORTH, fee=1_990)))

    assert tariff.ways(SMALL, Market("US"), "EUR") == ()
    assert tariff.ways(SMALL, Market("NO"), "EUR")[0].fee_minor == 1_990


def test_a_zone_without_a_rate_is_not_served_by_another_one():
    tariff = Tariff(ZONES, (rate(HOME), rate(ELSEWHERE, fee=2_990)))

    assert tariff.ways(SMALL, Market("NO"), "EUR") == ()


def test_a_currency_without_a_fee_is_not_sent_for_and_nothing_is_converted():
    tariff = Tariff((HOME,), (rate(HOME, JPY=800), rate(HOME, "express", 1, 990)))

    assert [one.service for one in tariff.ways(SMALL, Market("DE"), "JPY")] == ["standard"]
    assert [one.fee_minor for one in tariff.ways(SMALL, Market("DE"), "EUR")] == [490, 990]
    assert tariff.ways(SMALL, Market("DE"), "KWD") == ()


def test_heavier_parcels_pay_the_last_step_that_they_reach():
    steps = (Fee(490), Fee(990, from_grams=5_000), Fee(2_490, from_grams=20_000))
    heavy = Rate(7, 1, DeliveryService.STANDARD, 3, {"EUR": steps})

    costs = [heavy.fee("EUR", grams).fee_minor for grams in (0, 4_999, 5_000, 19_999, 90_000)]

    assert costs == [490, 490, 990, 990, 2_490]


def test_a_parcel_goes_only_by_what_all_in_it_can_go_by():
    express = rate(HOME, "express", 1, 990)
    both = Tariff((HOME,), (rate(HOME), express)).ways(SMALL, Market("DE"), "EUR")
    one = Tariff((HOME,), (rate(HOME),)).ways(SMALL, Market("DE"), "EUR")

    assert services([both, both]) == ["standard", "express"]
    assert services([both, one]) == ["standard"]
    assert services([both, ()]) == ["standard", "express"]
    assert by_service(both, "express").fee_minor == 990
    assert by_service(one, "express").fee_minor == 490


def test_the_countries_on_the_same_terms_are_those_of_the_same_zone():
    tariff = Tariff(ZONES, ())

    assert tariff.same_as(Market("NO")) == ["NO", "SE"]
    assert set(tariff.same_as(Market())) == {"DE", "AT"}


places = st.builds(Market, st.sampled_from(["", *COUNTRIES]), st.just("EUR"), st.text(max_size=8))


@given(places, st.permutations(ZONES))
def test_the_order_in_which_zones_were_read_does_not_matter(place, shuffled):
    assert zone_of(shuffled, place) == zone_of(ZONES, place)


@given(st.text(max_size=12))
def test_a_cookie_is_read_as_nothing_unless_it_says_something_known(text):
    read = Market.read(text)

    assert read.country in {"", *COUNTRIES}
    assert Market.read(read.written) == read


def test_weights_are_read_as_they_are_written():
    steps = read_steps("5 kg: 9,90; 20kg 24.90", "EUR")

    assert steps == [(5_000, 990), (20_000, 2_490)]
    assert read_steps(written(steps, "EUR"), "EUR") == steps
    assert read_steps("0,5 kg = 800", "JPY") == [(500, 800)]
    for wrong in ("heavy: 5", "5 kg", "5 kg: NaN", "5 kg: 1.5"):
        with pytest.raises(ValueError):
            read_steps(wrong, "JPY")
