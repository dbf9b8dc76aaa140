"""A vendor is told where its offer stands and why, and the price that is named truly wins."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.rules.buybox import Contender, rank
from marketplace.rules.buybox_advice import (
    NO_RECORD,
    NOT_RATED,
    Rival,
    advise,
    winning_price,
)
from marketplace.rules.delivery import Terms
from marketplace.rules.money import Money
from tests.rules.test_buybox import contender, days, rivals

MINE = Contender(1, "new", 2_060, 0, 3, 450, 100, 5, 200, 2)
CHEAPER = replace(MINE, offer_id=2, price_minor=2_000)
ids = st.integers(2, 10_000)
terms = st.builds(
    Terms,
    currency=st.just("EUR"),
    fee_minor=st.integers(0, 1_000),
    free_from_minor=st.none() | st.integers(0, 4_000),
    handling_days=st.just(1),
    transit_days=st.just(2),
)


def said(mine, *others, seed=0, fee=lambda _price: 0):
    names = ("Voltmarkt", "Nordlicht", "Second Ring")
    against = [Rival(one, name) for one, name in zip(others, names, strict=False)]
    return advise(mine, against, seed, fee, lambda minor: str(Money(minor, "EUR")))


def test_who_is_alone_is_first():
    assert said(MINE).words == "You are the only one who offers this."


def test_who_is_first_hears_why():
    dear = replace(MINE, offer_id=2, price_minor=3_000)

    advice = said(MINE, dear)

    assert advice.words.startswith("You are first: lowest price with delivery")
    assert (advice.place, advice.winning_minor) == (1, None)


def test_who_is_undercut_hears_by_whom_and_which_price_would_win():
    advice = said(MINE, CHEAPER)

    assert advice.words == (
        "Second: Voltmarkt is 3% cheaper with delivery. At €19.80 you would be first."
    )
    assert (advice.place, advice.of, advice.is_first) == (2, 2, False)


def test_level_offers_hear_whose_turn_it_is():
    twins = [replace(MINE, offer_id=number) for number in (2, 3)]
    heard = {said(MINE, *twins, seed=seed).words for seed in range(40)}

    assert {words.partition(". At")[0] for words in heard} == {
        "Level with two others: today it’s your turn",
        "Level with two others: today it’s Voltmarkt’s turn",
        "Level with two others: today it’s Nordlicht’s turn",
    }


def test_a_slower_parcel_is_named_as_the_reason():
    quick = replace(MINE, offer_id=2, days=1, price_minor=MINE.price_minor)

    assert "arrives 2 working days sooner" in said(MINE, quick).words


def test_a_record_that_shoppers_do_not_see_is_not_told():
    unknown = replace(CHEAPER, price_minor=2_030, counted_orders=5, missed_orders=0)
    poor = replace(MINE, missed_orders=40)

    assert "reliably" not in said(poor, unknown).words
    assert "reliably" in said(poor, replace(unknown, counted_orders=400)).words


def test_who_is_behind_somebody_new_hears_what_is_held_against_them():
    new = replace(CHEAPER, price_minor=MINE.price_minor, rating_sum=0, rating_count=0,
                  counted_orders=0, missed_orders=0)  # fmt: skip
    poor = replace(MINE, rating_sum=200, missed_orders=60)

    assert f"{NO_RECORD} and {NOT_RATED}." in said(poor, new).words


@given(contender(offer_id=st.just(1), stock=st.just(1), counted_orders=st.integers(0, 99)), rivals)
def test_who_is_behind_always_hears_why(mine, others):
    against = [replace(one, condition=mine.condition) for one in others if one.offer_id != 1]
    words = said(mine, *against[:3]).words

    assert "  " not in words and " ." not in words


def test_what_is_sold_out_takes_no_part():
    advice = said(replace(MINE, stock=0), CHEAPER)

    assert (advice.place, advice.is_first, advice.winning_minor) == (0, False, None)


def test_other_conditions_and_sold_out_againstdo_not_count():
    used, gone = replace(CHEAPER, condition="used"), replace(CHEAPER, offer_id=3, stock=0)

    assert said(MINE, used, gone).words == "You are the only one who offers this."


@given(contender(offer_id=st.just(1), stock=st.just(1), condition=st.just("new")), rivals, terms)
def test_the_price_that_is_named_wins_every_day_and_one_cent_more_does_not(mine, others, sent):
    others = [one for one in others if one.stock and one.offer_id != 1]
    assume(others)

    def at(price):
        return replace(mine, price_minor=price, delivery_minor=sent.fee(price).minor)

    def wins(price):
        ranked = rank([at(price), *others])
        return ranked[0].offer_id == 1 and not any(one.is_level for one in ranked[1:])

    named = winning_price(at(mine.price_minor), others, lambda price: sent.fee(price).minor)

    if named is None:
        assert not wins(1) and not wins(mine.price_minor)
        return
    assert 1 <= named <= mine.price_minor
    assert wins(named)
    assert all(rank([at(named), *others], day)[0].offer_id == 1 for day in range(5))
    assert named == mine.price_minor or not wins(named + 1)
    free = sent.free_from_minor or 0
    if named < free <= mine.price_minor:  # where delivery is free it would win at no price
        assert not wins(free)


@given(rivals, days)
def test_the_place_that_is_told_is_the_place_in_the_ranking(offers, seed):
    mine, *others = offers
    assume(mine.stock)
    advice = said(mine, *others[:3], seed=seed)

    there = [one for one in (mine, *others[:3]) if one.stock]
    ranked = [one.offer_id for one in rank(there, seed)]
    assert ranked[advice.place - 1] == mine.offer_id
    assert advice.is_first == (ranked[0] == mine.offer_id)
    assert advice.of == len(there)
