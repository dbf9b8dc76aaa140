"""PAY and FINALISE: the talk with the payment provider, and what follows when money came.

Nothing here calls the provider while a transaction is open. Every call that moves
money is a row in `money_command` before it is made.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, func, update
from sqlmodel import col, or_, select

from marketplace.adapters.database import Session, reading, transaction
from marketplace.adapters.gateways import gateway_of
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.adapters.gateways.terms import (
    Line,
    Page,
    PageRequest,
    PageStatus,
)
from marketplace.config import settings
from marketplace.errors import Conflict, Unavailable
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payments import Payment, PaymentShare
from marketplace.queries.fraud_signals import Source
from marketplace.routes import purchase
from marketplace.rules.charging import CHARGING
from marketplace.rules.fulfilment import GroupStatus, PaymentStatus
from marketplace.rules.texts import whole_number
from marketplace.services import finalising, screening
from marketplace.services.checkout import Prepared
from marketplace.services.money_commands import Call, once
from marketplace.services.paying_twice import page_opened, payment_of_page
from marketplace.services.payment_calls import REACHED, completion, refs_of, release, whole_capture

PAGE_LASTS = timedelta(minutes=31)
"""No provider opens a page for less; money that comes after the purchase has ended goes back."""
WAITING = (PaymentStatus.CREATED, PaymentStatus.REQUIRES_ACTION)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a purchase still waits for its money, and why the last try came to nothing."""

    is_waiting: bool
    failure: str


async def open_payment_page(payment_id: int, token: str) -> str:
    """PAY: ask the provider for a payment page and give its address.

    Raises Unavailable when the provider does not answer; the stock stays held and
    asking again opens the same page.
    """
    async with reading() as db:
        payment = await db.get_one(Payment, payment_id)
        group = await db.get_one(OrderGroup, payment.group_id)
        request = await _request_for(db, payment, group, token)
    gateway = gateway_of(payment.provider)
    key = f"checkout-{payment.id}"
    call = Call(
        key=key,
        kind="open_checkout",
        provider=payment.provider,
        request={"payment": payment.id, "total": payment.amount_minor},
        send=partial(gateway.open_page, request),
        find=partial(page_opened, payment, key),
        ref_of=lambda page: page.ref,
    )
    try:
        page = await once(call)
    except NoAnswer as error:
        raise Unavailable(
            "Our payment provider isn't answering. Nothing was charged. Please try again."
        ) from error
    except Refused as error:
        raise Conflict("The payment could not be started. Nothing was charged.") from error
    opened = {"provider_ref": page.ref} | ({"pay_url": page.url} if page.url else {})
    known = update(Payment).where(col(Payment.id) == payment_id).values(opened)
    async with transaction() as db:
        return (await db.exec(known.returning(col(Payment.pay_url)))).scalar_one()


async def way_to_pay(prepared: Prepared, source: Source | None) -> str:
    """PAY: where the shopper goes on; the purchase itself when credit has paid for all of it.

    `source` is None where no browser is behind it. Raises Conflict for what may not be paid.
    """
    if source is not None:
        await screening.before_payment(prepared.number, prepared.payment_id, source)
    if prepared.payment_id is not None:
        return await open_payment_page(prepared.payment_id, prepared.token)
    await place_covered(prepared.number)
    return f"{purchase(prepared.number)}?{urlencode({'key': prepared.token})}"


async def _request_for(db: Session, payment: Payment, group: OrderGroup, token: str) -> PageRequest:
    back = f"{settings().public_url}/paid/{group.number}?key={token}"
    return PageRequest(
        reference=group.number,
        email=group.email,
        currency=payment.currency,
        amount_minor=payment.amount_minor,
        lines=await _lines_for(db, payment, group),
        success_url=back,
        cancel_url=f"{back}&cancelled=1",
        expires_at=max(group.expires_at, payment.created_at + PAGE_LASTS),
        marks={"group": group.number, "payment": str(payment.id)},
        is_held=payment.is_held,
    )


async def _lines_for(db: Session, payment: Payment, group: OrderGroup) -> tuple[Line, ...]:
    """The goods and the delivery, or one sum: when credit pays a part of them, or the provider
    can't write down their prices."""
    whole = (Line(f"Order {group.number}", payment.amount_minor, 1),)
    if payment.amount_minor != group.total_minor:
        return whole
    orders = select(VendorOrder.id).where(VendorOrder.group_id == group.id)
    rows = await db.exec(
        select(OrderLine)
        .where(col(OrderLine.vendor_order_id).in_(orders))
        .order_by(col(OrderLine.id))
    )
    bought = rows.all()
    asked = [_asked(line) for line in bought if line.paid_minor]
    # What is left is the delivery's, with its own reductions and taxes.
    if delivery := group.total_minor - sum(line.paid_minor for line in bought):
        asked.append(Line("Delivery", delivery, 1))
    takes = CHARGING[payment.provider].takes
    if not all(takes(line.amount_minor, payment.currency) for line in asked):
        return whole
    return tuple(asked)


