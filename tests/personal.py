"""Somebody whose traces are everywhere, and where they are looked for."""

from dataclasses import dataclass, replace
from itertools import count

from sqlalchemy import text
from sqlmodel import SQLModel, select

from marketplace.adapters.database import Session
from marketplace.events import OrderCancelled
from marketplace.models.accounts import Account, Address
from marketplace.models.aftersales import OrderReturn
from marketplace.models.columns import now
from marketplace.models.messages import Message, Notification, SentMail, Thread
from marketplace.models.orders import OrderGroup, Shipment, VendorOrder
from marketplace.models.reviews import Question, Review, VendorReview
from marketplace.models.staff import OutboxEvent
from marketplace.rules.case_kinds import ReturnReason, ReturnStatus, Side
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.permissions import Actor
from marketplace.services import accounts, carts, checkout, wishlists
from tests.factories import HOME, Shop, person

numbers = count(1)


@dataclass(frozen=True)
class Known:
    """A member who has bought, sent back, written and asked; `name` stands nowhere else."""

    actor: Actor
    name: str
    email: str
    order: VendorOrder
    group: OrderGroup


async def somebody(db: Session, made: Shop, *, picture: str = "") -> Known:
    """One purchase that is over, with everything around it."""
    number = next(numbers)
    name, email = f"Wilhelmina Quux{number}", f"wilhelmina{number}@quux.example"
    actor = await person(db, name)
    account = await db.get_one(Account, actor.account_id)
    account.email, account.email_verified_at = email, now()
    token = await accounts.open_session(db, account.id, user_agent="Quuxbird", address="85.214.1.2")
    assert token
    actor = replace(actor, email=email)
    db.add(Address(account_id=account.id, **_address(name), is_default=True))
    await carts.add_line(db, actor, made.offer.id, 1)
    prepared = await checkout.prepare(db, actor, email, replace(HOME, name=name), 2_500)
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    order = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))).one()
    group.status, group.placed_at = GroupStatus.PLACED, now()
    order.status, order.placed_at = OrderStatus.COMPLETED, now()
    order.cancelled_by, order.cancel_reason = Side.BUYER, f"No longer wanted, {name}"
    reason = OrderCancelled(order.id, group.id, made.vendor.id, order.cancel_reason)
    row = OutboxEvent(
        name="OrderCancelled", aggregate=reason.aggregate, aggregate_id=order.id,
        payload=reason.payload(),
    )  # fmt: skip
    db.add(row)
    await _traces(db, made, account, order, name, picture)
    await carts.add_line(db, actor, made.offer.id, 2)
    await wishlists.add(db, actor, made.offer.product_id)
    await db.flush()
    return Known(actor, name, email, order, group)


async def _traces(db, made, account, order, name, picture):
    db.add(Shipment(vendor_order_id=order.id, carrier="DHL", tracking="JD014", shipped_at=now()))
    db.add(
        OrderReturn(
            number=f"R-{name[-6:]}-{order.id}", vendor_order_id=order.id,
            reason=ReturnReason.OTHER, status=ReturnStatus.REFUNDED,
            comment=f"Too small, says {name}", pictures=[picture] if picture else [],
        )
    )  # fmt: skip
    product = made.offer.product_id
    db.add(Review(product_id=product, account_id=account.id, stars=4, body="Sturdy."))
    db.add(Question(product_id=product, account_id=account.id, body="Does it fold, dear all?"))
    db.add(
        VendorReview(
            vendor_id=made.vendor.id, account_id=account.id, vendor_order_id=order.id, stars=5
        )
    )
    thread = Thread(vendor_id=made.vendor.id, account_id=account.id, subject=f"From {name}")
    db.add(thread)
    await db.flush()
    db.add(Message(thread_id=thread.id, account_id=account.id, body=f"This is {name}."))
    db.add(Message(thread_id=thread.id, account_id=made.owner.account_id, body="How can I help?"))
    db.add(Notification(account_id=account.id, source=f"n{order.id}", title=f"Hello {name}"))
    db.add(SentMail(source=f"m{order.id}", recipient=account.email.upper(), subject="Welcome"))


def _address(name):
    return {"name": name, "line1": "7 Quux Lane", "city": "Berlin", "postcode": "10115",
            "country": "DE"}  # fmt: skip


async def traces_of(db: Session, *words: str) -> set[str]:
    """The tables in which any of the words stand, in any column."""
    found = set()
    for name in SQLModel.metadata.tables:
        for word in words:
            rows = await db.execute(
                text(f'SELECT 1 FROM "{name}" AS it WHERE it::text ILIKE :word LIMIT 1'),
                {"word": f"%{word}%"},
            )
            if rows.first():
                found.add(name)
    return found
