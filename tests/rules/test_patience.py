"""How long a wait is, in words."""

import pytest

from marketplace.rules.patience import CODES, PASSWORDS, all_told, told, waiting


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "a minute"),
        (60, "a minute"),
        (61, "2 minutes"),
        (240, "4 minutes"),
        (3_541, "an hour"),
        (3_600, "an hour"),
    ],
)
def test_waits_are_said_in_whole_minutes_rounded_up(seconds, words):
    assert waiting(seconds) == words


def test_everything_that_is_told_is_known_to_the_pages():
    every = {told(PASSWORDS, seconds) for seconds in range(1, 3_601)}

    assert every == all_told(PASSWORDS)
    assert told(CODES, 100) in all_told(CODES)
