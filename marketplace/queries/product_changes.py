"""Suggested changes of products: lists of them, and one with every field before and after."""

from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Tone
from marketplace.cards.proposals import ChangeRow, ChangeSheet, DiffPiece, FieldDiff
from marketplace.cards.staff import Listing
from marketplace.errors import NotFound
from marketplace.models.catalog import Product
from marketplace.models.proposals import ProductChange
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import containing
from marketplace.queries.product_fields import Reader, fields_now
from marketplace.queries.staff_lists import listed, moment
from marketplace.rules.kinds import ChangeStatus
from marketplace.rules.permissions import Actor, allow, the_vendor
from marketplace.rules.product_fields import GTIN, NAMES, Fields
from marketplace.rules.texts import plural
from marketplace.rules.word_diff import word_diff

WAITING = {ChangeStatus.OPEN, ChangeStatus.REVISION}
STATUS_WORDS: dict[ChangeStatus, tuple[str, Tone]] = {
    ChangeStatus.OPEN: ("Waiting", "accent"),
    ChangeStatus.REVISION: ("Back with the vendor", "warn"),
    ChangeStatus.APPROVED: ("Taken over", "good"),
    ChangeStatus.REFUSED: ("Turned down", "bad"),
    ChangeStatus.WITHDRAWN: ("Withdrawn", "neutral"),
}


async def all_changes(
    db: Session, actor: Actor, status: str = "", text: str = "", after: str = ""
) -> Listing[ChangeRow]:
    """Every suggested change, for staff; found by its product or its vendor."""
    allow(actor.is_staff)
    found = _found()
    if status:
        found = found.where(col(ProductChange.status) == status)
    if text.strip():
        pattern = containing(text)
        found = found.where(col(Product.title).ilike(pattern) | col(Vendor.name).ilike(pattern))
    return await listed(db, found, ProductChange, after, _staff_row)


async def my_changes(db: Session, actor: Actor, after: str = "") -> Listing[ChangeRow]:
    """What one's own shop has suggested."""
    own = _found().where(ProductChange.vendor_id == the_vendor(actor))
    return await listed(db, own, ProductChange, after, _own_row)


async def waiting_changes(db: Session) -> int:
    """How many wait for a decision of the staff."""
    counted = select(func.count()).where(ProductChange.status == ChangeStatus.OPEN)
    return (await db.exec(counted.select_from(ProductChange))).one()


def _found() -> Any:
    return (
        select(ProductChange, Product, Vendor)
        .join(Product, col(Product.id) == ProductChange.product_id)
        .join(Vendor, col(Vendor.id) == ProductChange.vendor_id)
    )


def _staff_row(change: ProductChange, product: Product, vendor: Vendor) -> ChangeRow:
    return _row(change, product, vendor, routes.admin_change(change.id))


def _own_row(change: ProductChange, product: Product, vendor: Vendor) -> ChangeRow:
    return _row(change, product, vendor, routes.vendor_suggest(product.id))


def _row(change: ProductChange, product: Product, vendor: Vendor, href: str) -> ChangeRow:
    words, tone = status_words(change)
    return ChangeRow(
        id=change.id,
        href=href,
        product=product.title,
        vendor=vendor.name,
        fields=_names(change.after),
        status=words,
        tone=tone,
        answer=change.answer,
        date=moment(change.created_at),
    )


def status_words(change: ProductChange) -> tuple[str, Tone]:
    """The status as people read it; approved in part says so."""
    words, tone = STATUS_WORDS[change.status]
    if change.status is ChangeStatus.APPROVED and len(change.taken) < len(change.after):
        return f"{plural(len(change.taken), 'field')} of {len(change.after)} taken over", tone
    return words, tone


def _names(fields: Fields) -> str:
    """What a change is about, in a few words: "Title, Brand, 2 details"."""
    named = [name for key, name in NAMES.items() if key in fields]
    numbers = sum(1 for key in fields if key.startswith(GTIN))
    details = len(fields) - len(named) - numbers
    named += ["GTIN"] if numbers else []
    named += [plural(details, "detail")] if details else []
    return ", ".join(named)


async def change_sheet(db: Session, actor: Actor, change_id: int) -> ChangeSheet:
    """One suggested change for staff: what waits is compared with how the product is now."""
    allow(actor.is_staff)
    found = (await db.exec(_found().where(ProductChange.id == change_id))).first()
    if found is None:
        raise NotFound("We couldn't find that suggestion.")
    change, product, vendor = found
    words, tone = status_words(change)
    is_waiting = change.status in WAITING
    reader = await Reader.of(db, product.id)
    now = await fields_now(db, product) if is_waiting else change.before
    fields = [_diff(change, name, now.get(name), reader, now) for name in _in_order(change.after)]
    return ChangeSheet(
        id=change.id,
        product=product.title,
        product_href=routes.product(product.slug),
        vendor=vendor.name,
        vendor_href=routes.vendor_shop(vendor.slug),
        status=words,
        tone=tone,
        reason=change.reason,
        answer=change.answer,
        date=moment(change.created_at),
        is_waiting=is_waiting,
        has_moved=any(one.note for one in fields),
        fields=fields,
    )


def _in_order(fields: Fields) -> list[str]:
    """As they stand in the form: the words, the details, the numbers."""
    words = [name for name in NAMES if name in fields]
    others = sorted((name.startswith(GTIN), name) for name in fields if name not in NAMES)
    return [*words, *(name for _, name in others)]


def _diff(change: ProductChange, name: str, now: Any, reader: Reader, fields: Fields) -> FieldDiff:
    before, after = change.before.get(name), change.after[name]
    shelf = change.after.get("category") or fields.get("category") or 0
    shelf_id = shelf if isinstance(shelf, int) else 0
    is_settled = now == after
    note = ""
    if is_settled:
        note = "It is like this already."
    elif now != before:
        was = reader.text(name, before, shelf_id) or "empty"
        note = f"This has changed since it was suggested; it was then: {was}"
    pieces = word_diff(reader.text(name, now, shelf_id), reader.text(name, after, shelf_id))
    return FieldDiff(
        name=name,
        label=reader.name(name, shelf_id),
        pieces=[DiffPiece(piece.text, piece.kind) for piece in pieces],
        note=note,
        is_settled=is_settled,
        was_taken=name in change.taken,
    )
