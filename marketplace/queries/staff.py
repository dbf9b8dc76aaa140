"""The shop at a glance, for staff."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Bar, NavLink
from marketplace.cards.staff import StaffOverview
from marketplace.config import settings
from marketplace.models.bank import BankTransfer
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import MoneyCommand, Payment, Refund, WebhookEvent
from marketplace.models.vendors import Vendor
from marketplace.queries.cases import waiting_decisions
from marketplace.queries.product_changes import waiting_changes
from marketplace.queries.product_twins import waiting_twins
from marketplace.queries.staff_checks import waiting_checks
from marketplace.queries.staff_orders import all_sales
from marketplace.queries.staff_work import failed_count
from marketplace.rules.fulfilment import UNSENT, PaymentStatus
from marketplace.rules.kinds import VendorStatus
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import CommandState, InboxStatus, RefundStatus, TransferStatus
from marketplace.rules.permissions import Actor, allow, may_see_money
from marketplace.rules.texts import day, plural

DAYS = 30
NEWEST = 8
A_WEEK = timedelta(days=7)
STUCK = {InboxStatus.FAILED, InboxStatus.PARKED}


async def staff_overview(db: Session, actor: Actor) -> StaffOverview:
    """Today's figures and the newest purchases; money only for staff who may see it."""
    allow(actor.is_staff)
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    takings = await _takings(db, midnight) if may_see_money(actor) else {}
    currency = settings().currency
    waiting = await _count(db, Vendor, Vendor.status == VendorStatus.APPLIED)
    failed = await failed_count(db, actor)
    return StaffOverview(
        orders_today=f"{await _count(db, OrderGroup, col(OrderGroup.placed_at) >= midnight):,}",
        revenue=_whole(sum(takings.values()), currency) if takings else "",
        revenue_days=_bars(takings, currency),
        vendors_waiting=f"{waiting:,}",
        failed_jobs=f"{failed:,}",
        attention=await _attention(db, waiting, failed),
        newest=(await all_sales(db, actor)).rows[:NEWEST],
    )


async def _count(db: Session, model: Any, condition: Any) -> int:
    return (await db.exec(select(func.count()).select_from(model).where(condition))).one()


async def _attention(db: Session, waiting: int, failed: int) -> list[NavLink]:
    """What somebody should look at, each with the room where it is put right."""
    is_late = (col(VendorOrder.ship_by) < now()) & col(VendorOrder.status).in_(UNSENT)
    late = await _count(db, VendorOrder, is_late)
    unclear = await _count(db, MoneyCommand, MoneyCommand.state == CommandState.UNKNOWN)
    unread = await _count(db, WebhookEvent, col(WebhookEvent.status).in_(STUCK))
    bounced = await _count(db, Refund, Refund.status == RefundStatus.FAILED)
    due = await _count(db, BankTransfer, BankTransfer.status == TransferStatus.WAITING)
    is_late_money = (
        col(Refund.vendor_order_id).is_(None)
        & col(Refund.credit_note_id).is_(None)
        & (col(Refund.created_at) > now() - A_WEEK)
    )
    late_money = await _count(db, Refund, is_late_money)
    is_untaken = (Payment.status == PaymentStatus.AUTHORIZED) & (Payment.failure != "")
    untaken = await _count(db, Payment, is_untaken)
    changes, twins = await waiting_changes(db), await waiting_twins(db)
    found = [
        (waiting, "application to decide on", "applications to decide on", routes.ADMIN_VENDORS),
        (changes, "suggested change to decide on", "suggested changes to decide on",
         routes.ADMIN_CHANGES),
        (twins, "likely duplicate to look at", "likely duplicates to look at",
         routes.ADMIN_DUPLICATES),
        (await waiting_decisions(db), "case to decide", "cases to decide", routes.ADMIN_CASES),
        (await waiting_checks(db), "payment to check", "payments to check", routes.ADMIN_CHECKS),
        (late, "parcel is late", "parcels are late", routes.ADMIN_ORDERS),
        (unclear, "payment call without an answer", "payment calls without an answer",
         routes.ADMIN_INBOX),
        (unread, "provider message is stuck", "provider messages are stuck",
         routes.ADMIN_INBOX),
        (bounced, "refund failed: the shopper is still owed it",
         "refunds failed: the shoppers are still owed them", routes.ADMIN_INBOX),
        (due, "bank transfer to look for or to make", "bank transfers to look for or to make",
         routes.ADMIN_TRANSFERS),
        (late_money, "payment came too late and was sent back",
         "payments came too late and were sent back", routes.ADMIN_MONEY),
        (untaken, "payment is held and couldn’t be taken",
         "payments are held and couldn’t be taken", routes.ADMIN_MONEY),
        (failed, "job failed", "jobs failed", routes.ADMIN_WORKER),
    ]  # fmt: skip
    return [NavLink(plural(count, one, many), href) for count, one, many, href in found if count]


async def _takings(db: Session, midnight: datetime) -> dict[date, int]:
    """What was bought on each of the last days, quiet days included, in minor units.

    Of the shop's own currency: sums in others are no part of it.
    """
    first = midnight - timedelta(days=DAYS - 1)
    on_day = func.date(func.timezone("UTC", OrderGroup.placed_at))
    rows = await db.exec(
        select(on_day, func.sum(OrderGroup.total_minor))
        .where(col(OrderGroup.placed_at) >= first, OrderGroup.currency == settings().currency)
        .group_by(on_day)
    )
    days = {(first + timedelta(days=number)).date(): 0 for number in range(DAYS)}
    return days | {found: int(total) for found, total in rows.all()}


def _whole(minor: int, currency: str) -> str:
    """To the nearest unit: a figure at a glance."""
    return str(Money(round(minor, -2), currency)).removesuffix(".00")


def _bars(takings: dict[date, int], currency: str) -> list[Bar]:
    """One bar a day, without names: thirty have no room on a phone."""
    most = max(takings.values(), default=0) or 1
    return [
        Bar(value=f"{day(at)}: {Money(minor, currency)}", size=round(100 * minor / most, 1))
        for at, minor in takings.items()
    ]
