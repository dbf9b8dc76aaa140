"""Which passwords are good enough: long, and not among the first that anybody would try."""

from collections.abc import Sequence

from zxcvbn import zxcvbn

SHORTEST = 10
LONGEST = 200
JUDGED = 72
"""Characters that are looked at; what is longer is good by its length."""
GOOD = 3
"""Of 4: withstands 10^8 guesses, so also a thief of the hashes for a while."""


TOO_SHORT = f"Please use at least {SHORTEST} characters."
TOO_LONG = f"Please use at most {LONGEST} characters."
OWN_EMAIL = "Please don't use your e-mail as your password."
COMMON = "That password is among the first that thieves try. Please think of another one."
GUESSABLE = "That is easily guessed. Three or four words that don't belong together are good."
PROBLEMS = (TOO_SHORT, TOO_LONG, OWN_EMAIL, COMMON, GUESSABLE)
"""All that is ever said of a password."""


def weakness(password: str, about: Sequence[str]) -> str:
    """What is wrong with a new password, in words; empty for a good one.

    `about` are the person's own words, which others guess first. Common passwords and those
    that stood in leaks count as guessed at once (the word lists of zxcvbn).
    """
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    own = [word.lower() for word in about if word]
    if password.lower() in own:
        return OWN_EMAIL
    plain = ["".join(filter(str.isalnum, word)) for word in own]
    judged = zxcvbn(password[:JUDGED], [*own, *plain])
    if judged["score"] >= GOOD:
        return ""
    return COMMON if "common" in judged["feedback"]["warning"] else GUESSABLE
