"""Puts everything that is known of a person into a ZIP: JSON, a page to read, their pictures."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from marketplace.adapters import archives, pictures
from marketplace.adapters.archives import Archive
from marketplace.adapters.database import Session, reading, transaction
from marketplace.errors import NotFound
from marketplace.events import DataRequestMoved
from marketplace.jobs.letters import rendered
from marketplace.models.columns import now
from marketplace.models.privacy import DataRequest
from marketplace.queries.personal import Subject
from marketplace.queries.personal_rows import Row, rows_of
from marketplace.queries.personal_tables import REGISTER
from marketplace.rules.money import EXPONENTS, Money
from marketplace.rules.privacy import RequestKind, RequestStatus
from marketplace.services import data_requests
from marketplace.services.settings import shop_settings

PAGE = "my_data.html"


@dataclass
class Part:
    """What the page says of one table."""

    title: str
    file: str
    count: int
    names: list[str]
    rows: list[list[str]] = field(default_factory=list)


async def make(event: DataRequestMoved, event_id: str) -> None:
    """Make the file that somebody asked for; one that is there is not made again."""
    async with reading() as db:
        request = await db.get_one(DataRequest, event.request_id)
        if request.kind != RequestKind.EXPORT or request.status != RequestStatus.RUNNING:
            return
        who = await data_requests.of_subject(db, request)
        archive = await asyncio.to_thread(Archive)
        with archive:
            await _fill(db, archive, who)
            size = await asyncio.to_thread(archive.close)
    async with transaction() as db:
        await data_requests.finish_export(db, request.id, archive.key, size)
        kept = (await db.get_one(DataRequest, request.id)).file_key
    if kept != archive.key:  # it was made twice at once
        archives.remove(archive.key)


async def _fill(db: Session, archive: Archive, who: Subject) -> None:
    parts, shown = [], []
    for one in REGISTER:
        rows = [row async for row in rows_of(db, one, who)]
        if not rows:
            continue
        file = f"data/{one.name}.json"
        await asyncio.to_thread(archive.add_rows, file, rows)
        parts.append(_part(one.title, file, rows))
        shown += [key for row in rows for key in row.get("pictures", [])]
    kept = [key for key in dict.fromkeys(shown) if await _add_picture(archive, key)]
    site = await shop_settings(db)
    page = rendered(
        PAGE,
        site=site.site_name,
        privacy_email=site.privacy_email,
        made=f"{now():%-d %B %Y}",
        parts=parts,
        pictures=kept,
    )
    await asyncio.to_thread(archive.add, "index.html", page)


async def _add_picture(archive: Archive, key: str) -> bool:
    """A picture that the person sent in; one that is gone is left out."""
    try:
        content = await pictures.largest(key)
    except NotFound:
        return False
    await asyncio.to_thread(archive.add, f"pictures/{key}.webp", content)
    return True


def _part(title: str, file: str, rows: list[Row]) -> Part:
    names = list(rows[0])
    said = [[_said(row, name) for name in names] for row in rows]
    return Part(title, file, len(rows), [_words(name) for name in names], said)


def _words(name: str) -> str:
    return name.removesuffix("_minor").removesuffix("_at").replace("_", " ").capitalize()


def _said(row: Row, name: str) -> str:
    value: Any = row[name]
    if value is None or value == "":
        return ""
    if name.endswith("_minor") and row.get("currency") in EXPONENTS:
        return str(Money(int(value), row["currency"]))
    if name.endswith("_at"):
        return str(value)[:16].replace("T", " ")
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )
