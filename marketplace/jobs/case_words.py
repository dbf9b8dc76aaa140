"""What the mails about returns and claims say at each step, to shoppers and to vendors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.rules.case_kinds import ClaimStatus, ReturnStatus


@dataclass(frozen=True)
class Words:
    """What a mail about a return or claim may mention."""

    number: str
    vendor: str
    reason: str
    comment: str
    said: str
    due: str
    back: str
    sent: str
    instructions: str
    lines: list[str]


Letter = Callable[[Words], dict[str, Any]]


@dataclass(frozen=True)
class News:
    """Who hears of a step. What the vendor did is no news to it, unless staff did it."""

    shopper: Letter | None = None
    vendor: Letter | None = None
    is_vendors_own: bool = False


def _to(subject: str, opening: str, closing: str = "", *fields: str) -> Letter:
    """A letter from texts with the names of `Words` in braces; `fields` adds lines or what was
    said."""

    def letter(words: Words) -> dict[str, Any]:
        known = vars(words)
        filled = {"subject": subject, "opening": opening, "closing": closing}
        texts = {name: text.format(**known) for name, text in filled.items()}
        return texts | {"said" if name == "comment" else name: known[name] for name in fields}

    return letter


RETURN_NEWS = {
    ReturnStatus.REQUESTED: News(
        _to(
            "We have your return {number}",
            "{vendor} has until {due} to tell you how to send it. If they don't, we decide.",
            "Please don't send anything before that.",
            "lines",
        ),
        _to(
            "Return {number}: please answer by {due}",
            "a shopper wants to send something back. Reason: {reason}.",
            "If you don't answer by {due}, our staff decide.",
            "lines",
            "comment",
        ),
    ),
    ReturnStatus.APPROVED: News(
        _to(
            "Please send it back by {due}",
            "{vendor} agrees to return {number}. This is how to send it: {instructions}",
            "Tell us the tracking number on your order's page once it is handed over.",
            "lines",
        ),
        _to(
            "Return {number} may come",
            "our staff decided that return {number} may come.",
            "",
            "said",
        ),
        is_vendors_own=True,
    ),
    ReturnStatus.SENT_BACK: News(
        vendor=_to(
            "Return {number} is on its way to you",
            "it was handed over: {sent}.",
            "Please say when you have it. From then on you have a few days to look at it.",
            "lines",
        )
    ),
    ReturnStatus.RECEIVED: News(
        _to(
            "{vendor} has got your parcel",
            "what you sent back is there. {vendor} has until {due} to look at it.",
        )
    ),
    ReturnStatus.INSPECTED: News(
        _to(
            "A replacement is being prepared", "we got it. {vendor} sends the replacement by {due}."
        )
    ),
    ReturnStatus.REFUNDED: News(
        _to("Your money is on its way", "we got it. {back}", "", "said"),
        _to("Return {number} was decided", "our staff decided about return {number}.", "", "said"),
        is_vendors_own=True,
    ),
    ReturnStatus.DENIED: News(
        _to(
            "About your return {number}",
            "your return was turned down, and nothing was paid back.",
            "If you see it differently and our staff haven't decided yet, ask them on your order's "
            "page.",
            "said",
        ),
        _to("Return {number} was decided", "our staff turned return {number} down.", "", "said"),
        is_vendors_own=True,
    ),
    ReturnStatus.WITHDRAWN: News(
        vendor=_to("Return {number} isn't coming", "the shopper keeps it after all.", "", "lines")
    ),
    ReturnStatus.EXPIRED: News(
        _to(
            "Your return {number} has ended",
            "it was not sent back in time, so nothing was paid back.",
            "If you did send it, please write to us.",
        ),
        _to("Return {number} has ended", "it was not sent back in time. You keep the money."),
    ),
    ReturnStatus.ESCALATED: News(
        _to(
            "We are looking into your return {number}",
            "our staff now decide about it. You don't have to do anything.",
        ),
        _to("Our staff decide about return {number}", "return {number} is with our staff now."),
    ),
}

CLAIM_NEWS = {
    ClaimStatus.OPEN: News(
        _to(
            "We have your claim {number}",
            "{vendor} has until {due} to answer. If they don't, we decide.",
            "",
            "lines",
        ),
        _to(
            "Claim {number}: please answer by {due}",
            "a shopper says: {reason}.",
            "If you don't answer by {due}, our staff decide.",
            "lines",
            "comment",
        ),
    ),
    ClaimStatus.ESCALATED: News(
        _to(
            "We are looking into your claim {number}",
            "our staff now decide about it. You don't have to do anything.",
            "",
            "said",
        ),
        _to("Our staff decide about claim {number}", "claim {number} is with our staff now."),
    ),
    ClaimStatus.REPLACING: News(
        _to(
            "You get a replacement",
            "{vendor} sends it once more, by {due}. It costs you nothing.",
            "",
            "lines",
            "said",
        )
    ),
    ClaimStatus.REFUNDED: News(
        _to("Your money is on its way", "your claim {number} is settled. {back}", "", "said"),
        _to("Claim {number} was decided", "our staff decided about claim {number}.", "", "said"),
        is_vendors_own=True,
    ),
    ClaimStatus.REFUSED: News(
        _to(
            "About your claim {number}",
            "our staff looked at both sides and turned it down. Nothing was paid back.",
            "",
            "said",
        ),
        _to("Claim {number} was decided", "our staff turned claim {number} down.", "", "said"),
    ),
    ClaimStatus.WITHDRAWN: News(
        vendor=_to("Claim {number} is settled", "the shopper has taken claim {number} back.")
    ),
}
