"""What promotions take off a basket: for which goods, under which conditions, in which order.

Promotions are heard by their position, each on what those before it left. One that goes alone
("exclusive") is taken only where it saves the shopper more than all that combine: a vendor's
among that vendor's, the platform's in the whole basket. So the outcome does not depend on the
order in which promotions or codes are given, and nothing ever costs less than nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.rules.money import Money, allocate
from marketplace.rules.money_kinds import FundedBy, PromotionKind
from marketplace.rules.parcels import Postage
from marketplace.rules.pricing import Good, Reduction

ALL = 10_000
"""The whole, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Step:
    """From so much spent (minor units), or so many bought, a share or an amount comes off."""

    starts_at: int
    percent_bp: int = 0
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Promotion:
    """A reduction and its conditions, as the rules see it.

    `categories` hold their children too. `left_minor` is what its budget still bears. Empty
    sets of vendors, categories and products mean every one; `vendor_id` is whose goods it
    touches at most, None for the platform's own.
    """

    id: int
    name: str
    kind: PromotionKind
    vendor_id: int | None = None
    funded_bp: int = 0
    percent_bp: int = 0
    amount_minor: int = 0
    buy: int = 0
    get: int = 0
    steps: tuple[Step, ...] = ()
    counts_pieces: bool = False
    currency: str = ""
    minimum_minor: int = 0
    vendors: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    first_purchase: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    position: int = 0
    is_exclusive: bool = False
    left_minor: int | None = None
    is_used_up: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """Its place among the others."""
        return self.position, self.id


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a basket is priced, in which currency, and whether its owner has bought before."""

    at: datetime
    currency: str
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes off, in the order it was taken; and why each of the other promotions does not."""

    reductions: tuple[Reduction, ...] = ()
    refused: Mapping[int, str] = field(default_factory=dict)


def funded_bp(funded_by: FundedBy, platform_share_bp: int) -> int:
    """The platform's part of a reduction, in hundredths of a percent."""
    match funded_by:
        case FundedBy.VENDOR:
            return 0
        case FundedBy.PLATFORM:
            return ALL
        case FundedBy.SHARED:
            return platform_share_bp


def reductions(
    promotions: Iterable[Promotion],
    goods: Sequence[Good],
    parcels: Mapping[int, Postage],
    occasion: Occasion,
) -> Outcome:
    """What these promotions take off a basket. The order in which they are given is no matter."""
    refused: dict[int, str] = {}
    fitting: list[Promotion] = []
    for one in sorted(promotions, key=lambda each: each.rank):
        why = obstacle(one, goods, occasion)
        if why:
            refused[one.id] = why
        else:
            fitting.append(one)
    chosen = _best(fitting, goods, parcels)
    taken = _taken(chosen, goods, parcels)
    by_id = {one.promotion_id: one for one in taken}
    for one in fitting:
        if one not in chosen:
            refused[one.id] = f"{one.name} can't be combined with a reduction that saves you more."
        elif one.id not in by_id:
            refused[one.id] = _nothing_left(one, goods)
    return Outcome(tuple(taken), refused)


def touched(promotion: Promotion, goods: Iterable[Good]) -> list[Good]:
    """The goods that a promotion is about."""
    return [
        good
        for good in goods
        if promotion.vendor_id in (None, good.vendor_id)
        and (not promotion.vendors or good.vendor_id in promotion.vendors)
        and (not promotion.categories or good.category_id in promotion.categories)
        and (not promotion.products or good.product_id in promotion.products)
    ]


def obstacle(promotion: Promotion, goods: Sequence[Good], occasion: Occasion) -> str:
    """Why a promotion does not count for a basket, in words for its owner; empty if it does."""
    name = promotion.name
    if promotion.starts_at and occasion.at < promotion.starts_at:
        return f"{name} hasn't begun yet."
    if promotion.ends_at and occasion.at >= promotion.ends_at:
        return f"{name} has ended."
    if promotion.is_used_up:
        return f"{name} is used up."
    if promotion.currency and promotion.currency != occasion.currency:
        return f"{name} is for purchases in {promotion.currency}."
    if promotion.first_purchase and not occasion.is_first:
        return f"{name} is for a first purchase only."
    own = touched(promotion, goods)
    if not own:
        return f"Nothing in your basket is part of {name}."
    worth = sum(good.total_minor for good in own)
    if worth < promotion.minimum_minor:
        missing = Money(promotion.minimum_minor - worth, occasion.currency)
        return f"Spend {missing} more to use {name}."
    return _too_few(promotion, own, occasion.currency)


def _too_few(promotion: Promotion, own: Sequence[Good], currency: str) -> str:
    pieces = sum(good.quantity for good in own)
    if promotion.kind == PromotionKind.BUY_X_GET_Y:
        missing = promotion.buy + promotion.get - pieces
        return f"Add {missing} more to use {promotion.name}." if missing > 0 else ""
    if promotion.kind != PromotionKind.TIERS or _step(promotion, own):
        return ""
    first = min(step.starts_at for step in promotion.steps)
    if promotion.counts_pieces:
        return f"Add {first - pieces} more to use {promotion.name}."
    missing_minor = first - sum(good.total_minor for good in own)
    return f"Spend {Money(missing_minor, currency)} more to use {promotion.name}."


