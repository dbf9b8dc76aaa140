"""What promotions take off, in every basket that one can think of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from marketplace.rules.delivery import Terms
from marketplace.rules.money_kinds import FundedBy, PromotionKind
from marketplace.rules.parcels import postage
from marketplace.rules.pricing import FlatTax, Good, quote
from marketplace.rules.promotions import Occasion, Promotion, Step, funded_bp, reductions

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NOW = Occasion(NOON, "EUR")
SENT = Terms("EUR", 490, 30_000, 1, 3, 1)


def good(key, unit=1_000, quantity=1, vendor=1, category=1, product=1):
    return Good(key, vendor, unit, quantity, SENT, product, category)


def outcome(promotions, goods, occasion=NOW):
    by_vendor = {}
    for one in goods:
        by_vendor.setdefault(one.vendor_id, []).append((one.terms, one.total_minor))
    sent = {vendor: postage(own) for vendor, own in by_vendor.items()}
    return reductions(promotions, goods, sent, occasion)


def lines_off(promotion, goods):
    found = outcome([promotion], goods).reductions
    return dict(found[0].lines) if found else {}


PERCENT = Promotion(1, "TEN", PromotionKind.PERCENT, percent_bp=1_000)
AMOUNT = Promotion(2, "FIVER", PromotionKind.AMOUNT, amount_minor=500, currency="EUR")


@some.composite
def baskets(draw):
    return [
        good(key, draw(some.integers(0, 5_000)), draw(some.integers(1, 9)),
             draw(some.integers(1, 3)), draw(some.integers(1, 3)), draw(some.integers(1, 4)))
        for key in range(1, draw(some.integers(1, 6)) + 1)
    ]  # fmt: skip


@some.composite
def promotions(draw, identity):
    few = some.frozensets(some.integers(1, 3), max_size=2)
    steps = draw(
        some.lists(
            some.tuples(some.integers(1, 20_000), some.integers(1, 10_000)), min_size=1, max_size=3
        )
    )
    return Promotion(
        draw(identity),
        "ANY",
        draw(some.sampled_from(PromotionKind)),
        vendor_id=draw(some.sampled_from([None, None, 1, 2])),
        funded_bp=draw(some.integers(0, 10_000)),
        percent_bp=draw(some.integers(1, 10_000)),
        amount_minor=draw(some.integers(0, 30_000)),
        buy=draw(some.integers(1, 3)),
        get=draw(some.integers(1, 2)),
        steps=tuple(Step(start, share) for start, share in steps),
        counts_pieces=draw(some.booleans()),
        categories=draw(few),
        products=draw(few),
        minimum_minor=draw(some.sampled_from([0, 0, 4_000])),
        position=draw(some.integers(0, 2)),
        is_exclusive=draw(some.booleans()),
        left_minor=draw(some.sampled_from([None, None, 700])),
    )


@some.composite
def several(draw):
    return [
        draw(promotions(some.just(number))) for number in range(1, draw(some.integers(0, 5)) + 1)
    ]


@given(several(), baskets())
def test_nothing_ever_costs_less_than_nothing(offered, goods):
    quotes = quote(
        goods, FlatTax(2_000), lambda all_, sent: reductions(offered, all_, sent, NOW).reductions
    )

    for part in (part for one in quotes for part in one.parts):
        assert 0 <= part.off_minor <= part.price_minor
        assert 0 <= part.funded_minor <= part.off_minor
        assert part.paid_minor >= 0


@given(several(), baskets(), some.randoms())
def test_the_order_in_which_promotions_are_given_is_no_matter(offered, goods, luck):
    shuffled = [*offered]
    luck.shuffle(shuffled)

    assert outcome(offered, goods) == outcome(shuffled, goods)


@given(several(), baskets())
def test_a_vendors_promotion_touches_only_its_own_goods(offered, goods):
    owner = {one.id: one.vendor_id for one in offered}
    vendor = {one.key: one.vendor_id for one in goods}

    for taken in outcome(offered, goods).reductions:
        if owner[taken.promotion_id] is not None:
            assert {vendor[key] for key in taken.lines} <= {owner[taken.promotion_id]}
            assert set(taken.parcels) <= {owner[taken.promotion_id]}


@given(several(), baskets())
def test_no_promotion_costs_more_than_its_budget_and_each_counts_or_says_why(offered, goods):
    found = outcome(offered, goods)

    left = {one.id: one.left_minor for one in offered}
    for taken in found.reductions:
        total = sum(taken.lines.values()) + sum(taken.parcels.values())
        assert total > 0
        assert left[taken.promotion_id] is None or total <= left[taken.promotion_id]
    counted = {one.promotion_id for one in found.reductions}
    assert counted.isdisjoint(found.refused)
    assert counted | set(found.refused) == {one.id for one in offered}


@given(several(), baskets())
def test_one_that_goes_alone_goes_alone(offered, goods):
    counted = [one for one in offered if one.id in
               {taken.promotion_id for taken in outcome(offered, goods).reductions}]  # fmt: skip

    for alone in (one for one in counted if one.is_exclusive):
        beside = [one for one in counted if one is not alone]
        if alone.vendor_id is None:
            assert beside == []
        else:
            assert all(one.vendor_id != alone.vendor_id for one in beside)


@given(several(), baskets(), promotions(some.just(99)))
def test_one_more_way_to_save_never_makes_exclusive_promotions_dearer(offered, goods, more):
    def saved(those):
        return sum(
            sum(one.lines.values()) + sum(one.parcels.values())
            for one in outcome(those, goods).reductions
        )

    alone = [replace(one, is_exclusive=True, vendor_id=None) for one in [*offered, more]]

    assert saved(alone) >= saved(alone[:-1])


def test_a_share_is_spread_so_that_no_cent_is_lost():
    goods = [good(1, 333), good(2, 333), good(3, 334)]

    assert lines_off(PERCENT, goods) == {1: 33, 2: 33, 3: 34}


def test_an_amount_takes_no_more_than_there_is():
    assert lines_off(AMOUNT, [good(1, 200), good(2, 100)]) == {1: 200, 2: 100}


def test_the_cheapest_of_those_that_qualify_is_free():
    three_for_two = Promotion(3, "3 FOR 2", PromotionKind.BUY_X_GET_Y, buy=2, get=1,
                              percent_bp=10_000)  # fmt: skip

    assert lines_off(three_for_two, [good(1, 900, 2), good(2, 400, 1)]) == {2: 400}
    assert lines_off(three_for_two, [good(1, 900, 7)]) == {1: 1_800}
    assert lines_off(replace(three_for_two, percent_bp=5_000), [good(1, 900, 3)]) == {1: 450}
    refused = outcome([three_for_two], [good(1, 900, 2)]).refused
    assert refused == {3: "Add 1 more to use 3 FOR 2."}


def test_steps_give_more_the_more_is_bought():
    steps = (Step(5_000, 500), Step(10_000, 1_000))
    tiers = Promotion(4, "MORE", PromotionKind.TIERS, steps=steps)

    assert lines_off(tiers, [good(1, 6_000)]) == {1: 300}
    assert lines_off(tiers, [good(1, 6_000, 2)]) == {1: 1_200}
    assert outcome([tiers], [good(1, 3_760)]).refused == {4: "Spend €12.40 more to use MORE."}
    pieces = replace(tiers, steps=(Step(3, amount_minor=150),), counts_pieces=True)
    assert lines_off(pieces, [good(1, 100, 3)]) == {1: 150}


def test_delivery_is_free_where_the_goods_are_part_of_it():
    free = Promotion(5, "FREE", PromotionKind.FREE_SHIPPING, categories=frozenset({2}))

    [taken] = outcome(
        [free], [good(1, vendor=1, category=1), good(2, vendor=2, category=2)]
    ).reductions

    assert (dict(taken.lines), dict(taken.parcels)) == ({}, {2: 490})


def test_the_better_of_what_cannot_be_combined_is_taken_and_the_other_says_so():
    alone = replace(AMOUNT, is_exclusive=True)

    found = outcome([PERCENT, alone], [good(1, 2_000)])

    assert [one.promotion_id for one in found.reductions] == [2]
    assert "can't be combined" in found.refused[1]


def test_each_condition_says_in_words_what_is_missing():
    basket = [good(1, 2_000)]
    day = timedelta(days=1)
    cases = {
        "Spend €12.40 more to use TEN.": replace(PERCENT, minimum_minor=3_240),
        "TEN hasn't begun yet.": replace(PERCENT, starts_at=NOON + day),
        "TEN has ended.": replace(PERCENT, ends_at=NOON),
        "TEN is used up.": replace(PERCENT, is_used_up=True),
        "TEN is for purchases in USD.": replace(PERCENT, currency="USD"),
        "Nothing in your basket is part of TEN.": replace(PERCENT, products=frozenset({9})),
    }

    for words, promotion in cases.items():
        assert outcome([promotion], basket).refused == {1: words}
    first = replace(PERCENT, first_purchase=True)
    again = Occasion(NOON, "EUR", is_first=False)
    assert outcome([first], basket, again).refused == {1: "TEN is for a first purchase only."}
    assert outcome([first], basket).refused == {}


def test_who_bears_it_is_a_share():
    assert funded_bp(FundedBy.VENDOR, 0) == 0
    assert funded_bp(FundedBy.PLATFORM, 0) == 10_000
    assert funded_bp(FundedBy.SHARED, 2_500) == 2_500
