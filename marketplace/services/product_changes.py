"""Changes of shared products that vendors suggest and staff decide, field by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import ChangeAnswered, ChangeSuggested, ProductChanged
from marketplace.models.catalog import Product, Variant
from marketplace.models.columns import now
from marketplace.models.offers import Offer
from marketplace.models.proposals import ProductChange
from marketplace.queries.product_fields import fields_now, variants_of
from marketplace.rules.kinds import ChangeStatus, ProductStatus
from marketplace.rules.permissions import Actor, allow, may_moderate, may_sell, the_vendor
from marketplace.rules.product_fields import (
    GTIN,
    Fields,
    differences,
    fields_of,
    gtins_of,
    with_changes,
    words_of,
)
from marketplace.rules.texts import limited, required
from marketplace.services import audit, catalog, names, outbox
from marketplace.services.catalog_drafts import ProductWords, checked_words, valid_gtin
from marketplace.services.catalog_writing import shelves

WAITING = (ChangeStatus.OPEN, ChangeStatus.REVISION)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How a vendor would like a product to be, whole; GTINs by the variant's id."""

    words: ProductWords
    gtins: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""


async def suggest(
    db: Session, actor: Actor, product_id: int, suggestion: Suggestion
) -> ProductChange:
    """A vendor that offers a product suggests other words or numbers for it.

    Raises Conflict for its proposer, who edits it, and while an earlier suggestion waits;
    Invalid for a field, or when nothing would be different.
    """
    vendor_id = the_vendor(actor)
    product = await _offered_product(db, vendor_id, product_id)
    allow(may_sell(actor))
    if product.proposed_by == vendor_id:
        raise Conflict("You described this product, so you can edit it directly.")
    mine = select(ProductChange.id).where(
        ProductChange.product_id == product_id,
        ProductChange.vendor_id == vendor_id,
        col(ProductChange.status).in_(WAITING),
    )
    if (await db.exec(mine)).first() is not None:
        raise Conflict("You have suggested something here already; please revise that.")
    change = ProductChange(
        product_id=product_id,
        vendor_id=vendor_id,
        account_id=actor.account_id,
        **await _difference(db, product, suggestion),
    )
    db.add(change)
    await db.flush()
    await _suggested(db, actor, change, "change.suggested")
    return change


async def revise(db: Session, actor: Actor, change_id: int, suggestion: Suggestion) -> None:
    """Its vendor suggests something else instead, on its own or because staff asked."""
    change = await _own_waiting(db, actor, change_id)
    product = await _offered_product(db, change.vendor_id, change.product_id)
    for name, value in (await _difference(db, product, suggestion)).items():
        setattr(change, name, value)
    change.status, change.answer = ChangeStatus.OPEN, ""
    await _suggested(db, actor, change, "change.revised")


async def withdraw(db: Session, actor: Actor, change_id: int) -> None:
    """Its vendor no longer wants it."""
    change = await _own_waiting(db, actor, change_id)
    change.status, change.decided_at = ChangeStatus.WITHDRAWN, now()
    await _suggested(db, actor, change, "change.withdrawn")


async def approve(
    db: Session, actor: Actor, change_id: int, fields: Collection[str], message: str = ""
) -> None:
    """Staff take over the named fields, all or some; the others stay as they are.

    Raises Invalid("fields") for none of them, Invalid for a value that no longer fits.
    """
    change = await _for_decision(db, actor, change_id)
    chosen = [name for name in change.after if name in fields]
    if not chosen:
        raise Invalid("fields", "Please tick at least one field, or refuse the whole.")
    await _take_over(db, actor, change, chosen)
    change.taken = chosen
    await _answered(db, actor, change, ChangeStatus.APPROVED, _message(message, 0))


async def refuse(db: Session, actor: Actor, change_id: int, reason: str) -> None:
    """Staff turn the whole down and say why."""
    change = await _for_decision(db, actor, change_id)
    await _answered(db, actor, change, ChangeStatus.REFUSED, _message(reason, 3))


async def ask_revision(db: Session, actor: Actor, change_id: int, message: str) -> None:
    """Staff hand it back to its vendor with what should be otherwise."""
    change = await _for_decision(db, actor, change_id)
    await _answered(db, actor, change, ChangeStatus.REVISION, _message(message, 3))


async def _difference(db: Session, product: Product, suggestion: Suggestion) -> dict[str, Any]:
    """The columns of a change that say what would be otherwise, checked."""
    shelf = (await shelves(db)).get(suggestion.words.category_id)
    words = checked_words(suggestion.words, shelf)
    present = await fields_now(db, product)
    gtins = gtins_of(present) | {
        id: _valid(id, gtin) for id, gtin in suggestion.gtins.items() if f"{GTIN}{id}" in present
    }
    wanted = fields_of({name: getattr(words, name) for name in ProductWords.__slots__}, gtins)
    after = differences(present, wanted)
    if not after:
        raise Invalid("reason", "Nothing of this is different from how it is now.")
    await _refuse_known_gtins(db, after)
    before = {name: present.get(name) for name in after}
    reason = limited("reason", "The reason", suggestion.reason, 1_000)
    return {"before": before, "after": after, "reason": reason}


