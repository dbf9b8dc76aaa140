"""Two products that are the same thing become one. This can't be undone."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, or_, select

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.events import ChangeAnswered, ProductsMerged
from marketplace.models.catalog import Product, ProductSlug, Variant
from marketplace.models.columns import now
from marketplace.models.proposals import ProductChange, ProductTwin
from marketplace.models.reviews import Review
from marketplace.queries.product_fields import variants_of
from marketplace.rules.kinds import ChangeStatus, ModerationStatus, ProductStatus, TwinStatus
from marketplace.rules.permissions import Actor, allow, may_moderate
from marketplace.rules.texts import shortened
from marketplace.rules.variant_matching import Form, may_be_one
from marketplace.services import audit, outbox
from marketplace.services.merging_offers import move_offers
from marketplace.services.merging_parts import move_parts

LONGEST_NAME = 80
MERGED = "The product stood in the catalogue twice and was merged with another one."


Together = list[tuple[Variant, Variant | None]]
"""The forms of the product that goes, each with its twin in the one that stays, if it has one."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The product that stays and the one that goes, both locked."""

    keep: Product
    drop: Product


async def merge(
    db: Session, actor: Actor, keep_id: int, drop_id: int, forms: Mapping[int, int]
) -> None:
    """Staff make one product of two: everything of `drop` moves to `keep`, which keeps its words.

    `forms` says for every variant of `drop` which one of `keep` it is, 0 for a new one. Offers,
    baskets, reviews, questions, lists and pictures follow, past orders lead to `keep`, and so
    does the address of `drop`, which is off the shelves for good. Raises Invalid("forms").
    """
    allow(may_moderate(actor))
    pair = await _locked(db, keep_id, drop_id)
    together = await _checked_forms(db, pair, forms)
    before = {"title": pair.drop.title, "slug": pair.drop.slug, "status": pair.drop.status}
    await _new_forms(db, pair, [one for one, target in together if target is None])
    twins = {one.id: target.id for one, target in together if target is not None}
    await _hand_numbers_over(db, together)
    moved = await move_offers(db, actor, keep_id, drop_id, twins)
    await move_parts(db, keep_id, drop_id, twins)
    await _count_anew(db, pair)
    await _readdress(db, pair)
    await _settle_suggestions(db, pair)
    pair.drop.status = ProductStatus.WITHDRAWN
    await db.flush()
    after: dict[str, object] = {"into": keep_id, "paused": moved.paused}
    await audit.note(db, actor, "product.merged", ("product", drop_id), before=before, after=after)
    await audit.note(db, actor, "product.took_up", ("product", keep_id), after={"other": drop_id})
    await outbox.record(db, ProductsMerged(keep_id, drop_id, moved.vendor_ids, moved.paused))


async def _locked(db: Session, keep_id: int, drop_id: int) -> Pair:
    if keep_id == drop_id:
        raise Conflict("That is one and the same product.")
    rows = await db.exec(
        select(Product)
        .where(col(Product.id).in_((keep_id, drop_id)))
        .order_by(col(Product.id))
        .with_for_update()
    )
    found = {product.id: product for product in rows.all()}
    if len(found) < 2:
        raise NotFound("We couldn't find both products.")
    for product in found.values():
        if product.status is ProductStatus.WITHDRAWN:
            raise Conflict(f"“{product.title}” is off the shelves for good already.")
    return Pair(found[keep_id], found[drop_id])


