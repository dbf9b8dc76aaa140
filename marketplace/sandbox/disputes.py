"""Disputes: a cardholder's bank takes the money back until the case is decided."""

from marketplace.sandbox import balance, params
from marketplace.sandbox.calls import Call, now
from marketplace.sandbox.refusals import ApiError
from marketplace.sandbox.store import Document

DISPUTE_FEE = 1_500
EVIDENCE_SECONDS = 7 * 86_400
OPEN = ("needs_response", "under_review")
ASKING = ("warning_needs_response", "warning_under_review")
VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}
"""Words in `uncategorized_text` that decide a case at once, as in Stripe's test mode."""


def open_dispute(call: Call, charge_id: str) -> Document:
    """The cardholder disputes a charge: its money and a fee leave the balance."""
    dispute = _create(call, charge_id, "needs_response")
    call.record("charge.dispute.created", dispute)
    return _withdraw(call, dispute)


def open_inquiry(call: Call, charge_id: str) -> Document:
    """The bank only asks about a charge: no money moves, and it can still be refunded."""
    dispute = _create(call, charge_id, "warning_needs_response")
    return call.change(dispute, "charge.dispute.created", is_charge_refundable=True)


def escalate(call: Call, id: str) -> Document:
    """An inquiry becomes a dispute."""
    dispute = _inquiry(call, id)
    call.change(
        dispute,
        "charge.dispute.updated",
        status="needs_response",
        is_charge_refundable=False,
    )
    return _withdraw(call, dispute)


def drop(call: Call, id: str) -> Document:
    """An inquiry comes to nothing."""
    return call.change(_inquiry(call, id), "charge.dispute.closed", status="warning_closed")


def _inquiry(call: Call, id: str) -> Document:
    dispute = call.fetch("dispute", id)
    if dispute["status"] not in ASKING:
        raise ApiError("This dispute is no open inquiry.", "dispute_closed")
    return dispute


def _create(call: Call, charge_id: str, status: str) -> Document:
    charge = call.fetch("charge", charge_id)
    if charge["disputed"] or not charge["amount_captured"]:
        raise ApiError(f"Charge {charge_id} cannot be disputed.")
    return call.having({}).create(
        "dispute",
        "du",
        amount=charge["amount_captured"],
        balance_transactions=[],
        charge=charge_id,
        currency=charge["currency"],
        evidence={},
        evidence_details={"due_by": now() + EVIDENCE_SECONDS, "submission_count": 0},
        is_charge_refundable=False,
        payment_intent=charge["payment_intent"],
        reason="fraudulent",
        status=status,
    )


def _withdraw(call: Call, dispute: Document) -> Document:
    """The money and a fee leave the balance."""
    charge = call.fetch("charge", dispute["charge"])
    call.change(charge, disputed=True, dispute=dispute["id"])
    _move(call, dispute, -1)
    call.record("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _move(call: Call, dispute: Document, sign: int) -> None:
    """Book the disputed amount out (-1) with its fee, or back in (+1)."""
    amount, fee = sign * dispute["amount"], DISPUTE_FEE if sign < 0 else 0
    entry = balance.book(call, "adjustment", amount, dispute["currency"], dispute["id"], fee=fee)
    entries = [*dispute["balance_transactions"], entry]
    call.change(dispute, balance_transactions=entries)


def update(call: Call, id: str) -> Document:
    """Add evidence; `submit` (the default) hands it in."""
    dispute = call.fetch("dispute", id)
    _expect_open(dispute)
    evidence = {**dispute["evidence"], **call.params.get("evidence", {})}
    changed = params.metadata(call.params, dispute["metadata"])
    call.change(dispute, "charge.dispute.updated", evidence=evidence, metadata=changed)
    if not params.flag(call.params, "submit", default=True):
        return dispute
    details = dispute["evidence_details"]
    details["submission_count"] += 1
    call.change(dispute, "charge.dispute.updated", status="under_review")
    verdict = VERDICTS.get(evidence.get("uncategorized_text", ""))
    return decide(call, id, verdict) if verdict else dispute


def close(call: Call, id: str) -> Document:
    """Accept that the case is lost."""
    return decide(call, id, "lost")


def decide(call: Call, id: str, verdict: str) -> Document:
    """The bank's decision, "won" or "lost"; money that was won comes back."""
    dispute = call.fetch("dispute", id)
    _expect_open(dispute)
    if verdict not in VERDICTS.values():
        raise ApiError("A dispute ends as won or lost.", "parameter_invalid", "status")
    dispute["status"] = verdict
    if verdict == "won":
        _move(call, dispute, 1)
        call.record("charge.dispute.funds_reinstated", dispute)
    return call.change(dispute, "charge.dispute.closed")


def _expect_open(dispute: Document) -> None:
    if dispute["status"] not in OPEN:
        raise ApiError("This dispute is already closed.", "dispute_closed")
