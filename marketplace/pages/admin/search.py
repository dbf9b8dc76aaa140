"""The search desk: what people look for, words that mean the same, what comes first, redirects."""

import reflex as rx

from marketplace import routes
from marketplace.cards.search_desk import SearchRow
from marketplace.components.badges import status_pill
from marketplace.components.layout import panel, stack
from marketplace.components.links import anchor, link
from marketplace.components.navigation import TAB
from marketplace.components.slots import Text
from marketplace.components.stats import bar_chart, stat_row, stat_tile
from marketplace.components.tables import cell, table, table_body, table_row
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.admin.search_results import curated
from marketplace.pages.admin.search_words import redirects, synonyms
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.search import SearchDeskState, SearchReportState

report = SearchReportState.report
TABS = {
    "": "Overview",
    "synonyms": "Synonyms",
    "results": "Results",
    "redirects": "Redirects",
}
COLUMNS = ["Search", "Times", "People", "Found", "Clicked", "Do"]


@admin_page(routes.ADMIN_SEARCH, "Search", SearchDeskState.load)
def admin_search() -> rx.Component:
    """Four parts, each with an address of its own."""
    return admin_frame(
        "Search",
        rx.el.nav(
            *[_tab(name, text) for name, text in TABS.items()],
            aria_label="Parts of the search desk",
            class_name="tab-row mb-6",
        ),
        rx.match(
            SearchDeskState.tab,
            ("synonyms", synonyms()),
            ("results", curated()),
            ("redirects", redirects()),
            once_loaded(SearchReportState.is_loaded, _overview()),
        ),
    )


def _tab(name: str, text: str) -> rx.Component:
    href = f"{routes.ADMIN_SEARCH}?tab={name}" if name else routes.ADMIN_SEARCH
    is_open = (
        SearchDeskState.tab == name
        if name
        else ~rx.Var.create(list(TABS)[1:]).contains(SearchDeskState.tab)
    )
    current = rx.cond(is_open, "page", "false")
    return anchor(text, href=href, aria_current=current, class_name=TAB)


def _overview() -> rx.Component:
    spans = rx.el.div(
        rx.foreach(report.spans, _span),
        role="group",
        aria_label="How far back",
        class_name="flex gap-1",
    )
    return stack(
        rx.el.div(spans, class_name="flex justify-end"),
        stat_row(
            stat_tile(
                "Searches", report.searches, change=report.change, hint="Against the days before"
            ),
            stat_tile("People who searched", report.visitors),
            stat_tile(
                "Found nothing", report.empty, hint="Of all searches", tone=report.empty_tone
            ),
            stat_tile("Clicked on something", report.clicked, hint=_bought()),
        ),
        panel(bar_chart(report.days, "Searches by day"), title="Searches by day"),
        _list("Most searched", "The searches made most often.", report.top),
        _list(
            "Searches that found nothing",
            "Other words for what you sell make good synonyms; for the rest, a page may help.",
            report.without,
        ),
        _list(
            "Found, but hardly clicked",
            "What people want may stand too far below: pin it, or hide what is in the way.",
            report.unclicked,
        ),
    )


def _bought() -> rx.Var[str]:
    return report.baskets + " put something in the basket"


def _span(span: rx.Var) -> rx.Component:
    return anchor(
        span.text,
        href=span.href,
        aria_current=rx.cond(span.current, "page", "false"),
        class_name="rounded-full px-3 py-1.5 text-label font-semibold text-muted hover:bg-ink/6 "
        "aria-[current=page]:bg-ink aria-[current=page]:text-paper",
    )


def _list(title: str, hint: Text, rows: rx.Var) -> rx.Component:
    filled = table(COLUMNS, table_body(rows, _row), caption=title, compact=True)
    quiet = rx.el.p("Nothing so far.", class_name="px-5 pb-5 text-sm text-muted")
    lead = rx.el.p(hint, class_name="px-5 pb-3 text-sm text-muted")
    return panel(lead, rx.cond(rows, filled, quiet), title=title, flush=True)


def _row(row: SearchRow) -> rx.Component:
    return table_row(
        cell(link(row.query, href=row.href, class_name="font-semibold"), lead=True),
        cell(row.searches, label="Times"),
        cell(row.visitors, label="People"),
        cell(status_pill(row.found, row.tone), label="Found"),
        cell(row.clicked, label="Clicked"),
        cell(_deeds(row), label="Do"),
        data_testid="search-row",
    )


def _deeds(row: SearchRow) -> rx.Component:
    return rx.el.div(
        _deed("Synonym", row.synonym_href, row.query),
        _deed("Pin or hide", row.pin_href, row.query),
        _deed("Redirect", row.redirect_href, row.query),
        class_name="flex flex-wrap gap-x-3 gap-y-1 max-sm:justify-end",
    )


def _deed(text: str, href: Text, query: Text) -> rx.Component:
    return link(
        text,
        rx.el.span(" for ", query, class_name="sr-only"),
        href=href,
        class_name="py-1 text-label font-medium whitespace-nowrap",
    )
