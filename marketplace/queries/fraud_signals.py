"""What is known of a purchase that tells fraud, in as few looks at the database as possible."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace.adapters.database import Session
from marketplace.adapters.disposable import is_disposable
from marketplace.adapters.tokens import alias
from marketplace.models.accounts import Account
from marketplace.models.aftersales import Claim
from marketplace.models.columns import now
from marketplace.models.fraud import FraudCheck
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Dispute, Payment
from marketplace.rules.case_kinds import ClaimKind
from marketplace.rules.fraud import SMALL_MINOR, Signals
from marketplace.rules.permissions import Actor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_ROWS = 400
"""Of one day's purchases from one place so many are looked at; by then the score is 100."""

MOST_TRACES = 40
"""That are kept of one purchase, the earliest: nobody makes a row grow without end."""


@dataclass(frozen=True, slots=True)
class Source:
    """From where somebody pays: who it is, and the internet address of their browser."""

    actor: Actor
    address: str = ""


def traces_of(source: Source, email: str) -> dict[str, str]:
    """Keyed names of the account, browser, internet address and e-mail that a purchase is from.

    Addresses within the operator's own network stand for nobody.
    """
    actor = source.actor
    found = {
        "account": str(actor.account_id or ""),
        "browser": actor.visitor.hex() if actor.visitor else "",
        "address": source.address if _is_public(source.address) else "",
        "email": email.lower(),
    }
    return {kind: alias(f"{kind} {value}") for kind, value in found.items() if value}


def with_earlier(traces: dict[str, str], earlier: Iterable[str]) -> dict[str, str]:
    """Together with what earlier looks at the same purchase saw, which comes first.

    What of that is none of these now was another browser or internet address.
    """
    kinds = {value: kind for kind, value in traces.items()}
    before = {kinds.get(value, f"earlier {at}"): value for at, value in enumerate(earlier)}
    found = before | {kind: value for kind, value in traces.items() if kind not in before}
    return dict(list(found.items())[:MOST_TRACES])


def _is_public(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Facts:
    """A purchase with what its buyer and its door are known for."""

    group: OrderGroup
    signals: Signals


async def facts_of(db: Session, number: str, country: str) -> Facts:
    """One look: the purchase, its buyer's past, and what happened at the same door.

    `country` is where the buyer's browser is.
    """
    counts: Any = (_earlier(), _disputes(), _never_came())
    found: Any = (
        select(OrderGroup, Account.created_at, *counts)
        .outerjoin(Account, col(Account.id) == col(OrderGroup.account_id))
        .where(OrderGroup.number == number)
    )
    group, since, earlier, disputes, lost = (await db.exec(found)).one()
    signals = Signals(
        total_minor=group.total_minor,
        account_days=(now() - since).days if since else None,
        earlier_purchases=earlier,
        is_disposable=is_disposable(group.email),
        address_country=country,
        delivery_country=group.address.get("country", ""),
        disputes_there=disputes,
        lost_there=lost,
    )
    return Facts(group, signals)


def _other() -> Any:
    return OrderGroup.__table__.alias("other")  # type: ignore[attr-defined]


def _earlier() -> Any:
    """How many parcels came to the same e-mail's buyer before."""
    other = _other()
    same = func.lower(other.c.email) == func.lower(col(OrderGroup.email))
    return (
        select(func.count())
        .select_from(other)
        .join(VendorOrder, col(VendorOrder.group_id) == other.c.id)
        .where(same, col(VendorOrder.delivered_at).is_not(None))
        .correlate(OrderGroup)
        .scalar_subquery()
    )


def _door(other: Any) -> Any:
    """The same door: postcode and street are indexed together."""
    names = ("postcode", "line1")
    return [
        func.lower(other.c.address.op("->>")(name))
        == func.lower(col(OrderGroup.address).op("->>")(name))
        for name in names
    ]


def _disputes() -> Any:
    other = _other()
    return (
        select(func.count())
        .select_from(other)
        .join(Payment, col(Payment.group_id) == other.c.id)
        .join(Dispute, col(Dispute.payment_id) == col(Payment.id))
        .where(*_door(other))
        .correlate(OrderGroup)
        .scalar_subquery()
    )


def _never_came() -> Any:
    other = _other()
    return (
        select(func.count())
        .select_from(other)
        .join(VendorOrder, col(VendorOrder.group_id) == other.c.id)
        .join(Claim, col(Claim.vendor_order_id) == col(VendorOrder.id))
        .where(*_door(other), Claim.kind == ClaimKind.NOT_ARRIVED)
        .correlate(OrderGroup)
        .scalar_subquery()
    )


async def with_velocity(
    db: Session, facts: Facts, traces: dict[str, str], high_minor: int
) -> Signals:
    """Another look: what else came from here within a day."""
    columns: Any = (
        OrderGroup.id,
        OrderGroup.total_minor,
        OrderGroup.currency,
        OrderGroup.created_at,
        FraudCheck.traces,
        Payment.failed_tries,
        Payment.card_mark,
    )
    found: Any = (
        select(*columns)
        .join(FraudCheck, col(FraudCheck.group_id) == col(OrderGroup.id))
        .outerjoin(Payment, col(Payment.group_id) == col(OrderGroup.id))
        .where(
            col(FraudCheck.traces).overlap(list(traces.values())),  # type: ignore[attr-defined]
            col(FraudCheck.created_at) > now() - DAY,
        )
        .order_by(col(FraudCheck.id).desc())
        .limit(MOST_ROWS)
    )
    rows = (await db.execute(found)).all() if traces else []
    return velocity(facts, rows, traces, high_minor)


def velocity(facts: Facts, rows: Sequence[Any], traces: dict[str, str], high_minor: int) -> Signals:
    """The same facts with what these rows add up to; a purchase has a row for each payment."""
    own = facts.group
    tracks = {value for kind, value in traces.items() if kind not in ("account", "email")}
    tried = [row for row in rows if tracks & set(row.traces)]
    others = {row.id: row for row in rows if row.id != own.id}
    last_hour: datetime = now() - HOUR
    recent = [row for row in others.values() if row.created_at > last_hour]
    small = {row.id for row in tried if row.total_minor <= SMALL_MINOR} & {r.id for r in recent}
    spent = sum(row.total_minor for row in others.values() if row.currency == own.currency)
    return replace(
        facts.signals,
        high_minor=high_minor,
        hour_purchases=len(recent) + 1,
        day_purchases=len(others) + 1,
        day_spent_minor=spent + own.total_minor,
        failed_tries=sum(row.failed_tries or 0 for row in tried),
        small_tries=len(small) + (own.total_minor <= SMALL_MINOR),
        cards=len({row.card_mark for row in tried if row.card_mark}),
    )


def card_uses(card_mark: str) -> Any:
    """How many payments came by a card within a day, as a part of a larger look."""
    found = select(func.count()).where(
        Payment.card_mark == card_mark,
        col(Payment.card_mark) != "",
        col(Payment.created_at) > now() - DAY,
    )
    return found.scalar_subquery()
