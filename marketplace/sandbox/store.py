"""The sandbox's memory: one SQLite file, so that a restart loses nothing."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]
"""One object of the payment API; names that start with "_" are never sent out."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    account TEXT NOT NULL,
    created INTEGER NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS documents_of_account ON documents (type, account, seq);
CREATE TABLE IF NOT EXISTS answers (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'pending'
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, next_at);
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recipients TEXT NOT NULL,
    created INTEGER NOT NULL,
    raw BLOB NOT NULL
);
"""


class Store:
    """Documents by id; every change happens inside `transaction()`.

    One thread uses it, and nothing awaits inside a transaction: so two requests
    never interleave, and a double click is simply first and second.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.sql = sqlite3.connect(path, isolation_level=None)
        self.sql.row_factory = sqlite3.Row
        self.sql.execute("PRAGMA journal_mode = WAL")
        self.sql.execute("PRAGMA synchronous = NORMAL")
        self.sql.executescript(SCHEMA)
        self.changed = asyncio.Event()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; waiters on `changed` are woken after the commit."""
        self.sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK")
            raise
        self.sql.execute("COMMIT")
        self.changed.set()

    def add(self, document: Document, account: str = "") -> Document:
        """Keep a new document; the account is "" for the platform itself."""
        self.sql.execute(
            "INSERT INTO documents (id, type, account, created, json) VALUES (?, ?, ?, ?, ?)",
            (
                document["id"],
                document["object"],
                account,
                document["created"],
                json.dumps(document),
            ),
        )
        return document

    def save(self, document: Document) -> Document:
        """Keep the changed state of a document."""
        self.sql.execute(
            "UPDATE documents SET json = ? WHERE id = ?", (json.dumps(document), document["id"])
        )
        return document

    def find(self, id: str, account: str | None = None) -> Document | None:
        """The document, on that account or (None) on any."""
        row = self.sql.execute(
            "SELECT json FROM documents WHERE id = ? AND account = coalesce(?, account)",
            (id, account),
        ).fetchone()
        return json.loads(row["json"]) if row else None

    def account_of(self, id: str) -> str:
        """The account that a known document belongs to."""
        row = self.sql.execute("SELECT account FROM documents WHERE id = ?", (id,)).fetchone()
        return row["account"]

    def select(
        self, kind: str, account: str | None, where: str = "TRUE", values: tuple[Any, ...] = ()
    ) -> list[Document]:
        """Documents of a kind; `where` is SQL of ours over `json` and `seq`, never a caller's."""
        rows = self.sql.execute(
            f"SELECT json FROM documents WHERE type = ? AND account = coalesce(?, account)"
            f" AND {where}",
            (kind, account, *values),
        )
        return [json.loads(row["json"]) for row in rows]

    def where(self, kind: str, account: str | None = None, **fields: Any) -> list[Document]:
        """Documents of a kind with these field values, oldest first."""
        clause = " AND ".join(f"json ->> '$.{field}' = ?" for field in fields) or "TRUE"
        return self.select(kind, account, f"{clause} ORDER BY seq", tuple(fields.values()))
