"""What people type comes out tidy, and nothing of it is markup of theirs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.errors import Invalid
from marketplace.rules.gtin import check_digit, clean_gtin
from marketplace.rules.slugs import LIMIT, distinct, slug
from marketplace.rules.texts import html, line, plain, public_name, required, shortened

TAGS = {"h3", "h4", "h5", "p", "ul", "ol", "li", "em", "strong", "br", "hr", "blockquote"}


@given(st.text())
def test_a_description_holds_only_tags_of_ours_without_attributes(text):
    for tag in re.findall(r"<[^>]*>", html(text)):
        assert re.fullmatch(r"</?(\w+)(?: start=\"\d+\")? ?/?>", tag), tag
        assert re.findall(r"\w+", tag)[0] in TAGS


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_links_pictures_and_raw_html_stay_words(evil):
    assert not re.search(r"<(script|a|img)\b", html(evil))


@given(st.text())
def test_a_line_is_one_line_of_visible_characters(text):
    assert line(text) == " ".join(line(text).split())
    assert "\n" not in plain(text)


@given(st.text(max_size=300), st.integers(2, 80))
def test_a_shortened_text_fits(text, longest):
    assert len(shortened(text, longest)) <= longest


def test_a_text_out_of_bounds_is_refused_with_the_bounds():
    with pytest.raises(Invalid, match="needs 3 to 5 characters"):
        required("name", "A name", "ab", 3, 5)


def test_strangers_see_a_first_name_and_an_initial():
    assert public_name("Anna Maria Keller") == "Anna K."
    assert public_name("") == "Someone"


@given(st.text())
def test_a_slug_is_a_clean_piece_of_an_address(name):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))
    assert len(slug(name)) <= LIMIT
    assert len(distinct(slug(name), "abc123")) <= LIMIT


@given(st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_a_number_with_its_check_digit_is_a_gtin_and_with_another_is_not(body):
    right = check_digit(body)

    assert clean_gtin(f"{body}{right}") == f"{body}{right}"
    with pytest.raises(ValueError, match="check digit"):
        clean_gtin(f"{body}{(right + 1) % 10}")


def test_a_upc_is_an_ean_with_a_zero_before_it():
    assert clean_gtin("0 36000 29145-2") == "0036000291452"
