"""The words of a vendor's statement: its accounts, and what its money came from or went to."""

from marketplace.rules.money_kinds import LedgerKind

VENDORS = {
    LedgerKind.VENDOR_PENDING: "Pending",
    LedgerKind.VENDOR_AVAILABLE: "Available",
    LedgerKind.VENDOR_RESERVE: "Reserve",
    LedgerKind.VENDOR_DISPUTED: "Held for disputes",
    LedgerKind.PAYOUTS_IN_TRANSIT: "On the way",
}
"""The accounts on which the marketplace owes a vendor; a credit there is the vendor's gain."""

OTHERS = {
    LedgerKind.ORDER_FUNDS: "The shopper paid",
    LedgerKind.COMMISSION_INCOME: "Commission",
    LedgerKind.COMMISSION_VAT: "VAT on the commission",
    LedgerKind.REFUNDS_PAYABLE: "Back to the shopper",
    LedgerKind.DISCOUNT_EXPENSE: "Reductions paid by the marketplace",
    LedgerKind.COURTESY_EXPENSE: "Courtesies of the marketplace",
    LedgerKind.DISPUTE_HOLD: "Taken back by the shopper's bank",
    LedgerKind.PSP_CLEARING: "Sent to your bank",
    LedgerKind.BAD_DEBT: "Given up by the marketplace",
}
"""The other side of a vendor's bookings, in a vendor's words."""


def vat_words(fee_minor: int, vat_minor: int) -> tuple[str, str]:
    """The rate of VAT on the commission as a person writes it, and why it is that."""
    if not vat_minor or not fee_minor:
        return "0%", "No VAT is charged on it: reverse charge, or outside the scope of VAT."
    rate = round(vat_minor * 1_000 / fee_minor) / 10
    return f"{rate:g}%", "VAT on our service to you, charged at the rate of your country."
