"""Products that may be the same thing: found by their words, or reported by a vendor."""

from collections.abc import Collection

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from marketplace.adapters.database import Session, tell
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import DuplicateReported
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.proposals import ProductTwin
from marketplace.queries.product_twins import product_called
from marketplace.rules.kinds import ProductStatus, TwinSource, TwinStatus
from marketplace.rules.likeness import LIKELY, SURE, likeness
from marketplace.rules.permissions import Actor, allow, may_moderate, may_sell, the_vendor
from marketplace.rules.texts import required
from marketplace.services import audit, outbox

MOST_OF_A_BRAND = 2_000
"""So many titles of the same brand are compared with a new one."""


async def report(
    db: Session, actor: Actor, product_id: int, other: str, note: str = ""
) -> ProductTwin:
    """A vendor that offers a product says that it stands in the catalogue a second time.

    `other` is the second one's address in the shop or its GTIN. Raises Invalid("other").
    """
    vendor_id = the_vendor(actor)
    offers = select(Offer.id).where(Offer.product_id == product_id, Offer.vendor_id == vendor_id)
    if (await db.exec(offers)).first() is None:
        raise NotFound("We couldn't find that product among yours.")
    allow(may_sell(actor))
    other_id = await product_called(db, actor, other)
    if other_id is None:
        raise Invalid("other", "Please give the other one's address in the shop, or its GTIN.")
    if other_id == product_id:
        raise Invalid("other", "That is this very product. Which is the other one?")
    said = required("note", "The note", note, 0, 300)
    twin = await _reported(db, vendor_id, product_id, other_id, said)
    await audit.note(db, actor, "product.reported", ("product", product_id), reason=said)
    await outbox.record(db, DuplicateReported(twin.id))
    return twin


async def _reported(
    db: Session, vendor_id: int, product_id: int, other_id: int, note: str
) -> ProductTwin:
    """The pair as reported; one that staff dismissed before is open again."""
    older, newer = sorted((product_id, other_id))
    values = {
        "vendor_id": vendor_id,
        "note": note,
        "source": TwinSource.REPORT,
        "status": TwinStatus.OPEN,
    }
    await db.exec(
        insert(ProductTwin)
        .values(product_id=older, other_id=newer, likeness=0, **values)
        .on_conflict_do_update(
            index_elements=["product_id", "other_id"],
            set_=values,
            where=col(ProductTwin.status) != TwinStatus.MERGED,
        )
    )
    pair = (ProductTwin.product_id == older) & (ProductTwin.other_id == newer)
    return (await db.exec(select(ProductTwin).where(pair))).one()


async def dismiss(db: Session, actor: Actor, twin_id: int) -> None:
    """Staff say that two products are two; their likeness brings them up no more."""
    allow(may_moderate(actor))
    twin = await db.get(ProductTwin, twin_id, with_for_update=True)
    if twin is None:
        raise NotFound("We couldn't find that pair.")
    if twin.status is not TwinStatus.OPEN:
        raise Conflict(f"This pair is {twin.status} already.")
    twin.status, twin.decided_at = TwinStatus.DISMISSED, now()
    after = {"other": twin.other_id}
    await audit.note(db, actor, "product.distinct", ("product", twin.product_id), after=after)
    tell(db, "all-duplicates")


async def look_for(db: Session, product_ids: Collection[int]) -> int:
    """Note the products that may be the same as one of these, once. Returns how many are new.

    One product is compared with the others of its brand, many only by equal titles.
    """
    find = _alike if len(product_ids) == 1 else _of_same_name
    pairs = await find(db, product_ids)
    if not pairs:
        return 0
    values = [
        {"product_id": a, "other_id": b, "likeness": score, "source": TwinSource.WORDS}
        for (a, b), score in sorted(pairs.items())
    ]
    written = await db.exec(
        insert(ProductTwin).values(values).on_conflict_do_nothing().returning(col(ProductTwin.id))
    )
    count = len(written.all())
    if count:
        tell(db, "all-duplicates")
    return count


async def _alike(db: Session, product_ids: Collection[int]) -> dict[tuple[int, int], int]:
    [product_id] = product_ids
    product = await db.get(Product, product_id)
    if product is None or product.status is not ProductStatus.PUBLISHED:
        return {}
    rows = await db.exec(
        select(Product.id, Product.title)
        .where(
            func.lower(Product.brand) == product.brand.lower(),
            Product.status == ProductStatus.PUBLISHED,
            Product.id != product_id,
        )
        .order_by(col(Product.id).desc())
        .limit(MOST_OF_A_BRAND)
    )
    scores = {id or 0: likeness(product.title, title) for id, title in rows.all()}
    return {
        (min(id, product_id), max(id, product_id)): score
        for id, score in scores.items()
        if score >= LIKELY
    }


async def _of_same_name(db: Session, product_ids: Collection[int]) -> dict[tuple[int, int], int]:
    other = aliased(Product)
    rows = await db.exec(
        select(Product.id, other.id)
        .join(
            other,
            (func.lower(col(other.brand)) == func.lower(Product.brand))
            & (func.lower(col(other.title)) == func.lower(Product.title))
            & (col(other.id) != col(Product.id)),
        )
        .where(
            col(Product.id).in_(product_ids),
            Product.status == ProductStatus.PUBLISHED,
            other.status == ProductStatus.PUBLISHED,
        )
    )
    return {(min(a, b), max(a, b)): SURE for a, b in rows.all() if a and b}
