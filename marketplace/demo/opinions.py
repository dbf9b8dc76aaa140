"""What shoppers write: reviews that fit product and stars, questions and their answers."""

from collections.abc import Iterator, Sequence
from random import Random

from marketplace.demo.draws import Deck, fill, spoken
from marketplace.demo.shapes import DemoProduct, DemoQuestion, DemoReview
from marketplace.demo.words import Leaf, Line, common, lines

CRITICAL = (7, 5, 10, 24, 54)
"""Weights of one to five stars for a product of middling quality: a J."""
BUT = ("", "Small minus: ", "Only thing: ", "That said: ", "On the other hand: ", "")


class Voices:
    """The decks of sentences from which a leaf's reviews are written."""

    def __init__(self, rng: Random, leaf: Leaf) -> None:
        self._rng = rng
        sentences = common()["sentences"]
        self._praise = Deck(rng, leaf.praise)
        self._gripes = Deck(rng, leaf.gripes)
        self._questions = Deck(rng, leaf.questions)
        self._starts = Deck(rng, lines(sentences["circumstance"]))
        self._asking = Deck(rng, lines(sentences["asking"]))
        ends = ("sad_end", "sad_end", "fair_end", "fair_end", "happy_end")
        self._ends = [Deck(rng, lines(sentences[end])) for end in ends]
        self._titles = [Deck(rng, common()["titles"][str(stars)]) for stars in range(1, 6)]

    def title(self, stars: int, words: dict[str, str]) -> str:
        """A headline in the mood of the stars."""
        return fill(self._titles[stars - 1].draw() or "", words)

    def text(self, stars: int, words: dict[str, str]) -> str:
        """One to five sentences in the mood of the stars."""
        is_chatty = self._rng.random()
        parts = [self._say(self._starts, words)] if is_chatty > 0.4 else []
        parts += self._body(stars, words)
        if self._rng.random() < 0.62 or len(parts) < 2:
            parts.append(self._say(self._ends[stars - 1], words))
        return " ".join(parts)

    def question(self, words: dict[str, str]) -> tuple[str, str]:
        """A question and the answer to it."""
        asked, answer = (self._questions.draw() or Line("? :: .")).split("::")
        greeting = self._say(self._asking, words) if self._rng.random() < 0.4 else ""
        return f"{greeting} {fill(asked, words)}".strip(), fill(answer, words)

    def _say(self, deck: Deck[Line], words: dict[str, str]) -> str:
        card = deck.draw()
        return fill(card.text, words) if card else ""

    def _body(self, stars: int, words: dict[str, str]) -> list[str]:
        praise_count, gripe_count = self._mood(stars)
        good = [fill(line.text, words) for line in self._praise.some(praise_count)]
        bad = [fill(line.text, words) for line in self._gripes.some(gripe_count)]
        if good and bad:
            bad[0] = self._rng.choice(BUT) + bad[0]
        return good + bad

    def _mood(self, stars: int) -> tuple[int, int]:
        chance = self._rng.random()
        if stars == 5:
            return (1 if chance < 0.4 else 2 if chance < 0.85 else 3), 0
        if stars == 4:
            return (1 if chance < 0.5 else 2), int(chance < 0.7)
        if stars == 3:
            return 1, 1
        return int(chance < 0.4 and stars == 2), 1 + int(chance < 0.6)


class Opinions:
    """Reviews and questions of the whole shop."""

    def __init__(self, rng: Random, leaves: Sequence[Leaf], people: int) -> None:
        self._rng = rng
        self._people = range(people)
        self._voices = {leaf.slug: Voices(rng, leaf) for leaf in leaves}
        self._nouns = {leaf.slug: [kind.noun for kind in leaf.kinds] for leaf in leaves}

    def reviews(self, products: Sequence[DemoProduct], count: int) -> Iterator[DemoReview]:
        """About `count` reviews; liked products have more of them, some have none."""
        total = sum(product.popularity for product in products)
        for at, product in enumerate(products):
            share = count * product.popularity / total
            number = min(int(share + self._rng.random()), len(self._people) * 2 // 3)
            for person in self._rng.sample(self._people, number):
                yield self._review(at, product, person)

    def questions(self, products: Sequence[DemoProduct]) -> Iterator[DemoQuestion]:
        """A question on about every third product, answered by a vendor who offers it."""
        for at, product in enumerate(products):
            if self._rng.random() < 0.36:
                yield self._question(at, product)

    def _words(self, product: DemoProduct) -> dict[str, str]:
        kind = next((n for n in self._nouns[product.category] if n in product.name), "one")
        line = product.name.removeprefix(product.brand).removesuffix(kind).strip()
        return spoken(dict(product.attributes)) | {
            "brand": product.brand, "kind": kind, "line": line or product.name,
        }  # fmt: skip

    def _review(self, at: int, product: DemoProduct, person: int) -> DemoReview:
        voices, words = self._voices[product.category], self._words(product)
        stars = self._stars(product.quality)
        days_ago = int(3 + 420 * self._rng.random() ** 1.4)
        return DemoReview(
            product=at,
            person=person,
            stars=stars,
            title=voices.title(stars, words),
            text=voices.text(stars, words),
            days_ago=days_ago,
            helpful=int(self._rng.expovariate(1 / (1 + days_ago / 60))),
        )

    def _stars(self, quality: float) -> int:
        tilt = (quality - 0.7) * 2.2
        weights = [max(1.0, base * (1 + tilt * (at - 2.6))) for at, base in enumerate(CRITICAL)]
        return self._rng.choices(range(1, 6), weights)[0]

    def _question(self, at: int, product: DemoProduct) -> DemoQuestion:
        text, answer = self._voices[product.category].question(self._words(product))
        days_ago = self._rng.randint(5, 200)
        return DemoQuestion(
            product=at,
            person=self._rng.choice(self._people),
            text=text,
            days_ago=days_ago,
            vendor=self._rng.choice(product.variants[0].offers).vendor,
            answer=answer,
            answered_days_ago=days_ago - self._rng.randint(0, 3),
        )
