"""Carries out what people asked for who want to be forgotten: step by step, each as often as
needed. Whoever is stopped in the middle goes on where it stopped.
"""

import structlog
from sqlmodel import col, select

from marketplace.adapters import pictures, search_recent
from marketplace.adapters.database import reading, transaction
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup
from marketplace.models.privacy import DataRequest
from marketplace.queries.erasure_blocks import erasure_blocks
from marketplace.queries.personal import BOUGHT, Subject
from marketplace.queries.picture_uses import used_elsewhere
from marketplace.rules.privacy import RequestKind, RequestStatus
from marketplace.services import data_requests, erasure_runs
from marketplace.services.forgetting import STEPS
from marketplace.services.forgetting_purchases import picture_keys

A_BATCH = 50
DUE = (RequestStatus.WAITING, RequestStatus.BLOCKED, RequestStatus.RUNNING)
log = structlog.get_logger()


async def carry_out_erasures(timestamp: int) -> str:
    """Everybody whose days to think better of it are over; says how many are forgotten."""
    async with reading() as db:
        found = select(DataRequest.id).where(
            DataRequest.kind == RequestKind.ERASURE,
            col(DataRequest.status).in_(DUE),
            col(DataRequest.starts_at) <= now(),
        )
        ids = (await db.exec(found.order_by(col(DataRequest.starts_at)).limit(A_BATCH))).all()
    done = [request_id for request_id in ids if await forget(request_id)]
    return f"{len(done)} of {len(ids)} forgotten"


async def forget(request_id: int) -> bool:
    """Forget one person, unless something stands against it. Returns whether it is done."""
    if not await _may_begin(request_id):
        return False
    who = await _subject(request_id)
    for seeker in who.seekers:
        await search_recent.forget_all(seeker)
    await _forget_pictures(who)
    while await _step(request_id, who):
        pass
    log.info("erasure.done", request=request_id)
    return True


async def _may_begin(request_id: int) -> bool:
    """Once it runs, it runs to its end; before, everything open is looked for once more."""
    async with transaction() as db:
        request = await db.get_one(DataRequest, request_id, with_for_update=True)
        if request.status not in DUE:
            return False
        if request.status == RequestStatus.RUNNING:
            return True
        blocks = await erasure_blocks(db, await data_requests.of_subject(db, request))
        await erasure_runs.begin(db, request, blocks)
        return not blocks


async def _subject(request_id: int) -> Subject:
    async with reading() as db:
        return await data_requests.of_subject(db, await db.get_one(DataRequest, request_id))


async def _forget_pictures(who: Subject) -> None:
    """Files go before the rows that name them: whoever is stopped between finds them again."""
    async with reading() as db:
        bought = (await db.exec(select(OrderGroup.id).where(BOUGHT(who)))).all()
        keys = await picture_keys(db, bought)
        shared = await used_elsewhere(db, keys, bought)
    for key in set(keys) - shared:
        await pictures.forget(key)


async def _step(request_id: int, who: Subject) -> bool:
    """One batch of the step that is next. Returns whether there is anything left to do."""
    async with transaction() as db:
        request = await db.get_one(DataRequest, request_id, with_for_update=True)
        if request.step >= len(STEPS):
            return False
        if not await STEPS[request.step](db, request, who):
            await erasure_runs.advance(db, request, len(STEPS))
        return True
