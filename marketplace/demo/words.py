"""Reads the vocabulary files into typed words: departments, leaves, kinds, sentences."""

import json
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from marketplace.demo.shapes import AttributeValue, DemoAttribute

FOLDER = Path(__file__).parent / "vocabulary"
DEPARTMENTS = (
    "electronics", "home", "kitchen", "fashion", "outdoor", "books", "toys", "food", "beauty",
)  # fmt: skip

Values = dict[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of vocabulary and when it may be used.

    Written `@mouse,keyboard …` it is for kinds with one of those words in their name,
    written `?waterproof …` for products whose yes/no attribute of that key is yes.
    """

    text: str
    kinds: tuple[str, ...] = ()
    flag: str = ""

    def suits(self, kind: str, values: Values) -> bool:
        """Whether the line may be said of a product of this kind with these values."""
        is_kind = not self.kinds or any(word in kind for word in self.kinds)
        return is_kind and (not self.flag or values.get(self.flag) is True)

    def split(self, separator: str) -> list[str]:
        """The line's fields, stripped."""
        return [field.strip() for field in self.text.split(separator)]


@dataclass(frozen=True, slots=True)
class AttributeWords:
    """An attribute and the values it may take: a range, a list, texts or a probability."""

    schema: DemoAttribute
    source: Line
    values: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of product: its noun, pictures, price range in euros and weight range in grams."""

    noun: str
    motifs: tuple[str, ...]
    price: tuple[int, int]
    weight: tuple[int, int]
    axis: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The words of one leaf category, its department's words already mixed in."""

    slug: str
    name: str
    department: str
    pattern: str
    has_resale: bool
    tones: tuple[str, ...]
    colours: tuple[str, ...]
    kinds: tuple[Kind, ...]
    attributes: tuple[AttributeWords, ...]
    brands: tuple[Line, ...]
    features: tuple[Line, ...]
    openings: tuple[Line, ...]
    closings: tuple[Line, ...]
    praise: tuple[Line, ...]
    gripes: tuple[Line, ...]
    questions: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A top-level category and its leaves."""

    slug: str
    name: str
    blurb: str
    tones: tuple[str, ...]
    leaves: tuple[Leaf, ...]


def read(path: str) -> dict[str, Any]:
    """One vocabulary file, by its path without the ending."""
    return tomllib.loads((FOLDER / f"{path}.toml").read_text(encoding="utf-8"))


@lru_cache
def departments() -> tuple[Department, ...]:
    """All departments in the order in which the shop shows them."""
    return tuple(_department(read(name)) for name in DEPARTMENTS)


@lru_cache
def common() -> dict[str, Any]:
    """The words all departments share: colours, axes, review titles and sentences."""
    return read("shared/common")


def lines(text: str) -> tuple[Line, ...]:
    """The non-empty lines of a block."""
    return tuple(_line(row.strip()) for row in text.splitlines() if row.strip())


def _line(row: str) -> Line:
    if row[0] not in "@?":
        return Line(row)
    condition, text = row.split(" ", 1)
    if condition[0] == "@":
        return Line(text, kinds=tuple(condition[1:].split(",")))
    return Line(text, flag=condition[1:])


def _department(raw: dict[str, Any]) -> Department:
    leaves = tuple(_leaf(raw, leaf) for leaf in raw["leaf"])
    return Department(raw["slug"], raw["name"], raw["blurb"], tuple(raw["tones"]), leaves)


def _leaf(above: dict[str, Any], raw: dict[str, Any]) -> Leaf:
    names = tuple(raw.get("lines", above["lines"]))
    return Leaf(
        slug=raw["slug"],
        name=raw["name"],
        department=above["slug"],
        pattern=raw.get("pattern", "{brand} {line} {kind}"),
        has_resale=raw.get("resale", above.get("resale", False)),
        tones=tuple(above["tones"]),
        colours=tuple(above.get("colours", ())),
        kinds=tuple(_kind(row, raw.get("axis", ""), names) for row in lines(raw["kinds"])),
        attributes=tuple(_attribute(row) for row in lines(raw["attributes"])),
        brands=lines(raw.get("brands", above["brands"])),
        features=lines(raw["features"]),
        openings=lines(raw["openings"]),
        closings=lines(above["closings"]),
        praise=lines(raw["praise"]) * 2 + lines(above["praise"]),
        gripes=lines(raw["gripes"]) * 2 + lines(above["gripes"]),
        questions=lines(raw["questions"]),
    )


def _kind(row: Line, axis: str, names: tuple[str, ...]) -> Kind:
    noun, motifs, price, weight, *rest = row.split("|")
    own_lines = tuple(line.strip() for line in rest[1].split(";")) if len(rest) > 1 else names
    return Kind(
        noun=noun,
        motifs=tuple(motif.strip() for motif in motifs.split(",")),
        price=_span(price),
        weight=_span(weight),
        axis=rest[0] if rest else axis,
        lines=own_lines,
    )


def _span(text: str) -> tuple[int, int]:
    low, high = text.split("-")
    return int(low), int(high)


def _attribute(row: Line) -> AttributeWords:
    fields = [*row.split("|"), ""]
    name, type_, unit, facet, values = fields[:5]
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    choices = tuple(texts(values)) if type_ == "text" else ()
    schema = DemoAttribute(key, name, type_, unit, facet == "facet", choices)
    return AttributeWords(schema, row, values)


def texts(values: str) -> list[str]:
    """The texts of a list, "Slim; Regular"."""
    return [text.strip() for text in values.split(";") if text.strip()]


def number_choices(text: str) -> list[int | float]:
    """`[8, 16]` as written, `20..45` as evenly spaced round numbers, in ascending order."""
    if text.startswith("["):
        return json.loads(text)
    low, high = text.split("..")
    if "." in low:
        first, last = round(float(low) * 10), round(float(high) * 10)
        return [tenths / 10 for tenths in range(first, last + 1)]
    step = 100 if int(high) >= 1000 else 5 if int(high) >= 100 else 1
    return list(range(int(low), int(high) + 1, step))
