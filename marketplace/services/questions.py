"""What shoppers ask about a product, and who may answer: its vendors and its buyers."""

from sqlmodel import select

from marketplace.adapters.database import Session, tell
from marketplace.errors import Forbidden, NotFound
from marketplace.models.catalog import Product
from marketplace.models.offers import Offer
from marketplace.models.reviews import Answer, Question
from marketplace.queries.bought import bought_line
from marketplace.rules.kinds import ModerationStatus, ProductStatus
from marketplace.rules.permissions import Actor, may_sell, the_account
from marketplace.rules.texts import required


async def ask(db: Session, actor: Actor, product_id: int, body: str) -> Question:
    """A signed-in person asks something about a product on the shelves."""
    account_id = the_account(actor)
    product = await db.get(Product, product_id)
    if product is None or product.status is not ProductStatus.PUBLISHED:
        raise NotFound("We couldn't find that product.")
    text = required("body", "The question", body, 5, 500)
    question = Question(product_id=product_id, account_id=account_id, body=text)
    db.add(question)
    await db.flush()
    tell(db, f"product-{product_id}")
    return question


async def answer(db: Session, actor: Actor, question_id: int, body: str) -> Answer:
    """A vendor who offers the product, or a person who bought it, answers."""
    account_id = the_account(actor)
    question = await db.get(Question, question_id)
    if question is None or question.status is not ModerationStatus.PUBLISHED:
        raise NotFound("We couldn't find that question.")
    vendor_id = await _offering_vendor(db, actor, question.product_id)
    if vendor_id is None and not await bought_line(db, account_id, question.product_id):
        raise Forbidden("Only people who bought this and its vendors can answer.")
    text = required("body", "The answer", body, 2, 2_000)
    written = Answer(question_id=question_id, account_id=account_id, vendor_id=vendor_id, body=text)
    db.add(written)
    await db.flush()
    tell(db, f"product-{question.product_id}")
    return written


async def _offering_vendor(db: Session, actor: Actor, product_id: int) -> int | None:
    """The actor's shop, if it offers this product and the actor may speak for it."""
    if actor.vendor_id is None or not may_sell(actor):
        return None
    mine = select(Offer.vendor_id).where(
        Offer.product_id == product_id, Offer.vendor_id == actor.vendor_id
    )
    return (await db.exec(mine.limit(1))).first()
