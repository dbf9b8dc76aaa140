"""What goes back for pieces that were sent: at most what they brought and is still there."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.adapters.database import Session
from marketplace.errors import Conflict, Invalid
from marketplace.models.orders import VendorOrder
from marketplace.rules.money import Money, allocate
from marketplace.rules.portions import Portion
from marketplace.services.credits import LineRefund
from marketplace.services.sales import Standing, standings


@dataclass(frozen=True, slots=True)
class Plan:
    """The pieces in question with all that they are worth, each part as it stands."""

    currency: str
    parts: list[tuple[Standing, Portion]]

    @property
    def most(self) -> int:
        """The most that can be paid back, in minor units."""
        return sum(portion.paid for _, portion in self.parts)

    def refunds(self, amount_minor: int, *, is_kept: bool = False) -> list[LineRefund]:
        """An amount spread over the parts as they cost; `is_kept` when no piece comes back for it.

        Of what cost the shopper nothing that is nothing, and the pieces come back all the same.
        Raises Invalid for what isn't an amount, Conflict for more than there is.
        """
        least = 1 if self.most or not self.parts else 0
        if type(amount_minor) is not int or amount_minor < least:
            raise Invalid("amount", "Please enter an amount above zero.")
        if amount_minor > self.most:
            most = Money(self.most, self.currency)
            raise Conflict(f"At most {most} can be paid back for this. Nothing was changed.")
        amounts = allocate(amount_minor, [portion.paid for _, portion in self.parts])
        return [
            LineRefund(at.part.order_line_id, amount, 0 if is_kept else portion.quantity)
            for (at, portion), amount in zip(self.parts, amounts, strict=True)
            if amount or not (is_kept or at.is_delivery)
        ]

    def cost(self, amount_minor: int) -> Portion:
        """What an amount is made of: the price, the platform's part of it, the fee given back."""
        by_line = {at.part.order_line_id: at for at, _ in self.parts}
        parts = self.refunds(amount_minor)
        return sum(
            (by_line[one.line_id].sent.amount(one.amount_minor, one.pieces) for one in parts),
            Portion(),
        )


async def plan(
    db: Session, order: VendorOrder, pieces: Mapping[int, int], *, with_delivery: bool = False
) -> Plan:
    """What these pieces brought, by line id, and what sending cost where that goes back too.

    What sending cost only counts when nothing of the order stays with the shopper.
    """
    standing = await standings(db, order.id)
    parts = []
    for at in standing:
        wanted = pieces.get(at.part.order_line_id or 0, 0)
        if wanted > at.sent.quantity:
            raise Conflict("That many were not sent, or came back already.")
        if wanted:
            parts.append((at, at.sent.pieces(wanted)))
    if with_delivery and _is_all(standing, pieces):
        parts += [(at, at.sent) for at in standing if at.is_delivery and at.sent.quantity]
    return Plan(order.currency, parts)


def _is_all(standing: list[Standing], pieces: Mapping[int, int]) -> bool:
    return all(
        not at.open.quantity and at.sent.quantity == pieces.get(at.part.order_line_id or 0, 0)
        for at in standing
        if not at.is_delivery
    )
