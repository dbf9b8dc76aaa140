"""Opinions of people who bought the thing, the vendor's answers, and what staff hide."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace.adapters.database import Session, tell
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.events import ReviewHidden, ReviewWritten
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.reviews import Review, ReviewVote
from marketplace.queries.bought import bought_line, has_sold
from marketplace.rules.kinds import ModerationStatus, ProductStatus
from marketplace.rules.permissions import (
    Actor,
    allow,
    may_moderate,
    may_sell,
    the_account,
    the_vendor,
)
from marketplace.rules.texts import limited, required
from marketplace.services import audit, outbox


async def write(
    db: Session, actor: Actor, product_id: int, stars: int, title: str, body: str
) -> Review:
    """Someone who bought and paid for a product says how it is, once.

    Raises Forbidden for everybody else, Conflict the second time, Invalid for a field.
    """
    account_id = the_account(actor)
    if not 1 <= stars <= 5:
        raise Invalid("stars", "Please give one to five stars.")
    product = await _locked_product(db, product_id)
    bought = await bought_line(db, account_id, product_id)
    if bought is None:
        raise Forbidden("Only people who bought this can review it.")
    mine = select(Review.id).where(Review.product_id == product_id, Review.account_id == account_id)
    if (await db.exec(mine)).first() is not None:
        raise Conflict("You have reviewed this already.")
    review = Review(
        product_id=product_id,
        account_id=account_id,
        order_line_id=bought,
        stars=stars,
        title=required("title", "The headline", title, 0, 120),
        body=limited("body", "The review", body, 5_000),
    )
    db.add(review)
    _count(product, review, +1)
    await db.flush()
    await outbox.record(db, ReviewWritten(product_id, review.id))
    return review


async def hide(db: Session, actor: Actor, review_id: int, reason: str) -> None:
    """Staff take a review away; its stars no longer count."""
    await _moderate(db, actor, review_id, ModerationStatus.HIDDEN, reason)


async def show(db: Session, actor: Actor, review_id: int, reason: str) -> None:
    """Staff bring a hidden review back; its stars count again."""
    await _moderate(db, actor, review_id, ModerationStatus.PUBLISHED, reason)


async def _moderate(
    db: Session, actor: Actor, review_id: int, status: ModerationStatus, reason: str
) -> None:
    allow(may_moderate(actor))
    reason = required("reason", "The reason", reason, 3, 500)
    product, review = await _locked_pair(db, review_id)
    before = review.status
    if before is status:
        return
    published = ModerationStatus.PUBLISHED
    _count(product, review, (status is published) - (before is published))
    review.status = status
    await audit.note(
        db,
        actor,
        f"review.{status}",
        ("review", review_id),
        before={"status": before},
        after={"status": status},
        reason=reason,
    )
    await outbox.record(db, ReviewHidden(review.product_id, review_id))


def _count(product: Product, review: Review, sign: int) -> None:
    product.rating_sum += sign * review.stars
    product.rating_count += sign


async def vote_helpful(db: Session, actor: Actor, review_id: int) -> None:
    """One person finds a review helpful; doing it again does nothing. Not one's own."""
    account_id = the_account(actor)
    review = await _published(db, review_id)
    if review.account_id == account_id:
        raise Forbidden("Others decide whether your review is helpful.")
    vote = insert(ReviewVote).values(review_id=review_id, account_id=account_id)
    voted = await db.exec(vote.on_conflict_do_nothing().returning(col(ReviewVote.review_id)))
    if voted.first() is not None:
        await db.exec(
            update(Review)
            .where(col(Review.id) == review_id)
            .values(helpful_count=Review.helpful_count + 1)
        )
        tell(db, f"product-{review.product_id}")


async def reply(db: Session, actor: Actor, review_id: int, body: str) -> None:
    """A vendor who sold the product answers in public; a new answer replaces the old."""
    vendor_id = the_vendor(actor)
    allow(may_sell(actor))
    review = await _published(db, review_id)
    if not await has_sold(db, vendor_id, review.product_id):
        raise NotFound("We couldn't find that review.")
    text = limited("reply", "The answer", body, 2_000)
    review.reply, review.replied_at = text, now() if text else None
    await outbox.record(db, ReviewWritten(review.product_id, review_id))


async def _published(db: Session, review_id: int) -> Review:
    review = await db.get(Review, review_id)
    if review is None or review.status is not ModerationStatus.PUBLISHED:
        raise NotFound("We couldn't find that review.")
    return review


async def _locked_pair(db: Session, review_id: int) -> tuple[Product, Review]:
    """The product first, as `write` does, then the review: never a deadlock."""
    review = await db.get(Review, review_id)
    if review is None:
        raise NotFound("We couldn't find that review.")
    product = await db.get_one(Product, review.product_id, with_for_update=True)
    await db.refresh(review, with_for_update=True)
    return product, review


async def _locked_product(db: Session, product_id: int) -> Product:
    product = await db.get(Product, product_id, with_for_update=True)
    if product is None or product.status is ProductStatus.WITHDRAWN:
        raise NotFound("We couldn't find that product.")
    return product
