"""Returns and claims move along their graphs, within their days, by the pieces that are free."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.errors import Conflict
from marketplace.rules.aftersales import (
    CLAIM,
    OPEN_CLAIMS,
    OPEN_RETURNS,
    RETURN,
    chosen,
    is_within,
    returns_delivery,
)
from marketplace.rules.aftersales_words import CLAIM_STATUS, RETURN_STATUS
from marketplace.rules.case_kinds import ClaimStatus, ReturnReason, ReturnStatus
from marketplace.rules.fulfilment import advance, possible

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verbs", "end"),
    [
        (("approve", "send_back", "receive", "inspect", "refund"), ReturnStatus.REFUNDED),
        (("approve", "receive", "inspect", "replace"), ReturnStatus.REPLACED),
        (("approve", "expire"), ReturnStatus.EXPIRED),
        (("withdraw",), ReturnStatus.WITHDRAWN),
        (("deny", "escalate", "refund"), ReturnStatus.REFUNDED),
        (("escalate", "approve", "send_back", "receive", "inspect", "reject"), ReturnStatus.DENIED),
    ],
)
def test_a_return_comes_to_each_of_its_ends(verbs, end):
    status = ReturnStatus.REQUESTED

    for verb in verbs:
        status = advance(RETURN, status, verb)

    assert status is end


@pytest.mark.parametrize(
    ("verbs", "end"),
    [
        (("refund",), ClaimStatus.REFUNDED),
        (("promise", "replace"), ClaimStatus.REPLACED),
        (("escalate", "refuse"), ClaimStatus.REFUSED),
        (("promise", "escalate", "refund"), ClaimStatus.REFUNDED),
        (("withdraw",), ClaimStatus.WITHDRAWN),
    ],
)
def test_a_claim_comes_to_each_of_its_ends(verbs, end):
    status = ClaimStatus.OPEN

    for verb in verbs:
        status = advance(CLAIM, status, verb)

    assert status is end


def test_nothing_follows_what_is_over_but_an_appeal_against_a_no():
    for status in set(ReturnStatus) - OPEN_RETURNS:
        appeal = ["escalate"] if status is ReturnStatus.DENIED else []
        assert possible(RETURN, status) == appeal
    for status in set(ClaimStatus) - OPEN_CLAIMS:
        assert possible(CLAIM, status) == []


def test_money_is_paid_back_only_after_a_look_or_by_staff():
    assert set(RETURN["refund"]) == {ReturnStatus.INSPECTED, ReturnStatus.ESCALATED}


def test_every_status_has_its_words():
    assert set(RETURN_STATUS) == set(ReturnStatus)
    assert set(CLAIM_STATUS) == set(ClaimStatus)


def test_the_days_run_from_arrival_and_not_before():
    assert is_within(None, 14, NOON)
    assert is_within(NOON - timedelta(days=14), 14, NOON)
    assert not is_within(NOON - timedelta(days=14, seconds=1), 14, NOON)


@pytest.mark.parametrize(
    ("is_withdrawal", "reason", "is_all", "expected"),
    [
        (True, ReturnReason.CHANGED_MIND, True, True),
        (True, ReturnReason.CHANGED_MIND, False, False),
        (False, ReturnReason.CHANGED_MIND, True, False),
        (False, ReturnReason.DEFECTIVE, True, True),
        (False, ReturnReason.DEFECTIVE, False, False),
    ],
)
def test_delivery_comes_back_with_everything_by_law_or_by_fault(
    is_withdrawal, reason, is_all, expected
):
    assert returns_delivery(is_withdrawal, reason, is_all) is expected


@pytest.mark.parametrize(
    "wanted", [{}, {1: 0}, {1: 3}, {1: -1}, {2: 1}, {1: 1, 2: 1}, {1: True}, {1: 1.5}]
)
def test_only_free_pieces_can_be_chosen(wanted):
    with pytest.raises(Conflict):
        chosen(wanted, {1: 2})


def test_lines_without_pieces_are_left_out():
    assert chosen({1: 2, 2: 0}, {1: 2, 2: 1}) == {1: 2}
