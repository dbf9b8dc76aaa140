"""The order of search results: words, then meaning, and popularity among near-equals."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.search_ranking import Candidate, covers, quality, ranked, weighed
from marketplace.rules.search_terms import read_query, stems


def product(id, title, description="", names="", liked=0.0):
    return Candidate(id, stems(title), frozenset(stems(names)), " ".join(stems(description)), liked)


def order(query, *candidates, near=None, rare=()):
    terms = read_query(query)
    frequencies = [1 if stem in rare else 50 for stem in terms.stems]
    wanted = weighed(terms.stems, frequencies, 1_000)
    return [candidate.id for candidate in ranked([wanted], candidates, near or {})]


def test_a_word_in_the_title_beats_one_in_the_description():
    described = product("described", "Garden chair", "Comes with a lamp")
    titled = product("titled", "Desk lamp", "Comes with a chair")

    assert order("lamp", described, titled) == ["titled", "described"]


def test_what_has_more_of_the_words_comes_first():
    half = product("half", "Red lamp")
    whole = product("whole", "Red desk lamp")

    assert order("red desk lamp", half, whole) == ["whole", "half"]


def test_the_rarer_word_counts_more():
    common = product("common", "Kitchen set")
    rare = product("rare", "Mandolin set")

    assert order("kitchen mandolin", common, rare, rare=("mandolin",)) == ["rare", "common"]


def test_the_last_word_says_what_is_wanted():
    phone = product("phone", "Phone with pouch")
    case = product("case", "Case in leather")

    assert order("phone case", phone, case) == ["case", "phone"]


def test_words_in_the_order_typed_count_more():
    turned = product("turned", "Case phone")
    straight = product("straight", "Phone case")

    assert order("phone case", turned, straight) == ["straight", "turned"]


def test_popularity_decides_between_equals_only():
    unloved, loved = product("unloved", "Desk lamp"), product("loved", "Desk lamp", liked=1.0)
    better = product("better", "Red desk lamp")

    assert order("desk lamp", unloved, loved) == ["loved", "unloved"]
    assert order("red desk lamp", loved, better) == ["better", "loved"]


def test_meaning_finds_what_has_no_word_in_common():
    hose, couch = product("hose", "Garden hose"), product("couch", "Leather settee")

    assert order("loveseat", hose, couch, near={"couch": 0.6}) == ["couch", "hose"]


def test_meaning_and_words_are_weighed_together():
    word_only = product("word", "Apple peeler")
    both = product("both", "Apple phone")

    assert order("apple", word_only, both, near={"both": 0.6, "word": 0.3}) == ["both", "word"]


def test_no_meaning_at_all_leaves_the_order_to_the_words():
    half, whole = product("half", "Red lamp"), product("whole", "Red desk lamp")

    assert order("red desk lamp", half, whole, near={}) == ["whole", "half"]


texts = st.lists(st.sampled_from(["red", "desk", "lamp", "chair", "apple"]), max_size=6)


@given(
    st.lists(st.tuples(texts, texts), max_size=8),
    texts,
    st.dictionaries(st.sampled_from("01234567"), st.floats(-1, 1)),
)
def test_everything_that_came_in_comes_out_once(products, query, near):
    candidates = [
        product(str(place), " ".join(title), " ".join(rest))
        for place, (title, rest) in enumerate(products)
    ]

    assert sorted(order(" ".join(query), *candidates, near=near)) == [c.id for c in candidates]


@pytest.mark.parametrize(("query", "is_whole"), [("red lamp", True), ("red sofa", False)])
def test_a_product_covers_a_query_whose_words_it_has_all(query, is_whole):
    assert covers(read_query(query).stems, product("1", "Lamp", "In red")) is is_whole


@given(st.integers(0, 10**9), st.floats(0, 5), st.integers(0, 10**6), st.booleans())
def test_quality_lies_between_nothing_and_one(sold, rating, count, in_stock):
    assert 0 <= quality(sold, rating, count, in_stock) <= 1


def test_what_can_be_bought_comes_before_what_answers_as_well_and_cannot():
    gone = replace(product("gone", "Desk lamp", liked=1.0), in_stock=False)
    there, other = product("there", "Desk lamp"), product("other", "Desk")

    assert order("desk lamp", gone, there, other) == ["there", "gone", "other"]


def test_one_delighted_buyer_proves_little():
    assert quality(0, 5.0, 1, True) < quality(0, 4.5, 200, True)


def test_what_is_sold_out_is_of_less_use():
    assert quality(10, 4.0, 20, False) < quality(10, 4.0, 20, True)
