"""Promotions in words, and as the text that stands in their form."""

from collections.abc import Sequence
from datetime import UTC, datetime

from marketplace.cards.furniture import Tone
from marketplace.cards.promotions import PromotionForm
from marketplace.models.promotions import Promotion
from marketplace.queries.promotions import number, numbers
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import FundedBy, PromotionKind


def share(points: int) -> str:
    """Hundredths of a percent as a number of percent: 1250 is "12.5"."""
    return f"{points / 100:g}"


def money(row: Promotion, minor: int | None) -> str:
    """An amount in a promotion's currency; nothing is empty."""
    return str(Money(minor, row.currency or "EUR")) if minor else ""


def terms_of(row: Promotion) -> str:
    """What it takes off: "10 % off", "Buy 2, get 1 free"."""
    match row.kind:
        case PromotionKind.PERCENT:
            return f"{share(row.percent_bp or 0)} % off"
        case PromotionKind.AMOUNT:
            return f"{money(row, row.amount_minor)} off"
        case PromotionKind.BUY_X_GET_Y:
            off = "free" if row.percent_bp == 10_000 else f"at {share(row.percent_bp or 0)} % off"
            return f"Buy {row.terms.get('buy')}, get {row.terms.get('get')} {off}"
        case PromotionKind.TIERS:
            return "; ".join(_step_words(row, step) for step in steps_of(row))
        case PromotionKind.FREE_SHIPPING:
            return "Free delivery"


def steps_of(row: Promotion) -> list[Sequence[int]]:
    """The steps of a row's terms."""
    steps = row.terms.get("steps")
    return list(steps) if isinstance(steps, list) else []


def _step_words(row: Promotion, step: Sequence[int]) -> str:
    start, points, amount = step
    begin = f"{start} pieces" if row.terms.get("counts_pieces") else money(row, start)
    return f"from {begin} {f'{share(points)} %' if points else money(row, amount)} off"


def conditions_of(row: Promotion) -> str:
    """For what and whom it is, in short."""
    said = row.conditions
    minimum = number(said.get("minimum"))
    parts = [
        f"from {money(row, minimum)}" if minimum else "",
        "some categories" if said.get("categories") else "",
        "some products" if said.get("products") else "",
        "some shops" if said.get("vendors") else "",
        "first purchase" if said.get("first_purchase") else "",
        "goes alone" if row.is_exclusive else "",
        f"{row.per_person_limit} a person" if row.per_person_limit else "",
    ]
    return ", ".join(part for part in parts if part)


def period_of(row: Promotion) -> str:
    """From when to when it counts."""
    begins = f"from {_day(row.starts_at)}" if row.starts_at else ""
    ends = f"until {_day(row.ends_at)}" if row.ends_at else ""
    return " ".join(part for part in (begins, ends) if part) or "Always"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def who_pays(row: Promotion) -> str:
    """Who bears it."""
    match row.funded_by:
        case FundedBy.VENDOR:
            return "The vendor"
        case FundedBy.PLATFORM:
            return "The marketplace"
        case FundedBy.SHARED:
            return f"The marketplace {share(row.platform_share_bp)} %, the vendor the rest"


def status_of(row: Promotion, at: datetime) -> tuple[str, Tone]:
    """How it stands, and the colour of that."""
    if not row.is_active:
        return "Paused", "warn"
    if row.ends_at and at >= row.ends_at:
        return "Ended", "neutral"
    if row.starts_at and at < row.starts_at:
        return "Planned", "accent"
    is_spent = row.budget_minor is not None and row.spent_minor >= row.budget_minor
    if is_spent or (row.use_limit is not None and row.uses >= row.use_limit):
        return "Used up", "neutral"
    return "Active", "good"


def form_of(row: Promotion, products: str, vendors: str) -> PromotionForm:
    """A promotion as its form begins."""
    said, categories = row.conditions, numbers(row.conditions.get("categories"))
    return PromotionForm(
        id=row.id,
        name=row.name,
        code=row.code or "",
        kind=row.kind,
        currency=row.currency or "EUR",
        percent=share(row.percent_bp) if row.percent_bp else "",
        amount=_plain(row, row.amount_minor),
        buy=str(row.terms.get("buy", 2)),
        get=str(row.terms.get("get", 1)),
        steps="\n".join(_step_typed(row, step) for step in steps_of(row)),
        counts_pieces=bool(row.terms.get("counts_pieces")),
        minimum=_plain(row, number(said.get("minimum"))),
        category=str(categories[0]) if categories else "",
        products=products,
        vendors=vendors,
        first_purchase=bool(said.get("first_purchase")),
        starts_at=_typed(row.starts_at),
        ends_at=_typed(row.ends_at),
        position=str(row.position),
        is_exclusive=row.is_exclusive,
        per_person_limit=str(row.per_person_limit or ""),
        use_limit=str(row.use_limit or ""),
        budget=_plain(row, row.budget_minor),
        funded_by=row.funded_by,
        platform_share=share(row.platform_share_bp) if row.platform_share_bp else "",
    )


def _plain(row: Promotion, minor: int | None) -> str:
    return Money(minor, row.currency or "EUR").plain() if minor else ""


def _step_typed(row: Promotion, step: Sequence[int]) -> str:
    start, points, amount = step
    begin = str(start) if row.terms.get("counts_pieces") else _plain(row, start)
    return f"{begin} = {f'{share(points)} %' if points else _plain(row, amount)}"


def _typed(at: datetime | None) -> str:
    """As the browser's own field for a moment takes it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M}" if at else ""
