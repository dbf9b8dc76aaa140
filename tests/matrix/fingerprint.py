"""What the database holds, in one number per table."""

from sqlalchemy import text

from marketplace.adapters.database import reading

TABLES = text(
    "SELECT string_agg(format('SELECT %L AS name, count(*) AS rows,"
    " coalesce(sum(hashtextextended(t::text, 0)), 0) AS sum FROM %I t', tablename, tablename),"
    " ' UNION ALL ') FROM pg_tables WHERE schemaname = 'public'"
)
"""The statement that reads them all; a row that differs in anything gives another sum."""
_statements: dict[str, str] = {}


async def fingerprint() -> dict[str, tuple[int, int]]:
    """Rows and a sum over all that they hold, by table."""
    async with reading() as db:
        if "all" not in _statements:
            _statements["all"] = (await db.execute(TABLES)).scalar_one()
        rows = await db.execute(text(_statements["all"].replace(":", "\\:")))
        return {name: (count, total) for name, count, total in rows}


def changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(name for name in after if before.get(name) != after[name])
