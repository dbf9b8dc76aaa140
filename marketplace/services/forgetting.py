"""Forgetting a person, a batch at a time: each step may be repeated, and says whether to go on.

What is forgotten where, and why something stays, stands in the register
(`queries.personal_tables`); a test forgets somebody and looks for them in every table.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy import inspect, tuple_, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, delete, func, select

from marketplace.adapters.database import Session, tell
from marketplace.events import ReviewHidden, SignedOut
from marketplace.models.accounts import Account, LoginSession
from marketplace.models.carts import Cart
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.messages import Message, SentMail, Thread
from marketplace.models.orders import OrderGroup
from marketplace.models.privacy import DataRequest
from marketplace.models.reviews import Answer, Question, Review, VendorReview
from marketplace.models.search import SearchEvent
from marketplace.models.staff import OutboxEvent
from marketplace.queries.personal import BOUGHT, Fate, Personal, Subject
from marketplace.queries.personal_tables import REGISTER
from marketplace.rules.kinds import ModerationStatus
from marketplace.rules.permissions import SYSTEM
from marketplace.rules.privacy import A_CUSTOMER, ADDRESSES, nobody
from marketplace.services import api_clients, outbox
from marketplace.services.forgetting_purchases import forget_purchases

A_BATCH = 500
FEW = 100
"""Purchases at a time: each is sealed."""
SILENT = "(taken back by its writer)"

Step = Callable[[Session, DataRequest, Subject], Awaitable[bool]]
"""Does one batch in one transaction; True as long as there may be more."""


async def end_sessions(db: Session, request: DataRequest, who: Subject) -> bool:
    """Nobody is signed in to this account any more, and nobody can sign in.

    Nor by the programs that they let into shops, whose secrets they know.
    """
    if who.account_id is None:
        return False
    await db.exec(
        update(Account)
        .where(col(Account.id) == who.account_id)
        .values(password_hash=None, disabled_at=func.coalesce(Account.disabled_at, now()))
    )
    ended = await db.exec(
        update(LoginSession)
        .where(
            col(LoginSession.account_id) == who.account_id,
            col(LoginSession.revoked_at).is_(None),
        )
        .values(revoked_at=now())
        .returning(col(LoginSession.id))
    )
    await outbox.record(db, *(SignedOut(id) for id in ended.scalars().all()))
    await api_clients.revoke_all_of(db, SYSTEM, who.account_id)
    return False


async def forget_searches(db: Session, request: DataRequest, who: Subject) -> bool:
    """The searches count on, by nobody."""
    batch = select(SearchEvent.id).where(col(SearchEvent.who).in_(who.aliases)).limit(A_BATCH)
    gone = await db.exec(update(SearchEvent).where(col(SearchEvent.id).in_(batch)).values(who=""))
    return gone.rowcount == A_BATCH


async def forget_words(db: Session, request: DataRequest, who: Subject) -> bool:
    """Reviews, questions and answers go, or stay as nobody's; messages lose their words."""
    if who.account_id is None:
        return False
    more = False if request.keeps_words else await _take_back_reviews(db, who.account_id)
    await _take_back_talk(db, who.account_id, request.keeps_words)
    for model in (Review, Question):  # pages that name their writer are made anew
        shown = select(model.product_id).where(model.account_id == who.account_id)
        tell(db, *(f"product-{id}" for id in (await db.exec(shown)).all()))
    return more


async def remove_rows(db: Session, request: DataRequest, who: Subject) -> bool:
    """What was only for the person is deleted, table by table."""
    found = 0
    for one in REGISTER:
        if one.fate is Fate.REMOVED and found < A_BATCH:
            found += await _delete(db, one, who, A_BATCH - found)
    return found >= A_BATCH


async def forget_letters(db: Session, request: DataRequest, who: Subject) -> bool:
    """Which letters they got, and what events say of them."""
    known = {request.email.lower(), who.email} - {""}
    batch = select(SentMail.id).where(func.lower(SentMail.recipient).in_(known)).limit(A_BATCH)
    gone = await db.exec(delete(SentMail).where(col(SentMail.id).in_(batch)))
    await db.exec(  # this one's own letters go on until the last
        update(DataRequest)
        .where(func.lower(DataRequest.email).in_(known), col(DataRequest.id) != request.id)
        .values(email="", reason="")
    )
    if who.account_id is not None:
        await _blank_events(db, who.account_id)
    return gone.rowcount == A_BATCH


