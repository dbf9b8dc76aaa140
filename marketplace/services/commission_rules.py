"""The operator's commission rules: written, ordered, ended. Sales that are made keep theirs."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete
from sqlmodel import SQLModel, col, select

from marketplace.adapters.database import Session
from marketplace.errors import Invalid, NotFound
from marketplace.events import SettingChanged
from marketplace.models.catalog import Category, Product
from marketplace.models.payouts import CommissionAmount, CommissionRule
from marketplace.models.vendors import Vendor
from marketplace.rules.commission_draft import RuleDraft
from marketplace.rules.permissions import Actor, allow, may_govern, the_account
from marketplace.services import audit, names, outbox

ORDERING = "the commission rules"
"""The name that is claimed by whoever changes the list, so that two tabs don't mix their orders."""
MOST = 500


async def write(db: Session, actor: Actor, rule_id: int, draft: RuleDraft) -> CommissionRule:
    """Add a rule as the last one, or change the one with this id; for sales from now on.

    Raises Invalid for a field, NotFound for a rule that has ended.
    """
    allow(may_govern(actor))
    draft = draft.checked()
    for field, model, id in (
        ("vendor", Vendor, draft.vendor_id),
        ("category", Category, draft.category_id),
        ("product", Product, draft.product_id),
    ):
        await _must_be_there(db, field, model, id)
    await names.claim(db, [ORDERING])
    rules = await _in_order(db)
    if rule_id:
        rule = _one_of(rules, rule_id)
    elif len(rules) >= MOST:
        raise Invalid("name", f"There are {MOST} rules, which is the most.")
    else:
        rule = CommissionRule(position=len(rules), name=draft.name, rate_bp=draft.rate_bp)
    before = _described(rule) if rule_id else {}
    for name, value in asdict(draft).items():
        if name != "amounts":
            setattr(rule, name, value)
    db.add(rule)
    await db.flush()
    await _write_amounts(db, rule, draft)
    await _noted(db, actor, rule, "commission.written", before)
    return rule


async def move(db: Session, actor: Actor, rule_id: int, step: int) -> None:
    """A rule changes places: -1 is asked earlier, 1 later; beyond the ends nothing moves."""
    allow(may_govern(actor))
    await names.claim(db, [ORDERING])
    rules = await _in_order(db)
    rule = _one_of(rules, rule_id)
    at = rules.index(rule)
    to = min(max(at + step, 0), len(rules) - 1)
    rules.insert(to, rules.pop(at))
    _number(rules)
    await _noted(db, actor, rule, "commission.moved", {"place": at + 1})


async def end(db: Session, actor: Actor, rule_id: int) -> None:
    """No further sale goes by this rule; those that were made by it stay as they are."""
    allow(may_govern(actor))
    await names.claim(db, [ORDERING])
    rules = await _in_order(db)
    rule = _one_of(rules, rule_id)
    rule.is_active = False
    _number([one for one in rules if one is not rule])
    await _noted(db, actor, rule, "commission.ended", {})


async def _in_order(db: Session) -> list[CommissionRule]:
    rows = await db.exec(
        select(CommissionRule)
        .where(col(CommissionRule.is_active))
        .order_by(col(CommissionRule.position), col(CommissionRule.id))
        .execution_options(populate_existing=True)
    )
    return list(rows.all())


def _one_of(rules: list[CommissionRule], rule_id: int) -> CommissionRule:
    for rule in rules:
        if rule.id == rule_id:
            return rule
    raise NotFound("That rule has ended already.")


def _number(rules: list[CommissionRule]) -> None:
    for position, rule in enumerate(rules):
        rule.position = position


async def _must_be_there(db: Session, field: str, model: type[SQLModel], id: int | None) -> None:
    if id is not None and await db.get(model, id) is None:
        raise Invalid(field, f"We couldn't find that {field}.")


async def _write_amounts(db: Session, rule: CommissionRule, draft: RuleDraft) -> None:
    await db.exec(delete(CommissionAmount).where(col(CommissionAmount.rule_id) == rule.id))
    db.add_all(
        CommissionAmount(rule_id=rule.id, currency=code, **asdict(amounts))
        for code, amounts in draft.amounts.items()
    )
    await db.flush()


def _described(rule: CommissionRule) -> dict[str, Any]:
    return rule.model_dump(mode="json", exclude={"id", "created_at"})


async def _noted(
    db: Session, actor: Actor, rule: CommissionRule, action: str, before: dict[str, Any]
) -> None:
    await db.flush()
    subject = ("commission_rule", rule.id)
    await audit.note(db, actor, action, subject, before=before, after=_described(rule))
    await outbox.record(db, SettingChanged(the_account(actor), "commission"))
