"""The background at work, and a second chance for what failed."""

import reflex as rx

from marketplace.cards.staff import WorkSheet
from marketplace.queries.staff_work import work_sheet
from marketplace.rules.permissions import Audience
from marketplace.services import background
from marketplace.state.gate import handler
from marketplace.state.session import acting, viewing


class WorkState(rx.State):
    """Queues, failed jobs, messages in, facts out."""

    sheet: WorkSheet = WorkSheet()
    is_loaded: bool = False

    @handler(Audience.STAFF)
    async def load(self):
        async with viewing(self) as (db, actor):
            self.sheet = await work_sheet(db, actor)
        self.is_loaded = True

    @handler(Audience.STAFF)
    async def retry(self, job_id: int):
        async with acting(self) as (db, actor):
            await background.retry(db, actor, job_id)
        return [WorkState.load, rx.toast.success("The job is queued once more.")]
