"""The mails about returns, claims and pieces that aren't sent, to whom each step concerns."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session, reading
from marketplace.events import (
    ClaimMoved,
    Event,
    GoodwillGiven,
    OrderEvent,
    OrderLate,
    PiecesCancelled,
    ReplacementSent,
    ReturnMoved,
)
from marketplace.jobs.case_words import CLAIM_NEWS, RETURN_NEWS, News, Words
from marketplace.jobs.letters import Letter, about, link_to, purchase_link, send
from marketplace.models.aftersales import Claim, ClaimLine, OrderReturn, ReturnLine
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import CreditNote
from marketplace.models.vendors import Vendor
from marketplace.queries.money_back import money_back_of_notes
from marketplace.rules.aftersales_words import CLAIMS, REASONS
from marketplace.rules.case_kinds import ClaimStatus, ReturnStatus


async def write(event: Event, event_id: str) -> None:
    """Send what follows from an event to its shopper, its vendor, or both."""
    async with reading() as db:
        letters = await LETTERS[type(event)](db, event)
    for letter in letters:
        await send(letter, event_id)


@dataclass(frozen=True)
class Both:
    """The two sides of an order."""

    group: OrderGroup
    order: VendorOrder
    vendor: Vendor

    def to_shopper(self, subject: str, **words: object) -> Letter:
        """A letter to who bought it, with the link that opens the purchase."""
        link = purchase_link(self.group)
        given = {"name": self.group.address["name"], "link": link}
        return Letter(self.group.email, subject, "case", EMPTY | given | words)

    def to_vendor(self, subject: str, path: str = "", **words: object) -> Letter:
        """A letter to who sells it."""
        link = link_to(path or routes.vendor_order(self.order.number))
        return Letter(
            self.vendor.email,
            subject,
            "case",
            EMPTY | {"name": self.vendor.name, "link": link} | words,
        )


EMPTY: dict[str, object] = {"lines": [], "said": "", "closing": ""}


async def _both(db: Session, event: OrderEvent) -> Both:
    return Both(*await about(db, event.order_id))


async def _return(db: Session, event: ReturnMoved) -> list[Letter]:
    one = await db.get_one(OrderReturn, event.return_id)
    rows = await db.exec(
        select(ReturnLine.quantity, OrderLine.title)
        .join(OrderLine, col(OrderLine.id) == col(ReturnLine.order_line_id))
        .where(ReturnLine.return_id == one.id)
        .order_by(col(OrderLine.id))
    )
    news = RETURN_NEWS.get(ReturnStatus(event.status), News())
    words = await _words(db, event, one, REASONS[one.reason], list(rows.all()))
    is_decided = one.decided_by is not None
    return _letters(await _both(db, event), news, words, is_decided=is_decided)


async def _claim(db: Session, event: ClaimMoved) -> list[Letter]:
    claim = await db.get_one(Claim, event.claim_id)
    rows = await db.exec(
        select(ClaimLine.quantity, OrderLine.title)
        .join(OrderLine, col(OrderLine.id) == col(ClaimLine.order_line_id))
        .where(ClaimLine.claim_id == claim.id)
        .order_by(col(OrderLine.id))
    )
    news = CLAIM_NEWS.get(ClaimStatus(event.status), News())
    words = await _words(db, event, claim, CLAIMS[claim.kind], list(rows.all()))
    is_decided = claim.decided_by is not None
    return _letters(await _both(db, event), news, words, is_decided=is_decided)


async def _words(
    db: Session,
    event: OrderEvent,
    case: OrderReturn | Claim,
    reason: str,
    rows: list[tuple[int, str]],
) -> Words:
    vendor = await db.get_one(Vendor, event.vendor_id)
    note = case.credit_note_id
    back = (await money_back_of_notes(db, [note])).get(note, "") if note else ""
    due = f"{case.due_at:%A %d %B}" if case.due_at else ""
    said = case.decision if isinstance(case, Claim) and case.decision else case.answer
    sent = f"{case.carrier} {case.tracking}" if isinstance(case, OrderReturn) else ""
    return Words(
        number=case.number,
        vendor=vendor.name,
        reason=reason,
        comment=case.comment,
        said=said,
        due=due,
        back=back,
        sent=sent,
        instructions=case.instructions if isinstance(case, OrderReturn) else "",
        lines=[f"{quantity} × {title}" for quantity, title in rows],
    )


def _letters(both: Both, news: News, words: Words, *, is_decided: bool) -> list[Letter]:
    found = []
    if news.shopper:
        found.append(both.to_shopper(**news.shopper(words)))
    if news.vendor and (is_decided or not news.is_vendors_own):
        path = routes.vendor_case(words.number)
        found.append(both.to_vendor(path=path, **news.vendor(words)))
    return found


async def _pieces(db: Session, event: PiecesCancelled) -> list[Letter]:
    both = await _both(db, event)
    back = (await money_back_of_notes(db, [event.note_id])).get(event.note_id, "")
    opening = f"a part of your order with {both.vendor.name} will not be sent: {event.reason}"
    subject = f"Not coming: a part of your order with {both.vendor.name}"
    return [both.to_shopper(subject, opening=opening, closing=back)]


async def _late(db: Session, event: OrderLate) -> list[Letter]:
    both = await _both(db, event)
    ends = datetime.fromisoformat(event.ends_at)
    opening = f"order {both.order.number} should have left by now."
    closing = (
        f"Unless you send it, it is cancelled on {ends:%A %d %B} and the shopper gets the money "
        "back. If you can't send it, please cancel it now."
    )
    subject = f"Late: order {both.order.number}"
    return [both.to_vendor(subject, opening=opening, closing=closing)]


async def _replacement(db: Session, event: ReplacementSent) -> list[Letter]:
    both = await _both(db, event)
    shipment = await db.get_one(Shipment, event.shipment_id)
    opening = (
        f"{both.vendor.name} has sent your replacement with {shipment.carrier}, "
        f"tracking number {shipment.tracking}. It costs you nothing."
    )
    return [both.to_shopper("Your replacement is on its way", opening=opening)]


async def _goodwill(db: Session, event: GoodwillGiven) -> list[Letter]:
    both = await _both(db, event)
    note = await db.get_one(CreditNote, event.note_id)
    back = (await money_back_of_notes(db, [note.id])).get(note.id, "")
    opening = f"you get something back on your order with {both.vendor.name}. {back}"
    return [both.to_shopper("Money back on your order", opening=opening, said=note.reason)]


LETTERS: dict[type[Event], Callable[[Session, Any], Awaitable[list[Letter]]]] = {
    PiecesCancelled: _pieces,
    OrderLate: _late,
    ReplacementSent: _replacement,
    ReturnMoved: _return,
    ClaimMoved: _claim,
    GoodwillGiven: _goodwill,
}