async def forget_bought(db: Session, request: DataRequest, who: Subject) -> bool:
    """Purchases are nobody's; their books stay."""
    return await forget_purchases(db, BOUGHT(who), FEW) == FEW


async def forget_baskets(db: Session, request: DataRequest, who: Subject) -> bool:
    """Baskets that became no purchase are thrown away; the others lose their browser."""
    if who.account_id is None:
        return False
    bought = select(OrderGroup.cart_id).where(OrderGroup.cart_id == Cart.id).correlate(Cart)
    batch = (
        select(Cart.id).where(Cart.account_id == who.account_id, ~bought.exists()).limit(A_BATCH)
    )
    gone = await db.exec(delete(Cart).where(col(Cart.id).in_(batch)))
    await db.exec(
        update(Cart)
        .where(col(Cart.account_id) == who.account_id)
        .values(visitor_hash=None, postcode="", country="")
    )
    return gone.rowcount == A_BATCH


async def forget_account(db: Session, request: DataRequest, who: Subject) -> bool:
    """Last of all: the account is nobody's."""
    if who.account_id is not None:
        await db.exec(
            update(Account)
            .where(col(Account.id) == who.account_id)
            .values(
                email=nobody(who.account_id),
                name=A_CUSTOMER,
                password_hash=None,
                country="",
                currency="",
                email_verified_at=None,
            )
        )
    return False


STEPS: tuple[Step, ...] = (
    end_sessions,
    forget_searches,
    forget_words,
    remove_rows,
    forget_letters,
    forget_bought,
    forget_baskets,
    forget_account,
)
"""In this order: who they are is needed until the last one."""


async def _delete(db: Session, one: Personal, who: Subject, most: int) -> int:
    keys = inspect(one.model).primary_key
    batch = select(*keys).where(one.theirs(who)).limit(most)
    gone = await db.exec(delete(one.model).where(tuple_(*keys).in_(batch)))
    return gone.rowcount


async def _take_back_reviews(db: Session, account_id: int) -> bool:
    """Reviews are deleted with their stars: the product first, as `reviews.write` locks it."""
    mine = select(Review).where(Review.account_id == account_id).order_by(col(Review.product_id))
    reviews = (await db.exec(mine.limit(FEW))).all()
    for review in reviews:
        product = await db.get_one(Product, review.product_id, with_for_update=True)
        await db.refresh(review, with_for_update=True)
        if review.status is ModerationStatus.PUBLISHED:
            product.rating_sum -= review.stars
            product.rating_count -= 1
        await outbox.record(db, ReviewHidden(review.product_id, review.id))
        await db.delete(review)
    await db.flush()
    return len(reviews) == FEW


async def _take_back_talk(db: Session, account_id: int, keeps: bool) -> None:
    """What they wrote for themselves; what a vendor's team wrote is the vendor's."""
    hidden = {"body": SILENT, "status": ModerationStatus.HIDDEN}
    if not keeps:
        for statement in (
            update(Question).where(col(Question.account_id) == account_id).values(hidden),
            update(Answer)
            .where(col(Answer.account_id) == account_id, col(Answer.vendor_id).is_(None))
            .values(hidden),
            update(VendorReview)
            .where(col(VendorReview.account_id) == account_id)
            .values(hidden | {"body": ""}),
        ):
            await db.exec(statement)
    mine = select(Thread.id).where(Thread.account_id == account_id)
    said = col(Message.thread_id).in_(mine) & (col(Message.account_id) == account_id)
    await db.exec(update(Message).where(said).values(body=SILENT))
    await db.exec(update(Thread).where(col(Thread.account_id) == account_id).values(subject=SILENT))


async def _blank_events(db: Session, account_id: int) -> None:
    for name, fields in ADDRESSES.items():
        blank = type_coerce(dict.fromkeys(fields, ""), JSONB)
        payload = col(OutboxEvent.payload)
        await db.exec(
            update(OutboxEvent)
            .where(
                col(OutboxEvent.aggregate) == "account",
                col(OutboxEvent.aggregate_id) == account_id,
                col(OutboxEvent.name) == name,
            )
            .values(payload=payload.op("||")(blank))
        )
