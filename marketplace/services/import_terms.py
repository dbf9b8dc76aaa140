"""What a file doesn't say of each row: the ids of its shelves, and the stock of what is new."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from marketplace.adapters.database import Session
from marketplace.rules.attributes import Schema
from marketplace.rules.import_shelves import Path
from marketplace.services.import_shelves import names_of, schemas_of, shelves_for


@dataclass(frozen=True, slots=True)
class Terms:
    """Shelves by the path that rows name, what products say there, and stock that isn't said.

    `names` are those that every shelf and those above it have or had, as keys. `skus` are hashes
    of all that the file says; `met` grows by those of the offers that its rows were about so far.
    """

    shelves: Mapping[Path, int]
    schemas: Mapping[int, Schema] = field(default_factory=dict)
    names: Mapping[int, Collection[str]] = field(default_factory=dict)
    stock: int = 0
    skus: Collection[int] = ()
    met: set[int] = field(default_factory=set)


async def terms_for(
    db: Session,
    kinds: Mapping[Path, Mapping[str, str]],
    stock: int,
    skus: Collection[int] = (),
) -> Terms:
    """Put up the shelves that the shop lacks, and look up all others."""
    shelves = await shelves_for(db, kinds, kinds)
    await db.flush()
    return Terms(shelves, await schemas_of(db), await names_of(db), stock, skus)
