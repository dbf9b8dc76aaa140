"""New passwords: long enough, nobody's first guess, and not one's own name."""

import pytest

from marketplace.rules.passwords import (
    COMMON,
    GUESSABLE,
    OWN_EMAIL,
    PROBLEMS,
    TOO_LONG,
    TOO_SHORT,
    weakness,
)

ABOUT = ["ada.byron@example.com", "ada.byron", "Ada", "Byron"]


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", TOO_SHORT),
        ("kv7#Qz!mW", TOO_SHORT),
        ("x" * 201, TOO_LONG),
        ("Ada.Byron@example.com", OWN_EMAIL),
        ("password123", COMMON),
        ("qwertyuiop", COMMON),
        ("aaaaaaaaaaaa", GUESSABLE),
        ("adabyron1815", GUESSABLE),
        ("abcdefghijkl", GUESSABLE),
    ],
)
def test_what_is_guessed_soon_is_refused_in_words(password, problem):
    assert weakness(password, ABOUT) == problem
    assert problem in PROBLEMS


@pytest.mark.parametrize(
    "password",
    ["a sourdough starter from 1987", "kettle-on-the-moon", "wq8#Lr2!vZ", "é" * 3 + "Жук-на-луне"],
)
def test_what_takes_long_to_guess_is_taken(password):
    assert weakness(password, ABOUT) == ""


def test_a_very_long_one_is_judged_at_once():
    assert weakness("correct horse battery staple " * 6, ABOUT) == ""
