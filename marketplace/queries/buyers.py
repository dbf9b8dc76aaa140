"""Whose purchase it is: an account's, a browser's, or theirs who hold the link from the mail."""

from dataclasses import replace

from marketplace.adapters.database import Session, bind
from marketplace.adapters.tokens import is_order_key
from marketplace.models.carts import Cart
from marketplace.models.orders import OrderGroup
from marketplace.rules.permissions import Actor


async def with_link(db: Session, actor: Actor, number: str, key: str) -> Actor:
    """The same person, who may act on the purchase whose mail link they came by, if it is one."""
    if not (key and is_order_key(key, number)):
        return actor
    holder = replace(actor, purchase=number)
    await bind(db, holder)
    return holder


async def is_buyer(db: Session, actor: Actor, group: OrderGroup) -> bool:
    """The account that bought, the browser whose basket a guest's was, or who holds the link."""
    if actor.purchase == group.number:
        return True
    if group.account_id is not None:
        return group.account_id == actor.account_id
    cart = await db.get_one(Cart, group.cart_id)
    return actor.visitor is not None and cart.visitor_hash == actor.visitor
