"""Bringing in many products from a file."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Fact
from marketplace.cards.portal import ImportRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button_link, submit
from marketplace.components.choices import checkbox, file_drop
from marketplace.components.fields import number_field
from marketplace.components.forms import post_form
from marketplace.components.layout import facts, panel, stack
from marketplace.components.links import link
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state, notice
from marketplace.components.progress import meter
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.imports import ImportsState

COLUMNS = [
    Fact("title, price", "Needed. The price like 12.50, 12,50 or € 12.50"),
    Fact("sku", "Your own number; without it a row is known by its GTIN, or title and brand"),
    Fact("gtin", "The number under the barcode; a known one joins the product that exists"),
    Fact("category", "A path like Kitchen > Cups; what the shop lacks is added"),
    Fact("stock", "How many you have; an empty cell leaves the stock as it is"),
    Fact("brand, description", "Text or simple HTML; up to 20,000 characters"),
    Fact("list price, condition", "The earlier price; new, used or refurbished"),
    Fact("group, option:Colour", "Rows with the same group are variants of one product"),
    Fact("attr:screen_size", "What the category's products say of themselves"),
    Fact("highlights, weight", "A line each, up to eight; grams, or like 1.5 kg"),
    Fact("handling days, status", "Until you send it; active or paused"),
]
REFUSED = (
    "That didn't work. Please choose a CSV or JSON Lines file of at most 60 MB, "
    "and try again in a minute."
)
RUN_COLUMNS = ["File", "Status", "New", "Changed", "Unchanged", "Problems"]


@vendor_page(routes.VENDOR_IMPORT, "Import", ImportsState.load)
def imports() -> rx.Component:
    """The form, the files so far, and the rows that could not be taken."""
    return room(
        "Import",
        rx.el.div(
            rx.el.div(_upload(), class_name="min-w-0 self-start lg:sticky lg:top-24 lg:order-last"),
            stack(
                once_loaded(
                    ImportsState.is_loaded, rx.cond(ImportsState.rows, _runs(), _nothing())
                ),
            ),
            class_name="grid grid-cols-1 gap-8 lg:grid-cols-[minmax(0,1fr)_22rem] lg:gap-10",
        ),
        lead="One file, many products. Rows that don't fit wait for you; all others are taken.",
        actions=rx.fragment(
            rx.el.span("Take all your offers home:", class_name="text-sm text-muted"),
            button_link(
                "CSV", href="/exports/offers.csv", icon="download", size="sm", download=True
            ),
            button_link(
                "JSON Lines",
                href="/exports/offers.jsonl",
                icon="download",
                size="sm",
                download=True,
            ),
        ),
    )


def _upload() -> rx.Component:
    return panel(
        rx.cond(
            ImportsState.is_refused,
            rx.el.div(notice(REFUSED, "bad"), class_name="mb-4"),
        ),
        post_form(
            file_drop(
                "file",
                "Choose a file, or drop it here",
                hint="CSV or JSON Lines, also as .gz, up to 60 MB and 300,000 rows",
                accept=".csv,.gz,.tsv,.txt,.jsonl,.ndjson,text/csv,application/x-ndjson",
                required=True,
            ),
            number_field(
                "stock",
                "Stock of new offers",
                value="0",
                min="0",
                max="1000000",
                hint="For rows in which the file doesn't count it",
            ),
            checkbox(
                "look",
                "Show me the columns first",
                hint="Columns we don't know are shown in any case",
            ),
            submit("Import", icon="file-up", data_testid="import"),
            action="/uploads/import",
            enc_type="multipart/form-data",
            class_name="mb-6 grid gap-4",
        ),
        rx.el.h3("Columns", class_name="mb-1 text-sm font-semibold"),
        rx.el.p(
            "The first row names them, in any order. Other names are fine: you say once what they "
            "mean. The same file again changes nothing.",
            class_name="mb-3 text-label text-muted",
        ),
        facts(COLUMNS),
        title="Send a file",
    )


def _runs() -> rx.Component:
    return rx.fragment(
        table(
            RUN_COLUMNS,
            table_body(ImportsState.rows, _run),
            caption="Files so far, newest first",
            numbers=("New", "Changed", "Unchanged"),
        ),
        rx.cond(ImportsState.after, load_more("Load more", on_click=ImportsState.load_more)),
    )


def _run(run: ImportRow) -> rx.Component:
    return table_row(
        cell(
            two_lines(_name(run), run.rows),
            lead=True,
            class_name="min-w-44 wrap-anywhere",
        ),
        cell(rx.cond(run.is_running, _moving(run), _ended(run)), label="Status"),
        cell(run.created, label="New", number=True),
        cell(run.updated, label="Changed", number=True),
        cell(run.unchanged, label="Unchanged", number=True),
        cell(_problem_count(run), label="Problems"),
        data_testid="import-row",
    )


def _name(run: ImportRow) -> rx.Component:
    return link(run.file_name, href=run.href, quiet=True)


def _choose(run: ImportRow) -> rx.Component:
    return button_link("Choose columns", href=run.href, size="sm", icon="columns-3")


def _moving(run: ImportRow) -> rx.Component:
    return rx.el.div(
        meter(run.share, f"{run.share} percent done"),
        rx.el.span(run.progress, class_name="text-label text-muted tabular-nums"),
        class_name="grid min-w-28 gap-1.5",
    )


def _ended(run: ImportRow) -> rx.Component:
    return rx.el.div(
        status_pill(run.status, run.tone),
        rx.cond(run.is_waiting, _choose(run)),
        rx.cond(run.reason, rx.el.p(run.reason, class_name="max-w-xs text-label text-bad")),
        class_name="grid justify-items-start gap-1.5 max-sm:justify-items-end max-sm:text-right",
    )


def _problem_count(run: ImportRow) -> rx.Component:
    return rx.cond(
        run.has_errors,
        button_link(run.errors, href=run.href, size="sm", aria_label=f"Correct {run.errors}"),
        rx.el.span("None", class_name="text-muted"),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "No files yet",
        "Send your first file; you can watch it being taken in.",
        icon="file-up",
    )
