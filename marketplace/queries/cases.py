"""Returns and claims in lists: a vendor's inbox, and what waits for staff to decide."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Text, cast, extract, func, literal, union_all
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session
from marketplace.cards.aftersales import CaseRow, CaseRows
from marketplace.models.aftersales import Claim, ClaimLine, OrderReturn, ReturnLine
from marketplace.models.columns import now
from marketplace.models.orders import OrderLine, VendorOrder
from marketplace.models.vendors import Vendor
from marketplace.queries.paging import beyond, page_of
from marketplace.rules.aftersales_words import CLAIM_STATUS, CLAIMS, REASONS, RETURN_STATUS
from marketplace.rules.case_kinds import ClaimKind, ClaimStatus, ReturnReason, ReturnStatus
from marketplace.rules.deadlines import answer_words, due_tone
from marketplace.rules.permissions import Actor, allow, may_decide, the_vendor

ROWS = 30
TO_DO = ["requested", "received", "inspected", "open", "replacing"]
"""It is the vendor's turn."""
WAITING = ["approved", "sent_back", "escalated"]
ESCALATED = ["escalated"]
VIEWS = {"to_do": TO_DO, "waiting": WAITING}


async def vendor_cases(db: Session, actor: Actor, view: str = "to_do", after: str = "") -> CaseRows:
    """One page of one's own shop's returns and claims: to_do, waiting or done."""
    vendor_id = the_vendor(actor)
    counts = await _counts(db, vendor_id)
    rows, cursor = await _page(db, view, after, vendor_id)
    cards = [_row(row, routes.vendor_case(row.number)) for row in rows]
    to_do, waiting = (sum(counts.get(one, 0) for one in some) for some in (TO_DO, WAITING))
    return CaseRows(cards, cursor, f"{to_do:,}", f"{waiting:,}")


async def cases_to_decide(db: Session, actor: Actor, view: str, after: str = "") -> CaseRows:
    """What staff have to decide, the longest waiting first; or, as "done", all that is over."""
    allow(may_decide(actor))
    rows, cursor = await _page(db, "done" if view == "done" else "escalated", after, None)
    counts = await _counts(db, None)
    cards = [_row(row, routes.admin_case(row.number)) for row in rows]
    return CaseRows(cards, cursor, f"{counts.get('escalated', 0):,}")


async def waiting_answers(db: Session, vendor_id: int) -> int:
    """How many returns and claims wait for a vendor."""
    counts = await _counts(db, vendor_id)
    return sum(counts.get(one, 0) for one in TO_DO)


async def waiting_decisions(db: Session) -> int:
    """How many wait for staff."""
    counts = await _counts(db, None)
    return sum(counts.get(one, 0) for one in ESCALATED)


def _all(vendor_id: int | None) -> Any:
    """Returns and claims as one list."""
    return_contents = _contents(ReturnLine, col(ReturnLine.return_id), col(OrderReturn.id))
    claim_contents = _contents(ClaimLine, col(ClaimLine.claim_id), col(Claim.id))
    found = []
    for model, kind, reason, contents in (
        (OrderReturn, "return", col(OrderReturn.reason), return_contents),
        (Claim, "claim", col(Claim.kind), claim_contents),
    ):
        columns: Any = (
            literal(kind).label("kind"),
            col(model.id).label("id"),
            col(model.number).label("number"),
            cast(col(model.status), Text).label("status"),
            cast(reason, Text).label("reason"),
            col(model.due_at).label("due_at"),
            cast(extract("epoch", col(model.created_at)) * 1_000_000, BigInteger).label("came"),
            col(VendorOrder.number).label("order_number"),
            col(Vendor.name).label("vendor"),
            contents.label("contents"),
        )
        one: Any = (
            select(*columns)
            .join(VendorOrder, col(VendorOrder.id) == col(model.vendor_order_id))
            .join(Vendor, col(Vendor.id) == col(VendorOrder.vendor_id))
        )
        found.append(one if vendor_id is None else one.where(VendorOrder.vendor_id == vendor_id))
    return union_all(*found).subquery()


def _contents(lines: Any, owner: Any, case_id: Any) -> Any:
    told = func.concat(lines.quantity, " × ", OrderLine.title)
    return (
        select(func.string_agg(told, ", "))
        .select_from(OrderLine)
        .join(lines, col(lines.order_line_id) == col(OrderLine.id))
        .where(owner == case_id)
        .correlate_except(OrderLine, lines)
        .scalar_subquery()
    )


async def _page(
    db: Session, view: str, after: str, vendor_id: int | None
) -> tuple[Sequence[Any], str]:
    of = _all(vendor_id)
    statuses = ESCALATED if view == "escalated" else VIEWS.get(view)
    found: Any = select(of)
    if statuses is None:
        found = found.where(of.c.status.not_in([*TO_DO, *WAITING]))
    else:
        found = found.where(of.c.status.in_(statuses))
    is_latest_first = statuses is None
    order = (of.c.came, of.c.id)
    if after:
        found = found.where(beyond(after, *order, descending=is_latest_first))
    found = found.order_by(*(one.desc() if is_latest_first else one for one in order))
    rows, further = page_of((await db.execute(found.limit(ROWS + 1))).all(), ROWS)
    return rows, f"{rows[-1].came}:{rows[-1].id}" if further else ""


async def _counts(db: Session, vendor_id: int | None) -> dict[str, int]:
    of = _all(vendor_id)
    open_ones = of.c.status.in_([*TO_DO, *WAITING])
    found: Any = select(of.c.status, func.count()).where(open_ones).group_by(of.c.status)
    return dict((await db.execute(found)).all())


def _row(row: Any, href: str) -> CaseRow:
    is_claim = row.kind == "claim"
    words = CLAIM_STATUS[ClaimStatus(row.status)] if is_claim else RETURN_STATUS[
        ReturnStatus(row.status)
    ]  # fmt: skip
    reason = CLAIMS[ClaimKind(row.reason)] if is_claim else REASONS[ReturnReason(row.reason)]
    due = row.due_at if row.status in {*TO_DO, *WAITING} else None
    return CaseRow(
        number=row.number,
        href=href,
        kind="Claim" if is_claim else "Return",
        order=row.order_number,
        vendor=row.vendor,
        contents=row.contents or "",
        reason=reason,
        status=words[0],
        tone=words[1],  # type: ignore[arg-type]
        due=answer_words(due, now()) if due else "",
        due_tone=due_tone(due, now()) if due else "neutral",  # type: ignore[arg-type]
    )