def _asked(line: OrderLine) -> Line:
    """A line at its price; with reductions or taxes on top, at what all its pieces cost."""
    if line.paid_minor == line.total_minor:
        return Line(line.title, line.unit_minor, line.quantity)
    return Line(f"{line.quantity} × {line.title}", line.paid_minor, 1)


async def place_covered(number: str) -> str:
    """FINALISE a purchase that credit covers, once (finalising.place_covered)."""
    async with transaction() as db:
        await finalising.place_covered(db, number)
    return number


async def settle(provider: str, ref: str, mark: str = "") -> str | None:
    """FINALISE: ask what became of a payment page, and act on it exactly once.

    `ref` is the provider's for the page, what was authorised or what was taken; `mark` is our
    payment's id where the provider gave it back. Gives the purchase's number, or None for
    what is not ours. Called by the return page, the webhook and the sweeper; any order, any
    number of times. Raises NoAnswer and Refused, and Conflict when the provider reports
    another amount than was asked for; then nothing is changed.
    """
    shares = (
        select(func.count())
        .where(PaymentShare.payment_id == Payment.id)
        .correlate(Payment)
        .scalar_subquery()
    )
    async with reading() as db:
        found = await db.exec(
            select(Payment, OrderGroup, shares)
            .join(OrderGroup, col(OrderGroup.id) == col(Payment.group_id))
            .where(Payment.provider == provider, _is_called(ref, mark))
        )
        row = found.first()
    if row is None:
        return None
    payment, group, orders = row
    if mark and ref not in (payment.provider_ref, payment.intent_ref, payment.charge_ref):
        payment = await payment_of_page(payment, ref)
    if payment.provider_ref is None:
        return group.number
    is_wanted = payment.status in WAITING and group.status == GroupStatus.AWAITING_PAYMENT
    page = await gateway_of(provider).fetch_page(payment.provider_ref or "")
    _expect_as_asked(payment, page)
    if is_wanted:
        page = await _taken(payment, page)
        page = await _captured(payment, page, is_of_several=orders > 1)
    elif page.status == PageStatus.AUTHORISED and payment.status != PaymentStatus.AUTHORIZED:
        await _let_go(payment, page)
    async with transaction() as db:
        await finalising.note(db, payment.id, page)
    return group.number


async def settle_purchase(number: str) -> Outcome:
    """Settle every payment of a purchase, and tell how it stands for the shopper.

    Raises NoAnswer, Refused and Conflict as `settle` does; the webhook or the sweeper follow.
    """
    async with reading() as db:
        payments = await _payments_of(db, number)
    for payment in payments:
        await settle(payment.provider, payment.provider_ref or "")
    async with reading() as db:
        found = await db.exec(select(OrderGroup.status).where(OrderGroup.number == number))
        status = found.first()
        failures = [one.failure for one in await _payments_of(db, number)]
    is_waiting = status == GroupStatus.AWAITING_PAYMENT
    return Outcome(is_waiting, failures[-1] if failures and is_waiting else "")


async def _payments_of(db: Session, number: str) -> list[Payment]:
    rows = await db.exec(
        select(Payment)
        .join(OrderGroup, col(OrderGroup.id) == col(Payment.group_id))
        .where(OrderGroup.number == number, col(Payment.provider_ref).is_not(None))
        .order_by(col(Payment.id))
    )
    return list(rows.all())


def _is_called(ref: str, mark: str) -> ColumnElement[bool]:
    names = [col(Payment.provider_ref), col(Payment.intent_ref), col(Payment.charge_ref)]
    known = [name == ref for name in names] if ref else []
    number = whole_number(mark)
    marked = [col(Payment.id) == number] if number else []
    return or_(*known, *marked) if known or marked else col(Payment.id).is_(None)


def _expect_as_asked(payment: Payment, page: Page) -> None:
    asked = (payment.amount_minor, payment.currency)
    if page.status in REACHED and (page.amount_minor, page.currency) != asked:
        raise Conflict("The provider reports another amount than was asked for.")


async def _taken(payment: Payment, page: Page) -> Page:
    """The page after what the shopper agreed to was taken, or held if it is to be held."""
    gateway = gateway_of(payment.provider)
    if page.status == PageStatus.AGREED:
        try:
            page = await once(completion(payment, page))
        except Refused as error:
            return replace(await gateway.fetch_page(page.ref), failure=error.reason)
        _expect_as_asked(payment, page)
    return page


async def _captured(payment: Payment, page: Page, *, is_of_several: bool) -> Page:
    """The same after it was captured, if it isn't held until vendors accept, or staff have looked.

    What can't be captured in parts is captured whole where it is of several vendors.
    """
    is_whole = not payment.is_held or (is_of_several and not page.is_divisible)
    if page.status not in REACHED or await screening.look_at_card(payment, page):
        return page
    if page.status == PageStatus.AUTHORISED and is_whole:
        await once(whole_capture(payment, page))
        page = await gateway_of(payment.provider).fetch_page(page.ref)
    return page


async def _let_go(payment: Payment, page: Page) -> None:
    """What is held for a purchase that nobody waits for any more goes back uncaptured."""
    if gateway_of(payment.provider).abilities.voids:
        await once(release(payment, refs_of(payment, page)))
