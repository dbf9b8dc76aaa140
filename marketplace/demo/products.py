"""Products of a leaf category: name, values, description, highlights, price and picture."""

import re
import unicodedata
from collections.abc import Iterator
from random import Random

from marketplace.demo.draws import Deck, fill, spoken
from marketplace.demo.offers import Shelf, charm
from marketplace.demo.shapes import AttributeValue, DemoProduct
from marketplace.demo.words import AttributeWords, Kind, Leaf, Line, Values, number_choices, texts

ATTEMPTS = 60
"""How often a name is drawn again before a leaf counts as full."""


def slug_of(text: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o"))
    ascii_text = folded.encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")


class LeafMaker:
    """Makes the products of one leaf; decks live as long as the maker, so texts rotate."""

    def __init__(self, rng: Random, leaf: Leaf, shelf: Shelf, taken: set[str]) -> None:
        self._rng = rng
        self._leaf = leaf
        self._shelf = shelf
        self._taken = taken
        self._kinds = Deck(rng, leaf.kinds)
        self._brands = Deck(rng, leaf.brands)
        self._features = Deck(rng, leaf.features)
        self._openings = Deck(rng, leaf.openings)
        self._closings = Deck(rng, leaf.closings)
        self._tones = Deck(rng, leaf.tones)
        self._line_decks = {kind.noun: Deck(rng, kind.lines) for kind in leaf.kinds}

    def products(self, count: int) -> Iterator[DemoProduct]:
        """Up to `count` products: fewer when the leaf runs out of names."""
        for at in range(count):
            named = self._named()
            if named is None:
                return
            yield self._product(*named, is_first=at == 0)

    def _named(self) -> tuple[str, Kind, str, Line] | None:
        for _ in range(ATTEMPTS):
            kind = self._kinds.draw()
            if kind is None:
                return None
            line, brand = self._line_decks[kind.noun].draw(), self._brand(kind)
            if line is None or brand is None:
                continue
            brand_name = brand.split("|")[0]
            name = self._leaf.pattern.format(brand=brand_name, line=line, kind=kind.noun)
            if name not in self._taken:
                self._taken.add(name)
                return name, kind, line, brand
        return None

    def _brand(self, kind: Kind) -> Line | None:
        return self._brands.draw(lambda brand: brand.suits(kind.noun, {}))

    def _product(
        self, name: str, kind: Kind, line: str, brand: Line, *, is_first: bool
    ) -> DemoProduct:
        brand_name, tier, about = brand.split("|")
        level = min(1.0, max(0.0, self._rng.gauss(float(tier) * 0.8 + 0.08, 0.14)))
        values = self._values(kind, level)
        words = spoken(values) | {"brand": brand_name, "line": line, "kind": kind.noun}
        features = self._features.some(
            self._rng.randint(4, 6), lambda feature: feature.suits(kind.noun, values)
        )
        low, high = kind.price
        price = charm(100 * low * (high / low) ** level, 99 if high < 400 else 0)
        return DemoProduct(
            slug=slug_of(name),
            name=name,
            brand=brand_name,
            category=self._leaf.slug,
            description=self._description(features, words, about),
            highlights=tuple(fill(feature.split("::")[0], words) for feature in features),
            attributes=tuple(values.items()),
            list_price_cents=price,
            quality=round(min(1.0, 0.45 + 0.4 * level + self._rng.uniform(-0.2, 0.2)), 3),
            popularity=round(min(30.0, self._rng.paretovariate(1.25)), 3),
            motif=self._rng.choice(kind.motifs),
            tone=self._tones.draw() or "cream",
            variants=self._shelf.variants(self._leaf, kind, price, is_first),
        )

    def _values(self, kind: Kind, level: float) -> Values:
        values: Values = {}
        for attribute in self._leaf.attributes:
            key = attribute.schema.key
            if key not in values and attribute.source.suits(kind.noun, {}):
                values[key] = self._value(attribute, level)
        return values

    def _value(self, attribute: AttributeWords, level: float) -> AttributeValue:
        if attribute.schema.type == "bool":
            return self._rng.random() < float(attribute.values)
        if attribute.schema.type == "text":
            return self._rng.choice(texts(attribute.values))
        choices = number_choices(attribute.values)
        place = 0.55 * level + 0.45 * self._rng.random()
        return choices[min(len(choices) - 1, int(place * len(choices)))]

    def _description(self, features: list[Line], words: dict[str, str], about: str) -> str:
        opening = self._openings.draw() or Line("{brand} {line}")
        said = [fill(feature.split("::")[1], words) for feature in features]
        closings = [fill(line.text, words) for line in self._closings.some(2)]
        paragraphs = [
            " ".join([fill(opening.text, words), *said[:1]]),
            " ".join(said[1:4]),
            " ".join([*said[4:5], about, *closings[:1]]),
            *closings[1 : self._rng.randint(1, 2)],
        ]
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
