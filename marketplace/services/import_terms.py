"""What a file doesn't say of each row: the ids of its shelves, and the stock of what is new."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.adapters.database import Session
from marketplace.rules.attributes import Schema
from marketplace.rules.import_shelves import Path
from marketplace.services.import_shelves import schemas_of, shelves_for


@dataclass(frozen=True, slots=True)
class Terms:
    """Shelves by the path that rows name, what products say there, and stock that isn't said."""

    shelves: Mapping[Path, int]
    schemas: Mapping[int, Schema] = field(default_factory=dict)
    stock: int = 0


async def terms_for(db: Session, kinds: Mapping[Path, Mapping[str, str]], stock: int) -> Terms:
    """Put up the shelves that the shop lacks, and look up all others."""
    shelves = await shelves_for(db, kinds, kinds)
    await db.flush()
    return Terms(shelves, await schemas_of(db), stock)
