"""Returns and claims in the words that people read."""

from marketplace.rules.case_kinds import ClaimKind, ClaimStatus, ReturnReason, ReturnStatus, Wish

REASONS = {
    ReturnReason.CHANGED_MIND: "I changed my mind",
    ReturnReason.DOES_NOT_FIT: "It doesn't fit or suit",
    ReturnReason.NOT_AS_DESCRIBED: "It isn't as described",
    ReturnReason.DEFECTIVE: "It is broken or doesn't work",
    ReturnReason.WRONG_ITEM: "It is the wrong thing",
    ReturnReason.OTHER: "Another reason",
}
CLAIMS = {
    ClaimKind.NOT_ARRIVED: "It didn't arrive",
    ClaimKind.DAMAGED: "It arrived damaged",
    ClaimKind.WRONG_ITEM: "It is the wrong thing",
}
WISHES = {Wish.REFUND: "Money back", Wish.REPLACEMENT: "A replacement"}

RETURN_STATUS = {
    ReturnStatus.REQUESTED: ("Asked for", "warn"),
    ReturnStatus.APPROVED: ("To be sent back", "accent"),
    ReturnStatus.SENT_BACK: ("On its way back", "accent"),
    ReturnStatus.RECEIVED: ("Being looked at", "warn"),
    ReturnStatus.INSPECTED: ("Replacement due", "warn"),
    ReturnStatus.REFUNDED: ("Paid back", "good"),
    ReturnStatus.REPLACED: ("Replaced", "good"),
    ReturnStatus.DENIED: ("Turned down", "bad"),
    ReturnStatus.WITHDRAWN: ("Kept after all", "neutral"),
    ReturnStatus.EXPIRED: ("Never sent back", "neutral"),
    ReturnStatus.ESCALATED: ("With our staff", "warn"),
}
CLAIM_STATUS = {
    ClaimStatus.OPEN: ("Waiting for the shop", "warn"),
    ClaimStatus.ESCALATED: ("With our staff", "warn"),
    ClaimStatus.REPLACING: ("Replacement due", "warn"),
    ClaimStatus.REFUNDED: ("Paid back", "good"),
    ClaimStatus.REPLACED: ("Replaced", "good"),
    ClaimStatus.REFUSED: ("Turned down", "bad"),
    ClaimStatus.WITHDRAWN: ("Settled", "neutral"),
}
