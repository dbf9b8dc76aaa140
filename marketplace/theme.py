"""The look as data: which token names exist and how Tailwind maps classes onto them.

The values of the tokens live in `assets/fairhall.css`, once for light and once for dark, so a
class such as `bg-surface` follows the visitor's scheme without a second class.
"""

from typing import Any

STYLESHEETS = ["/fairhall.css", "/furniture.css"]

PRELOADED_FONTS = ["/fonts/figtree.woff2", "/fonts/bricolage-grotesque.woff2"]

PAPER_LIGHT = "#faf7f2"
PAPER_DARK = "#161412"

COLOURS = [
    "paper", "surface", "raised", "sunken",
    "ink", "muted", "faint", "line", "line-strong",
    "accent", "accent-strong", "accent-soft", "accent-ink",
    "good", "good-soft", "warn", "warn-soft", "bad", "bad-soft", "star", "veil",
]  # fmt: skip
"""Semantic names: grounds, text and lines, the one accent, then the four meanings."""

TYPE_SCALE = {
    "hero": ["clamp(2.375rem, 1.5rem + 3.6vw, 4rem)", "1.02", "-0.032em"],
    "display": ["clamp(1.75rem, 1.4rem + 1.5vw, 2.5rem)", "1.1", "-0.024em"],
    "title": ["clamp(1.375rem, 1.2rem + 0.7vw, 1.75rem)", "1.2", "-0.018em"],
    "heading": ["1.1875rem", "1.3", "-0.01em"],
    "label": ["0.8125rem", "1.35", "0"],
    "tiny": ["0.75rem", "1.35", "0.005em"],
}
"""Beside Tailwind's xs to base: size, line height, letter spacing."""


def _font_sizes() -> dict[str, Any]:
    return {
        name: [size, {"lineHeight": leading, "letterSpacing": spacing}]
        for name, (size, leading, spacing) in TYPE_SCALE.items()
    }


TAILWIND: dict[str, Any] = {
    "plugins": [],
    "darkMode": "class",
    "theme": {
        "extend": {
            "colors": {name: f"var(--{name})" for name in COLOURS},
            "fontFamily": {"sans": "var(--font-text)", "display": "var(--font-display)"},
            "fontSize": _font_sizes(),
            "borderRadius": {"control": "0.625rem", "card": "0.875rem", "panel": "1.25rem"},
            "boxShadow": {
                "rest": "var(--shadow-rest)",
                "lift": "var(--shadow-lift)",
                "float": "var(--shadow-float)",
            },
            "maxWidth": {"page": "80rem", "prose": "42rem"},
        }
    },
}
"""What `rx.plugins.TailwindV4Plugin(TAILWIND)` takes in `rxconfig.py`."""
