"""One return or claim with the facts of both sides, for its vendor and for staff."""

from typing import Any

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.aftersales import CaseLine, CaseSheet
from marketplace.errors import NotFound
from marketplace.models.aftersales import Claim, ClaimLine, OrderReturn, ReturnLine
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import CreditNote
from marketplace.models.vendors import Vendor
from marketplace.queries.bought_cases import claim_steps, return_steps
from marketplace.rules.aftersales import CLAIM, OPEN_CLAIMS, OPEN_RETURNS, RETURN
from marketplace.rules.aftersales_words import (
    CLAIM_STATUS,
    CLAIMS,
    REASONS,
    RETURN_STATUS,
    WISHES,
)
from marketplace.rules.case_kinds import ClaimStatus, ReturnStatus
from marketplace.rules.deadlines import answer_words, due_tone
from marketplace.rules.fulfilment import possible
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import Liable
from marketplace.rules.permissions import Actor, may_decide, may_sell


async def case_sheet(db: Session, actor: Actor, number: str) -> CaseSheet:
    """By its number, for its own vendor. Raises NotFound for everybody else's."""
    return await _sheet(db, actor, number, for_staff=False)


async def case_to_decide(db: Session, actor: Actor, number: str) -> CaseSheet:
    """The same for staff, of whichever vendor."""
    return await _sheet(db, actor, number, for_staff=True)


async def _sheet(db: Session, actor: Actor, number: str, *, for_staff: bool) -> CaseSheet:
    case = await _find(db, number)
    if case is None:
        raise NotFound("We couldn't find that return or claim.")
    order = await db.get_one(VendorOrder, case.vendor_order_id)
    may_see = may_decide(actor) if for_staff else order.vendor_id == actor.vendor_id
    if not may_see:
        raise NotFound("We couldn't find that return or claim.")
    group = await db.get_one(OrderGroup, order.group_id)
    vendor = await db.get_one(Vendor, order.vendor_id)
    href = routes.admin_order(group.number) if for_staff else routes.vendor_order(order.number)
    told = _return(case) if isinstance(case, OrderReturn) else await _claim(db, case)
    verbs = _verbs(case, actor, for_staff=for_staff)
    return CaseSheet(
        id=case.id,
        number=case.number,
        order=order.number,
        order_href=href,
        vendor=vendor.name,
        buyer=group.address.get("name", ""),
        wish=WISHES[case.wish],
        comment=case.comment,
        pictures=[pictures.url(one, 640) for one in case.pictures],
        answer=case.answer,
        back=await _back(db, case),
        lines=await _lines(db, case, order.currency),
        **told,
        **_due(case),
        **verbs,
    )


async def _find(db: Session, number: str) -> OrderReturn | Claim | None:
    found = await db.exec(select(OrderReturn).where(OrderReturn.number == number))
    if one := found.first():
        return one
    return (await db.exec(select(Claim).where(Claim.number == number))).first()


def _return(one: OrderReturn) -> dict[str, Any]:
    status, tone = RETURN_STATUS[one.status]
    return {
        "title": f"Return {one.number}",
        "status": status,
        "tone": tone,
        "reason": REASONS[one.reason],
        "is_withdrawal": one.is_withdrawal,
        "instructions": one.instructions,
        "tracking": f"{one.carrier} {one.tracking}".strip(),
        "steps": return_steps(one),
    }


async def _claim(db: Session, claim: Claim) -> dict[str, Any]:
    status, tone = CLAIM_STATUS[claim.status]
    parcel = await db.get_one(Shipment, claim.shipment_id)
    return {
        "is_claim": True,
        "title": f"Claim {claim.number}",
        "status": status,
        "tone": tone,
        "reason": CLAIMS[claim.kind],
        "decision": claim.decision,
        "parcel": f"{parcel.carrier} {parcel.tracking}, {parcel.status}",
        "steps": claim_steps(claim),
    }


def _due(case: OrderReturn | Claim) -> dict[str, Any]:
    is_open = case.status in OPEN_RETURNS or case.status in OPEN_CLAIMS
    if case.due_at is None or not is_open:
        return {}
    return {"due": answer_words(case.due_at, now()), "due_tone": due_tone(case.due_at, now())}


def _verbs(case: OrderReturn | Claim, actor: Actor, *, for_staff: bool) -> dict[str, Any]:
    if for_staff:
        is_open = case.status in (ReturnStatus.ESCALATED, ClaimStatus.ESCALATED)
        can_come = isinstance(case, OrderReturn) and case.received_at is None
        return {"can_decide": is_open, "can_let_come": is_open and can_come}
    if isinstance(case, OrderReturn):
        verbs = possible(RETURN, case.status)
        is_theirs = case.status != ReturnStatus.ESCALATED
        return {
            "can_approve": "approve" in verbs and is_theirs,
            "can_deny": "deny" in verbs and is_theirs and not case.is_withdrawal,
            "can_receive": "receive" in verbs,
            "can_inspect": "inspect" in verbs and may_sell(actor),
            "can_replace": "replace" in verbs,
        }
    verbs = possible(CLAIM, case.status)
    is_theirs = case.status != ClaimStatus.ESCALATED
    return {
        "can_refund": "refund" in verbs and is_theirs and may_sell(actor),
        "can_promise": "promise" in verbs and is_theirs,
        "can_disagree": case.status == ClaimStatus.OPEN,
        "can_replace": "replace" in verbs,
    }


async def _back(db: Session, case: OrderReturn | Claim) -> str:
    """What was paid back and who bore it."""
    if case.credit_note_id is None:
        return ""
    note = await db.get_one(CreditNote, case.credit_note_id)
    amount = Money(note.amount_minor, note.currency)
    if case.paid_by == Liable.PLATFORM:
        return f"{amount} was paid back, at the platform's cost."
    fee = note.fee_minor + note.fee_vat_minor
    net = Money(note.amount_minor + note.funded_minor - fee, note.currency)
    given = Money(fee, note.currency)
    return f"{amount} was paid back. {net} of it are the vendor's, {given} commission was returned."


async def _lines(db: Session, case: OrderReturn | Claim, currency: str) -> list[CaseLine]:
    of: Any = ReturnLine if isinstance(case, OrderReturn) else ClaimLine
    owner = ReturnLine.return_id if isinstance(case, OrderReturn) else ClaimLine.claim_id
    rows: Any = await db.exec(
        select(of.quantity, OrderLine, Product.slug)
        .join(OrderLine, col(OrderLine.id) == col(of.order_line_id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(owner == case.id)
        .order_by(col(OrderLine.id))
    )
    return [
        CaseLine(
            title=line.title,
            detail=" · ".join(part for part in (line.variant_name, f"SKU {line.sku}") if part),
            image=pictures.url(line.image, 160),
            href=routes.product(slug),
            quantity_text=f"{count} of {line.quantity}",
            amount=str(Money(line.unit_minor * count, currency)),
        )
        for count, line, slug in rows.all()
    ]
