"""Numbers under barcodes are checked and brought to one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.gtin import check_digit, clean_gtin


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("4006381333931", "4006381333931"),
        ("4006381-33393 1", "4006381333931"),
        ("036000291452", "0036000291452"),
        ("96385074", "96385074"),
        ("04006381333931", "4006381333931"),
        ("0-306-40615-2", "9780306406157"),
        ("080442957x", "9780804429573"),
        ("9780306406157", "9780306406157"),
    ],
)
def test_one_thing_has_one_number_however_it_is_written(typed, kept):
    assert clean_gtin(typed) == kept


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "123",
        "4006381333932",
        "036000291453",
        "0306406153",
        "X306406152",
        "030640615Y",
        "٤" * 13,
    ],
)
def test_what_is_no_number_of_a_thing_is_refused(wrong):
    with pytest.raises(ValueError, match=r"GTIN|ISBN"):
        clean_gtin(wrong)


@given(st.text(alphabet="0123456789", min_size=9, max_size=9))
def test_the_old_number_of_a_book_and_its_new_one_are_the_same(body):
    rest = -sum(int(d) * w for d, w in zip(body, range(10, 1, -1), strict=True)) % 11

    found = clean_gtin(body + ("X" if rest == 10 else str(rest)))

    assert found == f"978{body}{check_digit('978' + body)}"
