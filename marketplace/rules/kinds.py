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


class VendorStatus(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    CLOSED = "closed"


class PayoutAccountStatus(StrEnum):
    NONE = "none"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    RESTRICTED = "restricted"
    REJECTED = "rejected"


class ProductStatus(StrEnum):
    PROPOSED = "proposed"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


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


class ReturnStatus(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    RECEIVED = "received"
    INSPECTED = "inspected"
    REFUNDED = "refunded"
    REPLACED = "replaced"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ESCALATED = "escalated"


class RefundStatus(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


class CommandState(StrEnum):
    """Of a call that moves money: the row is written before the call is made."""

    PREPARED = "prepared"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class InboxStatus(StrEnum):
    RECEIVED = "received"
    PROCESSED = "processed"
    IGNORED = "ignored"
    FAILED = "failed"
    PARKED = "parked"


class DisputeStatus(StrEnum):
    OPENED = "opened"
    EVIDENCE = "evidence"
    WON = "won"
    LOST = "lost"


class EarningStatus(StrEnum):
    PENDING = "pending"
    AVAILABLE = "available"
    CLAIMED = "claimed"
    PAID = "paid"
    REVERSED = "reversed"


class PayoutStatus(StrEnum):
    ASSEMBLED = "assembled"
    SENT = "sent"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"
    UNKNOWN = "unknown"


class LedgerKind(StrEnum):
    """The accounts of the books; those of a vendor are kept per vendor."""

    PSP_CLEARING = "psp_clearing"
    ORDER_FUNDS = "order_funds"
    VENDOR_PENDING = "vendor_pending"
    VENDOR_AVAILABLE = "vendor_available"
    VENDOR_RESERVE = "vendor_reserve"
    PAYOUTS_IN_TRANSIT = "payouts_in_transit"
    COMMISSION_INCOME = "commission_income"
    COMMISSION_VAT = "commission_vat"
    DISCOUNT_EXPENSE = "discount_expense_platform"
    PSP_FEES = "psp_fees"
    REFUNDS_PAYABLE = "refunds_payable"
    DISPUTE_HOLD = "dispute_hold"
    BAD_DEBT = "bad_debt"
    GIFT_CARD_LIABILITY = "gift_card_liability"


class PromotionKind(StrEnum):
    PERCENT = "percent"
    AMOUNT = "amount"
    BUY_X_GET_Y = "buy_x_get_y"
    FREE_SHIPPING = "free_shipping"


class FundedBy(StrEnum):
    VENDOR = "vendor"
    PLATFORM = "platform"
    SHARED = "shared"


class Visibility(StrEnum):
    PRIVATE = "private"
    SHARED = "shared"
    PUBLIC = "public"


class MovementReason(StrEnum):
    RECEIVED = "received"
    CORRECTED = "corrected"
    SOLD = "sold"
    RETURNED = "returned"
    IMPORTED = "imported"


class ImportStatus(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
