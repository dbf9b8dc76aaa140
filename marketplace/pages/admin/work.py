"""What happens in the background: queues, failed jobs, what is due, facts out."""

import reflex as rx

from marketplace import routes
from marketplace.cards.payouts import RunRow
from marketplace.cards.staff import JobRow, NewsRow, QueueRow
from marketplace.components.badges import status_pill
from marketplace.components.buttons import button
from marketplace.components.layout import panel, stack
from marketplace.components.tables import cell, table, table_body, table_row, two_lines
from marketplace.pages.admin.room import admin_page, once_loaded
from marketplace.pages.shell import admin_frame
from marketplace.state.admin.work import WorkState

sheet = WorkState.sheet


@admin_page(routes.ADMIN_WORKER, "Background work", WorkState.load)
def admin_work() -> rx.Component:
    """Lists below each other; what failed stands first."""
    return admin_frame("Background work", once_loaded(WorkState.is_loaded, _content()))


def _content() -> rx.Component:
    return stack(
        _list("Failed jobs", ["Job", "Given", "Attempts", "Again"], sheet.failed, _job),
        _list("Queues", ["Queue", "Status", "Jobs"], sheet.queues, _queue),
        _list("Done every so often", ["What", "Last", "How", "Next"], sheet.runs, _run),
        _list("Clocks of the orders", ["Clock", "Last run", "Status"], sheet.timers, _news),
        _list("Latest events", ["Event", "Date"], sheet.events, _event),
    )


def _list(title: str, columns: list[str], rows: rx.Var, row: object) -> rx.Component:
    filled = table(columns, table_body(rows, row), caption=title, compact=True)
    quiet = rx.el.p("All quiet.", class_name="px-5 pb-5 text-sm text-muted")
    return panel(rx.cond(rows, filled, quiet), title=title, flush=True)


def _job(job: JobRow) -> rx.Component:
    again = button("Retry", size="sm", on_click=WorkState.retry(job.id), data_testid="retry")
    return table_row(
        cell(two_lines(job.task, job.queue), lead=True),
        cell(rx.el.code(job.args, class_name="break-all text-tiny"), label="Given"),
        cell(job.attempts, label="Attempts"),
        cell(rx.cond(sheet.may_retry, again), label="Again"),
        data_testid="job-row",
    )


def _queue(queue: QueueRow) -> rx.Component:
    return table_row(
        cell(queue.queue, lead=True),
        cell(status_pill(queue.status, queue.tone), label="Status"),
        cell(queue.count, label="Jobs"),
        data_testid="queue-row",
    )


def _run(run: RunRow) -> rx.Component:
    return table_row(
        cell(run.name, lead=True),
        cell(run.last, label="Last"),
        cell(status_pill(run.outcome, run.tone), label="How"),
        cell(run.next, label="Next"),
        data_testid="run-row",
    )


def _news(news: NewsRow) -> rx.Component:
    return table_row(
        cell(two_lines(news.name, news.detail), lead=True),
        cell(news.date, label="Date"),
        cell(rx.cond(news.status, status_pill(news.status, news.tone)), label="Status"),
        data_testid="news-row",
    )


def _event(event: NewsRow) -> rx.Component:
    return table_row(
        cell(two_lines(event.name, event.detail), lead=True),
        cell(event.date, label="Date"),
        data_testid="event-row",
    )
