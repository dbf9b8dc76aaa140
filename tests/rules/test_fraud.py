"""What is known of a purchase adds up, and each part of it is said."""

import pytest

from marketplace.rules.fraud import CheckDecision, Signals, assess, decide, united, worse

ORDINARY = Signals(
    total_minor=8_000,
    high_minor=50_000,
    hour_purchases=1,
    day_purchases=2,
    day_spent_minor=12_000,
    account_days=400,
    earlier_purchases=3,
    address_country="DE",
    card_country="DE",
    delivery_country="DE",
)


def test_an_ordinary_purchase_has_no_points():
    assert assess(ORDINARY).score == 0
    assert assess(ORDINARY).reasons == ()
    assert assess(Signals()).score == 0


@pytest.mark.parametrize(
    ("signals", "score", "words"),
    [
        (Signals(hour_purchases=4), 10, "4 purchases from here within an hour"),
        (Signals(hour_purchases=12), 40, "12 purchases from here within an hour"),
        (Signals(hour_purchases=1, day_purchases=15), 15, "15 purchases from here within a day"),
        (Signals(high_minor=100, day_spent_minor=300), 15, "A lot of money within a day"),
        (Signals(failed_tries=3), 20, "3 payments from here failed"),
        (Signals(failed_tries=10), 70, "10 payments from here failed"),
        (Signals(small_tries=5), 30, "5 purchases of very little within an hour"),
        (Signals(cards=3), 35, "3 different cards from one browser"),
        (Signals(card_purchases=5), 15, "The same card was used 5 times within a day"),
        (
            Signals(total_minor=500, high_minor=500),
            15,
            "A guest's first purchase, and a large one",
        ),
        (
            Signals(total_minor=500, high_minor=500, account_days=0),
            25,
            "A new account, and a large purchase",
        ),
        (Signals(is_disposable=True), 25, "An e-mail address to be thrown away"),
        (
            Signals(card_country="US", delivery_country="DE"),
            25,
            "The card is from US, the parcel goes to DE",
        ),
        (
            Signals(address_country="US", delivery_country="DE"),
            15,
            "Ordered from US, the parcel goes to DE",
        ),
        (Signals(disputes_there=1), 30, "Payments for parcels to this door were disputed"),
        (Signals(lost_there=2), 15, "Parcels to this door were said never to have come"),
    ],
)
def test_each_signal_counts_by_itself_and_is_said(signals, score, words):
    found = assess(signals)

    assert found.score == score
    assert [reason.text for reason in found.reasons] == [words]


def test_what_is_unknown_is_no_mismatch():
    assert assess(Signals(card_country="US")).score == 0
    assert assess(Signals(address_country="US", card_country="FR")).score == 0


def test_a_large_purchase_of_somebody_known_is_nothing():
    known = Signals(total_minor=90_000, high_minor=50_000, earlier_purchases=1)
    old = Signals(total_minor=90_000, high_minor=50_000, account_days=30)

    assert assess(known).score == assess(old).score == 0


def test_reasons_add_up_to_at_most_a_hundred_and_the_heaviest_comes_first():
    found = assess(Signals(is_disposable=True, failed_tries=10, cards=5))

    assert found.score == 100
    assert [reason.points for reason in found.reasons] == [70, 60, 25]


@pytest.mark.parametrize(
    ("score", "decision"),
    [
        (59, CheckDecision.PASSED),
        (60, CheckDecision.REVIEW),
        (94, CheckDecision.REVIEW),
        (95, CheckDecision.BLOCKED),
    ],
)
def test_limits_are_reached_by_being_equal(score, decision):
    assert decide(score, 60, 95) == decision


def test_limits_above_a_hundred_are_never_reached():
    assert decide(100, 101, 101) == CheckDecision.PASSED


def test_a_second_look_takes_nothing_back():
    first = Signals(
        failed_tries=10, cards=5, hour_purchases=6, address_country="US", delivery_country="DE"
    )
    clean = Signals(hour_purchases=1, day_purchases=3, address_country="DE", delivery_country="DE")

    found = united(first, clean)

    assert (found.failed_tries, found.cards, found.address_country) == (10, 5, "US")
    assert (found.hour_purchases, found.day_purchases) == (6, 3)
    assert assess(found).score >= max(assess(first).score, assess(clean).score)


def test_a_second_look_learns_what_is_new():
    first = Signals(address_country="DE", card_country="US", delivery_country="DE")

    found = united(first, Signals(address_country="FR", delivery_country="DE", cards=3))

    assert (found.address_country, found.card_country, found.cards) == ("FR", "US", 3)
    assert united(first, Signals(delivery_country="DE")).address_country == "DE"


def test_only_staff_make_a_purchase_less_suspicious():
    passed, review, blocked = (
        CheckDecision.PASSED, CheckDecision.REVIEW, CheckDecision.BLOCKED,
    )  # fmt: skip

    assert worse(review, passed) == worse(passed, review) == review
    assert worse(blocked, review) == worse(passed, blocked) == blocked
    assert worse(passed, passed) == passed
