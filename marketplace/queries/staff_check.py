"""One suspicious purchase with all that helps to judge it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.checks import CheckFact, CheckReason, CheckSheet
from marketplace.cards.staff import SaleRow
from marketplace.errors import NotFound
from marketplace.models.accounts import Account
from marketplace.models.columns import now
from marketplace.models.fraud import FraudCheck
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payments import Payment
from marketplace.queries.staff_checks import WORDS, held_until, reasons_of, score_tone
from marketplace.queries.staff_lists import moment
from marketplace.queries.staff_orders import sale_row, vendor_names
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.deadlines import answer_words, due_tone
from marketplace.rules.fraud import CheckDecision
from marketplace.rules.fulfilment import CREDIT_PROVIDERS, GroupStatus, PaymentStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, allow, may_check_payments
from marketplace.rules.texts import plural

HISTORY = 10
COUNTS = {
    "day_purchases": ("purchase from here within a day", "purchases from here within a day"),
    "failed_tries": ("failed payment from here", "failed payments from here"),
    "cards": ("card from this browser", "cards from this browser"),
    "earlier_purchases": ("parcel received before", "parcels received before"),
}
PLACES = {
    "address_country": "Ordered from",
    "card_country": "Card from",
    "delivery_country": "Delivery to",
}


async def check_sheet(db: Session, actor: Actor, number: str) -> CheckSheet:
    """A purchase that was found suspicious, by its number. Raises NotFound."""
    allow(may_check_payments(actor))
    found: Any = (
        select(FraudCheck, OrderGroup, Account.name, held_until())
        .join(OrderGroup, col(OrderGroup.id) == col(FraudCheck.group_id))
        .outerjoin(Account, col(Account.id) == col(FraudCheck.decided_by))
        .where(OrderGroup.number == number)
    )
    row = (await db.execute(found)).first()
    if row is None or row[0].decision == CheckDecision.PASSED:
        raise NotFound("We couldn't find that order.")
    check, group, decider, until = row
    word, tone = WORDS[check.decision]
    is_open = check.decision == CheckDecision.REVIEW and group.status == GroupStatus.PLACED
    return CheckSheet(
        group_id=group.id,
        number=group.number,
        href=routes.admin_order(group.number),
        placed=moment(group.placed_at or group.created_at),
        buyer=group.address.get("name", ""),
        email=group.email,
        address=_address(group.address),
        score=str(check.score),
        tone=score_tone(check.score),
        decision=word,
        decision_tone=tone,
        decided=_decided(check, decider),
        amount=str(Money(group.total_minor, group.currency)),
        money=await _money(db, group),
        until=answer_words(until, now()) if until and is_open else "",
        until_tone=due_tone(until, now()) if until and is_open else "neutral",  # type: ignore[arg-type]
        reasons=[CheckReason(text, f"+{points}") for points, text in reasons_of(check)],
        facts=list(_facts(check, group)),
        lines=await _lines(db, group),
        history=await _history(db, group),
        is_open=is_open,
    )


def _address(address: dict[str, str]) -> list[str]:
    parts = ("name", "line1", "line2", "postcode", "city", "country")
    return [address[part] for part in parts if address.get(part)]


def _decided(check: FraudCheck, decider: str | None) -> str:
    if check.decided_at is None:
        return ""
    return f"{decider or 'Staff'}, {moment(check.decided_at)}: {check.reason}"


def _facts(check: FraudCheck, group: OrderGroup) -> Iterator[CheckFact]:
    facts = check.signals.get("facts")
    known: dict[str, Any] = facts if isinstance(facts, dict) else {}
    days = known.get("account_days")
    if group.account_id is None:
        yield CheckFact("Buyer", "A guest")
    elif days is not None:
        yield CheckFact("Buyer", f"Has had an account for {plural(int(days), 'day', 'days')}")
    for name, label in PLACES.items():
        if code := known.get(name):
            yield CheckFact(label, COUNTRIES.get(code, code))
    for name, (one, many) in COUNTS.items():
        if name in known:
            yield CheckFact("Known", plural(int(known[name] or 0), one, many))


async def _money(db: Session, group: OrderGroup) -> str:
    """Whether the money is only held, or here already."""
    found = select(Payment.status).where(
        Payment.group_id == group.id, col(Payment.provider).not_in(CREDIT_PROVIDERS)
    )
    statuses = set((await db.exec(found)).all())
    if PaymentStatus.AUTHORIZED in statuses:
        return "Held, nothing is taken yet"
    if PaymentStatus.CAPTURED in statuses:
        return "Taken: it goes back when the order is turned down"
    return "Paid by credit" if not statuses else "Nothing was taken"


async def _lines(db: Session, group: OrderGroup) -> list[str]:
    rows = await db.exec(
        select(OrderLine.quantity, OrderLine.title, OrderLine.total_minor)
        .join(VendorOrder, col(VendorOrder.id) == col(OrderLine.vendor_order_id))
        .where(VendorOrder.group_id == group.id)
        .order_by(col(OrderLine.id))
    )
    return [
        f"{quantity} × {title}, {Money(minor, group.currency)}"
        for quantity, title, minor in rows.all()
    ]


async def _history(db: Session, group: OrderGroup) -> list[SaleRow]:
    """What the same e-mail bought last, this one left out."""
    found: Select[Any] = select(OrderGroup, vendor_names())  # type: ignore[assignment]
    found = (
        found.where(
            func.lower(col(OrderGroup.email)) == group.email.lower(),
            col(OrderGroup.id) != group.id,
        )
        .order_by(col(OrderGroup.id).desc())
        .limit(HISTORY)
    )
    return [sale_row(*row) for row in (await db.execute(found)).all()]
