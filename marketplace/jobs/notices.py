"""Lines in the feeds of people and of vendors' teams, each once per event."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters.database import Session, tell, transaction
from marketplace.events import (
    BankSentBack,
    ChangeAnswered,
    ClaimMoved,
    OrderCancelled,
    OrderEvent,
    OrderLate,
    OrderPlaced,
    OrderShipped,
    PayoutAccountChanged,
    PayoutMoved,
    PiecesCancelled,
    ProductsMerged,
    ReturnMoved,
)
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.catalog import Product
from marketplace.models.messages import Notification
from marketplace.models.offers import Offer
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payouts import BankPayout, Payout
from marketplace.models.proposals import ProductChange
from marketplace.models.vendors import PayoutAccount, Vendor
from marketplace.rules.aftersales_words import CLAIM_STATUS, RETURN_STATUS
from marketplace.rules.case_kinds import ClaimStatus, ReturnStatus
from marketplace.rules.kinds import ChangeStatus
from marketplace.rules.money import Money
from marketplace.rules.money_kinds import PayoutAccountStatus, PayoutStatus
from marketplace.rules.payouts import sent_back_words


async def new_order(event: OrderPlaced, event_id: str) -> None:
    """Tell the vendor's team that there is something to send."""
    async with transaction() as db:
        order = await db.get_one(VendorOrder, event.order_id)
        total = Money(order.total_minor, order.currency)
        due = f", to be sent by {order.ship_by:%a %d %b}" if order.ship_by else ""
        await _for_vendor(db, order, event_id, f"New order {order.number}", f"{total}{due}.")


async def order_cancelled(event: OrderCancelled, event_id: str) -> None:
    """Tell both sides that nothing will be sent."""
    async with transaction() as db:
        order = await db.get_one(VendorOrder, event.order_id)
        title = f"Order {order.number} was cancelled"
        await _for_vendor(db, order, event_id, title, event.reason)
        await _for_buyer(db, event, event_id, title, "Your money is on its way back.")


async def order_late(event: OrderLate, event_id: str) -> None:
    """Tell the vendor's team when an order ends by itself."""
    async with transaction() as db:
        order = await db.get_one(VendorOrder, event.order_id)
        ends = datetime.fromisoformat(event.ends_at)
        body = f"Unless it is sent, it is cancelled on {ends:%a %d %b}."
        await _for_vendor(db, order, event_id, f"Order {order.number} is late", body)


async def pieces_cancelled(event: PiecesCancelled, event_id: str) -> None:
    """Tell both sides that some of it will not be sent."""
    async with transaction() as db:
        order = await db.get_one(VendorOrder, event.order_id)
        title = f"A part of order {order.number} was cancelled"
        await _for_vendor(db, order, event_id, title, event.reason)
        await _for_buyer(db, event, event_id, title, "The money for it is on its way back.")


async def return_moved(event: ReturnMoved, event_id: str) -> None:
    """Tell both sides of a return where it stands."""
    async with transaction() as db:
        one = await db.get_one(OrderReturn, event.return_id)
        word, _tone = RETURN_STATUS[ReturnStatus(event.status)]
        row = {"title": f"Return {one.number}: {word}", "body": one.answer}
        await _for_both(db, event, event_id, row, routes.vendor_case(one.number))


async def claim_moved(event: ClaimMoved, event_id: str) -> None:
    """Tell both sides of a claim where it stands."""
    async with transaction() as db:
        claim = await db.get_one(Claim, event.claim_id)
        word, _tone = CLAIM_STATUS[ClaimStatus(event.status)]
        row = {"title": f"Claim {claim.number}: {word}", "body": claim.decision or claim.answer}
        await _for_both(db, event, event_id, row, routes.vendor_case(claim.number))


async def _for_both(
    db: Session, event: OrderEvent, event_id: str, row: dict[str, str], href: str
) -> None:
    await _for_team(db, event.vendor_id, {**row, "href": href}, event_id)
    await _for_buyer(db, event, event_id, row["title"], row["body"])


async def order_shipped(event: OrderShipped, event_id: str) -> None:
    """Tell the buyer that a parcel is on its way."""
    async with transaction() as db:
        vendor = await db.get_one(Vendor, event.vendor_id)
        await _for_buyer(db, event, event_id, f"{vendor.name} has sent your parcel", "")


ANSWERS = {
    ChangeStatus.APPROVED: "was taken over",
    ChangeStatus.REFUSED: "was turned down",
    ChangeStatus.REVISION: "needs another look",
}


