"""What may become of returns and claims, in what time, and what the law adds to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from marketplace.errors import Conflict
from marketplace.rules.case_kinds import ClaimStatus, ReturnReason, ReturnStatus
from marketplace.rules.fulfilment import Graph

RETURN: Graph[ReturnStatus] = {
    "approve": {
        ReturnStatus.REQUESTED: ReturnStatus.APPROVED,
        ReturnStatus.ESCALATED: ReturnStatus.APPROVED,
    },
    "deny": {
        ReturnStatus.REQUESTED: ReturnStatus.DENIED,
        ReturnStatus.ESCALATED: ReturnStatus.DENIED,
    },
    "send_back": {ReturnStatus.APPROVED: ReturnStatus.SENT_BACK},
    "receive": {
        ReturnStatus.APPROVED: ReturnStatus.RECEIVED,
        ReturnStatus.SENT_BACK: ReturnStatus.RECEIVED,
    },
    "inspect": {ReturnStatus.RECEIVED: ReturnStatus.INSPECTED},
    "refund": {
        ReturnStatus.INSPECTED: ReturnStatus.REFUNDED,
        ReturnStatus.ESCALATED: ReturnStatus.REFUNDED,
    },
    "reject": {ReturnStatus.INSPECTED: ReturnStatus.DENIED},
    "replace": {ReturnStatus.INSPECTED: ReturnStatus.REPLACED},
    "withdraw": {
        ReturnStatus.REQUESTED: ReturnStatus.WITHDRAWN,
        ReturnStatus.APPROVED: ReturnStatus.WITHDRAWN,
    },
    "expire": {ReturnStatus.APPROVED: ReturnStatus.EXPIRED},
    "escalate": {
        ReturnStatus.REQUESTED: ReturnStatus.ESCALATED,
        ReturnStatus.SENT_BACK: ReturnStatus.ESCALATED,
        ReturnStatus.RECEIVED: ReturnStatus.ESCALATED,
        ReturnStatus.INSPECTED: ReturnStatus.ESCALATED,
        ReturnStatus.DENIED: ReturnStatus.ESCALATED,
    },
}
"""`inspected` waits for a replacement; what is paid back passes through it."""

CLAIM: Graph[ClaimStatus] = {
    "refund": {
        ClaimStatus.OPEN: ClaimStatus.REFUNDED,
        ClaimStatus.REPLACING: ClaimStatus.REFUNDED,
        ClaimStatus.ESCALATED: ClaimStatus.REFUNDED,
    },
    "promise": {
        ClaimStatus.OPEN: ClaimStatus.REPLACING,
        ClaimStatus.ESCALATED: ClaimStatus.REPLACING,
    },
    "replace": {ClaimStatus.REPLACING: ClaimStatus.REPLACED},
    "escalate": {
        ClaimStatus.OPEN: ClaimStatus.ESCALATED,
        ClaimStatus.REPLACING: ClaimStatus.ESCALATED,
    },
    "refuse": {ClaimStatus.ESCALATED: ClaimStatus.REFUSED},
    "withdraw": {
        ClaimStatus.OPEN: ClaimStatus.WITHDRAWN,
        ClaimStatus.ESCALATED: ClaimStatus.WITHDRAWN,
    },
}

OPEN_RETURNS = {
    ReturnStatus.REQUESTED,
    ReturnStatus.APPROVED,
    ReturnStatus.SENT_BACK,
    ReturnStatus.RECEIVED,
    ReturnStatus.INSPECTED,
    ReturnStatus.ESCALATED,
}
"""Something is still to be done about them."""
HELD_BY_RETURNS = {*OPEN_RETURNS, ReturnStatus.DENIED}
"""Their pieces can't be asked back once more; those of a refund are counted on the line."""
OPEN_CLAIMS = {ClaimStatus.OPEN, ClaimStatus.ESCALATED, ClaimStatus.REPLACING}
HELD_BY_CLAIMS = {*OPEN_CLAIMS, ClaimStatus.REFUSED}
"""What staff have refused can't be claimed again, but it can still be sent back."""

VENDORS_FAULT = {ReturnReason.NOT_AS_DESCRIBED, ReturnReason.DEFECTIVE, ReturnReason.WRONG_ITEM}


def is_within(delivered_at: datetime | None, days: int, now: datetime) -> bool:
    """Whether so many days since an order arrived aren't over; all that isn't there yet counts."""
    return delivered_at is None or now <= delivered_at + timedelta(days=days)


def returns_delivery(is_withdrawal: bool, reason: ReturnReason, is_all: bool) -> bool:
    """Whether what sending cost comes back too.

    It does when everything comes back and the shopper withdraws in time, or the vendor is at
    fault.
    """
    return is_all and (is_withdrawal or reason in VENDORS_FAULT)


def chosen(wanted: Mapping[int, int], free: Mapping[int, int]) -> dict[int, int]:
    """The pieces somebody asks for by line, without the zeros.

    Raises Conflict when nothing is left over, or more is asked for than is free.
    """
    pieces = {line: count for line, count in wanted.items() if count}
    if not pieces:
        raise Conflict("Please choose at least one piece.")
    if any(type(count) is not int or not 0 < count <= free.get(line, 0)
           for line, count in pieces.items()):  # fmt: skip
        raise Conflict("That many pieces can't be chosen any more.")
    return pieces
