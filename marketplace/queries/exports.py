"""A vendor's whole range as a file that an import reads back, written piece by piece.

Every piece is a short transaction of its own: a large file holds nothing up while it is sent.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Row, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from marketplace.adapters.database import Session, reading
from marketplace.models.catalog import Category, Product, Variant
from marketplace.models.offers import Offer, OfferPrice, Stock, StockLocation
from marketplace.models.staff import ImportGroup
from marketplace.rules.export_rows import ExportRow, csv_cells, csv_line, header, json_line
from marketplace.rules.import_shelves import written_path
from marketplace.rules.kinds import FileKind
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_vendor

A_PIECE = 1_000


async def exported(actor: Actor, kind: FileKind) -> AsyncIterator[str]:
    """The file, a thousand offers at a time, in the order in which they were made."""
    async with reading(actor) as db:
        names = await export_columns(db, actor) if kind is FileKind.CSV else []
        shelves = await _shelves(db)
    if kind is FileKind.CSV:
        yield csv_cells(names)
    after: int | None = 0
    while after is not None:
        async with reading(actor) as db:
            rows, after = await export_rows(db, actor, shelves, after)
        if kind is FileKind.CSV:
            yield "".join(csv_line(row, names) for row in rows)
        else:
            yield "".join(map(json_line, rows))


async def export_columns(db: Session, actor: Actor) -> list[str]:
    """The columns of a vendor's file: the usual ones, and its own attributes and options."""
    mine = select(Offer.id).where(Offer.vendor_id == the_vendor(actor))
    key = func.jsonb_object_keys
    attributes = select(key(Product.attributes)).where(
        mine.where(Offer.product_id == Product.id).correlate(Product).exists()
    )
    options = select(key(Variant.options)).where(
        mine.where(Offer.variant_id == Variant.id).correlate(Variant).exists()
    )
    found = [set((await db.exec(keys)).all()) for keys in (attributes, options)]
    codes = await db.exec(
        select(OfferPrice.currency)
        .join(Offer, col(Offer.id) == OfferPrice.offer_id)
        .where(Offer.vendor_id == the_vendor(actor))
        .distinct()
    )
    known, differing = (sorted(names) for names in found)
    return header(known, differing, sorted(codes.all()))


async def export_rows(
    db: Session, actor: Actor, shelves: dict[int, str], after: int
) -> tuple[list[ExportRow], int | None]:
    """The offers behind the one with this id, and the last one's id unless it is the last."""
    vendor_id = the_vendor(actor)
    found = await db.execute(
        select(Offer, Product, Variant, _on_hand(vendor_id), _group(vendor_id))  # type: ignore[call-overload]
        .join(Product, col(Product.id) == Offer.product_id)
        .join(Variant, col(Variant.id) == Offer.variant_id)
        .where(Offer.vendor_id == vendor_id, col(Offer.id) > after)
        .order_by(col(Offer.id))
        .limit(A_PIECE)
    )
    rows = found.all()
    further = rows[-1].Offer.id if len(rows) == A_PIECE else None
    prices = await _prices(db, [row.Offer.id for row in rows])
    return [_row(row, shelves, prices.get(row.Offer.id, {})) for row in rows], further


async def _prices(db: Session, ids: list[int]) -> dict[int, dict[str, tuple[str, str]]]:
    """What these offers cost in other currencies, by code, written out."""
    rows = await db.exec(select(OfferPrice).where(col(OfferPrice.offer_id).in_(ids)))
    found: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in rows.all():
        was = row.was_price_minor
        found[row.offer_id][row.currency] = (
            Money(row.price_minor, row.currency).plain(),
            Money(was, row.currency).plain() if was else "",
        )
    return found


def _on_hand(vendor_id: int) -> Any:
    """How many lie where imports count them."""
    main = (
        select(func.min(StockLocation.id))
        .where(StockLocation.vendor_id == vendor_id)
        .scalar_subquery()
    )
    counted = select(Stock.on_hand).where(Stock.offer_id == Offer.id, Stock.location_id == main)
    return func.coalesce(counted.correlate(Offer).scalar_subquery(), 0).label("on_hand")


def _group(vendor_id: int) -> Any:
    """What the rows of one product have in common: as it came in, else the product's address.

    Empty where a row is all there is of its product.
    """
    named = aliased(ImportGroup)
    told = (
        select(named.name)
        .where(named.vendor_id == vendor_id, named.product_id == Offer.product_id)
        .order_by(col(named.id))
        .limit(1)
        .correlate(Offer)
        .scalar_subquery()
    )
    other, taken = aliased(Offer), aliased(ImportGroup)
    is_one_of_several = or_(
        col(Variant.name) != "",
        col(Variant.options) != {},
        select(other.id)
        .where(other.vendor_id == vendor_id, other.product_id == Offer.product_id)
        .where(other.id != Offer.id)
        .exists(),
    )
    is_taken = (
        select(taken.id).where(taken.vendor_id == vendor_id, taken.name == Product.slug).exists()
    )
    own = case((is_taken, func.concat(Product.slug, "-", Product.id)), else_=Product.slug)
    return func.coalesce(told, case((is_one_of_several, own), else_="")).label("group")


async def _shelves(db: Session) -> dict[int, str]:
    """The path of every category, as files write it."""
    rows = await db.exec(select(Category.id, Category.parent_id, Category.name))
    above = {id or 0: (parent_id, name) for id, parent_id, name in rows.all()}
    paths: dict[int, str] = {}
    for id in above:
        names: list[str] = []
        place: int | None = id
        while place is not None:
            place, name = above[place]
            names.insert(0, name)
        paths[id] = written_path(names)
    return paths


def _row(row: Row[Any], shelves: dict[int, str], prices: dict[str, tuple[str, str]]) -> ExportRow:
    offer, product, variant = row.Offer, row.Product, row.Variant
    was = offer.was_price_minor
    return ExportRow(
        sku=offer.sku,
        title=product.title,
        brand=product.brand,
        description=product.description,
        highlights=list(product.highlights),
        shelf=shelves[product.category_id],
        group=row.group,
        variant=variant.name,
        gtin=variant.gtin or "",
        condition=offer.condition.value,
        price=Money(offer.price_minor, offer.currency).plain(),
        was_price=Money(was, offer.currency).plain() if was else "",
        currency=offer.currency,
        stock=row.on_hand,
        handling_days=offer.handling_days,
        weight_grams=variant.weight_grams,
        status=offer.status.value,
        attributes=product.attributes,
        options=variant.options,
        prices=prices,
    )
