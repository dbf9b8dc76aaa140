"""How texts stand in the cells of a file, so that what goes out comes back in as it was."""

import re
from collections.abc import Iterable
from html import unescape

import nh3

LINE_ENDS = re.compile(r"<\s*(?:br|/p|/div|/h[1-6]|/li|/tr)\b[^>]*>", re.IGNORECASE)
LIST_ITEMS = re.compile(r"<\s*li\b[^>]*>", re.IGNORECASE)
GUARDED = re.compile("'*[=+\\-@\t\r＝＋－＠]")  # noqa: RUF001 - the wide ones count in spreadsheets
PATH_PART = re.compile(r"((?:[^>\\]|\\[>\\]|\\)*)(?:>|$)")


class Listed(str):
    """Several texts in one place, a line for each: a list in JSON Lines."""


class Nested(str):
    """What stands where a text belongs and is none: an object, or a list of such, as JSON."""


class Unreadable(str):
    """A text of which some bytes mean nothing in the encoding of its file."""


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what begins like one."""
    return f"'{text}" if GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """The text of a cell that was guarded, here or by a spreadsheet; every other as it is."""
    return text[1:] if text[:1] == "'" and GUARDED.match(text) else text


def unmarked(text: str) -> str:
    """Text without HTML; what ended a paragraph or began a list item does so still."""
    if "<" in text:
        text = LIST_ITEMS.sub("\n- ", LINE_ENDS.sub("\n", text))
        text = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
    return unescape(text) if "&" in text else text


def marked(text: str) -> str:
    """The way to write a text that `unmarked` gives back: as it is wherever that is possible."""
    if ("<" in text or "&" in text) and unmarked(text) != text:
        return text.replace("&", "&amp;").replace("<", "&lt;")
    return text


def joined_path(names: Iterable[str]) -> str:
    """Names from the top down as "Kitchen > Cups"; a backslash goes before a name's own ">"."""
    return " > ".join(name.replace("\\", "\\\\").replace(">", "\\>") for name in names)


def split_path(text: str) -> list[str]:
    """The names of a path that `joined_path` wrote."""
    parts = PATH_PART.findall(text)
    names = (re.sub(r"\\([>\\])", r"\1", part).strip() for part in parts)
    return [name for name in names if name]
