"""What people type, made tidy, and numbers said in words."""

import re
import unicodedata
from datetime import date
from html import unescape

from markdown_it import MarkdownIt

from marketplace.errors import Invalid

INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]")

_markdown = MarkdownIt("zero").enable(
    ["heading", "list", "emphasis", "newline", "hr", "blockquote", "escape", "entity"]
)


def line(text: str) -> str:
    """One line: composed Unicode, no control characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", text)).split())


def paragraphs(text: str) -> str:
    """Several lines: each tidied, at most one empty line between two."""
    lines = (line(part) for part in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def required(field: str, label: str, text: str, shortest: int, longest: int) -> str:
    """A tidy line within its length. Raises Invalid(field) with the limits in words."""
    tidy = line(text)
    if not shortest <= len(tidy) <= longest:
        raise Invalid(field, f"{label} needs {shortest} to {longest} characters.")
    return tidy


def limited(field: str, label: str, text: str, longest: int) -> str:
    """Tidy paragraphs that may be empty. Raises Invalid(field) when they are too long."""
    tidy = paragraphs(text)
    if len(tidy) > longest:
        raise Invalid(field, f"{label} may have at most {longest:,} characters.")
    return tidy


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters, cut between words and ended with an ellipsis."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:-|") + "…"


def whole_number(text: str) -> int:
    """The number that a text from outside is; 0, which no row has for a key, for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 review", "1,204 reviews"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def html(markdown: str) -> str:
    """The safe HTML of a description: headings from h3 on, lists, emphasis.

    Links, pictures and raw HTML are not understood, so they come out as plain words.
    """
    tokens = _markdown.parse(markdown)
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 5)}"
    return str(_markdown.renderer.render(tokens, _markdown.options, {}))


def plain(markdown: str) -> str:
    """The words of a description without its markup, in one line; for summaries."""
    return line(unescape(re.sub(r"<[^>]+>", " ", html(markdown))))


def day(moment: date) -> str:
    """A day as it is written: "12 Nov 2026"."""
    return f"{moment.day} {moment:%b %Y}"


def public_name(name: str) -> str:
    """A person's name as strangers see it: "Anna K."."""
    first, *others = name.split() or ["Someone"]
    return f"{first} {others[-1][0]}." if others else first


def stars(total: int, count: int) -> float:
    """An average of stars with one digit; nothing for no ratings."""
    return round(total / count, 1) if count else 0.0


def rating(total: int, count: int) -> str:
    """Stars with how many gave them, "4.6 (128)"; empty for no ratings."""
    return f"{stars(total, count):.1f} ({count:,})" if count else ""
