"""Purchases as their buyers see them: one with its parcels, and the list of one's own."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from marketplace import routes
from marketplace.adapters import pictures
from marketplace.adapters.database import Session
from marketplace.cards.furniture import Tone
from marketplace.cards.orders import PurchaseCard, PurchaseRow, PurchaseRows
from marketplace.errors import NotFound
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payments import Payment
from marketplace.queries import tax_cards
from marketplace.queries.buyers import is_buyer, with_link
from marketplace.queries.paging import beyond, page_of
from marketplace.queries.parcels import STATUS_WORDS, fee_text, parcels_of
from marketplace.queries.paying import transfer_of
from marketplace.rules.countries import COUNTRIES
from marketplace.rules.fulfilment import CREDIT_PROVIDERS, GroupStatus, OrderStatus
from marketplace.rules.money import Money
from marketplace.rules.permissions import Actor, the_account
from marketplace.rules.texts import day, plural

ROWS = 10
PICTURES = 4
MIXED: tuple[str, Tone] = ("In progress", "accent")
CHECKED: tuple[str, Tone] = ("Payment being confirmed", "accent")
OVER = {GroupStatus.EXPIRED, GroupStatus.FAILED}


async def purchase_page(
    db: Session, actor: Actor, number: str, key: str, *, return_days: int = 30
) -> PurchaseCard:
    """A purchase for its buyer, who may also hold the key from a mail; else raises NotFound."""
    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == number))).first()
    if group is None or not await is_buyer(db, with_link(actor, number, key), group):
        raise NotFound("We couldn't find that order.")
    is_waiting = group.status == GroupStatus.AWAITING_PAYMENT
    status, tone = await _status_of(db, group)
    taxes = await tax_cards.taxes_of_group(db, group.id)
    return PurchaseCard(
        id=group.id,
        number=group.number,
        href=routes.purchase(group.number),
        status=status,
        tone=tone,
        is_waiting=is_waiting,
        is_over=group.status in OVER,
        pay_href=await _pay_href(db, group) if is_waiting else "",
        transfer=await transfer_of(db, group),
        placed_text=day(group.placed_at or group.created_at),
        email=group.email,
        address=_address_lines(group.address),
        parcels=await parcels_of(db, group, return_days, tax_cards.of_lines(taxes, group.currency)),
        items=str(Money(group.items_minor, group.currency)),
        delivery=fee_text(group.delivery_minor, group.currency),
        saved=_less(group.discount_minor, group.currency),
        paid_by_credit=_less(await _by_credit(db, group), group.currency),
        tax=tax_cards.of_order(taxes, group.tax_minor, group.currency),
        tax_id=group.tax_id,
        total=str(Money(group.total_minor, group.currency)),
    )


def _less(minor: int, currency: str) -> str:
    return str(Money(-minor, currency)) if minor else ""


async def _by_credit(db: Session, group: OrderGroup) -> int:
    """What gift cards and store credit pay of a purchase."""
    total = select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(
        Payment.group_id == group.id, col(Payment.provider).in_(CREDIT_PROVIDERS)
    )
    return int((await db.exec(total)).one())


async def _pay_href(db: Session, group: OrderGroup) -> str:
    payment = select(Payment.pay_url).where(Payment.group_id == group.id)
    return (await db.exec(payment.order_by(col(Payment.id).desc()))).first() or ""


def _address_lines(address: dict[str, str]) -> list[str]:
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    parts = [address.get(name, "") for name in ("name", "line1", "line2")]
    town = f"{town} {address.get('region', '')}".strip()
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
    found = await db.exec(
        select(VendorOrder.status, VendorOrder.on_hold).where(VendorOrder.group_id == group.id)
    )
    rows = found.all()
    if any(is_on_hold for _status, is_on_hold in rows):
        return CHECKED
    statuses = {status for status, _on_hold in rows}
    going = statuses - {OrderStatus.CANCELLED} or statuses
    return STATUS_WORDS[OrderStatus(going.pop())] if len(going) == 1 else MIXED
