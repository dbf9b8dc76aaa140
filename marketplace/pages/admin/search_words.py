"""Two parts of the search desk: words that mean the same, and redirects."""

import reflex as rx

from marketplace.cards.search_desk import CuratedRow, SynonymRow
from marketplace.components.badges import badge
from marketplace.components.buttons import button, submit
from marketplace.components.choices import checkbox
from marketplace.components.fields import text_field
from marketplace.components.forms import field_row, form_actions, live_form
from marketplace.components.layout import panel, stack
from marketplace.components.links import link
from marketplace.components.tables import cell, table, table_body, table_row
from marketplace.pages.admin.room import none_found, once_loaded
from marketplace.state.admin.search_words import RedirectsState, SynonymsState


def synonyms() -> rx.Component:
    """A form above the list; changing a group brings it into the form."""
    title = rx.cond(SynonymsState.edited > 0, "Change these words", "Words that mean the same")
    filled = table(
        ["Words", "Kind", "Do"],
        table_body(SynonymsState.rows, _synonym),
        caption="Synonyms",
    )
    return once_loaded(
        SynonymsState.is_loaded,
        stack(
            panel(rx.el.div(_synonym_form(), key=SynonymsState.turn.to_string()), title=title),
            rx.cond(
                SynonymsState.rows,
                panel(filled, flush=True),
                none_found(
                    "Common words such as sofa and couch are known already. Yours come here."
                ),
            ),
        ),
    )


def _synonym_form() -> rx.Component:
    return live_form(
        text_field(
            "phrases",
            "Words or phrases",
            value=SynonymsState.text,
            hint="With commas between, like: hoover, vacuum cleaner",
            error=SynonymsState.problem,
            max_length=1_500,
        ),
        checkbox(
            "one_way",
            "Only the first also means the others",
            checked=SynonymsState.is_one_way,
            hint="“cup, mug”: who looks for a cup also sees mugs, but not the other way round.",
        ),
        form_actions(
            submit("Save", data_testid="save-synonyms"),
            rx.cond(
                SynonymsState.edited > 0,
                button("Leave it as it was", on_click=SynonymsState.edit(0)),
            ),
        ),
        on_submit=SynonymsState.save,
        class_name="grid max-w-2xl gap-5",
    )


def _synonym(row: SynonymRow) -> rx.Component:
    return table_row(
        cell(rx.el.span(row.shown, class_name="font-medium"), lead=True),
        cell(rx.cond(row.is_one_way, badge("One way"), badge("Both ways", "accent")), label="Kind"),
        cell(
            rx.el.div(
                button("Change", size="sm", on_click=SynonymsState.edit(row.id)),
                button("Remove", size="sm", on_click=SynonymsState.remove(row.id)),
                class_name="flex gap-2",
            ),
            label="Do",
        ),
        data_testid="synonym-row",
    )


def redirects() -> rx.Component:
    """A form above the list of searches that lead elsewhere."""
    filled = table(
        ["Search", "Leads to", "Do"],
        table_body(RedirectsState.rows, _redirect),
        caption="Redirects",
    )
    return once_loaded(
        RedirectsState.is_loaded,
        stack(
            panel(
                rx.el.div(_redirect_form(), key=RedirectsState.turn.to_string()),
                title="Lead a search to a page",
            ),
            rx.cond(
                RedirectsState.rows,
                panel(filled, flush=True),
                none_found("Searches such as “returns” can lead straight to the page about it."),
            ),
        ),
    )


def _redirect_form() -> rx.Component:
    def error(name: str) -> rx.Var[str]:
        return rx.cond(RedirectsState.field == name, RedirectsState.problem, "")

    return live_form(
        field_row(
            text_field(
                "query",
                "Who searches for",
                value=RedirectsState.query,
                hint="All forms of the words count.",
                error=error("query"),
                max_length=200,
            ),
            text_field(
                "path",
                "Comes to",
                value=RedirectsState.path,
                hint="A page of this shop: /c/lamps, /v/shop-name, /help/returns.",
                error=error("path"),
                max_length=300,
            ),
        ),
        form_actions(submit("Save", data_testid="save-redirect")),
        on_submit=RedirectsState.save,
        class_name="grid max-w-3xl gap-5",
    )


def _redirect(row: CuratedRow) -> rx.Component:
    return table_row(
        cell(rx.el.span(row.query, class_name="font-medium"), lead=True),
        cell(link(row.redirect, href=row.redirect, class_name="break-all"), label="Leads to"),
        cell(
            rx.el.div(
                button("Change", size="sm", on_click=RedirectsState.edit(row.query, row.redirect)),
                button("Remove", size="sm", on_click=RedirectsState.remove(row.query)),
                class_name="flex gap-2",
            ),
            label="Do",
        ),
        data_testid="redirect-row",
    )
