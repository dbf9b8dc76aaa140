"""What shoppers say of products: for the product's page, its vendors and the staff."""

from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Bar
from marketplace.cards.reviews import (
    AnswerCard,
    QuestionCard,
    ReviewCard,
    ReviewPage,
    ReviewRow,
    ReviewRows,
)
from marketplace.models.accounts import Account
from marketplace.models.catalog import Product
from marketplace.models.offers import Offer
from marketplace.models.reviews import Answer, Question, Review
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import beyond, page_of
from marketplace.rules.kinds import ModerationStatus
from marketplace.rules.permissions import Actor, allow, may_moderate, the_vendor
from marketplace.rules.texts import day, plural, public_name

A_PAGE = 30
MOST_QUESTIONS = 20


async def reviews_page(
    db: Session, actor: Actor, product_id: int, after: str = "", limit: int = 10
) -> ReviewPage:
    """Published reviews of a product, the newest first."""
    wanted = (
        select(Review, Account.name)
        .join(Account, col(Account.id) == Review.account_id)
        .where(Review.product_id == product_id, Review.status == ModerationStatus.PUBLISHED)
        .order_by(col(Review.id).desc())
        .limit(limit + 1)
    )
    if after:
        wanted = wanted.where(beyond(after, Review.id, descending=True))
    rows, has_more = page_of((await db.exec(wanted)).all(), limit)
    cards = [_card(review, name, actor) for review, name in rows]
    return ReviewPage(cards, str(cards[-1].id) if has_more else "")


def _card(review: Review, name: str, actor: Actor) -> ReviewCard:
    return ReviewCard(
        id=review.id,
        author=public_name(name),
        stars=review.stars,
        title=review.title,
        body=review.body,
        date=review.created_at.date().isoformat(),
        date_text=day(review.created_at),
        helpful_text=plural(review.helpful_count, "person", "people") + " found this helpful"
        if review.helpful_count
        else "",
        is_verified=review.order_line_id is not None,
        is_mine=review.account_id == actor.account_id,
        reply=review.reply,
        replied_text=day(review.replied_at) if review.replied_at else "",
    )


async def histogram(db: Session, product_id: int) -> list[Bar]:
    """How many gave how many stars, five first."""
    rows = await db.exec(
        select(Review.stars, func.count())
        .where(Review.product_id == product_id, Review.status == ModerationStatus.PUBLISHED)
        .group_by(col(Review.stars))
    )
    counts = dict(rows.all())
    total = max(1, sum(counts.values()))
    return [
        Bar(
            label=plural(n, "star"),
            size=100 * counts.get(n, 0) // total,
            value=str(counts.get(n, 0)),
        )
        for n in range(5, 0, -1)
    ]


async def questions_of(db: Session, actor: Actor, product_id: int) -> list[QuestionCard]:
    """The latest questions about a product with their answers."""
    rows = await db.exec(
        select(Question, Account.name)
        .join(Account, col(Account.id) == Question.account_id)
        .where(Question.product_id == product_id, Question.status == ModerationStatus.PUBLISHED)
        .order_by(col(Question.id).desc())
        .limit(MOST_QUESTIONS)
    )
    found = rows.all()
    answers = await _answers(db, [question.id for question, _ in found])
    return [
        QuestionCard(
            id=question.id,
            author=public_name(name),
            body=question.body,
            date_text=day(question.created_at),
            answers=answers.get(question.id, []),
        )
        for question, name in found
    ]


async def _answers(db: Session, question_ids: list[int]) -> dict[int, list[AnswerCard]]:
    rows = await db.exec(
        select(Answer, Account.name, Vendor.name)
        .join(Account, col(Account.id) == Answer.account_id)
        .join(Vendor, col(Vendor.id) == Answer.vendor_id, isouter=True)
        .where(
            col(Answer.question_id).in_(question_ids), Answer.status == ModerationStatus.PUBLISHED
        )
        .order_by(col(Answer.id))
    )
    found: dict[int, list[AnswerCard]] = {}
    for answer, person, vendor in rows.all():
        card = AnswerCard(
            id=answer.id,
            author=vendor or public_name(person),
            body=answer.body,
            date_text=day(answer.created_at),
            by_vendor=vendor is not None,
        )
        found.setdefault(answer.question_id, []).append(card)
    return found


async def vendor_reviews(db: Session, actor: Actor, after: str = "") -> ReviewRows:
    """Reviews of the products that one's own shop offers, the newest first."""
    offered = select(Offer.product_id).where(Offer.vendor_id == the_vendor(actor))
    shown = Review.status == ModerationStatus.PUBLISHED
    return await _rows(db, after, col(Review.product_id).in_(offered), shown)


async def all_reviews(db: Session, actor: Actor, status: str = "", after: str = "") -> ReviewRows:
    """Every review, for staff; all, or those of one status."""
    allow(may_moderate(actor))
    conditions = [Review.status == status] if status else []
    return await _rows(db, after, *conditions)


async def _rows(db: Session, after: str, *conditions: Any) -> ReviewRows:
    wanted = (
        select(Review, Product.title, Product.slug, Account.name)
        .join(Product, col(Product.id) == Review.product_id)
        .join(Account, col(Account.id) == Review.account_id)
        .where(*conditions)
        .order_by(col(Review.id).desc())
        .limit(A_PAGE + 1)
    )
    if after:
        wanted = wanted.where(beyond(after, Review.id, descending=True))
    rows, has_more = page_of((await db.exec(wanted)).all(), A_PAGE)
    shown = [_row(row) for row in rows]
    return ReviewRows(shown, str(shown[-1].id) if has_more else "")


def _row(row: Any) -> ReviewRow:
    review, title, slug, name = row
    return ReviewRow(
        id=review.id,
        product_id=review.product_id,
        product=title,
        product_href=routes.product(slug),
        author=public_name(name),
        stars=review.stars,
        title=review.title,
        body=review.body,
        date_text=day(review.created_at),
        status=review.status,
        reply=review.reply,
    )
