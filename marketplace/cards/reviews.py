"""What is shown of reviews, questions and answers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReviewCard:
    """One opinion on a product page; `date` is for machines ("2026-11-12")."""

    id: int = 0
    author: str = ""
    stars: int = 0
    title: str = ""
    body: str = ""
    date: str = ""
    date_text: str = ""
    helpful_text: str = ""
    is_verified: bool = False
    is_mine: bool = False
    reply: str = ""
    replied_text: str = ""


@dataclass(frozen=True)
class ReviewPage:
    """One page of reviews; `after` is empty on the last."""

    reviews: list[ReviewCard] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True)
class AnswerCard:
    """One answer; `by_vendor` when the author speaks for a shop."""

    id: int = 0
    author: str = ""
    body: str = ""
    date_text: str = ""
    by_vendor: bool = False


@dataclass(frozen=True)
class QuestionCard:
    """A question with its answers, oldest first."""

    id: int = 0
    author: str = ""
    body: str = ""
    date_text: str = ""
    answers: list[AnswerCard] = field(default_factory=list)


@dataclass(frozen=True)
class ReviewRow:
    """A review in a list of the vendor's or the staff's."""

    id: int = 0
    product_id: int = 0
    product: str = ""
    product_href: str = ""
    author: str = ""
    stars: int = 0
    title: str = ""
    body: str = ""
    date_text: str = ""
    status: str = ""
    reply: str = ""


@dataclass(frozen=True)
class ReviewRows:
    """One page of such a list; `after` is empty on the last."""

    rows: list[ReviewRow] = field(default_factory=list)
    after: str = ""