async def change_answered(event: ChangeAnswered, event_id: str) -> None:
    """Tell the vendor's team what staff make of a change that it suggested."""
    async with transaction() as db:
        change = await db.get_one(ProductChange, event.change_id)
        product = await db.get_one(Product, event.product_id)
        if change.status in ANSWERS:
            title = f"Your change of “{product.title}” {ANSWERS[change.status]}"
            row = {"title": title, "body": change.answer, "href": routes.VENDOR_CHANGES}
            await _for_team(db, event.vendor_id, row, event_id)


async def offers_merged(event: ProductsMerged, event_id: str) -> None:
    """Tell vendors of offers that could not be kept beside another one of theirs."""
    async with transaction() as db:
        product = await db.get_one(Product, event.product_id)
        rows = await db.exec(
            select(Offer).where(col(Offer.id).in_(event.paused)).order_by(col(Offer.id))
        )
        for offer in rows.all():
            row = {
                "title": f"“{product.title}” stood in the catalogue twice and is one product now",
                "body": f"You offered it twice in the same condition. We paused {offer.sku}; "
                "please add its stock to the other one if those are further pieces.",
                "href": routes.VENDOR_OFFERS,
            }
            await _for_team(db, offer.vendor_id, row, f"{event_id}:{offer.id}")


NEWS_OF_PAYOUTS = {
    PayoutStatus.PAID: "{amount} paid out",
    PayoutStatus.FAILED: "A payout of {amount} didn't go through",
    PayoutStatus.RETURNED: "Your bank sent {amount} back",
}


async def payout_moved(event: PayoutMoved, event_id: str) -> None:
    """Tell the vendor's team what became of its money."""
    async with transaction() as db:
        payout = await db.get_one(Payout, event.payout_id)
        if said := NEWS_OF_PAYOUTS.get(payout.status):
            title = said.format(amount=Money(payout.amount_minor, payout.currency))
            row = {"title": title, "body": payout.failure, "href": routes.VENDOR_MONEY}
            source = f"payout-{payout.id}-{payout.status}"
            await _for_team(db, payout.vendor_id, row, source)


NEWS_OF_ACCOUNTS = {
    PayoutAccountStatus.ACTIVE: ("You can be paid now", ""),
    PayoutAccountStatus.RESTRICTED: (
        "Your payouts are held until the payment provider has what it asks for",
        "You can go on selling; the money waits on your balance.",
    ),
    PayoutAccountStatus.REJECTED: (
        "The payment provider has turned your account down",
        "Please name another way to be paid. The money waits on your balance.",
    ),
}


async def payout_account_changed(event: PayoutAccountChanged, event_id: str) -> None:
    """Tell the vendor's team when something has to be done, or is settled."""
    async with transaction() as db:
        account = await db.get_one(PayoutAccount, event.account_id)
        if said := NEWS_OF_ACCOUNTS.get(account.status):
            row = {"title": said[0], "body": said[1], "href": routes.VENDOR_MONEY}
            await _for_team(db, account.vendor_id, row, event_id)


async def bank_sent_back(event: BankSentBack, event_id: str) -> None:
    """Tell the vendor's team that the money did not stay at its bank."""
    async with transaction() as db:
        sent = await db.get_one(BankPayout, event.bank_payout_id)
        title = f"Your bank sent {Money(sent.amount_minor, sent.currency)} back"
        row = {"title": title, "body": sent_back_words(sent.failure), "href": routes.VENDOR_MONEY}
        await _for_team(db, event.vendor_id, row, event_id)


async def _for_team(db: Session, vendor_id: int, row: dict[str, str], source: str) -> None:
    await _write(db, {"vendor_id": vendor_id, **row}, source)
    tell(db, f"notices-of-{vendor_id}")


async def _for_vendor(
    db: Session, order: VendorOrder, event_id: str, title: str, body: str
) -> None:
    href = routes.vendor_order(order.number)
    row = {"title": title, "body": body, "href": href}
    await _for_team(db, order.vendor_id, row, event_id)


async def _for_buyer(db: Session, event: OrderEvent, event_id: str, title: str, body: str) -> None:
    group = await db.get_one(OrderGroup, event.group_id)
    if group.account_id is None:
        return
    href = routes.purchase(group.number)
    row = {"account_id": group.account_id, "title": title, "body": body, "href": href}
    await _write(db, row, event_id)


async def _write(db: Session, row: dict[str, object], event_id: str) -> None:
    await db.exec(insert(Notification).values(source=event_id, **row).on_conflict_do_nothing())
