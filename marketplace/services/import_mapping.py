"""What a vendor has said that the columns of its files mean: once, for all files like that."""

from collections.abc import Collection, Mapping

from sqlalchemy.dialects.postgresql import insert

from marketplace.adapters.database import Session
from marketplace.models.columns import now
from marketplace.models.staff import ImportMapping
from marketplace.rules.import_columns import checked_choice, digest, recognised
from marketplace.rules.permissions import Actor, allow, may_sell, the_vendor
from marketplace.services import audit

MOST_CHARACTERS = 200


async def remember(
    db: Session, actor: Actor, header: Collection[str], chosen: Mapping[str, str]
) -> None:
    """Keep what the columns with these names mean; names that aren't chosen are recognised.

    Raises Invalid("columns") for what means nothing, or the same twice; Invalid("file") if the
    file would lack what every file needs.
    """
    vendor_id = the_vendor(actor)
    allow(may_sell(actor))
    names = {name.strip() for name in header}
    wanted = {name.strip(): meaning[:MOST_CHARACTERS] for name, meaning in chosen.items()}
    meanings = checked_choice({name: one for name, one in wanted.items() if name in names})
    columns = recognised(list(header), meanings)
    columns.refuse_missing()
    said = {"vendor_id": vendor_id, "digest": digest(header), "meanings": meanings}
    kept = insert(ImportMapping).values(**said, updated_at=now())
    await db.exec(
        kept.on_conflict_do_update(
            index_elements=["vendor_id", "digest"],
            set_={"meanings": meanings, "updated_at": now()},
        )
    )
    await audit.note(db, actor, "import.columns", ("vendor", vendor_id), after=meanings)
