"""A vendor's shop at a glance: what waits, what it sells, what happened."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Bar
from marketplace.cards.vendor_orders import Duty, Notice, VendorOverview
from marketplace.models.columns import now
from marketplace.models.messages import Notification
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.models.reviews import Review
from marketplace.models.vendors import Vendor
from marketplace.queries.cases import waiting_answers
from marketplace.queries.on_sale import FEW, available
from marketplace.queries.vendor_orders import is_paid_for
from marketplace.rules.fulfilment import UNSENT, OrderStatus
from marketplace.rules.kinds import ModerationStatus, OfferStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_vendor
from marketplace.rules.texts import day, plural

WINDOW, RECENT = 30, timedelta(days=7)
NOTICES = 12


async def vendor_overview(db: Session, actor: Actor) -> VendorOverview:
    """What somebody sees who comes to work in the morning."""
    vendor = await db.get_one(Vendor, the_vendor(actor))
    vendor_id = the_vendor(actor)
    waiting = await _waiting(db, vendor_id)
    late = await _count(
        db,
        is_paid_for(vendor_id),
        col(VendorOrder.status).in_(UNSENT),
        col(VendorOrder.ship_by) < now(),
    )
    low = await _low_stock(db, vendor_id)
    reviews = await _unanswered_reviews(db, vendor_id)
    sold = await _sold_by_day(db, vendor_id, vendor.currency)
    cases = await waiting_answers(db, vendor_id)
    to_ship = sum(waiting.get(one, 0) for one in (OrderStatus.PACKED, OrderStatus.PARTLY_SHIPPED))
    return VendorOverview(
        to_accept=f"{waiting.get(OrderStatus.PLACED, 0):,}",
        to_pack=f"{waiting.get(OrderStatus.ACCEPTED, 0):,}",
        to_ship=f"{to_ship:,}",
        low_stock=f"{low:,}",
        new_reviews=f"{reviews:,}",
        duties=_duties(late, cases, waiting.get(OrderStatus.PLACED, 0), low, reviews),
        notices=await _notices(db, vendor_id),
        **_revenue(sold, vendor.currency),
    )


async def _waiting(db: Session, vendor_id: int) -> dict[str, int]:
    rows = await db.exec(
        select(VendorOrder.status, func.count())
        .where(
            is_paid_for(vendor_id),
            col(VendorOrder.status).in_(UNSENT),
            col(VendorOrder.on_hold).is_(False),
        )
        .group_by(col(VendorOrder.status))
    )
    return dict(rows.all())


async def _count(db: Session, *conditions: Any) -> int:
    return (await db.exec(select(func.count()).select_from(VendorOrder).where(*conditions))).one()


async def _low_stock(db: Session, vendor_id: int) -> int:
    counted = select(func.count()).where(
        Offer.vendor_id == vendor_id, Offer.status == OfferStatus.ACTIVE, available() <= FEW
    )
    return (await db.exec(counted.select_from(Offer))).one()


async def _unanswered_reviews(db: Session, vendor_id: int) -> int:
    """Recent opinions on what the shop sold that nobody has answered."""
    sold_here = (
        select(OrderLine.id)
        .join(VendorOrder, col(VendorOrder.id) == col(OrderLine.vendor_order_id))
        .where(OrderLine.id == Review.order_line_id, VendorOrder.vendor_id == vendor_id)
        .exists()
    )
    counted = select(func.count()).where(
        Review.status == ModerationStatus.PUBLISHED,
        Review.reply == "",
        col(Review.created_at) > now() - RECENT,
        sold_here,
    )
    return (await db.exec(counted.select_from(Review))).one()


def _duties(late: int, cases: int, new: int, low: int, reviews: int) -> list[Duty]:
    """What should be done, the most pressing first; nothing is left out but what is zero."""
    known = [
        (late, "order is late", "orders are late", "Buyers are waiting for these.", "bad"),
        (
            cases,
            "return or claim to answer",
            "returns and claims to answer",
            "Unanswered ones are decided by our staff.",
            "warn",
        ),
        (new, "order to accept", "orders to accept", "Say that you will send them.", "accent"),
        (low, "offer is nearly sold out", "offers are nearly sold out", "Restock in time.", "warn"),
        (reviews, "review to answer", "reviews to answer", "A kind word helps.", "neutral"),
    ]
    places = (
        routes.VENDOR_ORDERS,
        routes.VENDOR_CASES,
        routes.VENDOR_ORDERS,
        f"{routes.VENDOR_OFFERS}?stock=low",
        routes.VENDOR_REVIEWS,
    )
    return [
        Duty(plural(count, one, many), detail, href, tone)
        for (count, one, many, detail, tone), href in zip(known, places, strict=True)
        if count
    ]


async def _sold_by_day(db: Session, vendor_id: int, currency: str) -> dict[date, int]:
    """Minor units sold on each of the last two windows' days.

    Cancelled orders don't count, and those in other currencies are no part of the sum.
    """
    sold_on = func.date(func.timezone("UTC", VendorOrder.placed_at))
    rows = await db.exec(
        select(sold_on, func.sum(VendorOrder.total_minor))
        .where(
            is_paid_for(vendor_id),
            VendorOrder.status != OrderStatus.CANCELLED,
            VendorOrder.currency == currency,
            col(VendorOrder.placed_at) > now() - timedelta(days=2 * WINDOW),
        )
        .group_by(sold_on)
    )
    return {on: int(minor) for on, minor in rows.all()}


def _revenue(sold: dict[date, int], currency: str) -> dict[str, Any]:
    today = now().date()
    window = [today - timedelta(days=back) for back in range(WINDOW - 1, -1, -1)]
    total = sum(sold.get(on, 0) for on in window)
    before = sum(minor for on, minor in sold.items() if on < window[0])
    change = round(100 * (total - before) / before) if before else 0
    return {
        "revenue": str(Money(total, currency)),
        "revenue_change": f"{change:+d}%" if before else "",
        "revenue_tone": "good" if change >= 0 else "bad",
        "since": day(window[0]),
        "days": _bars(window, sold, currency),
    }


def _bars(window: list[date], sold: dict[date, int], currency: str) -> list[Bar]:
    """One bar a day, without names: thirty have no room on a phone."""
    most = max([sold.get(on, 0) for on in window] + [1])
    return [
        Bar(
            value=f"{on.day} {on:%b}: {Money(sold.get(on, 0), currency)}",
            size=round(100 * sold.get(on, 0) / most, 1),
        )
        for on in window
    ]


async def _notices(db: Session, vendor_id: int) -> list[Notice]:
    rows = await db.exec(
        select(Notification)
        .where(Notification.vendor_id == vendor_id)
        .order_by(col(Notification.id).desc())
        .limit(NOTICES)
    )
    return [Notice(row.id or 0, row.title, row.body, row.href, _when(row)) for row in rows.all()]


def _when(row: Notification) -> str:
    return f"{row.created_at.day} {row.created_at:%b, %H:%M}"
