"""The buy box is fair, explained, and never won by what is not there."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.buybox import Contender, rank

PLAIN = Contender(1, "new", 2_000, 0, 3, 42, 10, 5)
contenders = st.builds(
    Contender,
    offer_id=st.integers(1, 10_000),
    condition=st.sampled_from(["new", "refurbished", "used"]),
    price_minor=st.integers(1, 500_000),
    delivery_minor=st.integers(0, 2_000),
    days=st.integers(1, 20),
    rating_sum=st.integers(0, 500),
    rating_count=st.integers(0, 100),
    stock=st.integers(0, 5),
)


def first(*offers, seed=0):
    return rank(list(offers), seed)[0]


def test_delivery_counts_as_part_of_the_price():
    dear_delivery = replace(PLAIN, offer_id=2, price_minor=1_900, delivery_minor=500)

    assert first(PLAIN, dear_delivery).offer_id == PLAIN.offer_id


def test_what_is_sold_out_wins_nothing_however_cheap():
    sold_out = replace(PLAIN, offer_id=2, price_minor=1, stock=0)

    assert [one.offer_id for one in rank([sold_out, PLAIN])] == [1, 2]


def test_one_happy_customer_does_not_beat_a_good_name():
    newcomer = replace(PLAIN, offer_id=2, rating_sum=5, rating_count=1)
    known = replace(PLAIN, offer_id=3, rating_sum=480, rating_count=100)

    assert first(newcomer, known).offer_id == known.offer_id


def test_level_offers_take_turns():
    twin = replace(PLAIN, offer_id=2, price_minor=2_005)

    assert {first(PLAIN, twin, seed=seed).offer_id for seed in range(2)} == {1, 2}


def test_the_winner_is_told_why():
    dearer = replace(PLAIN, offer_id=2, price_minor=3_000, days=5)

    assert first(PLAIN, dearer).reasons[:2] == ("Lowest price with delivery", "Arrives first")


@given(st.lists(contenders, max_size=12, unique_by=lambda one: one.offer_id), st.integers(0, 99))
def test_every_offer_has_one_place_and_new_stands_before_used(offers, seed):
    ranked = rank(offers, seed)

    assert sorted(one.offer_id for one in ranked) == sorted(one.offer_id for one in offers)
    conditions = [one.condition for one in ranked]
    assert conditions == sorted(conditions, key=["new", "refurbished", "used"].index)
