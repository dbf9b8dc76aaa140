"""A vendor's team, whom it waits for, and staff who work there in its name."""

from dataclasses import dataclass

from marketplace.cards.furniture import Tone


@dataclass(frozen=True)
class MemberRow:
    """A person of the shop's team; `email` is empty for who may not see it."""

    id: int = 0
    name: str = ""
    initials: str = ""
    email: str = ""
    role: str = ""
    role_text: str = ""
    since: str = ""
    is_me: bool = False


@dataclass(frozen=True)
class InvitationRow:
    """An address that was asked into the team."""

    id: int = 0
    email: str = ""
    role_text: str = ""
    until: str = ""
    is_over: bool = False
    may_send: bool = False


@dataclass(frozen=True)
class InvitationCard:
    """An invitation as its receiver sees it; `account_email` is whose they are signed in as."""

    shop: str = ""
    email: str = ""
    role_text: str = ""
    until: str = ""
    account_email: str = ""
    is_mine: bool = False


@dataclass(frozen=True)
class SupportNote:
    """Staff who ask to work in this shop, or do.

    `is_me` is true of who is at work there, `may_answer` of owners, who are
    asked, and `may_end` of whoever can stop it.
    """

    id: int = 0
    who: str = ""
    reason: str = ""
    until: str = ""
    is_me: bool = False
    is_asked: bool = False
    may_answer: bool = False
    may_end: bool = False


@dataclass(frozen=True)
class SupportRow:
    """A wish to work in a vendor's name, as staff see it."""

    id: int = 0
    vendor: str = ""
    who: str = ""
    reason: str = ""
    status: str = ""
    tone: Tone = "neutral"
    asked: str = ""
    until: str = ""
    may_begin: bool = False
    may_end: bool = False
