"""The generic rows that lists in the interface are made of, whatever they are about."""

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["neutral", "accent", "good", "warn", "bad"]
"""What a colour means; the only way a card may ask for one."""


@dataclass(frozen=True)
class Crumb:
    """One step of the way to this page; the last one has no href."""

    text: str = ""
    href: str = ""


@dataclass(frozen=True)
class NavLink:
    """A place to go: `icon` is a lucide name, `count` a small number beside it ("3")."""

    text: str = ""
    href: str = ""
    icon: str = "circle"
    count: str = ""
    current: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Option:
    """One choice of a list; `hint` stands beside or under the text.

    What is `further` is shown only to who looks for it.
    """

    value: str = ""
    text: str = ""
    hint: str = ""
    count: str = ""
    selected: bool = False
    disabled: bool = False
    further: bool = False


@dataclass(frozen=True)
class Step:
    """One stage of a progress line: `state` is done, current, todo or failed."""

    text: str = ""
    detail: str = ""
    state: str = "todo"


@dataclass(frozen=True)
class Part:
    """A piece of a text; `is_typed` when somebody has just typed it."""

    text: str = ""
    is_typed: bool = False


@dataclass(frozen=True)
class Suggestion:
    """One line of the search panel; `key` is its own in the panel."""

    key: str = ""
    text: str = ""
    parts: list[Part] = field(default_factory=list)
    href: str = ""
    detail: str = ""
    image: str = ""
    price: str = ""
    rating: float = 0.0
    rating_text: str = ""


@dataclass(frozen=True)
class SuggestionGroup:
    """Lines of the search panel under one heading; `key` names the kind ("products")."""

    key: str = ""
    title: str = ""
    rows: list[Suggestion] = field(default_factory=list)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: `size` is 0 to 100, `value` the text a person reads."""

    label: str = ""
    value: str = ""
    size: float = 0.0


@dataclass(frozen=True)
class Fact:
    """A name with its value, as in a specification."""

    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class Picture:
    """An image with the texts and the small copy a gallery needs.

    `blur` is a few pixels of it in base64; `has_avif` means that each ".webp" of it is an ".avif".
    """

    src: str = ""
    srcset: str = ""
    thumb: str = ""
    alt: str = ""
    blur: str = ""
    has_avif: bool = False


@dataclass(frozen=True)
class FacetGroup:
    """A named list of choices that narrow a result."""

    name: str = ""
    title: str = ""
    options: list[Option] = field(default_factory=list)