async def _checked_forms(db: Session, pair: Pair, forms: Mapping[int, int]) -> Together:
    """Each form of the one that goes with what it becomes."""
    kept = {variant.id: variant for variant in await variants_of(db, pair.keep.id)}
    dropped = await variants_of(db, pair.drop.id)
    if set(forms) != {variant.id for variant in dropped}:
        raise Conflict("The product has changed meanwhile. Please look at both again.")
    chosen = [target for target in forms.values() if target]
    if not set(chosen) <= set(kept):
        raise Invalid("forms", "Please choose a form of the product that stays.")
    if len(set(chosen)) < len(chosen):
        raise Invalid("forms", "Two forms can't become the same one.")
    together = [(variant, kept.get(forms[variant.id])) for variant in dropped]
    for one, other in together:
        if other and not may_be_one(_form(one), _form(other)):
            message = f"{one.gtin} and {other.gtin} are different things: make it a new form."
            raise Invalid("forms", message)
    return together


def _form(variant: Variant) -> Form:
    return Form(variant.id, variant.name, variant.options, variant.gtin or "")


async def _new_forms(db: Session, pair: Pair, variants: list[Variant]) -> None:
    """Forms that only the one that goes had become forms of the one that stays."""
    kept = await variants_of(db, pair.keep.id)
    taken = {variant.name.casefold() for variant in kept}
    for place, variant in enumerate(variants, start=len(kept)):
        variant.name = _free_name(variant.name or pair.drop.title, taken)
        variant.product_id, variant.position = pair.keep.id, place
        taken.add(variant.name.casefold())
    await db.flush()


def _free_name(name: str, taken: set[str]) -> str:
    name = shortened(name, LONGEST_NAME - 5)
    wanted, number = name, 2
    while wanted.casefold() in taken:
        wanted, number = f"{name} ({number})", number + 1
    return wanted


async def _hand_numbers_over(db: Session, together: Together) -> None:
    """A form that has no GTIN takes that of its twin; each stands in the catalogue once."""
    handed = [
        (target, one.gtin)
        for one, target in together
        if target is not None and one.gtin and not target.gtin
    ]
    for one, target in together:
        one.gtin = None if any(target is taker for taker, _ in handed) else one.gtin
    await db.flush()
    for target, gtin in handed:
        target.gtin = gtin
    await db.flush()


async def _count_anew(db: Session, pair: Pair) -> None:
    for product in (pair.keep, pair.drop):
        sums = await db.exec(
            select(func.coalesce(func.sum(Review.stars), 0), func.count()).where(
                Review.product_id == product.id, Review.status == ModerationStatus.PUBLISHED
            )
        )
        stars, count = sums.one()
        product.rating_sum, product.rating_count = int(stars), count
    pair.keep.sold_count += pair.drop.sold_count
    pair.drop.sold_count = 0


async def _readdress(db: Session, pair: Pair) -> None:
    """Every address that the one that goes ever had leads to the one that stays."""
    keep_id, drop = pair.keep.id, pair.drop
    await db.exec(
        update(ProductSlug).where(col(ProductSlug.product_id) == drop.id).values(product_id=keep_id)
    )
    former, drop.slug = drop.slug, f"{drop.slug}-merged-{drop.id}"
    await db.flush()
    await db.exec(delete(ProductSlug).where(col(ProductSlug.slug) == former))
    await db.exec(insert(ProductSlug).values(slug=former, product_id=keep_id))


async def _settle_suggestions(db: Session, pair: Pair) -> None:
    """What waited for a decision about the one that goes is decided by this."""
    drop_id = pair.drop.id
    changes = await db.exec(
        select(ProductChange).where(
            ProductChange.product_id == drop_id,
            col(ProductChange.status).in_((ChangeStatus.OPEN, ChangeStatus.REVISION)),
        )
    )
    for change in changes.all():
        change.status, change.answer, change.decided_at = ChangeStatus.REFUSED, MERGED, now()
        await outbox.record(db, ChangeAnswered(change.id, change.product_id, change.vendor_id))
    await db.exec(
        update(ProductTwin)
        .where(
            or_(
                col(ProductTwin.product_id) == drop_id,
                col(ProductTwin.other_id) == drop_id,
            ),
            col(ProductTwin.status) == TwinStatus.OPEN,
        )
        .values(status=TwinStatus.MERGED, decided_at=now())
    )
