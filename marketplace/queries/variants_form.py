"""A product's forms and pictures as its editor arranges them one by one."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Fact, Option
from marketplace.cards.variants import PictureChoice, VariantRow, VariantsForm
from marketplace.models.catalog import Image, Product, Variant
from marketplace.models.offers import Offer
from marketplace.queries.catalog_form import product_form
from marketplace.rules.permissions import Actor
from marketplace.rules.texts import plural
from marketplace.rules.variant_matrix import variant_name
from marketplace.rules.variant_options import axes_of, look_of, named_axes

LAST_ONE = "A product has at least one variant."
WAS_OFFERED = "It has been offered, so it stays."


async def variants_form(db: Session, actor: Actor, product_id: int) -> VariantsForm:
    """The forms of one's own product, or of any for staff; somebody else's is not found."""
    await product_form(db, actor, product_id)
    product = await db.get_one(Product, product_id)
    variants = await _variants(db, product_id)
    counts = await _offers(db, product_id)
    axes = named_axes(product.axes, [one.options for one in variants])
    return VariantsForm(
        axes=axes,
        rows=[_row(one, axes, counts.get(one.id, 0), len(variants) == 1) for one in variants],
        pictures=await _pictures(db, product_id, axes, variants),
        looks=[Option("", "All variants"), *_looks(axes, variants)],
    )


async def _variants(db: Session, product_id: int) -> list[Variant]:
    rows = await db.exec(
        select(Variant)
        .where(Variant.product_id == product_id)
        .order_by(col(Variant.position), col(Variant.id))
    )
    return list(rows.all())


async def _offers(db: Session, product_id: int) -> dict[int, int]:
    rows = await db.exec(
        select(Offer.variant_id, func.count())
        .where(Offer.product_id == product_id)
        .group_by(col(Offer.variant_id))
    )
    return dict(rows.all())


def _row(variant: Variant, axes: list[str], offers: int, is_last: bool) -> VariantRow:
    grams = variant.weight_grams
    options = {name: variant.options[name] for name in axes if name in variant.options}
    return VariantRow(
        id=variant.id,
        name=variant.name,
        own_name=variant.name if variant.name != variant_name(options) else "",
        options_text=", ".join(f"{name}: {value}" for name, value in options.items()),
        gtin=variant.gtin or "",
        weight=str(grams) if grams else "",
        weight_text=f"{grams:,} g" if grams else "",
        offers_text=plural(offers, "offer") if offers else "Not offered",
        why_kept=WAS_OFFERED if offers else LAST_ONE if is_last else "",
        options=[Fact(name, variant.options.get(name, "")) for name in axes],
    )


def _looks(axes: list[str], variants: Sequence[Variant]) -> list[Option]:
    """What a picture may show: each value that looks different, by its first form."""
    look = look_of(axes_of(axes, [one.options for one in variants]))
    if look is None:
        return [Option(str(one.id), one.name) for one in variants if one.name]
    first = {one.options[look.name]: one.id for one in reversed(variants)}
    return [Option(str(first[value]), value) for value in look.values]


async def _pictures(
    db: Session, product_id: int, axes: list[str], variants: Sequence[Variant]
) -> list[PictureChoice]:
    """The pictures in order; a form is told by the first one that looks like it."""
    rows = await db.exec(
        select(Image)
        .where(Image.product_id == product_id)
        .order_by(col(Image.position), col(Image.id))
    )
    alike = _alike(axes, variants)
    return [
        PictureChoice(
            image.id or 0,
            pictures.url(image.key, 160),
            image.alt,
            str(alike.get(image.variant_id, image.variant_id) or ""),
        )
        for image in rows.all()
    ]


def _alike(axes: list[str], variants: Sequence[Variant]) -> dict[int | None, int]:
    look = look_of(axes_of(axes, [one.options for one in variants]))
    if look is None:
        return {}
    first = {one.options[look.name]: one.id for one in reversed(variants)}
    return {one.id: first[one.options[look.name]] for one in variants}
