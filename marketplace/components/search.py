"""The search box: a plain GET form that also suggests while one types.

It is a combobox after the ARIA pattern. `fairhall.js` moves through the options with the arrow
keys, follows the chosen one on Enter and closes at Escape; the state only supplies suggestions.
"""

import reflex as rx

from marketplace.cards.furniture import Suggestion
from marketplace.components.forms import post_form
from marketplace.components.links import anchor
from marketplace.components.notices import spoken
from marketplace.components.pictures import thumbnail
from marketplace.components.slots import Handler, Rows, Text, either, shown
from marketplace.rules.texts import plural


def search_box(
    *,
    action: str = "/search",
    name: str = "q",
    value: Text = "",
    suggestions: Rows,
    on_change: Handler = None,
    placeholder: str = "Search products, brands and shops",
    list_id: str = "suggestions",
) -> rx.Component:
    """A box over `suggestions` (`Suggestion` rows); debounce `on_change` at the caller."""
    live = {} if on_change is None else {"on_change": on_change}
    return post_form(
        rx.icon(
            "search",
            size=18,
            aria_hidden="true",
            class_name="pointer-events-none absolute left-3.5 top-1/2 -translate-y-1/2 text-muted",
        ),
        rx.el.input(
            type="search",
            name=name,
            default_value=value,
            placeholder=placeholder,
            auto_complete="off",
            role="combobox",
            aria_label="Search",
            aria_expanded="false",
            aria_autocomplete="list",
            aria_controls=list_id,
            class_name="h-11 w-full rounded-full border border-line-strong bg-surface pl-11 pr-4 "
            "text-base shadow-rest transition hover:border-muted focus:border-accent "
            "focus:outline-2 focus:-outline-offset-1 focus:outline-accent sm:text-sm",
            **live,
        ),
        rx.el.div(
            rx.foreach(suggestions, _suggestion)
            if isinstance(suggestions, rx.Var)
            else [_suggestion(row, index) for index, row in enumerate(suggestions)],
            id=list_id,
            role="listbox",
            aria_label="Suggestions",
            class_name="combo-panel",
        ),
        spoken(_how_many(suggestions)),
        action=action,
        method="get",
        role="search",
        data_combobox="",
        class_name="combo relative w-full",
    )


def _suggestion(row: Suggestion, index: int) -> rx.Component:
    glyph = rx.icon("search", size=15, class_name="mx-3 shrink-0 text-muted", aria_hidden="true")
    return anchor(
        either(row.image, thumbnail(row.image, size="size-10"), glyph),
        rx.el.span(row.text, class_name="min-w-0 grow truncate"),
        shown(row.kind, rx.el.span(row.kind, class_name="text-label text-muted")),
        shown(
            row.price,
            rx.el.span(row.price, class_name="font-semibold whitespace-nowrap tabular-nums"),
        ),
        href=row.href,
        tab_index=-1,
        id=f"suggestion-{index}",
        role="option",
        aria_selected="false",
        class_name="combo-option flex items-center gap-3 rounded-control px-2 py-1.5 text-sm",
    )


def _how_many(suggestions: Rows) -> Text:
    """How many there are to choose from, for who cannot see the panel open."""
    if not isinstance(suggestions, rx.Var):
        return plural(len(suggestions), "suggestion") if suggestions else ""
    count = suggestions.length()
    several = count.to_string() + " suggestions"
    return rx.match(count, (0, ""), (1, "1 suggestion"), several)
