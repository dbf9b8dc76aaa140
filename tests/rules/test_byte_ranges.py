"""What a browser that wants a part of a file is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.byte_ranges import asked_part


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-3", (0, 4)),
        ("bytes=4-", (4, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=8-99", (8, 10)),
        ("bytes=10-", (10, 10)),
        ("bytes=50-60", (10, 10)),
        ("bytes=-0", (10, 10)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=0-1,4-5", None),
        ("lines=0-3", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
    ],
)
def test_one_part_is_understood_and_everything_else_means_the_whole(header, part):
    assert asked_part(header, 10) == part


@given(st.text(max_size=30), st.integers(0, 1000))
def test_whatever_is_asked_lies_within_the_file(header, size):
    part = asked_part(f"bytes={header}", size)

    assert part is None or 0 <= part[0] <= part[1] <= size
