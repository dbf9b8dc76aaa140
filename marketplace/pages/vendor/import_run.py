"""One file that was brought in: what its columns mean, how far it is, and what was not taken."""

import reflex as rx

from marketplace import routes
from marketplace.cards.portal import ImportRow
from marketplace.components.badges import live_dot, status_pill
from marketplace.components.buttons import button_link
from marketplace.components.layout import panel, stack
from marketplace.components.notices import empty_state, notice
from marketplace.components.progress import meter
from marketplace.components.skeletons import skeleton_rows
from marketplace.components.slots import shown
from marketplace.pages.vendor.import_columns import column_choices
from marketplace.pages.vendor.import_problems import bad_rows
from marketplace.pages.vendor.room import room, vendor_page
from marketplace.pages.whereabouts import arrived
from marketplace.state.vendor.import_problems import ImportProblemsState
from marketplace.state.vendor.import_run import ImportRunState

state, run = ImportRunState, ImportRunState.run


@vendor_page(routes.VENDOR_IMPORT_RUN, "Import", ImportRunState.load, ImportProblemsState.load)
def import_run() -> rx.Component:
    """The file, or that there is none here."""
    return room(
        "Import",
        arrived(state.at, rx.cond(state.is_missing, _missing(), _file(run)), skeleton_rows()),
        lead=rx.cond(state.is_missing, "", run.file_name),
        actions=button_link("All files", href=routes.VENDOR_IMPORT, icon="arrow-left"),
    )


def _file(run: ImportRow) -> rx.Component:
    return stack(
        rx.cond(run.is_waiting, column_choices(), _standing(run)),
        shown(run.reason, notice(run.reason, "bad")),
        bad_rows(f"/exports/imports/{run.id}.csv"),
    )


def _standing(run: ImportRow) -> rx.Component:
    return panel(
        rx.el.div(
            rx.cond(run.is_running, live_dot("Being taken in"), status_pill(run.status, run.tone)),
            rx.el.span(run.rows, class_name="text-sm text-muted"),
            class_name="flex flex-wrap items-center gap-3",
        ),
        rx.cond(
            run.is_running,
            rx.el.div(
                meter(run.share, f"{run.share} percent done"),
                rx.el.p(run.progress, class_name="mt-1.5 text-label text-muted tabular-nums"),
                class_name="mt-4",
            ),
        ),
        rx.el.dl(
            _count("New", run.created),
            _count("Changed", run.updated),
            _count("Unchanged", run.unchanged),
            _count("Not taken", run.problems),
            class_name="mt-5 grid grid-cols-2 gap-4 sm:grid-cols-4",
        ),
        data_testid="import-standing",
    )


def _count(name: str, count: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-label text-muted"),
        rx.el.dd(count, class_name="font-display text-title font-semibold tabular-nums"),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We couldn't find that file",
        "Files are only shown to the shop that sent them.",
        icon="search-x",
        action=button_link("All files", href=routes.VENDOR_IMPORT, variant="primary"),
    )
