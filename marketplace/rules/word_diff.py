"""What became of a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
Run = tuple[bool, str, str]
"""Whether it is the same on both sides, how it was, how it is."""
LONG = 600
"""From so many words on, very frequent ones are no anchors: else it takes too long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, went or came."""

    text: str
    kind: Literal["same", "gone", "new"]


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order; "same" and "gone" together are the one before."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > LONG)
    runs = [
        (tag == "equal", "".join(old[a:b]), "".join(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
    ]
    pieces = []
    for is_same, gone, come in _joined(runs):
        pieces += [Piece(gone, "same")] if is_same else [Piece(gone, "gone"), Piece(come, "new")]
    return [piece for piece in pieces if piece.text]


def _joined(runs: list[Run]) -> list[Run]:
    """Changes with nothing but space between them made one, so that phrases stay together."""
    found: list[Run] = []
    for place, (is_same, gone, come) in enumerate(runs):
        is_between = is_same and not gone.strip() and 0 < place < len(runs) - 1
        if found and not found[-1][0] and (is_between or not is_same):
            _, before, after = found[-1]
            found[-1] = (False, before + gone, after + come)
        else:
            found.append((is_same, gone, come))
    return found
