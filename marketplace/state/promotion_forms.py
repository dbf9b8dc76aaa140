"""What vendors and staff type into the form of a promotion, read into its draft."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marketplace.adapters.database import Session
from marketplace.errors import Invalid
from marketplace.models.catalog import Product
from marketplace.models.vendors import Vendor
from marketplace.queries.promotion_lists import ids_behind
from marketplace.rules.money import EXPONENTS
from marketplace.rules.money_kinds import FundedBy, PromotionKind
from marketplace.services.promotion_drafts import PromotionDraft
from marketplace.state.admin.percent import basis_points
from marketplace.state.vendor import typed

Form = Mapping[str, Any]
MOST_STEPS = 20


async def draft_of(db: Session, form: Form, currency: str) -> PromotionDraft:
    """The draft in a form. Raises Invalid, naming the field, for what cannot be read."""
    kind = _word(PromotionKind, form, "kind")
    if currency not in EXPONENTS:
        raise Invalid("currency", "We don't know that currency.")
    counts_pieces = form.get("counts_pieces") == "on"
    return PromotionDraft(
        name=typed.text(form, "name"),
        kind=kind,
        currency=currency,
        code=typed.text(form, "code"),
        percent_bp=_share(form, "percent") if kind in SHARES else 0,
        amount_minor=(
            typed.amount(form, "amount", currency) if kind == PromotionKind.AMOUNT else 0
        ),
        buy=typed.whole(form, "buy") if kind == PromotionKind.BUY_X_GET_Y else 0,
        get=typed.whole(form, "get") if kind == PromotionKind.BUY_X_GET_Y else 0,
        steps=_steps(form, currency, counts_pieces) if kind == PromotionKind.TIERS else (),
        counts_pieces=counts_pieces,
        minimum_minor=typed.optional_amount(form, "minimum", currency) or 0,
        vendors=tuple(await ids_behind(db, Vendor, _listed(form, "vendors"))),
        categories=_category(form),
        products=tuple(await ids_behind(db, Product, _listed(form, "products"))),
        first_purchase=form.get("first_purchase") == "on",
        starts_at=_moment(form, "starts_at"),
        ends_at=_moment(form, "ends_at"),
        position=typed.whole(form, "position") if typed.text(form, "position") else 0,
        is_exclusive=form.get("is_exclusive") == "on",
        per_person_limit=_optional_whole(form, "per_person_limit"),
        use_limit=_optional_whole(form, "use_limit"),
        budget_minor=typed.optional_amount(form, "budget", currency),
        funded_by=(_word(FundedBy, form, "funded_by") if "funded_by" in form else FundedBy.VENDOR),
        platform_share_bp=(
            _share(form, "platform_share") if form.get("funded_by") == FundedBy.SHARED else 0
        ),
    )


SHARES = {PromotionKind.PERCENT, PromotionKind.BUY_X_GET_Y}


def _word(kind: Any, form: Form, name: str) -> Any:
    try:
        return kind(typed.text(form, name))
    except ValueError:
        raise Invalid(name, "Please choose one of these.") from None


def _share(form: Form, name: str) -> int:
    return basis_points(name, typed.text(form, name))


def _optional_whole(form: Form, name: str) -> int | None:
    return typed.whole(form, name) if typed.text(form, name) else None


def _category(form: Form) -> tuple[int, ...]:
    return (typed.whole(form, "category"),) if typed.text(form, "category") else ()


def _listed(form: Form, name: str) -> list[str]:
    """The last parts of addresses, one a line or with commas between."""
    words = typed.text(form, name).replace(",", "\n").splitlines()
    slugs = [word.strip().split("?")[0].rstrip("/").rpartition("/")[2] for word in words]
    return [slug for slug in slugs if slug][:500]


def _steps(form: Form, currency: str, counts_pieces: bool) -> tuple[tuple[int, int, int], ...]:
    """Lines like "50 = 5 %" and "100 = 12.00"."""
    lines = [line for line in typed.text(form, "steps").splitlines() if line.strip()]
    return tuple(_step(line, currency, counts_pieces) for line in lines[:MOST_STEPS])


def _step(line: str, currency: str, counts_pieces: bool) -> tuple[int, int, int]:
    start, _, off = (part.strip() for part in line.partition("="))
    given = {"steps": start, "off": off}
    try:
        begin = (
            typed.whole(given, "steps") if counts_pieces else typed.amount(given, "steps", currency)
        )
        if off.endswith("%"):
            return begin, basis_points("steps", off), 0
        return begin, 0, typed.amount(given, "off", currency)
    except Invalid:
        raise Invalid("steps", "One step a line, like “50 = 5 %” or “100 = 12.00”.") from None


def _moment(form: Form, name: str) -> datetime | None:
    text = typed.text(form, name)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid(name, "Please choose a day and a time.") from None
