"""What people search for, what they don't find, and what they don't click: for staff.

A search is counted once however many pages and filters somebody goes through.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Integer, RowMapping, Text, column, select, text

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Bar, NavLink
from marketplace.cards.search_desk import SearchReport, SearchRow
from marketplace.models.columns import now
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.search_request import SearchRequest

SPANS = (7, 30)
ROWS = 10
LEAST_SEARCHES = 3
"""What was searched for less often tells little about clicks."""
FEW_CLICKS = 0.2
LED = "Led on"
"""What stands for the number found where staff lead a search to another page."""
POPULAR_DAYS, LEAST_VISITORS = 30, 3
"""A query is suggested to others when so many people searched for it lately."""

TOTALS = text("""
    SELECT
        count(*) FILTER (WHERE at >= :since) AS searches,
        count(*) FILTER (WHERE at < :since) AS before,
        count(DISTINCT who) FILTER (WHERE at >= :since) AS visitors,
        count(*) FILTER (WHERE at >= :since AND kind = 'view' AND found = 0) AS empty
    FROM search_event
    WHERE at >= :earlier AND kind IN ('view', 'led') AND page = 1 AND filters = ''
""")
FOLLOWED = text("""
    SELECT
        count(DISTINCT (who, query)) FILTER (WHERE kind = 'view') AS looked,
        count(DISTINCT (who, query)) FILTER (WHERE kind = 'click') AS clicked,
        count(DISTINCT (who, query)) FILTER (WHERE kind = 'basket') AS bought
    FROM search_event WHERE at >= :since
""")
BY_DAY = text("""
    SELECT (at AT TIME ZONE 'UTC')::date AS day, count(*) AS searches
    FROM search_event
    WHERE at >= :since AND kind IN ('view', 'led') AND page = 1 AND filters = ''
    GROUP BY 1
""")
BY_QUERY = text("""
    SELECT query,
        count(*) FILTER (WHERE kind IN ('view', 'led') AND page = 1 AND filters = '') AS searches,
        count(DISTINCT who) FILTER (WHERE kind IN ('view', 'led')) AS visitors,
        count(DISTINCT who) FILTER (WHERE kind = 'click') AS clicked,
        coalesce((array_agg(found ORDER BY at DESC)
            FILTER (WHERE kind = 'view' AND page = 1 AND filters = ''))[1], -1) AS found
    FROM search_event WHERE at >= :since GROUP BY query
""")
queries = BY_QUERY.columns(
    column("query", Text),
    *(column(name, Integer) for name in ("searches", "visitors", "clicked", "found")),
).subquery("queries")
q = queries.c
MOST_FIRST = (q.searches.desc(), q.query)


async def popular_queries(db: Session, most: int) -> list[tuple[str, int]]:
    """What several people searched for and found lately, with how many they were."""
    statement = (
        select(q.query, q.visitors)
        .where(q.visitors >= LEAST_VISITORS, q.found > 0)
        .order_by(q.visitors.desc(), *MOST_FIRST)
        .limit(most)
    )
    found = await db.execute(statement, {"since": now() - timedelta(days=POPULAR_DAYS)})
    return [(query, visitors) for query, visitors in found]


async def search_report(db: Session, actor: Actor, days: int) -> SearchReport:
    """The last days of searching; `days` is one of `SPANS`."""
    allow(actor.is_staff)
    days = days if days in SPANS else SPANS[0]
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=days - 1)
    span = {"since": since, "earlier": since - timedelta(days=days)}
    totals = (await db.execute(TOTALS, span)).mappings().one()
    followed = (await db.execute(FOLLOWED, {"since": since})).mappings().one()
    counts = dict((await db.execute(BY_DAY, {"since": since})).all())
    empty_share = totals["empty"] / max(1, totals["searches"])
    return SearchReport(
        searches=f"{totals['searches']:,}",
        change=_change(totals["searches"], totals["before"]),
        visitors=f"{totals['visitors']:,}",
        empty=f"{empty_share:.0%}",
        empty_tone="bad" if empty_share > FEW_CLICKS else "neutral",
        clicked=f"{followed['clicked'] / max(1, followed['looked']):.0%}",
        baskets=f"{followed['bought'] / max(1, followed['looked']):.0%}",
        days=_bars([(since + timedelta(days=n)).date() for n in range(days)], counts),
        top=await _rows(db, since, q.searches > 0),
        without=await _rows(db, since, q.found == 0),
        unclicked=await _rows(
            db,
            since,
            q.found > 0,
            q.searches >= LEAST_SEARCHES,
            q.clicked < FEW_CLICKS * q.visitors,
        ),
        spans=[
            NavLink(f"{span} days", f"{routes.ADMIN_SEARCH}?days={span}", current=span == days)
            for span in SPANS
        ],
    )


def desk(tab: str, query: str = "") -> str:
    """The address of a part of the search desk, with a query in hand."""
    return f"{routes.ADMIN_SEARCH}?{urlencode({'tab': tab, **({'q': query} if query else {})})}"


def _change(now_: int, before: int) -> str:
    return f"{(now_ - before) / before:+.0%}" if before else ""


def _bars(days: Sequence[Any], counts: dict[Any, int]) -> list[Bar]:
    most = max(counts.values(), default=0) or 1
    return [
        Bar(f"{day.day} {day:%b}", f"{counts.get(day, 0):,}", 100 * counts.get(day, 0) / most)
        for day in days
    ]


async def _rows(db: Session, since: datetime, *which: ColumnElement[bool]) -> list[SearchRow]:
    statement = select(queries).where(*which).order_by(*MOST_FIRST).limit(ROWS)
    found = await db.execute(statement, {"since": since})
    return [_row(row) for row in found.mappings()]


def _row(row: RowMapping) -> SearchRow:
    return SearchRow(
        query=row["query"],
        searches=f"{row['searches']:,}",
        visitors=f"{row['visitors']:,}",
        found=f"{row['found']:,}" if row["found"] >= 0 else LED,
        clicked=f"{row['clicked'] / max(1, row['visitors']):.0%}",
        tone="neutral" if row["found"] else "bad",
        href=SearchRequest(q=row["query"]).href,
        synonym_href=desk("synonyms", row["query"]),
        pin_href=desk("results", row["query"]),
        redirect_href=desk("redirects", row["query"]),
    )
