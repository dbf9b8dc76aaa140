"""Drawing from words by chance: decks that do not repeat themselves, and filled-in sentences."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Generic, TypeVar

from marketplace.demo.shapes import AttributeValue
from marketplace.demo.words import Values, common

T = TypeVar("T")


class Deck(Generic[T]):
    """A pile that is shuffled anew only when all of it was drawn, so neighbours differ."""

    def __init__(self, rng: Random, cards: Sequence[T]) -> None:
        self._rng = rng
        self._cards = tuple(cards)
        self._pile: list[T] = []
        self._last: T | None = None

    def draw(self, suits: Callable[[T], bool] = lambda _: True) -> T | None:
        """The next card that suits, or None when not one of the whole deck does."""
        for _ in range(2):
            for at in range(len(self._pile) - 1, -1, -1):
                if suits(self._pile[at]):
                    self._last = self._pile.pop(at)
                    return self._last
            self._shuffle()
        return None

    def _shuffle(self) -> None:
        """All cards anew, the one that was drawn last at the bottom."""
        self._pile = self._rng.sample(self._cards, len(self._cards))
        if self._last in self._pile:
            self._pile.remove(self._last)
            self._pile.insert(0, self._last)

    def some(self, count: int, suits: Callable[[T], bool] = lambda _: True) -> list[T]:
        """Up to `count` different cards that suit."""
        drawn: list[T] = []
        for _ in range(count):
            card = self.draw(lambda card: card not in drawn and suits(card))
            if card is not None:
                drawn.append(card)
        return drawn


def between(rng: Random, span: tuple[int, int]) -> int:
    """A whole number in a closed span."""
    return rng.randint(*span)


def spoken(values: Values) -> dict[str, str]:
    """Values as they stand within a sentence: texts start small unless they are names."""
    return {key: _spoken(key, value) for key, value in values.items()}


def _spoken(key: str, value: AttributeValue) -> str:
    text = str(value)
    if not isinstance(value, str) or key in common()["names"] or text[:2].isupper():
        return text
    return text[0].lower() + text[1:]


def fill(template: str, words: dict[str, str]) -> str:
    """A template with its words filled in, starting with a capital letter."""
    text = template.format_map(words)
    return text[0].upper() + text[1:]
