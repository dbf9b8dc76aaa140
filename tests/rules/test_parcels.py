"""One parcel is paid for once, by the dearest of what its goods ask."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.delivery import Terms
from marketplace.rules.parcels import postage

SMALL = Terms("EUR", 490, 5_000, 1, 3, 1, "Small parcels")
BULKY = Terms("EUR", 1_990, 20_000, 1, 5, 2, "Bulky goods")
profiles = st.lists(
    st.builds(
        Terms,
        currency=st.just("EUR"),
        fee_minor=st.integers(0, 5_000),
        free_from_minor=st.none() | st.integers(0, 50_000),
        handling_days=st.integers(0, 9),
        transit_days=st.integers(1, 9),
        profile_id=st.integers(1, 9),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one.profile_id,
)
parcels = profiles.flatmap(
    lambda some: st.lists(
        st.tuples(st.sampled_from(some), st.integers(1, 60_000)), min_size=1, max_size=8
    )
)


def separate(goods):
    """What the goods of each profile would cost to send in parcels of their own."""
    values = {}
    for terms, value in goods:
        values[terms.profile_id] = values.get(terms.profile_id, 0) + value
    by_id = {terms.profile_id: terms for terms, _ in goods}
    return [by_id[id].fee(value).minor for id, value in values.items()]


def test_the_dearest_profile_is_paid_and_the_rest_travels_along():
    sent = postage([(SMALL, 1_000), (BULKY, 8_000)])

    assert (sent.price_minor, sent.charged, sent.is_mixed) == (1_990, BULKY, True)


def test_a_price_is_waived_by_goods_of_its_own_profile_only():
    small_is_free = postage([(SMALL, 6_000), (BULKY, 8_000)])
    bulky_is_free = postage([(SMALL, 1_000), (BULKY, 20_000)])

    assert (small_is_free.price_minor, bulky_is_free.price_minor) == (1_990, 490)
    assert postage([(SMALL, 5_000), (BULKY, 20_000)]).price_minor == 0


def test_it_is_said_how_much_is_missing_and_what_it_costs_then():
    sent = postage([(SMALL, 1_000), (BULKY, 18_000)])

    assert (sent.missing_minor, sent.then_minor) == (2_000, 490)


@given(parcels)
def test_a_parcel_costs_the_dearest_of_its_parts_and_never_their_sum(goods):
    assert postage(goods).price_minor == max(separate(goods)) <= sum(separate(goods))


@given(parcels, st.randoms())
def test_the_order_of_goods_does_not_matter(goods, random):
    shuffled = list(goods)
    random.shuffle(shuffled)

    assert postage(shuffled).price_minor == postage(goods).price_minor


@given(parcels, st.integers(1, 60_000))
def test_more_of_what_is_in_it_never_makes_it_dearer(goods, value):
    more = [*goods, (goods[0][0], value)]

    assert postage(more).price_minor <= postage(goods).price_minor


@given(parcels)
def test_what_is_said_to_be_missing_brings_it_down_to_what_is_said(goods):
    sent = postage(goods)
    if sent.charged is not None and sent.missing_minor:
        enough = [*goods, (replace(sent.charged), sent.missing_minor)]
        short = [*goods, (sent.charged, sent.missing_minor - 1)]

        assert postage(enough).price_minor == sent.then_minor
        assert postage(short).price_minor == sent.price_minor
