"""The closed lists of words about money: payments, books, payouts, reductions, taxes, fees."""

from enum import StrEnum


class PayoutInterval(StrEnum):
    """How often a vendor is paid out; `manual` only when it asks."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    MANUAL = "manual"


class DifferenceKind(StrEnum):
    """How the books and a provider disagree about one thing."""

    MISSING_IN_BOOKS = "missing_in_books"
    MISSING_AT_PROVIDER = "missing_at_provider"
    AMOUNT_DIFFERS = "amount_differs"
    CURRENCY_DIFFERS = "currency_differs"
    SUB_LEDGER = "sub_ledger"


class DifferenceStatus(StrEnum):
    """Open until staff explain it, closed by itself when both sides agree again."""

    OPEN = "open"
    EXPLAINED = "explained"
    CLOSED = "closed"


class TransactionKind(StrEnum):
    """What moved a provider's balance."""

    CHARGE = "charge"
    FEE = "fee"
    REFUND = "refund"
    PAYOUT = "payout"
    DISPUTE = "dispute"
    OTHER = "other"


class PayoutAccountStatus(StrEnum):
    NONE = "none"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    RESTRICTED = "restricted"
    REJECTED = "rejected"


class RefundStatus(StrEnum):
    """Of money on its way back; absorbed when a lost dispute has paid it back already."""

    REQUESTED = "requested"
    APPROVED = "approved"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    ABSORBED = "absorbed"


class MoveKind(StrEnum):
    """What became of a portion of a sale: sent, given up before, or paid back after."""

    SHIP = "ship"
    CANCEL = "cancel"
    REFUND = "refund"


class CreditKind(StrEnum):
    """Why a shopper is credited. A courtesy is the platform's: it costs the vendor nothing."""

    CANCELLED = "cancelled"
    RETURN = "return"
    CLAIM = "claim"
    GOODWILL = "goodwill"
    COURTESY = "courtesy"


class CommandState(StrEnum):
    """Of a call that moves money: the row is written before the call is made."""

    PREPARED = "prepared"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class TransferKind(StrEnum):
    """What a bank transfer is for."""

    INCOMING = "incoming"
    REFUND = "refund"
    PAYOUT = "payout"


class TransferStatus(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class CaptureWhen(StrEnum):
    """When shoppers' money is taken: as they pay, or as each vendor accepts."""

    PLACEMENT = "placement"
    ACCEPTANCE = "acceptance"


class InboxStatus(StrEnum):
    RECEIVED = "received"
    PROCESSED = "processed"
    IGNORED = "ignored"
    FAILED = "failed"
    PARKED = "parked"


class Liable(StrEnum):
    """Who bears a dispute that is lost."""

    VENDOR = "vendor"
    PLATFORM = "platform"


class DisputeStatus(StrEnum):
    """Of a bank that asks. By an inquiry no money moves; it is dropped, or becomes a dispute."""

    INQUIRY = "inquiry"
    DROPPED = "dropped"
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
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class BankPayoutStatus(StrEnum):
    """Of money on its way from a vendor's account at the provider to its bank."""

    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class LedgerKind(StrEnum):
    """The accounts of the books; those of a vendor are kept per vendor."""

    PSP_CLEARING = "psp_clearing"
    ORDER_FUNDS = "order_funds"
    VENDOR_PENDING = "vendor_pending"
    VENDOR_AVAILABLE = "vendor_available"
    VENDOR_RESERVE = "vendor_reserve"
    VENDOR_DISPUTED = "vendor_disputed"
    PAYOUTS_IN_TRANSIT = "payouts_in_transit"
    COMMISSION_INCOME = "commission_income"
    COMMISSION_VAT = "commission_vat"
    DISCOUNT_EXPENSE = "discount_expense_platform"
    COURTESY_EXPENSE = "courtesy_expense_platform"
    PSP_FEES = "psp_fees"
    REFUNDS_PAYABLE = "refunds_payable"
    DISPUTE_HOLD = "dispute_hold"
    BAD_DEBT = "bad_debt"
    OWN_BANK = "own_bank"
    GIFT_CARD_LIABILITY = "gift_card_liability"
    STORE_CREDIT_LIABILITY = "store_credit_liability"


class PromotionKind(StrEnum):
    PERCENT = "percent"
    AMOUNT = "amount"
    BUY_X_GET_Y = "buy_x_get_y"
    TIERS = "tiers"
    FREE_SHIPPING = "free_shipping"


class FundedBy(StrEnum):
    VENDOR = "vendor"
    PLATFORM = "platform"
    SHARED = "shared"


class CreditAccountKind(StrEnum):
    """What the marketplace owes a shopper to spend here."""

    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"


class CreditEntryKind(StrEnum):
    """Why the balance of a credit account changed."""

    ISSUE = "issue"
    SPEND = "spend"
    REFUND = "refund"


class HoldStatus(StrEnum):
    """Of credit that is held for a purchase."""

    HELD = "held"
    SPENT = "spent"
    RELEASED = "released"


class TaxKind(StrEnum):
    """Taxed at a rate, at the rate of zero, or not taxed at all: the law tells these apart."""

    TAXED = "taxed"
    ZERO_RATED = "zero_rated"
    EXEMPT = "exempt"


class TaxReason(StrEnum):
    """Why a sale bears no tax."""

    ZERO_RATED = "zero_rated"
    EXEMPT = "exempt"
    EXEMPT_BUYER = "exempt_buyer"
    REVERSE_CHARGE = "reverse_charge"
    EXPORT = "export"
    NO_TAX_THERE = "no_tax_there"


class FeeVat(StrEnum):
    """Why the marketplace's fee bears VAT, or none."""

    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse_charge"
    OUTSIDE_SCOPE = "outside_scope"


class FeeBase(StrEnum):
    """What a commission is a share of: the sale with its tax, or without."""

    GROSS = "gross"
    NET = "net"


class Band(StrEnum):
    """What a commission rule's band of value measures."""

    LINE = "line"
    ORDER = "order"
