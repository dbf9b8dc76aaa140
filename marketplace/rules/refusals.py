"""Why a payment came to nothing, in one word for programs and one sentence for people."""

DECLINED = "declined"
NO_FUNDS = "no_funds"
EXPIRED_CARD = "expired_card"
NOT_CONFIRMED = "not_confirmed"
TRY_AGAIN = "try_again"
TOO_MUCH = "too_much"
CANNOT = "cannot"
GONE = "gone"
DISPUTED = "disputed"
NO_BALANCE = "no_balance"
PAYEE = "payee"
OTHER = "other"

TO_SHOPPERS = {
    DECLINED: "Your bank declined the payment. Nothing was taken.",
    NO_FUNDS: "There wasn't enough money for this payment. Nothing was taken.",
    EXPIRED_CARD: "That card has expired. Nothing was taken.",
    NOT_CONFIRMED: "Your bank didn't get your confirmation. Nothing was taken.",
    TRY_AGAIN: "Something went wrong at your bank. Nothing was taken. Please try once more.",
}
"""What a shopper is told, and what happened to the money."""

NOTHING_TAKEN = "The payment didn't go through. Nothing was taken."


def to_shopper(reason: str) -> str:
    """A sentence for the shopper who tried to pay."""
    return TO_SHOPPERS.get(reason, NOTHING_TAKEN)
