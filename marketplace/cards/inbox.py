"""What passes between us and payment providers, as staff see it."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Tone


@dataclass(frozen=True)
class MessageRow:
    """A provider's message; `payload` is filled in when it is looked at."""

    id: int = 0
    provider: str = ""
    kind: str = ""
    about: str = ""
    ref: str = ""
    event_id: str = ""
    status: str = ""
    tone: Tone = "neutral"
    attempts: str = ""
    error: str = ""
    date: str = ""
    payload: str = ""


@dataclass(frozen=True)
class CallRow:
    """A call that moves money and has no answer yet."""

    id: int = 0
    kind: str = ""
    provider: str = ""
    key: str = ""
    state: str = ""
    error: str = ""
    date: str = ""


@dataclass(frozen=True)
class StuckRefundRow:
    """A refund that a provider couldn't make."""

    id: int = 0
    number: str = ""
    href: str = ""
    provider: str = ""
    amount: str = ""
    failure: str = ""
    date: str = ""


@dataclass(frozen=True)
class DeskSheet:
    """What waits beside the messages: calls without an answer, refunds that failed."""

    calls: list[CallRow] = field(default_factory=list)
    refunds: list[StuckRefundRow] = field(default_factory=list)
    may_act: bool = False


@dataclass(frozen=True)
class TransferRow:
    """A bank transfer that is expected, to be made, or done."""

    id: int = 0
    kind: str = ""
    reference: str = ""
    payee: str = ""
    amount: str = ""
    status: str = ""
    tone: Tone = "neutral"
    bank_reference: str = ""
    due: str = ""
    date: str = ""
    is_waiting: bool = False
    is_incoming: bool = False
    is_late: bool = False
    """Nobody waits for it any more: if it comes all the same, it is sent back."""
    can_come_back: bool = False
