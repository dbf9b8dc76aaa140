"""Files that vendors bring, taken in as the worker does it."""

import asyncio
from pathlib import Path

from marketplace.adapters.database import Session
from marketplace.models.staff import ImportRun
from marketplace.services import imports
from marketplace.services.import_reading import surveyed
from tests.factories import Shop


async def taken_in(
    db: Session, seller: Shop, path: Path, content: str | bytes, stock: int = 0
) -> ImportRun:
    """The run of a file with this content that a shop brings under this name."""
    written = content if isinstance(content, bytes) else content.encode()
    await asyncio.to_thread(path.write_bytes, written)
    found = surveyed(path, path.name)
    run = await imports.begin(db, seller.owner, path.name)
    terms = await imports.prepare(db, seller.owner, run.id, found, stock)
    for batch in found.batches("EUR", 0):
        await imports.take(db, seller.owner, run.id, batch, terms)
    return await imports.finish(db, seller.owner, run.id)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return run.created_count, run.updated_count, run.unchanged_count, run.error_count
