"""Whether two products may be the same thing, by what they are called."""

import re
import unicodedata
from difflib import SequenceMatcher

WORD = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)?")
SURE, LIKELY = 100, 85


def words_of(title: str) -> list[str]:
    """A title's words without case, accents and punctuation, in alphabetical order."""
    plain = unicodedata.normalize("NFKD", title.lower())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return sorted(WORD.findall(letters.replace(",", ".")))


def likeness(title: str, other: str) -> int:
    """From 0 to 100: how much two titles of one brand look like the same thing.

    The order of words doesn't matter. Numbers must be the same on both sides: a kettle of
    1.5 litres is none of 1.7. 100 means the same words.
    """
    ours, theirs = words_of(title), words_of(other)
    if not ours or not theirs or _numbers(ours) != _numbers(theirs):
        return 0
    if ours == theirs:
        return SURE
    alike = SequenceMatcher(None, " ".join(ours), " ".join(theirs), autojunk=False)
    if alike.real_quick_ratio() * 100 < LIKELY or alike.quick_ratio() * 100 < LIKELY:
        return 0
    return min(SURE - 1, round(100 * alike.ratio()))


def _numbers(words: list[str]) -> list[str]:
    return [word for word in words if any(letter.isdigit() for letter in word)]
