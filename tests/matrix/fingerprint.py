"""What the database holds, in one number per table."""

from sqlalchemy import text

from marketplace.adapters.database import reading

TABLES = text(
    "SELECT string_agg(format('SELECT %L AS name, count(*) AS rows,"
    " coalesce(sum(hashtextextended(t::text, 0)), 0) AS sum FROM %I t', tablename, tablename),"
    " ' UNION ALL ') FROM pg_tables WHERE schemaname = 'public'"
)
"""The statement that reads them all; a row that differs in anything gives another sum."""
STAMP = text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
"""The number of the last transaction that wrote anything anywhere on the server."""

Sums = dict[str, tuple[int, int]]
_known: dict[str, Sums] = {}


async def fingerprint() -> Sums:
    """Rows and a sum over all that they hold, by table; read anew only if anybody has written."""
    async with reading() as db:
        stamp = (await db.execute(STAMP)).scalar_one()
        if stamp not in _known:
            statement = (await db.execute(TABLES)).scalar_one()
            rows = await db.execute(text(statement.replace(":", "\\:")))
            _known.clear()
            _known[stamp] = {name: (count, total) for name, count, total in rows}
        return _known[stamp]


def changed(before: Sums, after: Sums) -> list[str]:
    """The tables that are not as they were."""
    return sorted(name for name in after if before.get(name) != after[name])
