"""The life of an order as one graph: which status may follow which, and by what verb."""

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
    "ship": {OrderStatus.ACCEPTED: OrderStatus.SHIPPED, OrderStatus.PACKED: OrderStatus.SHIPPED},
    "deliver": {OrderStatus.SHIPPED: OrderStatus.DELIVERED},
    "complete": {OrderStatus.DELIVERED: OrderStatus.COMPLETED},
    "cancel": {
        OrderStatus.AWAITING_PAYMENT: OrderStatus.CANCELLED,
        OrderStatus.PLACED: OrderStatus.CANCELLED,
        OrderStatus.ACCEPTED: OrderStatus.CANCELLED,
    },
}

PAYMENT: Graph[PaymentStatus] = {
    "challenge": {PaymentStatus.CREATED: PaymentStatus.REQUIRES_ACTION},
    "authorize": {
        PaymentStatus.CREATED: PaymentStatus.AUTHORIZED,
        PaymentStatus.REQUIRES_ACTION: PaymentStatus.AUTHORIZED,
    },
    "capture": {
        PaymentStatus.CREATED: PaymentStatus.CAPTURED,
        PaymentStatus.REQUIRES_ACTION: PaymentStatus.CAPTURED,
        PaymentStatus.AUTHORIZED: PaymentStatus.CAPTURED,
    },
    "fail": {
        PaymentStatus.CREATED: PaymentStatus.FAILED,
        PaymentStatus.REQUIRES_ACTION: PaymentStatus.FAILED,
    },
    "void": {
        PaymentStatus.CREATED: PaymentStatus.VOIDED,
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
