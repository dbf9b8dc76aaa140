"""What the meaning of a product is taken from."""

from marketplace.rules.texts import plain

LONGEST = 500
"""Characters of the description; the model reads no further anyway."""


def meant(title: str, category: str, description: str) -> str:
    """The sentence that stands for a product."""
    parts = (title, category, " ".join(plain(description).split())[:LONGEST])
    return ". ".join(part for part in parts if part)
