"""Writing what a vendor sells into a file, from the command line."""

import gzip
from pathlib import Path

from marketplace.adapters.database import reading
from marketplace.queries.exports import exported
from marketplace.rules.kinds import FileKind
from marketplace.services import imports


async def export_file(vendor: str, kind: FileKind, place: Path | None) -> Path:
    """Write everything that the vendor of this name or address sells. Returns where.

    Raises NotFound for a name that no vendor has. Nothing stands there before it is whole.
    """
    async with reading() as db:
        found = await imports.vendor_called(db, vendor)
    place = place or Path(f"{found.slug}.{kind}")
    draft = place.with_name(f".{place.name}.part")
    opened = gzip.open if place.suffix == ".gz" else open
    with opened(draft, "wt", encoding="utf-8", newline="") as out:
        async for piece in exported(imports.on_behalf_of(found.id), kind):
            out.write(piece)
    return draft.rename(place)
