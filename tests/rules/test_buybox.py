"""The buy box is fair, explained, and never won by what is not there."""

from collections import Counter
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.rules.buybox import CONDITIONS, Contender, rank

PLAIN = Contender(1, "new", 2_000, 0, 3, 42, 10, 5)


def contender(**fixed):
    fields = {
        "offer_id": st.integers(1, 10_000),
        "condition": st.sampled_from(CONDITIONS),
        "price_minor": st.integers(1, 500_000),
        "delivery_minor": st.integers(0, 2_000),
        "days": st.integers(1, 20),
        "rating_sum": st.integers(0, 500),
        "rating_count": st.integers(0, 100),
        "stock": st.integers(0, 5),
        "counted_orders": st.integers(100, 500),
        "missed_orders": st.integers(0, 100),
    }
    return st.builds(Contender, **fields | fixed)


def fields_of(one):
    return st.lists(one, min_size=1, max_size=8, unique_by=lambda o: o.offer_id)


# Prices and terms that are close, so that places are contested.
CLOSE = {
    "condition": st.just("new"),
    "price_minor": st.integers(1_900, 2_100),
    "delivery_minor": st.sampled_from([0, 50]),
    "days": st.integers(2, 4),
    "rating_sum": st.just(450),
    "rating_count": st.integers(100, 103),
    "stock": st.integers(0, 2),
    "counted_orders": st.just(200),
    "missed_orders": st.integers(0, 3),
}
markets, rivals = fields_of(contender()), fields_of(contender(**CLOSE))
days = st.integers(730_000, 750_000)


def first(*offers, seed=0):
    return rank(list(offers), seed)[0]


def place_of(offer_id, offers, seed):
    same = [one for one in rank(offers, seed) if one.condition == "new"]
    return next(place for place, one in enumerate(same) if one.offer_id == offer_id)


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


def test_who_sends_late_stands_behind_who_keeps_its_word():
    late = replace(PLAIN, price_minor=1_990, counted_orders=200, missed_orders=30)
    reliable = replace(PLAIN, offer_id=2, counted_orders=200, missed_orders=1)

    assert first(late, reliable).offer_id == reliable.offer_id


def test_one_late_order_of_a_newcomer_is_not_held_against_it_much():
    newcomer = replace(PLAIN, counted_orders=1, missed_orders=1)

    assert newcomer.missed < 5


def test_the_last_piece_is_as_good_as_one_of_many():
    last, many = replace(PLAIN, stock=1), replace(PLAIN, offer_id=2, stock=500)

    ranked = rank([last, many])

    assert ranked[0].points == ranked[1].points


def test_the_winner_is_told_why():
    dearer = replace(PLAIN, offer_id=2, price_minor=3_000, days=5)

    assert first(PLAIN, dearer).reasons[:2] == ("Lowest price with delivery", "Arrives first")


@given(markets, days)
def test_every_offer_has_one_place_and_new_stands_before_used(offers, seed):
    ranked = rank(offers, seed)

    assert sorted(one.offer_id for one in ranked) == sorted(one.offer_id for one in offers)
    conditions = [one.condition for one in ranked]
    assert conditions == sorted(conditions, key=CONDITIONS.index)


@given(markets, days, st.randoms())
def test_the_order_in_which_offers_come_does_not_matter(offers, seed, random):
    shuffled = list(offers)
    random.shuffle(shuffled)

    assert rank(shuffled, seed) == rank(offers, seed)


@given(markets, days)
def test_each_condition_is_ranked_as_if_there_were_no_other(offers, seed):
    alone = [
        ranked
        for condition in CONDITIONS
        for ranked in rank([one for one in offers if one.condition == condition], seed)
    ]

    assert rank(offers, seed) == alone


@given(markets, days)
def test_nobody_who_is_out_of_stock_stands_before_somebody_who_is_not(offers, seed):
    stock = {one.offer_id: one.stock for one in offers}
    for condition in CONDITIONS:
        there = [
            stock[one.offer_id] > 0 for one in rank(offers, seed) if one.condition == condition
        ]
        assert there == sorted(there, reverse=True)


@given(contender(**CLOSE | {"stock": st.just(1)}), st.integers(1, 7), days)
def test_the_cheapest_of_otherwise_equal_offers_wins(one, others, seed):
    cheap = replace(one, price_minor=one.price_minor - one.total_minor // 50)
    dear = [replace(one, offer_id=20_000 + number) for number in range(others)]

    assert first(cheap, *dear, seed=seed).offer_id == cheap.offer_id


@given(rivals, days, st.integers(1, 2_000))
def test_a_lower_price_never_lowers_the_place(offers, seed, by):
    mine = offers[0]
    assume(mine.stock > 0)
    cheaper = replace(mine, price_minor=max(1, mine.price_minor - by))

    before = place_of(mine.offer_id, offers, seed)
    after = place_of(mine.offer_id, [cheaper, *offers[1:]], seed)

    assert after <= before


@given(st.sets(st.integers(1, 10**9), min_size=2, max_size=5), days)
def test_level_offers_are_first_equally_often(ids, today):
    level = [replace(PLAIN, offer_id=id) for id in ids]
    many = 400 * len(ids)

    wins = Counter(first(*level, seed=today + day).offer_id for day in range(many))

    assert set(wins) == ids
    assert all(300 < count < 500 for count in wins.values())


@given(rivals, days)
def test_only_level_offers_come_first_and_they_are_marked(offers, seed):
    there = [one for one in rank(offers, seed) if one.reasons != ("Out of stock",)]
    best = min((one.points for one in there), default=0)

    assert all(one.is_level == (one.points - best <= 1) for one in there)
    assert [one.is_level for one in there] == sorted((one.is_level for one in there), reverse=True)
