"""What stands against forgetting somebody just now, in words that they are told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlmodel import col, func, select

from marketplace.adapters.database import Session
from marketplace.models.accounts import Account
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.credit import CreditAccount
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Dispute, Payment, Refund
from marketplace.models.payouts import Earning, Payout
from marketplace.models.vendors import Vendor, VendorMember
from marketplace.queries.personal import Subject, groups, orders
from marketplace.rules.case_kinds import ClaimStatus, ReturnStatus
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.kinds import MemberRole, VendorStatus
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import (
    DisputeStatus,
    EarningStatus,
    PayoutStatus,
    RefundStatus,
)

UNDECIDED = (DisputeStatus.INQUIRY, DisputeStatus.OPENED, DisputeStatus.EVIDENCE)
NAMED = 3
"""Of one kind that are told one by one; the others are counted."""
OVER = (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
OVER_ORDERS = (GroupStatus.PLACED, GroupStatus.CLOSED)
OVER_REFUNDS = (RefundStatus.SUCCEEDED, RefundStatus.ABSORBED)
OVER_RETURNS = (
    ReturnStatus.REFUNDED,
    ReturnStatus.REPLACED,
    ReturnStatus.DENIED,
    ReturnStatus.WITHDRAWN,
    ReturnStatus.EXPIRED,
)
OVER_CLAIMS = (
    ClaimStatus.REFUNDED,
    ClaimStatus.REPLACED,
    ClaimStatus.REFUSED,
    ClaimStatus.WITHDRAWN,
)
OVER_SHOPS = (VendorStatus.REJECTED, VendorStatus.CLOSED)
OWED = (EarningStatus.PENDING, EarningStatus.AVAILABLE, EarningStatus.CLAIMED)
ON_THE_WAY = (
    PayoutStatus.ASSEMBLED,
    PayoutStatus.SENT,
    PayoutStatus.IN_TRANSIT,
    PayoutStatus.UNKNOWN,
)


async def erasure_blocks(db: Session, who: Subject) -> list[str]:
    """A sentence for each thing that has to be ended first; none when nothing has."""
    found = [
        *await _lines(db, _unpaid(who), "Your purchase {} is still being paid.", "purchases"),
        *await _lines(
            db,
            _under_way(who),
            "Your order {} isn't over yet: it can still come, or go back.",
            "orders",
        ),
        *await _lines(db, _returned(who), "Your return {} isn't over yet.", "returns"),
        *await _lines(db, _claimed(who), "Your claim {} isn't decided yet.", "claims"),
        *await _lines(
            db, _disputed(who), "Your bank hasn't decided about purchase {} yet.", "purchases"
        ),
        *await _lines(
            db, _owed_back(who), "Money of purchase {} is on its way back to you.", "purchases"
        ),
    ]
    if who.account_id is not None:
        found += await _of_account(db, who.account_id)
    return found


async def _lines(db: Session, numbers: Select[Any], words: str, things: str) -> list[str]:
    """A sentence for each of the first few numbers, and one for all the others."""
    found = numbers.subquery()
    (number,) = found.c
    counted = select(number, func.count().over()).order_by(number).limit(NAMED)
    rows = (await db.execute(counted)).all()
    told = [words.format(number) for number, _ in rows]
    if rows and (more := rows[0][1] - NAMED) > 0:
        told.append(f"And {more} more {things}, likewise.")
    return told


def _unpaid(who: Subject) -> Select[Any]:
    return select(OrderGroup.number).where(
        col(OrderGroup.id).in_(groups(who)), OrderGroup.status == GroupStatus.AWAITING_PAYMENT
    )


def _under_way(who: Subject) -> Select[Any]:
    return (
        select(VendorOrder.number)
        .join(OrderGroup, col(OrderGroup.id) == col(VendorOrder.group_id))
        .where(
            col(VendorOrder.id).in_(orders(who)),
            col(OrderGroup.status).in_(OVER_ORDERS),
            col(VendorOrder.status).not_in(OVER),
        )
    )


def _returned(who: Subject) -> Select[Any]:
    return select(OrderReturn.number).where(
        col(OrderReturn.vendor_order_id).in_(orders(who)),
        col(OrderReturn.status).not_in(OVER_RETURNS),
    )


def _claimed(who: Subject) -> Select[Any]:
    return select(Claim.number).where(
        col(Claim.vendor_order_id).in_(orders(who)), col(Claim.status).not_in(OVER_CLAIMS)
    )


def _disputed(who: Subject) -> Select[Any]:
    return (
        select(OrderGroup.number)
        .join(Payment, col(Payment.group_id) == col(OrderGroup.id))
        .join(Dispute, col(Dispute.payment_id) == col(Payment.id))
        .where(
            col(OrderGroup.id).in_(groups(who)),
            col(Dispute.status).in_(UNDECIDED),
        )
    )


def _owed_back(who: Subject) -> Select[Any]:
    return (
        select(OrderGroup.number)
        .join(Payment, col(Payment.group_id) == col(OrderGroup.id))
        .join(Refund, col(Refund.payment_id) == col(Payment.id))
        .where(col(OrderGroup.id).in_(groups(who)), col(Refund.status).not_in(OVER_REFUNDS))
        .distinct()
    )


async def _of_account(db: Session, account_id: int) -> list[str]:
    found = []
    account = await db.get_one(Account, account_id)
    if account.staff_role is not None:
        found.append("You work for the shop: whoever runs it has to end that first.")
    credit = select(CreditAccount).where(
        CreditAccount.account_id == account_id, CreditAccount.balance_minor > 0
    )
    for one in (await db.exec(credit)).all():
        amount = Money(one.balance_minor, one.currency)
        found.append(
            f"You have {amount} of store credit. Please spend it, or ask us to pay it out."
        )
    for vendor in await _shops_of_nobody_else(db, account_id):
        if vendor.status not in OVER_SHOPS:
            found.append(
                f"You are the last owner of {vendor.name}. Please make somebody else its owner, "
                "or have the shop closed."
            )
        found += await _payouts_owed(db, vendor)
    return found


async def _shops_of_nobody_else(db: Session, account_id: int) -> Sequence[Vendor]:
    """Shops that would be left without an owner."""
    others = (
        select(VendorMember.vendor_id)
        .where(
            VendorMember.vendor_id == Vendor.id,
            VendorMember.account_id != account_id,
            VendorMember.role == MemberRole.OWNER,
        )
        .correlate(Vendor)
    )
    rows = await db.exec(
        select(Vendor)
        .join(VendorMember, col(VendorMember.vendor_id) == col(Vendor.id))
        .where(
            VendorMember.account_id == account_id,
            VendorMember.role == MemberRole.OWNER,
            ~others.exists(),
        )
    )
    return rows.all()


async def _payouts_owed(db: Session, vendor: Vendor) -> list[str]:
    earned = await db.exec(
        select(Earning.currency, func.sum(Earning.amount_minor))
        .where(Earning.vendor_id == vendor.id, col(Earning.status).in_(OWED))
        .group_by(Earning.currency)
    )
    found = [
        f"{vendor.name} is still owed {Money(int(minor), currency)}."
        for currency, minor in earned.all()
        if minor > 0
    ]
    moving = select(Payout.number).where(
        Payout.vendor_id == vendor.id, col(Payout.status).in_(ON_THE_WAY)
    )
    return found + await _lines(db, moving, "Payout {} is still on its way.", "payouts")
