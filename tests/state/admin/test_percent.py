"""Percentages as staff type them."""

import pytest

from marketplace.errors import Invalid
from marketplace.state.admin.percent import basis_points, percent


@pytest.mark.parametrize(("text", "points"), [("12.5", 1250), ("12,5 %", 1250), ("0", 0)])
def test_a_percentage_is_read_as_people_write_it(text: str, points: int) -> None:
    assert basis_points("commission", text) == points


@pytest.mark.parametrize("text", ["", "ten", "-1", "101", "1.234", "nan"])
def test_what_is_no_percentage_is_refused_beside_its_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        basis_points("commission", text)

    assert refused.value.field == "commission"


def test_a_percentage_is_written_without_needless_zeros() -> None:
    assert percent(1250) == "12.5"
    assert percent(1000) == "10"
