"""Reading JSON Lines, one product in each: the same rows and columns as those of a CSV file.

What an object says under "attributes" and "options" are columns of their own, as `attr:` and
`option:` are in a CSV file; numbers stay the digits that were written.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.adapters.text_files import MARK, Record, lines, opened, understood
from marketplace.errors import Invalid
from marketplace.rules.import_cells import Listed, Nested, Unreadable
from marketplace.rules.import_columns import ATTRIBUTE, MOST_COLUMNS, OPTION, PRICE_IN, WAS_IN

ENDINGS = (".jsonl", ".ndjson")
WITHIN = {
    "attributes": ATTRIBUTE, "attrs": ATTRIBUTE, "options": OPTION,
    "prices": PRICE_IN, "was_prices": WAS_IN,
}  # fmt: skip
"""Objects within the object, and how their names begin as columns."""
A_LIST = "This is one JSON list. Please send JSON Lines: each product in a line, no commas."
NO_OBJECT = 'A line is one product in braces, like {"title": "Mug", "price": 3}.'

Named = dict[str, str]


class _Fault(ValueError):
    """What is wrong with one line, in words."""


@dataclass(frozen=True, slots=True)
class LinesSheet:
    """A file of JSON Lines, and every name that occurs in it, in order of appearance."""

    path: Path
    encoding: str
    header: list[str]

    def records(self) -> Iterator[Record]:
        """Every line that isn't blank; one that is no JSON object comes with its fault."""
        for number, line in _numbered(self.path, self.encoding):
            try:
                named = _named(line)
            except _Fault as fault:
                yield Record(number, [], str(fault))
            else:
                yield Record(number, [named.get(name, "") for name in self.header])


def is_json(text: str, name: str) -> bool:
    """Whether a file that begins so, and is called so, is JSON Lines. Raises Invalid("file")."""
    first = text.lstrip()[:1]
    if first == "[":
        raise Invalid("file", A_LIST)
    return first == "{" or name.lower().removesuffix(".gz").endswith(ENDINGS)


def open_lines(path: Path, encoding: str) -> LinesSheet:
    """Collect the names. Raises Invalid("file") for more than a file may have."""
    names: dict[str, None] = {}
    for _, line in _numbered(path, encoding):
        try:
            names.update(dict.fromkeys(_named(line)))
        except _Fault:
            continue  # told when it is its turn
        if len(names) > MOST_COLUMNS:
            raise Invalid("file", f"A file may have at most {MOST_COLUMNS} different names.")
    return LinesSheet(path, encoding, list(names))


def _numbered(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    with understood(), opened(path) as source:
        for number, line in enumerate(lines(source, encoding), start=1):
            if text := line.strip():
                yield number, text


def _named(line: str) -> Named:
    value = _parsed(line)
    if not isinstance(value, dict):
        raise _Fault(NO_OBJECT)
    named: Named = {}
    for name, content in value.items():
        prefix = WITHIN.get(name.strip().lower())
        if prefix and isinstance(content, dict):
            named |= {_clean(f"{prefix}{key}"): _text(inner) for key, inner in content.items()}
        else:
            named[_clean(name)] = _text(content)
    return named


def _parsed(line: str) -> Any:
    try:
        return json.loads(line, parse_int=str, parse_float=str, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise _Fault(f"This line is no valid JSON: look at character {error.pos + 1}.") from None
    except RecursionError:
        raise _Fault("This line has too many brackets within each other.") from None


def _refuse(constant: str) -> None:
    raise _Fault(f"{constant} is no number.")


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return _clean(value)
        case list() if not any(isinstance(one, list | dict) for one in value):
            texts = [_text(one) for one in value]
            kind = Unreadable if Unreadable in map(type, texts) else Listed
            return kind("\n".join(texts))
        case _:
            return Nested(_clean(json.dumps(value)))


def _clean(text: str) -> str:
    """Without what a JSON escape may write but no database takes: half characters and zeros."""
    if MARK in text:
        return Unreadable(_clean(text.replace(MARK, "\ufffd")))
    if text.isascii():
        return text.replace("\0", "")
    return text.encode("utf-8", "replace").decode().replace("\0", "")
