"""The life of an order as one graph: which status may follow which, and by what verb."""

from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from marketplace.errors import Conflict


class GroupStatus(StrEnum):
    """Of a whole purchase, which may span several vendors."""

    AWAITING_PAYMENT = "awaiting_payment"
    PLACED = "placed"
    CLOSED = "closed"
    EXPIRED = "expired"
    FAILED = "failed"


class OrderStatus(StrEnum):
    """Of one vendor's part of a purchase."""

    AWAITING_PAYMENT = "awaiting_payment"
    PLACED = "placed"
    ACCEPTED = "accepted"
    PACKED = "packed"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class PaymentStatus(StrEnum):
    """Of one payment for a purchase; what was refunded is a number, not a status."""

    CREATED = "created"
    REQUIRES_ACTION = "requires_action"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"


GIFT_CARD, STORE_CREDIT = "gift_card", "store_credit"
MANUAL = "manual"
"""Bank transfers, made and seen by people."""
CREDIT_PROVIDERS = (GIFT_CARD, STORE_CREDIT)
"""Payments by what the marketplace itself owes; everything else comes by a payment provider."""

CREDIT_LASTS = timedelta(days=90)
"""At least so long what is paid back onto a gift card can be spent."""

MOST_EXTENSIONS = 2
"""How often a purchase that is being paid may be held for longer."""

Status = TypeVar("Status", bound=StrEnum)
Graph = dict[str, dict[Status, Status]]

GROUP: Graph[GroupStatus] = {
    "place": {
        GroupStatus.AWAITING_PAYMENT: GroupStatus.PLACED,
        GroupStatus.FAILED: GroupStatus.PLACED,
    },
    "expire": {GroupStatus.AWAITING_PAYMENT: GroupStatus.EXPIRED},
    "fail": {GroupStatus.AWAITING_PAYMENT: GroupStatus.FAILED},
    "close": {GroupStatus.PLACED: GroupStatus.CLOSED},
}

ORDER: Graph[OrderStatus] = {
    "place": {OrderStatus.AWAITING_PAYMENT: OrderStatus.PLACED},
    "accept": {OrderStatus.PLACED: OrderStatus.ACCEPTED},
    "pack": {OrderStatus.ACCEPTED: OrderStatus.PACKED},
    "ship_some": {
        OrderStatus.ACCEPTED: OrderStatus.PARTLY_SHIPPED,
        OrderStatus.PACKED: OrderStatus.PARTLY_SHIPPED,
        OrderStatus.PARTLY_SHIPPED: OrderStatus.PARTLY_SHIPPED,
    },
    "ship": {
        OrderStatus.ACCEPTED: OrderStatus.SHIPPED,
        OrderStatus.PACKED: OrderStatus.SHIPPED,
        OrderStatus.PARTLY_SHIPPED: OrderStatus.SHIPPED,
    },
    "deliver": {OrderStatus.SHIPPED: OrderStatus.DELIVERED},
    "complete": {OrderStatus.DELIVERED: OrderStatus.COMPLETED},
    "cancel": {
        OrderStatus.AWAITING_PAYMENT: OrderStatus.CANCELLED,
        OrderStatus.PLACED: OrderStatus.CANCELLED,
        OrderStatus.ACCEPTED: OrderStatus.CANCELLED,
    },
    "call_off": {
        OrderStatus.PLACED: OrderStatus.CANCELLED,
        OrderStatus.ACCEPTED: OrderStatus.CANCELLED,
        OrderStatus.PACKED: OrderStatus.CANCELLED,
        OrderStatus.PARTLY_SHIPPED: OrderStatus.SHIPPED,
    },
}
"""`cancel` is the buyer's, `call_off` the vendor's: of a partly sent order only the rest."""

UNSENT = {OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.PACKED, OrderStatus.PARTLY_SHIPPED}
"""Something of it is still to be sent."""
ON_THE_WAY = {OrderStatus.PARTLY_SHIPPED, OrderStatus.SHIPPED}
"""Something of it may be on its way."""
SENT = {*ON_THE_WAY, OrderStatus.DELIVERED, OrderStatus.COMPLETED}
"""Something of it has left."""

PAYMENT: Graph[PaymentStatus] = {
    "challenge": {PaymentStatus.CREATED: PaymentStatus.REQUIRES_ACTION},
    "authorize": {
        PaymentStatus.CREATED: PaymentStatus.AUTHORIZED,
        PaymentStatus.REQUIRES_ACTION: PaymentStatus.AUTHORIZED,
        PaymentStatus.FAILED: PaymentStatus.AUTHORIZED,
        PaymentStatus.VOIDED: PaymentStatus.AUTHORIZED,
    },
    "capture": {
        PaymentStatus.CREATED: PaymentStatus.CAPTURED,
        PaymentStatus.REQUIRES_ACTION: PaymentStatus.CAPTURED,
        PaymentStatus.AUTHORIZED: PaymentStatus.CAPTURED,
        # Money that comes although nobody expected it any more is money all the same.
        PaymentStatus.FAILED: PaymentStatus.CAPTURED,
        PaymentStatus.VOIDED: PaymentStatus.CAPTURED,
    },
    "fail": {
        PaymentStatus.CREATED: PaymentStatus.FAILED,
        PaymentStatus.REQUIRES_ACTION: PaymentStatus.FAILED,
    },
    "void": {
        PaymentStatus.CREATED: PaymentStatus.VOIDED,
        PaymentStatus.FAILED: PaymentStatus.VOIDED,
        PaymentStatus.AUTHORIZED: PaymentStatus.VOIDED,
    },
}


def advance(graph: Graph[Status], status: Status, verb: str) -> Status:
    """The status that a verb leads to.

    Raises Conflict when the verb does not apply to a thing in this status.
    """
    following = graph[verb].get(status)
    if following is None:
        raise Conflict(f"That isn't possible any more: it is already {status.replace('_', ' ')}.")
    return following


def possible(graph: Graph[Status], status: Status) -> list[str]:
    """The verbs that apply to a thing in this status, in the graph's order."""
    return [verb for verb, steps in graph.items() if status in steps]
