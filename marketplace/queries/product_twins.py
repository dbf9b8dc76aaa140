"""Products that may be one: the list of pairs, and two of them side by side."""

import re
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Option, Tone
from marketplace.cards.proposals import FormChoice, MergeSheet, TwinRow, TwinSide
from marketplace.cards.staff import Listing
from marketplace.errors import NotFound
from marketplace.models.catalog import Image, Product, Variant
from marketplace.models.offers import Offer
from marketplace.models.proposals import ProductTwin
from marketplace.models.vendors import Vendor
from marketplace.queries.catalog import way_to
from marketplace.queries.product_fields import variants_of
from marketplace.queries.staff_lists import listed
from marketplace.rules.attributes import shown
from marketplace.rules.gtin import clean_gtin
from marketplace.rules.kinds import ProductStatus, TwinSource, TwinStatus
from marketplace.rules.permissions import Actor, allow
from marketplace.rules.texts import day, plain, plural, rating, shortened
from marketplace.rules.variant_matching import Form, matched, may_be_one

ADDRESS = re.compile(r"/p/([^/?#\s]+)")
TONES: dict[TwinStatus, Tone] = {
    TwinStatus.OPEN: "accent",
    TwinStatus.MERGED: "good",
    TwinStatus.DISMISSED: "neutral",
}
STATUS_WORDS = {
    TwinStatus.OPEN: "Waiting",
    TwinStatus.MERGED: "Merged",
    TwinStatus.DISMISSED: "Two things",
}


async def all_twins(
    db: Session, actor: Actor, status: str = "", after: str = ""
) -> Listing[TwinRow]:
    """Every pair, newest first, for staff."""
    allow(actor.is_staff)
    other = aliased(Product)
    found: Any = (
        select(ProductTwin, Product, other, Vendor.name)
        .join(Product, col(Product.id) == ProductTwin.product_id)
        .join(other, col(other.id) == ProductTwin.other_id)
        .outerjoin(Vendor, col(Vendor.id) == ProductTwin.vendor_id)
    )
    if status:
        found = found.where(col(ProductTwin.status) == status)
    return await listed(db, found, ProductTwin, after, _row)


async def product_called(db: Session, actor: Actor, text: str) -> int | None:
    """The product on the shelves that an address in the shop or a GTIN leads to."""
    on_shelf = select(Product.id).where(Product.status == ProductStatus.PUBLISHED)
    address = ADDRESS.search(text)
    if address:
        return (await db.exec(on_shelf.where(Product.slug == address[1]))).first()
    try:
        gtin = clean_gtin(text)
    except ValueError:
        return None
    with_number = on_shelf.join(Variant, col(Variant.product_id) == Product.id)
    return (await db.exec(with_number.where(Variant.gtin == gtin))).first()


async def waiting_twins(db: Session) -> int:
    """How many pairs nobody has decided on."""
    counted = select(func.count()).where(ProductTwin.status == TwinStatus.OPEN)
    return (await db.exec(counted.select_from(ProductTwin))).one()


def _row(twin: ProductTwin, product: Product, other: Product, vendor: str | None) -> TwinRow:
    is_report = twin.source is TwinSource.REPORT
    return TwinRow(
        id=twin.id,
        href=routes.admin_merge(product.id, other.id),
        title=product.title,
        title_href=routes.product(product.slug),
        other=other.title,
        other_href=routes.product(other.slug),
        brand=product.brand,
        found=f"Reported by {vendor or 'a vendor'}" if is_report else f"{twin.likeness}% alike",
        note=twin.note,
        status=STATUS_WORDS[twin.status],
        tone=TONES[twin.status],
        is_open=twin.status is TwinStatus.OPEN,
    )


async def merge_sheet(db: Session, actor: Actor, keep_id: int, drop_id: int) -> MergeSheet:
    """Two products with what would become of the second. Raises NotFound."""
    allow(actor.is_staff)
    keep, drop = await db.get(Product, keep_id), await db.get(Product, drop_id)
    if keep is None or drop is None or keep is drop:
        raise NotFound("We couldn't find both products.")
    statuses = {keep.status, drop.status}
    return MergeSheet(
        keep=await _side(db, keep),
        drop=await _side(db, drop),
        swap_href=routes.admin_merge(drop_id, keep_id),
        forms=await _forms(db, keep_id, drop_id),
        conflicts=await _conflicts(db, keep_id, drop_id),
        is_possible=ProductStatus.WITHDRAWN not in statuses,
    )


async def _side(db: Session, product: Product) -> TwinSide:
    shelves = await way_to(db, product.category_id)
    proposer = await db.get(Vendor, product.proposed_by) if product.proposed_by else None
    vendors = await db.exec(
        select(Vendor.name, func.count())
        .join(Offer, col(Offer.vendor_id) == col(Vendor.id))
        .where(Offer.product_id == product.id)
        .group_by(Vendor.name)
        .order_by(Vendor.name)
    )
    counts = dict(vendors.all())
    image = select(Image.key).where(Image.product_id == product.id)
    key = (await db.exec(image.order_by(col(Image.position), col(Image.id)).limit(1))).first()
    numbers = [one.gtin for one in await variants_of(db, product.id) if one.gtin]
    schema = {str(entry["key"]): entry for entry in shelves[-1].attributes}
    return TwinSide(
        id=product.id,
        href=routes.product(product.slug),
        title=product.title,
        brand=product.brand,
        category=" > ".join(shelf.name for shelf in shelves),
        summary=shortened(plain(product.description), 300),
        image=pictures.url(key or "", 320),
        status=product.status.capitalize(),
        proposer=proposer.name if proposer else "The shop",
        added=day(product.created_at),
        gtins=", ".join(numbers),
        offers=plural(sum(counts.values()), "offer"),
        vendors=", ".join(counts),
        reviews=rating(product.rating_sum, product.rating_count),
        sold=f"{product.sold_count:,}",
        details=[
            f"{schema[key]['name']}: {shown(schema[key], value)}"
            for key, value in product.attributes.items()
            if key in schema
        ],
    )


async def _forms(db: Session, keep_id: int, drop_id: int) -> list[FormChoice]:
    kept, dropped = await variants_of(db, keep_id), await variants_of(db, drop_id)
    twins = matched([_form(one) for one in kept], [_form(one) for one in dropped])
    return [
        FormChoice(
            name=f"form-{one.id}",
            label=one.name or "The only form",
            detail=_detail(one),
            options=[
                Option("0", "A new form of its own"),
                *[
                    Option(str(other.id), _called(other))
                    for other in kept
                    if may_be_one(_form(other), _form(one))
                ],
            ],
            chosen=str(twins[one.id]),
        )
        for one in dropped
    ]


def _form(variant: Variant) -> Form:
    return Form(variant.id, variant.name, variant.options, variant.gtin or "")


def _called(variant: Variant) -> str:
    detail = _detail(variant)
    return f"{variant.name or 'The only form'}{f' ({detail})' if detail else ''}"


def _detail(variant: Variant) -> str:
    return f"GTIN {variant.gtin}" if variant.gtin else ""


async def _conflicts(db: Session, keep_id: int, drop_id: int) -> str:
    """The vendors that offer both, of whom one offer may have to be paused."""
    other = aliased(Offer)
    rows = await db.exec(
        select(Vendor.name)
        .join(Offer, col(Offer.vendor_id) == col(Vendor.id))
        .join(other, (col(other.vendor_id) == col(Vendor.id)) & (col(other.product_id) == drop_id))
        .where(Offer.product_id == keep_id)
        .distinct()
        .order_by(Vendor.name)
    )
    return ", ".join(rows.all())