def _valid(variant_id: int, gtin: str) -> str:
    try:
        return valid_gtin(gtin)
    except Invalid as wrong:
        raise Invalid(f"{GTIN}{variant_id}", wrong.message) from None


async def _refuse_known_gtins(db: Session, after: Fields) -> None:
    numbers = {gtin: id for id, gtin in gtins_of(after).items() if gtin}
    if len(numbers) < sum(1 for gtin in gtins_of(after).values() if gtin):
        raise Invalid("gtin", "Two variants have the same GTIN.")
    await names.claim(db, (f"gtin:{gtin}" for gtin in numbers))
    known = await db.exec(select(Variant.gtin, Variant.id).where(col(Variant.gtin).in_(numbers)))
    for gtin, owner in known.all():
        if owner != numbers[gtin or ""]:
            message = f"Another product has {gtin}. If it is the same, please report a duplicate."
            raise Invalid(f"{GTIN}{numbers[gtin or '']}", message)


async def _take_over(db: Session, actor: Actor, change: ProductChange, chosen: list[str]) -> None:
    product = await db.get_one(Product, change.product_id, with_for_update=True)
    fields = with_changes(await fields_now(db, product), change.after, chosen)
    if any(not name.startswith(GTIN) for name in chosen):
        words = await _fitting(db, ProductWords(**words_of(fields)))
        await catalog.edit_product(db, actor, product.id, words)
    numbers = {name: change.after[name] for name in chosen if name.startswith(GTIN)}
    if numbers:
        await _set_gtins(db, product, numbers)
        await outbox.record(db, ProductChanged(product.id))


async def _fitting(db: Session, words: ProductWords) -> ProductWords:
    """Without the values that the products of its category don't have (any more)."""
    shelf = (await shelves(db)).get(words.category_id)
    keys = {str(entry["key"]) for entry in shelf.schema} if shelf else set()
    values = {key: value for key, value in words.attributes.items() if key in keys}
    return replace(words, attributes=values)


async def _set_gtins(db: Session, product: Product, numbers: Fields) -> None:
    await _refuse_known_gtins(db, numbers)
    wanted = gtins_of(numbers)
    for variant in await variants_of(db, product.id):
        if variant.id in wanted:
            variant.gtin = wanted[variant.id] or None
    await db.flush()


async def _offered_product(db: Session, vendor_id: int, product_id: int) -> Product:
    """The product, locked, if it is on the shelves and this vendor offers it. Raises NotFound."""
    product = await db.get(Product, product_id, with_for_update=True)
    offers = select(Offer.id).where(Offer.product_id == product_id, Offer.vendor_id == vendor_id)
    is_on_shelf = product is not None and product.status is ProductStatus.PUBLISHED
    if product is None or not is_on_shelf or (await db.exec(offers)).first() is None:
        raise NotFound("We couldn't find that product among yours.")
    return product


async def _own_waiting(db: Session, actor: Actor, change_id: int) -> ProductChange:
    vendor_id = the_vendor(actor)
    change = await db.get(ProductChange, change_id, with_for_update=True)
    if change is None or change.vendor_id != vendor_id:
        raise NotFound("We couldn't find that suggestion.")
    allow(may_sell(actor))
    return _still_waiting(change)


async def _for_decision(db: Session, actor: Actor, change_id: int) -> ProductChange:
    allow(may_moderate(actor))
    change = await db.get(ProductChange, change_id, with_for_update=True)
    if change is None:
        raise NotFound("We couldn't find that suggestion.")
    return _still_waiting(change)


def _still_waiting(change: ProductChange) -> ProductChange:
    if change.status not in WAITING:
        raise Conflict(f"This suggestion is {change.status} already.")
    return change


def _message(text: str, shortest: int) -> str:
    return required("message", "The message", text, shortest, 500)


async def _suggested(db: Session, actor: Actor, change: ProductChange, action: str) -> None:
    await audit.note(db, actor, action, ("product", change.product_id), after=change.after)
    await db.flush()
    await outbox.record(db, ChangeSuggested(change.id, change.product_id, change.vendor_id))


async def _answered(
    db: Session, actor: Actor, change: ProductChange, status: ChangeStatus, answer: str
) -> None:
    change.status, change.answer = status, answer
    change.decided_at = None if status is ChangeStatus.REVISION else now()
    subject = ("product", change.product_id)
    after = {name: change.after[name] for name in change.taken}
    await audit.note(db, actor, f"change.{status}", subject, after=after, reason=answer)
    await db.flush()
    await outbox.record(db, ChangeAnswered(change.id, change.product_id, change.vendor_id))
