"""Bringing in many products from a file."""

import reflex as rx

from marketplace import routes
from marketplace.cards.furniture import Fact
from marketplace.cards.portal import ImportRow, ProblemRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button, submit
from marketplace.components.choices import file_drop
from marketplace.components.forms import post_form
from marketplace.components.layout import facts, panel, split, stack
from marketplace.components.navigation import load_more
from marketplace.components.notices import empty_state, notice
from marketplace.components.progress import meter
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.vendor.room import once_loaded, room, vendor_page
from marketplace.state.vendor.imports import ImportsState

COLUMNS = [
    Fact("title, brand, category", "What it is; the category by its name or address"),
    Fact("gtin", "The number under the bar code; a known one joins the product that exists"),
    Fact("sku, price, stock", "Your number, the price like 12.50, how many you have"),
    Fact("description, image", "Optional: a text, the address of a picture"),
]
RUN_COLUMNS = ["File", "Status", "Rows", "New", "Changed", "Unchanged", "Problems"]


@vendor_page(routes.VENDOR_IMPORT, "Import", ImportsState.load)
def imports() -> rx.Component:
    """The form, the files so far, and the rows that could not be taken."""
    return room(
        "Import",
        split(
            stack(
                once_loaded(
                    ImportsState.is_loaded, rx.cond(ImportsState.rows, _runs(), _nothing())
                ),
                rx.cond(ImportsState.run_id, _problems()),
            ),
            _upload(),
        ),
        lead="One file, many products. Rows that don't fit are listed; all others are taken.",
    )


def _upload() -> rx.Component:
    return panel(
        rx.cond(
            ImportsState.is_refused,
            rx.el.div(
                notice("That file couldn't be taken. Please send a CSV file.", "bad"),
                class_name="mb-4",
            ),
        ),
        post_form(
            rx.el.input(type="hidden", name="next", value=routes.VENDOR_IMPORT),
            file_drop(
                "file",
                "Drop a CSV file here",
                hint="UTF-8, with a first row of names",
                accept=".csv,text/csv",
                required=True,
            ),
            submit("Import", icon="file-up", data_testid="import"),
            action="/uploads/import",
            enc_type="multipart/form-data",
            class_name="mb-5 grid gap-4",
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
            numbers=("Rows", "New", "Changed", "Unchanged"),
        ),
        load_more("Load more", on_click=ImportsState.load_more, more=ImportsState.after != ""),
    )


def _run(run: ImportRow) -> rx.Component:
    return table_row(
        cell(two_lines(run.file_name, run.started), lead=True),
        cell(
            rx.cond(
                run.is_running,
                meter(run.share, f"{run.share} percent done"),
                status_pill(run.status, run.tone),
            ),
            label="Status",
        ),
        cell(run.rows, label="Rows", number=True),
        cell(run.created, label="New", number=True),
        cell(run.updated, label="Changed", number=True),
        cell(run.unchanged, label="Unchanged", number=True),
        cell(_problem_count(run), label="Problems"),
        data_testid="import-row",
    )


def _problem_count(run: ImportRow) -> rx.Component:
    return rx.cond(
        run.has_errors,
        button(f"{run.errors} rows", size="sm", on_click=ImportsState.show_problems(run.id)),
        rx.el.span("None", class_name="text-muted"),
    )


def _problems() -> rx.Component:
    return panel(
        table(
            ["Row", "Column", "Value", "What is wrong"],
            table_body(ImportsState.problems, _problem),
            caption="Rows that could not be taken",
            compact=True,
        ),
        load_more(
            "Load more",
            on_click=ImportsState.more_problems,
            more=ImportsState.problems_after != "",
        ),
        title="Rows that could not be taken",
    )


def _problem(row: ProblemRow) -> rx.Component:
    return table_row(
        cell(row.row, lead=True),
        cell(row.column, label="Column"),
        cell(rx.el.code(row.value, class_name="break-all"), label="Value"),
        cell(row.reason, label="What is wrong"),
        data_testid="problem-row",
    )


def _nothing() -> rx.Component:
    return empty_state(
        "No files yet",
        "Send your first file; you can watch it being taken in.",
        icon="file-up",
    )
