"""How a query is read: forms of words, units, what is excluded, codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.search_terms import MAX_CHARACTERS, MAX_STEMS, read_query, stems, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2 tb", "2tb"),
        ("2 TB", "2 terabytes"),
        ("6 inch", '6"'),
        ("1,5 litre", "1.5l"),
        ("500 gb", "500GB"),
        ("1,000 gb", "1000gb"),
        ("1,234,567.5 kg", "1234567.5kg"),
        ("0,750 kg", "0.750 kg"),
        ("1,000 piece puzzle", "1000 piece puzzle"),
        ("60 w", "60W"),
        ("60-W bulb", "60 watt bulb"),
        ("500 g", "500 grams"),
        ("18 V", "18 volts"),
        ("lamps", "lamp"),
        ("batteries", "battery"),
        ("men's shoes", "mens shoe"),
        ("children’s bike", "kids bicycles"),
        ("television", "tv"),
        ("fridge", "refrigerator"),
        ("couches", "sofa"),
        ("Blue-Ray", "blue ray"),
    ],
)
def test_what_means_the_same_has_the_same_stems(one, other):
    assert stems(one) == stems(other)


@pytest.mark.parametrize(("one", "other"), [
    ("2 tb", "2 gb"), ("8 m", "8 mm"), ("lamp", "lamb"),
    ("1,000 gb", "1.000 gb"), ("100,2000 g", "1002000 g"), ("size 8 l", "8 litres"),
])  # fmt: skip
def test_what_differs_stays_apart(one, other):
    assert stems(one) != stems(other)


def test_a_word_after_a_minus_is_not_wanted():
    terms = read_query("phone case -leather -red")

    assert terms.stems == ("phone", "case")
    assert terms.excluded == ("leather", "red")
    assert terms.wanted == "phone case"


def test_a_minus_within_a_word_excludes_nothing():
    assert read_query("usb-c cable").excluded == ()


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others():
    assert read_query("the case for a phone").stems == ("case", "phone")
    assert read_query("the who").stems == ("who",)
    assert read_query("to be of").stems == ("be",)
    assert read_query("the").stems == ("the",)


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("4 006381 333931", "4006381333931"),
        ("036000291452", "0036000291452"),
        ("0-306-40615-2", "9780306406157"),
        ("4006381333932", ""),  # the last digit is wrong
        ("iphone15", ""),
        ("1080p", ""),
        ("headphones", ""),
        ("", ""),
    ],
)
def test_a_number_with_a_right_check_digit_is_a_gtin(text, gtin):
    assert read_query(text).gtin == gtin


@pytest.mark.parametrize(("text", "sku"), [
    ("KT-204/B", "kt-204/b"), ("Mug  #1", "mug #1"), ("x" * 60, "x" * 60), ("x" * 61, ""), ("", ""),
])  # fmt: skip
def test_whatever_is_short_may_be_a_sku(text, sku):
    assert read_query(text).sku == sku


def test_a_number_keeps_its_unit_and_its_comma():
    assert words("Screen 6,5 inch, 2 tb, size 8 M") == ["screen", "6.5in", "2tb", "size", "8", "m"]


def test_a_w_with_a_stroke_is_no_unit():
    assert words("Pack of 2 w/ charger") == ["pack", "of", "2", "w", "charger"]


@given(st.text(max_size=400))
def test_whatever_is_typed_can_be_read(text):
    terms = read_query(text)

    assert len(terms.text) <= MAX_CHARACTERS
    assert len(terms.stems) <= MAX_STEMS
    assert len(set(terms.stems)) == len(terms.stems)
    assert read_query(terms.text) == terms
