"""The closed lists of words of parcels, returns and claims."""

from enum import StrEnum


class ShipmentKind(StrEnum):
    """What was bought, or what is sent in place of something that came back or never came."""

    SALE = "sale"
    REPLACEMENT = "replacement"


class Side(StrEnum):
    """Who did something to an order: its buyer, its vendor, staff, or the shop's own clock."""

    BUYER = "buyer"
    VENDOR = "vendor"
    STAFF = "staff"
    CLOCK = "clock"


class Wish(StrEnum):
    """What a shopper wants for what is wrong: money, or the thing once more."""

    REFUND = "refund"
    REPLACEMENT = "replacement"


class ReturnReason(StrEnum):
    CHANGED_MIND = "changed_mind"
    DOES_NOT_FIT = "does_not_fit"
    NOT_AS_DESCRIBED = "not_as_described"
    DEFECTIVE = "defective"
    WRONG_ITEM = "wrong_item"
    OTHER = "other"


class ReturnStatus(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    RECEIVED = "received"
    INSPECTED = "inspected"
    REFUNDED = "refunded"
    REPLACED = "replaced"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ESCALATED = "escalated"


class ClaimKind(StrEnum):
    NOT_ARRIVED = "not_arrived"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"


class ClaimStatus(StrEnum):
    """`replacing` waits for the vendor to send the thing once more."""

    OPEN = "open"
    ESCALATED = "escalated"
    REPLACING = "replacing"
    REFUNDED = "refunded"
    REPLACED = "replaced"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
