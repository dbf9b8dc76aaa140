"""An order moves along its graph and nowhere else."""

import pytest

from marketplace.errors import Conflict
from marketplace.rules.fulfilment import ORDER, OrderStatus, advance, possible


def test_an_order_goes_from_placed_to_delivered():
    status = OrderStatus.PLACED

    for verb in ("accept", "pack", "ship", "deliver", "complete"):
        status = advance(ORDER, status, verb)

    assert status is OrderStatus.COMPLETED


def test_a_packed_order_cannot_be_cancelled():
    with pytest.raises(Conflict):
        advance(ORDER, OrderStatus.PACKED, "cancel")


def test_the_verbs_that_apply_are_known():
    assert possible(ORDER, OrderStatus.PLACED) == ["accept", "cancel", "call_off"]
    assert possible(ORDER, OrderStatus.PACKED) == ["ship_some", "ship", "call_off"]
