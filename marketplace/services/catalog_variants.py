"""The forms of a product that is there already: added, corrected, and taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import ProductChanged
from marketplace.models.catalog import Product, Variant
from marketplace.models.offers import Offer
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import line
from marketplace.rules.variant_matrix import checked_options
from marketplace.rules.variant_options import MOST_AXES, named_axes
from marketplace.services import audit, outbox
from marketplace.services.catalog import editable_product
from marketplace.services.catalog_drafts import (
    MOST_VARIANTS,
    VariantDraft,
    checked_variant,
    refuse_alike,
)
from marketplace.services.catalog_writing import refuse_known_gtins, variant_row

WAS_OFFERED = "This variant has been offered, so it stays. Its offers can be paused."


async def add_variant(db: Session, actor: Actor, product_id: int, draft: VariantDraft) -> Variant:
    """One form more, as the last: by the product's proposer or staff. Raises Invalid."""
    product = await editable_product(db, actor, product_id)
    others = await _variants(db, product_id)
    if len(others) >= MOST_VARIANTS:
        raise Invalid("variants", f"A product has at most {MOST_VARIANTS} variants.")
    if any(not other.name for other in others):
        raise Invalid("variants", "Please give the present variant a name first.")
    checked = _fitting(product, draft, others)
    await refuse_known_gtins(db, [checked])
    variant = variant_row(product_id, checked, max(o.position for o in others) + 1)
    db.add(variant)
    await db.flush()
    await _noted(db, actor, "product.variant_added", product_id, {}, _said(variant))
    return variant


async def change_variant(
    db: Session, actor: Actor, variant_id: int, draft: VariantDraft
) -> Variant:
    """Correct a form's name, options, GTIN and weight; its offers and orders stay as they are."""
    variant, product = await _editable(db, actor, variant_id)
    others = [one for one in await _variants(db, product.id) if one.id != variant_id]
    checked = _fitting(product, draft, others)
    if checked.gtin != (variant.gtin or ""):
        await refuse_known_gtins(db, [checked])
    before = _said(variant)
    variant.name, variant.options = checked.name, dict(checked.options)
    variant.gtin, variant.weight_grams = checked.gtin or None, checked.weight_grams
    if before == _said(variant):
        return variant
    await db.flush()
    await _noted(db, actor, "product.variant", product.id, before, _said(variant))
    return variant


async def remove_variant(db: Session, actor: Actor, variant_id: int) -> None:
    """Take away a form that nobody ever offered. Raises Conflict."""
    variant, product = await _editable(db, actor, variant_id)
    offered = select(Offer.id).where(Offer.variant_id == variant_id).limit(1)
    if (await db.exec(offered)).first() is not None:
        raise Conflict(WAS_OFFERED)
    if len(await _variants(db, product.id)) == 1:
        raise Conflict("A product has at least one variant.")
    before = _said(variant)
    await db.delete(variant)
    await db.flush()
    await _noted(db, actor, "product.variant_removed", product.id, before, {})


async def name_axes(db: Session, actor: Actor, product_id: int, names: Sequence[str]) -> None:
    """What the variants differ by, in order; a name in an old one's place renames it.

    Those that are left out take their values along. Raises Invalid("axes").
    """
    product = await editable_product(db, actor, product_id)
    tidy = [name for name in map(line, names) if name]
    if len({name.lower() for name in tidy}) < len(tidy) or len(tidy) > MOST_AXES:
        raise Invalid("axes", f"Please name up to {MOST_AXES} different things.")
    try:
        checked_options(dict.fromkeys(tidy, "x"))
    except Invalid as wrong:
        raise Invalid("axes", wrong.message) from None
    variants = await _variants(db, product_id)
    present = named_axes(product.axes, [one.options for one in variants])
    if tidy == present == product.axes:
        return
    renamed = dict(zip(present, tidy, strict=False))
    options = [
        {renamed[name]: value for name, value in one.options.items() if name in renamed}
        for one in variants
    ]
    distinct = {tuple(sorted(one.items())) for one in options}
    if tidy and any(options) and len(distinct) < len(options):
        raise Invalid("axes", "Without that, two variants would be the same.")
    for variant, said in zip(variants, options, strict=True):
        variant.options = said
    before, product.axes = {"axes": present}, tidy
    await db.flush()
    await _noted(db, actor, "product.axes", product_id, before, {"axes": tidy})


async def _editable(db: Session, actor: Actor, variant_id: int) -> tuple[Variant, Product]:
    """A variant and its product, both locked, for the product's proposer or staff."""
    found = select(Variant.product_id).where(col(Variant.id) == variant_id)
    product_id = (await db.exec(found)).first()
    if product_id is None:
        raise NotFound("We couldn't find that variant.")
    product = await editable_product(db, actor, product_id)
    variant = await db.get(Variant, variant_id, with_for_update=True)
    if variant is None:
        raise NotFound("We couldn't find that variant.")
    return variant, product


async def _variants(db: Session, product_id: int) -> list[Variant]:
    rows = await db.exec(
        select(Variant)
        .where(Variant.product_id == product_id)
        .order_by(col(Variant.position), col(Variant.id))
    )
    return list(rows.all())


def _fitting(product: Product, draft: VariantDraft, others: Sequence[Variant]) -> VariantDraft:
    """A draft that has a value on every axis of its product and is like no other of its forms."""
    axes = named_axes(product.axes, [one.options for one in others])
    if axes:
        draft = replace(draft, options={name: draft.options.get(name, "") for name in axes})
    checked = checked_variant(draft, needs_name=bool(others))
    # Forms from before the axes were named are told apart by their names alone.
    present = [
        VariantDraft(one.name, one.options if set(one.options) == set(axes) else {})
        for one in others
    ]
    refuse_alike([*present, checked])
    return checked


def _said(variant: Variant) -> dict[str, object]:
    return variant.model_dump(include={"name", "options", "gtin", "weight_grams"})


async def _noted(
    db: Session,
    actor: Actor,
    action: str,
    product_id: int,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    subject = ("product", product_id)
    await audit.note(db, actor, action, subject, before=before, after=after)
    await outbox.record(db, ProductChanged(product_id))
