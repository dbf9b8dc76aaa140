"""The columns of a file that waits for its vendor to say what they mean."""

from collections.abc import Collection

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option
from marketplace.cards.imports import ColumnRow
from marketplace.models.catalog import Category
from marketplace.models.staff import ImportMapping, ImportRun
from marketplace.queries.imports import own_run
from marketplace.rules.import_columns import (
    ATTRIBUTE,
    LABELS,
    OPTION,
    Columns,
    attribute_key,
    digest,
    label,
    latest_said,
    recognised,
)
from marketplace.rules.kinds import ImportStatus
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import line

MOST_ATTRIBUTES = 200
"""Attributes of the shop's shelves that are offered as meanings."""
LATEST = 500
"""Sets of columns that a vendor explained, which are looked through for single ones."""


async def meanings_of(db: Session, vendor_id: int, header: Collection[str]) -> dict[str, str]:
    """What the vendor has said of columns with these names; nothing if it never had to.

    Where it never said it of all of them together, what it last said of each one counts.
    """
    found = await db.exec(
        select(ImportMapping)
        .where(ImportMapping.vendor_id == vendor_id)
        .order_by(col(ImportMapping.updated_at).desc(), col(ImportMapping.id).desc())
        .limit(LATEST)
    )
    mappings, wanted = found.all(), digest(header)
    if exact := next((one for one in mappings if one.digest == wanted), None):
        return dict(exact.meanings)
    return latest_said((one.meanings for one in mappings), header)


async def columns_of_run(
    db: Session, actor: Actor, run_id: int
) -> tuple[list[ColumnRow], list[str]]:
    """Each column with what it is taken for, and what the file still lacks."""
    run = await own_run(db, actor, run_id)
    if run.status is not ImportStatus.WAITING:
        return [], []
    header = [str(column["name"]) for column in run.columns]
    columns = recognised(header, await meanings_of(db, run.vendor_id, header))
    rows = [_row(place, run, columns) for place in range(len(header))]
    return rows, [label(meaning) for meaning in columns.missing]


def _row(place: int, run: ImportRun, columns: Columns) -> ColumnRow:
    column = run.columns[place]
    name, examples = str(column["name"]), column["examples"]
    meaning = next((one for one, at in columns.places.items() if at == place), "")
    own = {f"{OPTION}{line(name)}", f"{ATTRIBUTE}{attribute_key(name)}", meaning}
    return ColumnRow(
        input=f"column-{place}",
        name=name,
        examples=list(examples) if isinstance(examples, list) else [],
        meaning=meaning,
        is_known=bool(meaning),
        own=[Option(one, label(one)) for one in sorted(own) if ":" in one and one[-1] != ":"],
    )


async def meanings(db: Session, actor: Actor) -> list[Option]:
    """What any column may mean: what the shop knows, and the attributes of its shelves."""
    schemas = await db.exec(select(Category.attributes))
    keys = {str(entry["key"]): str(entry["name"]) for schema in schemas for entry in schema}
    attributes = [
        Option(f"{ATTRIBUTE}{key}", f"Attribute: {name}") for key, name in sorted(keys.items())
    ]
    known = [Option(meaning, text) for meaning, text in LABELS.items()]
    return [Option("", "Don't import"), *known, *attributes[:MOST_ATTRIBUTES]]
