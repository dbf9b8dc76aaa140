"""What people see of their requests about their data, and staff of everybody's."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DataRequestCard:
    """One's own request: `note` says what happens next, and until when."""

    id: int = 0
    title: str = ""
    status: str = ""
    tone: str = "neutral"
    asked: str = ""
    note: str = ""
    can_withdraw: bool = False


@dataclass(frozen=True)
class MyDataCard:
    """Everything on the page of one's data. `waiting` is an erasure that can be taken back.

    `blocks` are what stands against an erasure just now; `news` is what is known of one's wish
    for news by mail: empty, asked, confirmed or ended.
    """

    requests: list[DataRequestCard]
    blocks: list[str]
    waiting: DataRequestCard = DataRequestCard()
    news: str = ""
    is_exporting: bool = False
    needs_password: bool = True


@dataclass(frozen=True)
class DataRequestRow:
    """Anybody's request, for staff; `asked_by` are those who started it for a person."""

    id: int = 0
    person: str = ""
    kind: str = ""
    status: str = ""
    tone: str = "neutral"
    asked: str = ""
    due: str = ""
    is_late: bool = False
    asked_by: str = ""
    reason: str = ""
    note: str = ""
