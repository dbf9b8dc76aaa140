"""What every document's head carries beside what Reflex puts there."""

import reflex as rx

from marketplace.theme import PAPER_DARK, PAPER_LIGHT, PRELOADED_FONTS


def head_parts() -> list[rx.Component]:
    """Fonts, icon, browser colours and script; pass it as `rx.App(head_components=…)`.

    Reflex itself sets light or dark before the first paint.
    """
    return [
        *[_preload(font) for font in PRELOADED_FONTS],
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        _theme_colour(PAPER_LIGHT, "light"),
        _theme_colour(PAPER_DARK, "dark"),
        rx.el.script(src="/fairhall.js", custom_attrs={"defer": True}),
        rx.el.script(src="/doors.js", custom_attrs={"defer": True}),
    ]


def _preload(font: str) -> rx.Component:
    return rx.el.link(
        rel="preload",
        href=font,
        custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"},
    )


def _theme_colour(colour: str, scheme: str) -> rx.Component:
    return rx.el.meta(
        name="theme-color",
        content=colour,
        custom_attrs={"media": f"(prefers-color-scheme: {scheme})"},
    )
