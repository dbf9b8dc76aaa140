"""The last part of an address, made from a name: lower case, ASCII, words joined by hyphens."""

import re

from slugify import slugify

LIMIT = 80
REPLACEMENTS = [("&", " and "), ("'", ""), ("\u2019", "")]
_BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
_OTHERS = re.compile(r"[^a-z0-9]+")


def slug(name: str, fallback: str = "item") -> str:
    """A clean slug of at most 80 characters, cut between words.

    A name without a single letter or digit becomes `fallback`.
    """
    if name.isascii() and "&" not in name:
        # Most names: the same as below, ten times as fast.
        plain = _BETWEEN_DIGITS.sub("", name.replace("'", "").lower())
        return _cut(_OTHERS.sub("-", plain).strip("-")) or fallback
    return slugify(name, replacements=REPLACEMENTS, max_length=LIMIT, word_boundary=True) or (
        slugify(name, replacements=REPLACEMENTS, max_length=LIMIT) or fallback
    )


def _cut(text: str) -> str:
    """As many words as there is room for; later ones may fit where an earlier one doesn't."""
    if len(text) < LIMIT:
        return text
    kept = ""
    for word in text.split("-"):
        length = len(kept) + len(word)
        if length == LIMIT:
            return kept + word
        if length < LIMIT:
            kept += f"{word}-"
    return kept.strip("-") or text[:LIMIT]


def distinct(slug: str, token: str) -> str:
    """Another slug for the same name, told apart by a short token, within the same length."""
    return f"{slug[: LIMIT - len(token) - 1].rstrip('-')}-{token}"
