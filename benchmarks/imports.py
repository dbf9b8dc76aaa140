"""How fast a vendor's file comes in, beside what PostgreSQL and Typesense can do at most.

`python -m benchmarks.imports [FILE]` starts an empty shop of its own (database, queue, index and
one worker), brings FILE in with the shop's own command, and waits until every product can be
found. Then it measures the limit on the same machine: a bare COPY of the same rows into tables
with the same indexes, and a bare import of the same documents into Typesense.
FILE is `../shared/data/products-50k.csv.gz` unless said. The last lines are a Markdown table.
"""

import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import psutil
import psycopg
from psycopg import sql

from benchmarks.report import machine, write_section
from benchmarks.shop import empty_shop
from marketplace.adapters.database import transaction
from marketplace.config import ROOT, settings
from marketplace.rules.permissions import SYSTEM
from marketplace.services import accounts, vendors

DATA = ROOT.parent / "shared" / "data" / "products-50k.csv.gz"
TABLES = ("product", "variant", "offer", "stock", "stock_movement")
A_PIECE = 1_000
PATIENCE = 600
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Measured:
    """Rows of the file, and seconds until something was so."""

    rows: int
    products: int
    stored: float
    searchable: float
    again: float
    copied: float
    indexed: float
    work: dict[str, float]
    """Seconds of processor time until every product could be found, by who needed them."""

    @property
    def limit(self) -> float:
        """Seconds of a bare COPY and a bare import, one after the other."""
        return self.copied + self.indexed


def main(file: Path) -> None:
    """Measure, and print the table."""
    load = os.getloadavg()[0]
    with empty_shop():
        vendor = asyncio.run(_vendor())
        with _worker():
            measured = _measured(vendor, file)
    work = ", ".join(f"{who} {seconds:.0f} s" for who, seconds in measured.work.items())
    write_section(
        "Imports",
        [
            f"`python -m benchmarks.imports`, {machine()} (before: {load:.1f}): `{file.name}`.",
            "",
            _table(measured),
            "",
            f"Processor time until every product can be found: {work}.",
        ],
    )


def _measured(vendor: str, file: Path) -> Measured:
    before, began = _work(), time.perf_counter()
    _import(vendor, file)
    stored = time.perf_counter() - began
    products = _count("SELECT count(*) FROM product")
    _wait_until_found(products)
    searchable = time.perf_counter() - began
    work = {who: seconds - before[who] for who, seconds in _work().items()}
    began = time.perf_counter()
    _import(vendor, file)
    again = time.perf_counter() - began
    rows = _count("SELECT row_count FROM import_run ORDER BY id LIMIT 1")
    return Measured(rows, products, stored, searchable, again, _copied(), _indexed(), work)


def _work() -> dict[str, float]:
    """Processor time so far: of the command, which ended, and of the services that go on."""
    spent = dict.fromkeys(("postgres", "typesense", "valkey", "worker"), 0.0)
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            times, name = process.cpu_times(), process.name()
            who = next((one for one in spent if one in name), "worker")
            ended = times.children_user + times.children_system
            spent[who] += times.user + times.system + ended
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"command": children.ru_utime + children.ru_stime, **spent}


@contextlib.contextmanager
def _worker() -> Iterator[None]:
    command = [sys.executable, "-m", "marketplace", "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while _count(
            "SELECT count(*) FROM procrastinate_jobs WHERE attempts = 0 AND status <> 'succeeded'"
        ):
            time.sleep(POLL_SECONDS)
        yield
    finally:
        worker.terminate()
        worker.wait(30)


async def _vendor() -> str:
    async with transaction() as db:
        account = await accounts.add_account(db, "Ada Byron", "ada@example.com", "no hash")
        words = vendors.Application("Measured goods", "All sorts", "Long ago.", "DE", "Berlin")
        owner = SYSTEM.__class__(account_id=account.id, name=account.name, email=account.email)
        vendor = await vendors.apply(db, owner, words)
        await vendors.approve(db, SYSTEM, vendor.id)
        return vendor.slug


def _import(vendor: str, file: Path) -> None:
    command = [sys.executable, "-m", "marketplace", "import", "--vendor", vendor, "--stock", "3"]
    subprocess.run([*command, str(file)], cwd=ROOT, check=True)


def _wait_until_found(products: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while _found() < products:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{_found()} of {products} products can be found")
        time.sleep(POLL_SECONDS)


def _found() -> int:
    answer = httpx.get(f"{settings().typesense_url}/collections/products", headers=_key())
    return int(answer.json().get("num_documents", 0))


def _count(statement: str) -> int:
    with psycopg.connect(settings().database_url) as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[call-overload]
    return int(row[0])


def _copied() -> float:
    """Seconds of a bare COPY of every row that the file led to."""
    with psycopg.connect(settings().database_url, autocommit=True) as connection:
        for table in TABLES:
            like = sql.SQL("CREATE TABLE bare.{0} (LIKE public.{0} INCLUDING ALL)")
            connection.execute("CREATE SCHEMA IF NOT EXISTS bare")
            connection.execute(like.format(sql.Identifier(table)))
        return sum(_copy(connection, table) for table in TABLES)


def _copy(connection: psycopg.Connection, table: str) -> float:
    out = sql.SQL("COPY public.{} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor().copy(out) as copy:
        rows = b"".join(copy)
    into = sql.SQL("COPY bare.{} FROM STDIN").format(sql.Identifier(table))
    began = time.perf_counter()
    with connection.cursor().copy(into) as copy:
        copy.write(rows)
    return time.perf_counter() - began


def _indexed() -> float:
    """Seconds of a bare import of the same documents, a thousand at a time."""
    site, key = settings().typesense_url, _key()
    with httpx.Client(base_url=site, headers=key, timeout=120) as client:
        schema = client.get("/collections/products").json()
        lines = client.get("/collections/products/documents/export").content.splitlines()
        fields = {name: schema[name] for name in ("fields", "token_separators")}
        client.post("/collections", json={"name": "bare", **fields}).raise_for_status()
        began = time.perf_counter()
        for start in count(0, A_PIECE):
            if not (piece := lines[start : start + A_PIECE]):
                return time.perf_counter() - began
            answer = client.post(
                "/collections/bare/documents/import?action=create", content=b"\n".join(piece)
            )
            assert b'"success":false' not in answer.content, answer.content[:400]
    raise AssertionError


def _key() -> dict[str, str]:
    return {"X-TYPESENSE-API-KEY": settings().typesense_api_key.get_secret_value()}


def _table(measured: Measured) -> str:
    rows = measured.rows

    def line(what: str, seconds: float) -> str:
        share = seconds / measured.limit
        return f"| {what} | {seconds:.1f} | {rows / seconds:,.0f} | {share:.2f} |"

    return "\n".join([
        f"| {rows:,} rows, {measured.products:,} products | seconds | rows/s | of the limit |",
        "|---|---|---|---|",
        line("in the shop (`python -m marketplace import`)", measured.stored),
        line("… and every product can be found", measured.searchable),
        line("the same file again: nothing changes", measured.again),
        line("limit: bare COPY of the same rows", measured.copied),
        line("limit: bare Typesense import of the same documents", measured.indexed),
        line("limit: both", measured.limit),
    ])  # fmt: skip


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not chosen.exists():
        sys.exit(f"Skipped: there is no {chosen}.")
    main(chosen)
