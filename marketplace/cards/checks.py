"""Suspicious purchases as staff judge them."""

from dataclasses import dataclass, field

from marketplace.cards.furniture import Tone
from marketplace.cards.staff import SaleRow


@dataclass(frozen=True)
class CheckRow:
    """One in the list; `until` is when what is held for it lapses."""

    number: str = ""
    href: str = ""
    placed: str = ""
    buyer: str = ""
    email: str = ""
    score: str = ""
    tone: Tone = "neutral"
    why: str = ""
    until: str = ""
    until_tone: Tone = "neutral"
    decision: str = ""
    amount: str = ""


@dataclass(frozen=True)
class CheckRows:
    """One page of the list; `to_do` counts what waits."""

    rows: list[CheckRow] = field(default_factory=list)
    after: str = ""
    to_do: str = ""


@dataclass(frozen=True)
class CheckReason:
    """Why it is suspicious, and how much of the score that is."""

    text: str = ""
    points: str = ""


@dataclass(frozen=True)
class CheckFact:
    """Something that is known of it."""

    label: str = ""
    value: str = ""


@dataclass(frozen=True)
class CheckSheet:
    """All about one: why, what is known, what else its buyer bought; `is_open` to decide."""

    group_id: int = 0
    number: str = ""
    href: str = ""
    placed: str = ""
    buyer: str = ""
    email: str = ""
    address: list[str] = field(default_factory=list)
    score: str = ""
    tone: Tone = "neutral"
    decision: str = ""
    decision_tone: Tone = "neutral"
    decided: str = ""
    amount: str = ""
    money: str = ""
    until: str = ""
    until_tone: Tone = "neutral"
    reasons: list[CheckReason] = field(default_factory=list)
    facts: list[CheckFact] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    history: list[SaleRow] = field(default_factory=list)
    is_open: bool = False
