"""The log of searches: written every minute, made suggestions of, and thinned out after a while."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from marketplace.adapters import search_log
from marketplace.adapters.database import reading, transaction
from marketplace.errors import Unavailable
from marketplace.models.columns import now
from marketplace.models.search import SearchEvent
from marketplace.queries.search_curation import curation_book
from marketplace.queries.search_help import how_many
from marketplace.queries.search_reports import popular_queries
from marketplace.rules.search_curation import query_key
from marketplace.rules.search_request import SearchRequest
from marketplace.services.settings import shop_settings

A_BATCH = 4_000
MOST_POPULAR = 1_000
THIN = text("""
    WITH gone AS (
        DELETE FROM search_event WHERE at < :before
        RETURNING kind, who, query, found, page, filters, at
    )
    INSERT INTO search_day (day, query, searches, visitors, empty, clicks, baskets)
    SELECT (at AT TIME ZONE 'UTC')::date, query,
        count(*) FILTER (WHERE kind IN ('view', 'led') AND page = 1 AND filters = ''),
        count(DISTINCT who) FILTER (WHERE kind IN ('view', 'led')),
        count(*) FILTER (WHERE kind = 'view' AND page = 1 AND filters = '' AND found = 0),
        count(*) FILTER (WHERE kind = 'click'),
        count(*) FILTER (WHERE kind = 'basket')
    FROM gone GROUP BY 1, 2
    ON CONFLICT (day, query) DO UPDATE SET
        searches = search_day.searches + excluded.searches,
        visitors = search_day.visitors + excluded.visitors,
        empty = search_day.empty + excluded.empty,
        clicks = search_day.clicks + excluded.clicks,
        baskets = search_day.baskets + excluded.baskets
""")
"""Single events become sums that tell nothing of anybody; only whole days go."""

log = structlog.get_logger()


async def flush_searches(timestamp: int) -> None:
    """Write what waits in Redis; an entry that was written before is not written again."""
    while entries := await search_log.waiting(A_BATCH):
        rows = [_row(entry) for entry in entries]
        async with transaction() as db:
            await db.exec(
                insert(SearchEvent).values(rows).on_conflict_do_nothing(index_elements=["entry"])
            )
        await search_log.written(len(entries))


def _row(entry: search_log.Entry) -> search_log.Entry:
    moment = datetime.fromisoformat(entry["at"])
    return {**entry, "at": moment, "entry": UUID(entry["entry"])}


async def refresh_popular(timestamp: int) -> None:
    """Find out anew what is suggested: what enough people searched for and the shop has.

    Every word must stand in one product, so nobody can have others shown words of their own.
    """
    async with reading() as db:
        wanted = await popular_queries(db, MOST_POPULAR)
    unsuggested = (await curation_book()).unsuggested
    wanted = [pair for pair in wanted if query_key(pair[0]) not in unsuggested]
    try:
        counts = await how_many(SearchRequest(q=query) for query, _ in wanted)
    except Unavailable as error:
        log.warning("search.popular_not_read", error=str(error))
        return
    found = [pair for pair, count in zip(wanted, counts, strict=True) if count]
    await search_log.set_popular(found)


async def thin_search_log(timestamp: int) -> None:
    """Single searches are kept for the days that the settings say, and as daily sums after."""
    async with reading() as db:
        days = (await shop_settings(db)).search_log_days
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    async with transaction() as db:
        await db.execute(THIN, {"before": midnight - timedelta(days=days)})