def _nothing_left(promotion: Promotion, goods: Sequence[Good]) -> str:
    if promotion.left_minor is not None and touched(promotion, goods):
        return f"{promotion.name} is used up."
    return f"There is nothing left that {promotion.name} could take off."


def _best(
    fitting: list[Promotion], goods: Sequence[Good], parcels: Mapping[int, Postage]
) -> list[Promotion]:
    """Those that count together: first among each vendor's own, then in the whole basket."""
    winners: list[Promotion] = []
    for vendor_id in sorted({one.vendor_id for one in fitting if one.vendor_id is not None}):
        own = [one for one in fitting if one.vendor_id == vendor_id]
        winners += _saving_most(own, [], goods, parcels)
    platforms = [one for one in fitting if one.vendor_id is None]
    return _saving_most(platforms, winners, goods, parcels)


def _saving_most(
    among: list[Promotion],
    beside: list[Promotion],
    goods: Sequence[Good],
    parcels: Mapping[int, Postage],
) -> list[Promotion]:
    """All that combine, with those beside them, or the one that goes alone and saves more."""
    together = sorted(
        [*beside, *(one for one in among if not one.is_exclusive)], key=lambda one: one.rank
    )
    choices = [together, *([one] for one in among if one.is_exclusive)]
    return max(choices, key=lambda choice: _total(_taken(choice, goods, parcels)))


def _total(taken: Iterable[Reduction]) -> int:
    return sum(sum(one.lines.values()) + sum(one.parcels.values()) for one in taken)


def _taken(
    promotions: Iterable[Promotion], goods: Sequence[Good], parcels: Mapping[int, Postage]
) -> list[Reduction]:
    """Each promotion on what the ones before it left; one that its budget can't bear is none."""
    lines = {good.key: good.total_minor for good in goods}
    sent = {vendor_id: parcel.price_minor for vendor_id, parcel in parcels.items()}
    found = []
    for one in promotions:
        own = touched(one, goods)
        of_lines, of_parcels = _off(one, own, lines, sent)
        total = sum(of_lines.values()) + sum(of_parcels.values())
        if not total or (one.left_minor is not None and total > one.left_minor):
            continue
        for key, amount in of_lines.items():
            lines[key] -= amount
        for vendor_id, amount in of_parcels.items():
            sent[vendor_id] -= amount
        found.append(Reduction(one.id, of_lines, of_parcels, one.funded_bp))
    return found


Off = dict[int, int]


def _off(
    promotion: Promotion, own: Sequence[Good], lines: Mapping[int, int], sent: Mapping[int, int]
) -> tuple[Off, Off]:
    """What one promotion takes off lines and parcels, given what is left of each."""
    left = {good.key: lines[good.key] for good in own}
    match promotion.kind:
        case PromotionKind.FREE_SHIPPING:
            vendors = {good.vendor_id for good in own}
            return {}, {key: sent[key] for key in sorted(vendors) if sent.get(key)}
        case PromotionKind.BUY_X_GET_Y:
            return _cheapest(promotion, own, left), {}
        case PromotionKind.TIERS:
            step = _step(promotion, own)
            share, amount = (step.percent_bp, step.amount_minor) if step else (0, 0)
        case _:
            share, amount = promotion.percent_bp, promotion.amount_minor
    whole = sum(left.values())
    total = (whole * share + ALL // 2) // ALL if share else min(amount, whole)
    return _spread(total, left), {}


def _spread(total: int, left: Mapping[int, int]) -> Off:
    """An amount over lines by what is left of them; no line gets more than that."""
    if not total:
        return {}
    parts = allocate(total, list(left.values()))
    return {key: part for key, part in zip(left, parts, strict=True) if part}


def _cheapest(promotion: Promotion, own: Sequence[Good], left: Mapping[int, int]) -> Off:
    """Of every so many pieces the cheapest few are reduced, or free."""
    pieces = sum(good.quantity for good in own)
    reduced = pieces // (promotion.buy + promotion.get) * promotion.get
    found: Off = {}
    for good in sorted(own, key=lambda each: (each.unit_minor, each.key)):
        count = min(good.quantity, reduced)
        reduced -= count
        off = left[good.key] * count * promotion.percent_bp // (good.quantity * ALL)
        if off:
            found[good.key] = off
    return found


def _step(promotion: Promotion, own: Sequence[Good]) -> Step | None:
    """The highest step that a basket has reached."""
    if promotion.counts_pieces:
        reached = sum(good.quantity for good in own)
    else:
        reached = sum(good.total_minor for good in own)
    steps = [step for step in promotion.steps if step.starts_at <= reached]
    return max(steps, key=lambda step: step.starts_at, default=None)
