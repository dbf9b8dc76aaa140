"""Purchases as their buyers see them: one with its parcels, and the list of one's own."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.adapters.tokens import is_order_key
from marketplace.cards.furniture import Tone
from marketplace.cards.orders import PurchaseCard, PurchaseRow, PurchaseRows
from marketplace.errors import NotFound
from marketplace.models.carts import Cart
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payments import Payment
from marketplace.queries.paging import beyond, page_of
from marketplace.queries.parcels import STATUS_WORDS, fee_text, parcels_of
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_account
from marketplace.rules.texts import day, plural

ROWS = 10
PICTURES = 4
MIXED: tuple[str, Tone] = ("In progress", "accent")
OVER = {GroupStatus.EXPIRED, GroupStatus.FAILED}


async def purchase_page(db: Session, actor: Actor, number: str, key: str) -> PurchaseCard:
    """A purchase for its buyer. Raises NotFound for everybody else.

    The buyer is the account that bought, the browser whose basket it was, or whoever
    holds the key from the confirmation.
    """
    found = await db.exec(
        select(OrderGroup, Cart)
        .join(Cart, col(Cart.id) == col(OrderGroup.cart_id))
        .where(OrderGroup.number == number)
    )
    row = found.first()
    if row is None or not _is_buyer(actor, *row, key):
        raise NotFound("We couldn't find that order.")
    group, _cart = row
    is_waiting = group.status == GroupStatus.AWAITING_PAYMENT
    status, tone = await _status_of(db, group)
    return PurchaseCard(
        id=group.id,
        number=group.number,
        href=routes.purchase(group.number),
        status=status,
        tone=tone,
        is_waiting=is_waiting,
        is_over=group.status in OVER,
        pay_href=await _pay_href(db, group) if is_waiting else "",
        placed_text=day(group.placed_at or group.created_at),
        email=group.email,
        address=_address_lines(group.address),
        parcels=await parcels_of(db, actor, group),
        items=str(Money(group.items_minor, group.currency)),
        delivery=fee_text(group.delivery_minor, group.currency),
        tax=str(Money(group.tax_minor, group.currency)),
        total=str(Money(group.total_minor, group.currency)),
    )


def _is_buyer(actor: Actor, group: OrderGroup, cart: Cart, key: str) -> bool:
    if key and is_order_key(key, group.number):
        return True
    if group.account_id is not None:
        return group.account_id == actor.account_id
    return actor.visitor is not None and cart.visitor_hash == actor.visitor


async def _pay_href(db: Session, group: OrderGroup) -> str:
    payment = select(Payment.pay_url).where(Payment.group_id == group.id)
    return (await db.exec(payment.order_by(col(Payment.id).desc()))).first() or ""


def _address_lines(address: dict[str, str]) -> list[str]:
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    parts = [address.get(name, "") for name in ("name", "line1", "line2")]
    country = address.get("country", "")
    return [part for part in (*parts, town, COUNTRIES.get(country, country)) if part]


async def my_purchases(db: Session, actor: Actor, after: str = "") -> PurchaseRows:
    """One's own purchases, the newest first, without those that were never paid."""
    found = (
        select(OrderGroup)
        .where(OrderGroup.account_id == the_account(actor), col(OrderGroup.status).not_in(OVER))
        .order_by(col(OrderGroup.id).desc())
        .limit(ROWS + 1)
    )
    if after:
        found = found.where(beyond(after, col(OrderGroup.id), descending=True))
    groups, further = page_of((await db.exec(found)).all(), ROWS)
    lines = await _lines_by_group(db, groups)
    rows = [await _row(db, group, lines[group.id]) for group in groups]
    return PurchaseRows(rows, str(groups[-1].id) if further else "")


async def _lines_by_group(db: Session, groups: Sequence[OrderGroup]) -> dict[int, list[OrderLine]]:
    rows = await db.exec(
        select(VendorOrder.group_id, OrderLine)
        .join(OrderLine, col(OrderLine.vendor_order_id) == col(VendorOrder.id))
        .where(col(VendorOrder.group_id).in_([group.id for group in groups]))
        .order_by(col(OrderLine.id))
    )
    by_group: dict[int, list[OrderLine]] = defaultdict(list)
    for group_id, line in rows.all():
        by_group[group_id].append(line)
    return by_group


async def _row(db: Session, group: OrderGroup, lines: list[OrderLine]) -> PurchaseRow:
    status, tone = await _status_of(db, group)
    return PurchaseRow(
        number=group.number,
        href=routes.purchase(group.number),
        placed_text=day(group.placed_at or group.created_at),
        status=status,
        tone=tone,
        things_text=plural(sum(line.quantity for line in lines), "item"),
        images=[pictures.url(line.image, 160) for line in lines[:PICTURES] if line.image],
        total=str(Money(group.total_minor, group.currency)),
    )


async def _status_of(db: Session, group: OrderGroup) -> tuple[str, Tone]:
    """What the parcels have in common, or that they are on different ways."""
    if group.status in OVER:
        return "Not paid", "bad"
    found = await db.exec(select(VendorOrder.status).where(VendorOrder.group_id == group.id))
    statuses = set(found.all())
    going = statuses - {OrderStatus.CANCELLED} or statuses
    return STATUS_WORDS[OrderStatus(going.pop())] if len(going) == 1 else MIXED
