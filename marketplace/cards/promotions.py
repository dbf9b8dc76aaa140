"""Promotions, coupons, gift cards and store credit as vendors and staff see them."""

from dataclasses import dataclass

from marketplace.cards.furniture import Tone


@dataclass(frozen=True)
class PromotionRow:
    """A promotion in a list: what it takes off, for whom, and what it has cost so far."""

    id: int = 0
    name: str = ""
    code: str = ""
    terms: str = ""
    conditions: str = ""
    period: str = ""
    who_pays: str = ""
    uses: str = ""
    cost: str = ""
    status: str = ""
    tone: Tone = "neutral"
    is_active: bool = True
    is_used: bool = False
    coupons: str = ""
    coupons_href: str = ""


@dataclass(frozen=True)
class PromotionForm:
    """A promotion as its form begins; every field as somebody would type it."""

    id: int = 0
    name: str = ""
    code: str = ""
    kind: str = "percent"
    currency: str = "EUR"
    percent: str = ""
    amount: str = ""
    buy: str = "2"
    get: str = "1"
    steps: str = ""
    counts_pieces: bool = False
    minimum: str = ""
    category: str = ""
    products: str = ""
    vendors: str = ""
    first_purchase: bool = False
    starts_at: str = ""
    ends_at: str = ""
    position: str = "0"
    is_exclusive: bool = False
    per_person_limit: str = ""
    use_limit: str = ""
    budget: str = ""
    funded_by: str = "platform"
    platform_share: str = ""


@dataclass(frozen=True)
class CreditRow:
    """A gift card or somebody's store credit."""

    id: int = 0
    name: str = ""
    owner: str = ""
    balance: str = ""
    held: str = ""
    ends: str = ""
    date: str = ""
    status: str = ""
    tone: Tone = "neutral"
    is_blocked: bool = False
