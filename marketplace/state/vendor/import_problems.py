"""The rows of a file that could not be taken: corrected one by one, or all in the same way."""

from typing import Any

import reflex as rx

from marketplace.cards.furniture import Option
from marketplace.cards.imports import ProblemForm
from marketplace.cards.portal import ProblemRow
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.queries.import_problems import PROBLEMS, import_problems, problem_form
from marketplace.queries.imports import problem_reasons
from marketplace.rules.import_columns import LABELS
from marketplace.rules.permissions import Audience
from marketplace.rules.texts import plural, whole_number
from marketplace.services import import_fixing
from marketplace.services.import_fixing import Fixed
from marketplace.state.gate import handler
from marketplace.state.live import watch
from marketplace.state.session import acting, viewing
from marketplace.state.shop.location import segment
from marketplace.state.vendor import typed

MOST_BATCHES = 10
"""Of rows that are tried again at one click; further ones wait for the next."""


class ImportProblemsState(rx.State):
    """The list, filtered by `reason`; `form` is the row that is open, `note` what came of it."""

    run_id: int = 0
    rows: list[ProblemRow] = []
    after: str = ""
    reasons: list[Option] = []
    reason: str = ""
    form: ProblemForm = ProblemForm()
    note: str = ""
    problem: str = ""

    @handler()
    async def load(self):
        self.run_id, self.reason = whole_number(segment(self)), ""
        self.rows, self.reasons, self.form = [], [], ProblemForm()
        self.note = self.problem = ""
        async with viewing(self) as (_db, actor):
            if actor.vendor_id is None:
                return
        try:
            await self._read(PROBLEMS)
        except NotFound:  # the page says so
            self.run_id = 0
        await watch(self, f"imports-of-{actor.vendor_id}", ImportProblemsState.refresh)

    @handler(Audience.VENDOR)
    async def refresh(self):
        if self.run_id:
            await self._read(len(self.rows))

    @handler(Audience.VENDOR)
    async def filter(self, reason: str):
        self.reason, self.form, self.note, self.problem = reason, ProblemForm(), "", ""
        await self._read(PROBLEMS)

    @handler(Audience.VENDOR)
    async def more(self):
        async with viewing(self) as (db, actor):
            page = await import_problems(db, actor, self.run_id, self.reason, self.after)
        self.rows, self.after = [*self.rows, *page.rows], page.after

    @handler(Audience.VENDOR)
    async def open(self, problem_id: int):
        self.note = self.problem = ""
        try:
            await self._open(problem_id)
        except NotFound as gone:
            await self._closed(gone.message)

    @handler(Audience.VENDOR)
    async def close(self):
        self.form, self.problem = ProblemForm(), ""

    @handler(Audience.VENDOR)
    async def save(self, form_data: dict[str, Any]):
        """Whatever comes of it is said: taken, still wrong, or somebody was there before."""
        form = self.form
        if not form.id:  # a second click, after the first has closed the form
            return
        self.note = self.problem = ""
        said = {one.meaning: typed.text(form_data, one.input) for one in form.fields}
        try:
            async with acting(self) as (db, actor):
                fixed = await import_fixing.correct(db, actor, form.id, said, form.said)
        except NotFound as gone:
            await self._closed(gone.message)
        except Conflict as changed:
            await self._open(form.id)
            self.problem = changed.message
        else:
            await self._told(form, fixed)

    @handler(Audience.VENDOR)
    async def retry(self, form_data: dict[str, Any]):
        self.note = self.problem = ""
        meaning, text = typed.text(form_data, "meaning"), typed.text(form_data, "text")
        taken = left = last = 0
        try:
            for _ in range(MOST_BATCHES):
                async with acting(self) as (db, actor):
                    fixed, last = await import_fixing.retry(
                        db, actor, self.run_id, self.reason, meaning, text, last
                    )
                taken, left = taken + fixed.taken, left + fixed.left
                if not last:
                    break
        except (Invalid, Conflict) as problem:
            self.problem = problem.message
            return
        further = " There are more: please click once more." if last else ""
        still = f" {plural(left, 'row is', 'rows are')} still not right." if left else ""
        await self._closed(f"{plural(taken, 'row is', 'rows are')} in.{still}{further}")

    async def _told(self, form: ProblemForm, fixed: Fixed) -> None:
        if fixed.taken:
            await self._closed(f"Row {form.row} is in.")
            return
        await self._open(form.id)
        if not any(one.error for one in self.form.fields):
            self.problem = fixed.reason
        await self._read(len(self.rows))

    async def _closed(self, note: str) -> None:
        self.form, self.note = ProblemForm(), note
        await self._read(len(self.rows))

    async def _open(self, problem_id: int) -> None:
        async with viewing(self) as (db, actor):
            self.form = await problem_form(db, actor, problem_id)

    async def _read(self, count: int) -> None:
        limit = max(count, PROBLEMS)
        async with viewing(self) as (db, actor):
            reasons = await problem_reasons(db, actor, self.run_id)
            if self.reason and self.reason not in dict(reasons):
                self.reason = ""
            page = await import_problems(db, actor, self.run_id, self.reason, limit=limit)
        self.rows, self.after = page.rows, page.after
        every = Option("", f"All ({sum(count for _, count in reasons):,})")
        self.reasons = [every, *(Option(text, f"{text} ({n:,})") for text, n in reasons)]


CHANGES = [
    Option("", "Change nothing"),
    *(Option(meaning, text) for meaning, text in LABELS.items() if meaning != "title"),
]
"""What may be set to the same for many rows."""
