"""The words of a search: how text becomes stems, and what a person's query asks for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from marketplace.rules.gtin import clean_gtin

MAX_CHARACTERS = 200
LONGEST_SKU = 60
MAX_STEMS = 8
"""The search engine's work grows steeply with the length of a query."""

STOP_WORDS = {
    "a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or",
    "the", "to", "with",
}  # fmt: skip

SAME = (
    "bike bicycle",
    "bluray blueray",
    "child children kid kids childrens",
    "harddrive harddisk hdd",
    "men man mens",
    "phone cellphone smartphone",
    "refrigerator fridge",
    "sofa couch",
    "tv television telly",
    "women woman womens lady ladies",
)
"""Words that shoppers and vendors use for the same thing; the first stands for all."""

UNITS = {
    "in": ("in", "inch", "inches", '"'),
    "ft": ("ft", "foot", "feet"),
    "cm": ("cm", "centimetre", "centimetres", "centimeter", "centimeters"),
    "mm": ("mm", "millimetre", "millimetres", "millimeter", "millimeters"),
    "m": ("metre", "metres", "meter", "meters"),
    "gb": ("gb", "gigabyte", "gigabytes"),
    "tb": ("tb", "terabyte", "terabytes"),
    "mb": ("mb", "megabyte", "megabytes"),
    "kg": ("kg", "kilogram", "kilograms", "kilo", "kilos"),
    "g": ("g", "gram", "grams"),
    "oz": ("oz", "ounce", "ounces"),
    "lb": ("lb", "lbs", "pound", "pounds"),
    "l": ("litre", "litres", "liter", "liters"),
    "ml": ("ml", "millilitre", "millilitres", "milliliter", "milliliters"),
    "w": ("w", "watt", "watts"),
    "v": ("v", "volt", "volts"),
    "mah": ("mah",),
    "mp": ("mp", "megapixel", "megapixels"),
    "hz": ("hz", "hertz"),
}
"""How units are written after a number. An M or L apart from it may be a size ("8 M")."""

_UNIT_OF = {written: unit for unit, forms in UNITS.items() for written in forms}
_NUMBER_WITH_UNIT = re.compile(
    r"(?<![\w.])(\d+(?:[.,]\d+)?)[\s-]*("
    + "|".join(map(re.escape, sorted(_UNIT_OF, key=len, reverse=True)))
    + r")(?!\w|(?<=w)/)"  # "2 w/ charger": with
)
_GROUPED = re.compile(r"(?<![\w.,])[1-9]\d{0,2}(?:,\d{3})+(?!\d|,\d)")
"""A number in groups of three digits; in any other a comma stands before a fraction."""
_APOSTROPHES = re.compile("['`\u2019\u00b4]")
_WORD = re.compile(r"[^\W_]+(?:\.\d+[^\W_]*)?")
_QUERY_PART = re.compile(r"(?<!\S)-(?=\w)(\S+)|(\S+)")
_STEMMER = snowballstemmer.stemmer("english")
_ONE_FOR_ALL = {
    _STEMMER.stemWord(word): _STEMMER.stemWord(group.split()[0])
    for group in SAME
    for word in group.split()
}


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """A query, read: what must be there and what must not.

    `wanted` is the text without what is excluded, `words` are its words (lower case), `stems`
    what is searched for, at most `MAX_STEMS` and each once, in the order typed.
    """

    text: str = ""
    wanted: str = ""
    words: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def gtin(self) -> str:
        """The number under a barcode that the whole query is, as it is stored, else empty."""
        try:
            return clean_gtin(self.text)
        except ValueError:
            return ""

    @property
    def sku(self) -> str:
        """The whole query, lower case, when it may be a SKU, else empty."""
        return self.text.lower() if len(self.text) <= LONGEST_SKU else ""


def read_query(text: str) -> SearchTerms:
    """What a person searches for; a word after "-" is one that they do not want."""
    text = " ".join(text.split())[:MAX_CHARACTERS].strip()
    wanted: list[str] = []
    unwanted: list[str] = []
    for without, within in _QUERY_PART.findall(text):
        (unwanted if without else wanted).append(without or within)
    found = words(" ".join(wanted))
    telling = [word for word in found if word not in STOP_WORDS] or found
    return SearchTerms(
        text=text,
        wanted=" ".join(wanted),
        words=tuple(found),
        stems=tuple(dict.fromkeys(map(stem, telling)))[:MAX_STEMS],
        excluded=tuple(dict.fromkeys(stems(" ".join(unwanted))))[:MAX_STEMS],
    )


def words(text: str) -> list[str]:
    """Lower-case words; a number and its unit are one: "6 inch" and `6"` give "6in"."""
    plain = _GROUPED.sub(_ungrouped, _APOSTROPHES.sub("", text.lower()))
    return _WORD.findall(_NUMBER_WITH_UNIT.sub(_joined, plain))


def stems(text: str) -> list[str]:
    """The stem of every word, in order: what is indexed and what is searched for."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The part that the forms of an English word share; one for words of the same meaning."""
    stemmed: str = _STEMMER.stemWord(word)
    return _ONE_FOR_ALL.get(stemmed, stemmed)


def stemmed(texts: Iterable[str]) -> str:
    """The stems of several texts as one string to index."""
    return " ".join(stems(" ".join(texts)))


def _ungrouped(number: re.Match[str]) -> str:
    return number[0].replace(",", "")


def _joined(number: re.Match[str]) -> str:
    return f"{number[1].replace(',', '.')}{_UNIT_OF[number[2]]}"
