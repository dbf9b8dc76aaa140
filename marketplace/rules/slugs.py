"""The last part of an address, made from a name: lower case, ASCII, words joined by hyphens."""

from slugify import slugify

LIMIT = 80
REPLACEMENTS = [("&", " and "), ("'", ""), ("\u2019", "")]


def slug(name: str, fallback: str = "item") -> str:
    """A clean slug of at most 80 characters, cut between words.

    A name without a single letter or digit becomes `fallback`.
    """
    return slugify(name, replacements=REPLACEMENTS, max_length=LIMIT, word_boundary=True) or (
        slugify(name, replacements=REPLACEMENTS, max_length=LIMIT) or fallback
    )


def distinct(slug: str, token: str) -> str:
    """Another slug for the same name, told apart by a short token, within the same length."""
    return f"{slug[: LIMIT - len(token) - 1].rstrip('-')}-{token}"
