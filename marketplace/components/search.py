"""The search box: a plain GET form that also suggests while one types.

It is a combobox after the ARIA pattern. `fairhall.js` moves through the options with the arrow
keys, follows the chosen one on Enter and closes at Escape; the state only supplies suggestions.
What stands in the panel stays until other suggestions come.
"""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Part, Suggestion, SuggestionGroup
from marketplace.components.forms import post_form
from marketplace.components.links import anchor
from marketplace.components.notices import spoken
from marketplace.components.pictures import thumbnail
from marketplace.components.ratings import rating_stars
from marketplace.components.slots import Handler, Text, either, shown

LIST = "suggestions"
ROW = "combo-option flex items-center gap-3 rounded-control px-2.5 py-1.5 text-sm"


def search_box(
    *,
    panel: rx.Var[Any],
    value: Text = "",
    on_change: Handler,
    on_focus: Handler,
    on_forget: Any,
    on_forget_all: Handler,
    action: str = "/search",
    name: str = "q",
    placeholder: str = "Search products, brands and shops",
) -> rx.Component:
    """A box over `panel` (`InstantResults`); debounce `on_change` at the caller.

    `on_forget(text)` takes one recent search out.
    """
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
            aria_controls=LIST,
            on_change=on_change,
            on_focus=on_focus,
            max_length=200,
            custom_attrs={"enterKeyHint": "search", "spellCheck": "false"},
            class_name="h-11 w-full rounded-full border border-line-strong bg-surface pl-11 pr-4 "
            "text-base shadow-rest transition hover:border-muted focus:border-accent "
            "focus:outline-2 focus:-outline-offset-1 focus:outline-accent sm:text-sm",
        ),
        rx.el.div(
            rx.el.div(
                rx.foreach(panel.groups, _group),
                id=LIST,
                role="listbox",
                aria_label="Suggestions",
                class_name="combo-list",
            ),
            rx.cond(panel.is_recent, _forgetting(panel, on_forget, on_forget_all)),
            data_for=panel.text,
            class_name="combo-panel",
        ),
        spoken(_how_many(panel)),
        action=action,
        method="get",
        role="search",
        data_combobox="",
        class_name="combo relative w-full",
    )


def _group(group: SuggestionGroup) -> rx.Component:
    title = rx.el.div(
        group.title,
        id=f"{LIST}-{group.key}",
        role="presentation",
        class_name="combo-title",
    )
    return rx.el.div(
        shown(group.title, title),
        rx.foreach(group.rows, lambda row: _suggestion(group, row)),
        role="group",
        aria_label=either(group.title, group.title, "More"),
        data_kind=group.key,
        class_name="combo-group",
    )


def _suggestion(group: SuggestionGroup, row: Suggestion) -> rx.Component:
    is_product = group.key == "products"
    return anchor(
        rx.cond(is_product, thumbnail(row.image, size="size-11"), _glyph(group)),
        rx.el.span(
            rx.el.span(rx.foreach(row.parts, _part), class_name="block truncate"),
            shown(row.detail, _small(row.detail)),
            shown(row.rating_text, rating_stars(row.rating, text=row.rating_text)),
            class_name="min-w-0 grow",
        ),
        shown(
            row.price,
            rx.el.span(row.price, class_name="font-semibold whitespace-nowrap tabular-nums"),
        ),
        href=row.href,
        tab_index=-1,
        id=f"suggestion-{row.key}",
        role="option",
        aria_selected="false",
        class_name=ROW,
    )


def _glyph(group: SuggestionGroup) -> rx.Component:
    def icon(name: str) -> rx.Component:
        return rx.icon(name, size=16, class_name="shrink-0 text-muted", aria_hidden="true")

    return rx.match(
        group.key,
        ("recent", icon("history")),
        ("shelves", icon("layout-grid")),
        ("brands", icon("tag")),
        ("shops", icon("store")),
        ("all", icon("arrow-right")),
        icon("search"),
    )


def _part(part: Part) -> rx.Component:
    typed = rx.el.span(part.text, class_name="font-normal text-muted")
    return rx.cond(part.is_typed, typed, rx.el.span(part.text, class_name="font-semibold"))


def _small(text: Text) -> rx.Component:
    return rx.el.span(text, class_name="block truncate text-tiny text-muted")


def _forgetting(panel: rx.Var[Any], on_forget: Any, on_forget_all: Handler) -> rx.Component:
    """Buttons beside the list, because a list box may hold nothing but its options."""
    return rx.el.div(
        rx.el.button(
            "Clear all",
            type="button",
            on_click=on_forget_all,
            data_forget="all",
            class_name="h-7 rounded-md px-2 text-label font-medium text-muted hover:text-ink "
            "hover:underline",
        ),
        rx.foreach(panel.groups[0].rows, lambda row: _forget(row, on_forget)),
        class_name="combo-tools",
    )


def _forget(row: Suggestion, on_forget: Any) -> rx.Component:
    return rx.el.button(
        rx.icon("x", size=15, aria_hidden="true"),
        type="button",
        aria_label=f"Forget {row.text}",
        on_click=on_forget(row.text),
        data_forget="one",
        class_name="grid size-9 place-items-center rounded-md text-muted hover:bg-ink/6 "
        "hover:text-ink",
    )


def _how_many(panel: rx.Var[Any]) -> Text:
    """How many there are to choose from, for who cannot see the panel open."""
    several = panel.count.to_string() + " suggestions"
    return rx.match(panel.count, (0, ""), (1, "1 suggestion"), several)
