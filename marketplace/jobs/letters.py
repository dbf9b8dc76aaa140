"""The mails that the shop writes, each once, when something has happened."""

from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import mail
from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.tokens import order_key
from marketplace.cards.tax import TaxSummary
from marketplace.config import settings
from marketplace.events import (
    AccountCreated,
    Event,
    OrderCancelled,
    OrderPlaced,
    OrderShipped,
    PurchasePlaced,
    VendorApproved,
    VendorReinstated,
    VendorRejected,
    VendorSuspended,
)
from marketplace.models.accounts import Account
from marketplace.models.messages import SentMail
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, ShipmentLine, VendorOrder
from marketplace.models.payments import CreditNote, Refund
from marketplace.models.vendors import Vendor
from marketplace.queries import tax_cards
from marketplace.rules.money import Money
from marketplace.services.mailboxes import confirmation_path
from marketplace.services.settings import shop_settings


@dataclass(frozen=True)
class Letter:
    """A mail to write: to whom, which template, and what stands in it."""

    recipient: str
    subject: str
    template: str
    words: dict[str, object]


@lru_cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("marketplace.jobs", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def write(event: Event, event_id: str) -> None:
    """Send the letter that follows from an event, unless it went out before."""
    async with reading() as db:
        letter = await LETTERS[type(event)](db, event)
    await send(letter, event_id)


async def send(letter: Letter, event_id: str) -> None:
    """Send a letter that follows from an event, unless it went to its recipient before."""
    if await _was_sent(event_id, letter):
        return
    async with reading() as db:
        site = (await shop_settings(db)).site_name
    words = letter.words | {"site": site, "home": settings().public_url}
    text = _templates().get_template(f"{letter.template}.txt").render(words)
    html = _templates().get_template("letter.html").render(words, paragraphs=text.split("\n\n"))
    await mail.send(letter.recipient, letter.subject, text, html)
    async with transaction() as db:
        row = {"source": event_id, "recipient": letter.recipient, "subject": letter.subject}
        await db.exec(insert(SentMail).values(row).on_conflict_do_nothing())


async def _was_sent(event_id: str, letter: Letter) -> bool:
    async with reading() as db:
        found = await db.exec(
            select(SentMail.id).where(
                SentMail.source == event_id, SentMail.recipient == letter.recipient
            )
        )
        return found.first() is not None


def link_to(path: str) -> str:
    """The whole address of a page."""
    return settings().public_url + path


def purchase_link(group: OrderGroup) -> str:
    """Guests have no account that opens the page, so their link carries its key."""
    path = link_to(routes.purchase(group.number))
    return path if group.account_id else f"{path}?key={order_key(group.number)}"


async def _welcome(db: Session, event: AccountCreated) -> Letter:
    account = await db.get_one(Account, event.account_id)
    words: dict[str, object] = {
        "name": account.name,
        "link": link_to(routes.HOME),
        "confirm": link_to(confirmation_path(account)),
    }
    return Letter(account.email, "Welcome", "welcome", words)


async def _confirmation(db: Session, event: PurchasePlaced) -> Letter:
    group = await db.get_one(OrderGroup, event.group_id)
    orders = (await db.exec(select(VendorOrder).where(VendorOrder.group_id == group.id))).all()
    words: dict[str, object] = {
        "name": group.address["name"],
        "number": group.number,
        "lines": await _lines(db, orders),
        "delivery": str(Money(group.delivery_minor, group.currency)),
        "saved": str(Money(-group.discount_minor, group.currency)) if group.discount_minor else "",
        "tax": await _taxes(db, group),
        "total": str(Money(group.total_minor, group.currency)),
        "link": purchase_link(group),
    }
    return Letter(group.email, f"Your order {group.number}", "purchase_placed", words)


async def _taxes(db: Session, group: OrderGroup) -> TaxSummary:
    taxes = await tax_cards.taxes_of_group(db, group.id)
    return tax_cards.of_order(taxes, group.tax_minor, group.currency)


async def _lines(db: Session, orders: object) -> list[str]:
    by_id = {order.id: order for order in orders}  # type: ignore[attr-defined]
    rows = await db.exec(
        select(OrderLine)
        .where(col(OrderLine.vendor_order_id).in_(by_id))
        .order_by(col(OrderLine.id))
    )
    return [
        f"{line.quantity} × {line.title}"
        f" — {Money(line.total_minor, by_id[line.vendor_order_id].currency)}"
        for line in rows.all()
    ]


async def _to_vendor(db: Session, event: OrderPlaced) -> Letter:
    order = await db.get_one(VendorOrder, event.order_id)
    vendor = await db.get_one(Vendor, order.vendor_id)
    words: dict[str, object] = {
        "name": vendor.name,
        "number": order.number,
        "lines": await _lines(db, [order]),
        "ship_by": f"{order.ship_by:%A %d %B}" if order.ship_by else "",
        "link": link_to(routes.vendor_order(order.number)),
    }
    return Letter(vendor.email, f"New order {order.number}", "order_placed", words)


async def _shipped(db: Session, event: OrderShipped) -> Letter:
    group, _order, vendor = await about(db, event.order_id)
    shipment = await db.get_one(Shipment, event.shipment_id)
    words: dict[str, object] = {
        "name": group.address["name"],
        "vendor": vendor.name,
        "lines": await _contents(db, shipment),
        "carrier": shipment.carrier,
        "tracking": shipment.tracking,
        "link": purchase_link(group),
    }
    return Letter(group.email, f"{vendor.name} has sent your parcel", "order_shipped", words)


async def _cancelled(db: Session, event: OrderCancelled) -> Letter:
    group, order, vendor = await about(db, event.order_id)
    note = await db.get(CreditNote, event.note_id)
    amount = note.amount_minor if note else order.total_minor
    goes_back = select(Refund.id).where(Refund.credit_note_id == event.note_id)
    words: dict[str, object] = {
        "name": group.address["name"],
        "vendor": vendor.name,
        "reason": event.reason,
        "lines": await _lines(db, [order]),
        "total": str(Money(amount, order.currency)),
        "was_taken": (await db.exec(goes_back.limit(1))).first() is not None,
        "link": purchase_link(group),
    }
    return Letter(
        group.email, f"Cancelled: your order with {vendor.name}", "order_cancelled", words
    )


async def _contents(db: Session, shipment: Shipment) -> list[str]:
    """What is in a parcel, a line each."""
    rows = await db.exec(
        select(ShipmentLine.quantity, OrderLine.title)
        .join(OrderLine, col(OrderLine.id) == col(ShipmentLine.order_line_id))
        .where(ShipmentLine.shipment_id == shipment.id)
        .order_by(col(OrderLine.id))
    )
    return [f"{quantity} × {title}" for quantity, title in rows.all()]


async def about(db: Session, order_id: int) -> tuple[OrderGroup, VendorOrder, Vendor]:
    """An order with its purchase and its shop."""
    order = await db.get_one(VendorOrder, order_id)
    group = await db.get_one(OrderGroup, order.group_id)
    return group, order, await db.get_one(Vendor, order.vendor_id)


async def _approved(db: Session, event: VendorApproved) -> Letter:
    vendor = await db.get_one(Vendor, event.vendor_id)
    words: dict[str, object] = {"name": vendor.name, "link": link_to(routes.VENDOR_HOME)}
    return Letter(vendor.email, "Your shop is open", "vendor_approved", words)


async def _rejected(db: Session, event: VendorRejected) -> Letter:
    vendor = await db.get_one(Vendor, event.vendor_id)
    words: dict[str, object] = {
        "name": vendor.name,
        "reason": event.reason,
        "link": link_to(routes.SELL),
    }
    return Letter(vendor.email, "About your application", "vendor_rejected", words)


async def _suspended(db: Session, event: VendorSuspended) -> Letter:
    vendor = await db.get_one(Vendor, event.vendor_id)
    words: dict[str, object] = {
        "name": vendor.name,
        "reason": event.reason,
        "link": link_to(routes.VENDOR_ORDERS),
    }
    return Letter(vendor.email, "Your shop is suspended", "vendor_suspended", words)


async def _reinstated(db: Session, event: VendorReinstated) -> Letter:
    vendor = await db.get_one(Vendor, event.vendor_id)
    words: dict[str, object] = {"name": vendor.name, "link": link_to(routes.VENDOR_HOME)}
    return Letter(vendor.email, "Your shop is open again", "vendor_reinstated", words)


LETTERS = {
    AccountCreated: _welcome,
    PurchasePlaced: _confirmation,
    OrderPlaced: _to_vendor,
    OrderShipped: _shipped,
    OrderCancelled: _cancelled,
    VendorApproved: _approved,
    VendorRejected: _rejected,
    VendorSuspended: _suspended,
    VendorReinstated: _reinstated,
}
