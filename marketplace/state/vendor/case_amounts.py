"""Amounts as vendors and staff type them, and what they give and cost."""

from dataclasses import dataclass

from marketplace.adapters.database import Session
from marketplace.cards.aftersales import CaseSheet, Estimate
from marketplace.errors import Invalid
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor
from marketplace.services.case_worth import worth_of_claim, worth_of_return
from marketplace.services.refund_plans import Plan


@dataclass(frozen=True)
class Reckoning:
    """The most that a return or claim can bring, and what less than that would cost."""

    plan: Plan

    def card(self, typed: str, *, is_deduction: bool) -> Estimate:
        """Ready to show; of an amount that can't be read only the most there is."""
        most = Money(self.plan.most, self.plan.currency)
        amount = self._amount(typed, is_deduction=is_deduction)
        if not 0 < amount <= most.minor:
            return Estimate(most=str(most), most_plain=most.plain())
        cost = self.plan.cost(amount)
        return Estimate(
            most=str(most),
            most_plain=most.plain(),
            amount=str(Money(amount, most.currency)),
            fee=str(Money(cost.fee + cost.fee_vat, most.currency)),
            cost=str(Money(cost.net, most.currency)),
        )

    def _amount(self, typed: str, *, is_deduction: bool) -> int:
        if not typed.strip():
            return self.plan.most
        try:
            minor = Money.parse(typed, self.plan.currency).minor
        except ValueError:
            return 0
        return self.plan.most - minor if is_deduction and minor >= 0 else minor


async def estimated(db: Session, actor: Actor, sheet: CaseSheet) -> Reckoning:
    """What the return or claim of a sheet is worth."""
    worth = worth_of_claim if sheet.is_claim else worth_of_return
    return Reckoning(await worth(db, actor, sheet.id))


def deduction_of(reckoning: Reckoning, typed: str) -> int:
    """What is taken off, nothing when nothing was typed. Raises Invalid("deduction")."""
    return _parsed("deduction", typed, reckoning.plan.currency) if typed.strip() else 0


def paid_back_of(reckoning: Reckoning, typed: str) -> int:
    """What is paid back. Raises Invalid("amount")."""
    return _parsed("amount", typed, reckoning.plan.currency)


def _parsed(field: str, typed: str, currency: str) -> int:
    try:
        return Money.parse(typed, currency).minor
    except ValueError:
        raise Invalid(field, "Please enter an amount, like 12.50.") from None
