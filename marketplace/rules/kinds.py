"""The closed lists of words that stand in columns: kinds, conditions, simple statuses."""

from enum import StrEnum


class StaffRole(StrEnum):
    """What a person of the operator's staff may do."""

    SUPPORT = "support"
    CATALOGUE = "catalogue"
    FINANCE = "finance"
    SUPER = "super"


class MemberRole(StrEnum):
    """What a person may do in a vendor's shop."""

    OWNER = "owner"
    MANAGER = "manager"
    PACKER = "packer"
    ACCOUNTANT = "accountant"


class SupportStatus(StrEnum):
    """Of staff's wish to work in a vendor's name."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    ENDED = "ended"


class VendorStatus(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    CLOSED = "closed"


class ProductStatus(StrEnum):
    PROPOSED = "proposed"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class ChangeStatus(StrEnum):
    """Of a change that a vendor suggests: waiting, sent back to it with a question, or decided."""

    OPEN = "open"
    REVISION = "revision"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TwinSource(StrEnum):
    """Who says that two products may be one: their words, or a vendor."""

    WORDS = "words"
    REPORT = "report"


class TwinStatus(StrEnum):
    OPEN = "open"
    MERGED = "merged"
    DISMISSED = "dismissed"


class Condition(StrEnum):
    NEW = "new"
    REFURBISHED = "refurbished"
    USED = "used"


class OfferStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


class CartStatus(StrEnum):
    OPEN = "open"
    ORDERED = "ordered"


class ReservationStatus(StrEnum):
    HELD = "held"
    COMMITTED = "committed"
    RELEASED = "released"


class ModerationStatus(StrEnum):
    """Of what people write: reviews, questions, answers."""

    PUBLISHED = "published"
    PENDING = "pending"
    HIDDEN = "hidden"


class ShipmentStatus(StrEnum):
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    LOST = "lost"


class Visibility(StrEnum):
    PRIVATE = "private"
    SHARED = "shared"
    PUBLIC = "public"


class MovementReason(StrEnum):
    RECEIVED = "received"
    CORRECTED = "corrected"
    SOLD = "sold"
    REPLACED = "replaced"
    RETURNED = "returned"
    IMPORTED = "imported"


class FileKind(StrEnum):
    """The kinds of file that vendors send and take home."""

    CSV = "csv"
    JSONL = "jsonl"


class ImportStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class DeliveryService(StrEnum):
    """By what a parcel goes, the order in which shoppers choose."""

    ECONOMY = "economy"
    STANDARD = "standard"
    EXPRESS = "express"
    OVERNIGHT = "overnight"


class TrackingKind(StrEnum):
    """What a carrier tells of a parcel."""

    ANNOUNCED = "announced"
    MOVING = "moving"
    OUT_FOR_DELIVERY = "out_for_delivery"
    WAITING = "waiting"
    DELIVERED = "delivered"
    RETURNING = "returning"
    PROBLEM = "problem"


class ClientKind(StrEnum):
    """A program that asks for access: on people's own devices, or a shop's on its server."""

    APP = "app"
    INTEGRATION = "integration"
