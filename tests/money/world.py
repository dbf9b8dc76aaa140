"""A small marketplace whose money is moved by hand, step by step, through the real services.

Three shops, their shoppers, the payment sandbox, and a worker that does one reaction at a
time, in any order, as often as one likes, or dies in the middle of it.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import text
from sqlmodel import col, select

from marketplace.adapters.database import engine, reading, transaction
from marketplace.adapters.gateways.contract import NoAnswer, Refused
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from marketplace.events import by_name
from marketplace.jobs.earnings import release_earnings
from marketplace.jobs.payouts import sweep_payouts
from marketplace.jobs.reactions import BY_NAME, REACTIONS, name_of
from marketplace.jobs.reconciliation import reconcile
from marketplace.jobs.sweeping import (
    resolve_commands,
    sweep_open_pages,
    sweep_refunds,
    sweep_unpaid,
)
from marketplace.models.aftersales import Claim, OrderReturn
from marketplace.models.bank import BankTransfer
from marketplace.models.orders import OrderGroup, OrderLine, Shipment, VendorOrder
from marketplace.models.payments import Dispute, MoneyCommand, Payment
from marketplace.models.payouts import Payout
from marketplace.models.reconciliation import Difference
from marketplace.models.staff import OutboxEvent
from marketplace.queries.carts import cart_contents
from marketplace.rules.fulfilment import PaymentStatus
from marketplace.rules.money_kinds import (
    CommandState,
    DifferenceStatus,
    FundedBy,
    PromotionKind,
    TransferStatus,
)
from marketplace.rules.permissions import Actor
from marketplace.services import (
    cart_money,
    carts,
    checkout,
    credit_accounts,
    payments,
    payout_accounts,
    promotions,
    ways,
)
from marketplace.services import settings as settings_service
from marketplace.services.credit_accounts import Grant
from marketplace.services.promotion_drafts import PromotionDraft
from tests.factories import HOME, Shop, person, shop, staff, visitor
from tests.money.banks import Banks, Message
from tests.money.crashes import Crash, crash_after
from tests.money.properties import violations
from tests.services.paying import settled

REFUSALS = (Conflict, Forbidden, Invalid, NotFound, Unavailable, NoAnswer, Refused)
"""What a step may end with; everything else is a fault."""
ROOMS = ("books", "inbox", "paying", "payouts")
"""Whose reactions move money; letters and the search index are not played."""

IBAN = "DE89370400440532013000"
Opened = tuple[str, str]
"""A payment page: its provider, and the provider's reference."""
Case = TypeVar("Case", OrderReturn, Claim)
Task = tuple[int, str]
"""An event's outbox id and the reaction to it."""


@dataclass
class World:
    """Everything that the steps need, and what has happened so far."""

    banks: Banks
    loop: asyncio.AbstractEventLoop
    empty_database: Callable[[], None]
    shops: list[Shop] = field(default_factory=list)
    admin: Actor = field(default_factory=Actor)
    done: set[Task] = field(default_factory=set)
    posted: set[str] = field(default_factory=set)
    card: str = ""
    seen: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    crashes: int = 0
    numbers: Any = field(default_factory=count)

    def run(self, step: Coroutine[Any, Any, Any], crash: int | None = None) -> Any:
        """Do one thing to its end, to a refusal, or to the death of its process.

        Gives what came of it; a refusal or a crash as the exception.
        """
        self.steps += 1
        return self.loop.run_until_complete(self._survived(step, crash))

    async def _survived(self, step: Awaitable[Any], crash: int | None) -> Any:
        try:
            with crash_after(engine(), crash):
                return await step
        except Crash as death:
            self.crashes += 1
            return death
        except REFUSALS as refusal:
            return refusal

    def begin_anew(self) -> None:
        """An empty marketplace, and a bank that has nothing to tell of it yet."""
        self.look(engine().dispose())
        self.empty_database()
        self.banks.order(start_over=True)
        self.shops, self.done, self.posted = [], set(), set()

    # -- shops and shoppers

    async def open_shops(self, prices: list[int], stock: int) -> None:
        """One shop per price, each with so many pieces of one thing; and staff."""
        async with transaction() as db:
            self.admin = await staff(db)
            self.shops = [
                await shop(db, price=price, stock=stock, delivery=price // 7) for price in prices
            ]

    async def fill(self, buyer: Actor, wanted: dict[int, int]) -> None:
        """Put so many of each shop's thing into a basket."""
        async with transaction() as db:
            for number, quantity in wanted.items():
                await carts.add_line(db, buyer, self.shops[number].offer.id, quantity)

    async def buyer(self, *, has_account: bool) -> Actor:
        """Somebody who shops."""
        if not has_account:
            return visitor()
        async with transaction() as db:
            return await person(db)

    async def invite(self, code: str, budget: int, present: int) -> None:
        """A coupon that both sides pay, and a gift card."""
        async with transaction() as db:
            draft = PromotionDraft(
                "Shared tenth", PromotionKind.PERCENT, "EUR", code=code, percent_bp=1_000,
                funded_by=FundedBy.SHARED, platform_share_bp=4_000, budget_minor=budget,
            )  # fmt: skip
            await promotions.add_for_all(db, self.admin, draft)
            grant = Grant(present, "EUR", "To begin with")
            self.card = await credit_accounts.issue_gift_card(db, self.admin, grant)
            await settings_service.change(db, self.admin, "reserve_bp", 1_000)

    async def rule(self, name: str, value: object) -> None:
        """Set one of the shop's settings."""
        async with transaction() as db:
            await settings_service.change(db, self.admin, name, value)

    async def save(self, buyer: Actor, code: str, *, with_card: bool) -> None:
        """Use the code, and the gift card."""
        async with transaction() as db:
            if code:
                await cart_money.add_code(db, buyer, code)
            if with_card:
                await cart_money.add_card(db, buyer, self.card)

    async def be_paid_by_transfer(self, owner: Actor) -> None:
        """A shop's payouts go to an IBAN, made by staff."""
        async with transaction() as db:
            await payout_accounts.set_bank_account(db, owner, "Sample Ltd", IBAN)
        await settled(owner.vendor_id)

    async def be_generous(self, buyer: Actor, amount: int) -> None:
        """Somebody with an account is given credit, and uses it."""
        async with transaction() as db:
            grant = Grant(amount, "EUR", "Welcome")
            await credit_accounts.issue_store_credit(db, self.admin, buyer.email, grant)
            await cart_money.use_credit(db, buyer, True)

    async def prepare(self, buyer: Actor, way: str = "stripe") -> checkout.Prepared:
        """PREPARE for what is in the basket, at the price that it has, to be paid that way."""
        async with reading() as db:
            total = (await cart_contents(db, buyer, 2_000)).total_minor
        async with transaction() as db:
            made = await checkout.prepare(db, buyer, "ada@example.com", HOME, total)
            await ways.choose(db, buyer, made.payment_id, way)
            return made

    async def pay_another_way(
        self, buyer: Actor, before: checkout.Prepared, way: str
    ) -> checkout.Prepared:
        """Try again what came to nothing, by a way that may be another."""
        async with transaction() as db:
            return await ways.another_try(db, buyer, before.number, before.token, way)

    async def hold_longer(self, buyer: Actor) -> None:
        """What is being paid is held for longer."""
        async with transaction() as db:
            await checkout.hold_longer(db, buyer)

    # -- the banks

    async def pay(self, prepared: checkout.Prepared, outcome: str) -> Opened | None:
        """Open the provider's page and pay on it; gives the page.

        What credit covers needs no page; a transfer is made elsewhere.
        """
        url = await payments.way_to_pay(prepared, None)
        if prepared.payment_id is None:
            return None
        async with reading() as db:
            payment = await db.get_one(Payment, prepared.payment_id)
        if payment.provider != "manual":
            await self.banks.pay(payment.provider, url, outcome)
        return payment.provider, payment.provider_ref or ""

    async def tell(self, message: Message) -> int:
        """Have a provider's message arrive; gives the status."""
        status = await self.banks.tell(message)
        self.posted.add(message["id"])
        return status

    async def settle(self, page: Opened) -> str | None:
        """FINALISE: what the return page does, and the sweeper."""
        return await payments.settle(*page)

    def look(self, query: Coroutine[Any, Any, Any]) -> Any:
        """Ask something; no step."""
        return self.loop.run_until_complete(query)

    # -- the worker

    async def todo(self) -> list[Task]:
        """The reactions that nobody has done yet, in the order of their events."""
        async with reading() as db:
            rows = (await db.exec(select(OutboxEvent).order_by(col(OutboxEvent.id)))).all()
        return [
            task
            for row in rows
            for reaction in REACTIONS[by_name()[row.name]]
            if name_of(reaction).partition(".")[0] in ROOMS
            and (task := (row.id, name_of(reaction))) not in self.done
        ]

    async def react(self, task: Task) -> None:
        """Do one reaction; it is done when it ends well."""
        async with reading() as db:
            row = await db.get_one(OutboxEvent, task[0])
        await BY_NAME[task[1]](by_name()[row.name](**row.payload), str(row.event_id))
        self.done.add(task)

    async def come_to_rest(self) -> None:
        """Every message arrives and everything that follows is done, sooner or later."""
        for _ in range(50):
            for message in self.banks.messages():
                if message["id"] not in self.posted:
                    await self.tell(message)
            waiting = await self.todo()
            if not waiting and not await self.ask_the_banks():
                return
            for task in waiting:
                await self._survived(self.react(task), None)
        raise AssertionError(f"it never comes to rest: {waiting} {await self.unclear()}")

    async def replay(self) -> None:
        """Every message and every reaction once more."""
        for message in self.banks.messages():
            await self.tell(message)
        for task in sorted(self.done):
            await self._survived(self.react(task), None)
        await self.come_to_rest()

    # -- time

    async def time_passes(self, *, but_reserves: bool = False) -> None:
        """Holds and reserves run out, and unpaid purchases expire."""
        async with transaction() as db:
            for statement in PAST[:-1] if but_reserves else PAST:
                await db.execute(text(statement))
        came = [await sweep_unpaid(0)]
        await self.ask_the_banks()
        came.append(await release_earnings(0))
        assert not [words for words in came if words.startswith("Failed")], came

    async def unclear(self) -> list[tuple[str, str, str]]:
        """Calls of which nobody knows what became of them: key, state, and what was said last."""
        async with reading() as db:
            found = select(MoneyCommand.key, MoneyCommand.state, MoneyCommand.error)
            settled = (CommandState.CONFIRMED, CommandState.FAILED)
            rows = await db.exec(found.where(col(MoneyCommand.state).not_in(settled)))
            return [(key, state, error) for key, state, error in rows.all()]

    async def ask_the_banks(self) -> bool:
        """The sweepers find out what became of lost answers; tells whether they could."""
        before = await self.unclear()
        async with transaction() as db:
            await db.execute(text(LONG_AGO))
        for sweep in (sweep_open_pages, resolve_commands, sweep_refunds, sweep_payouts):
            came = await sweep(0)
            assert not came.startswith("Failed"), came
        return await self.unclear() != before

    async def let_wait(self) -> None:
        """Nobody has done anything about orders, parcels, returns and claims for long."""
        async with transaction() as db:
            for statement in WAITED:
                await db.execute(text(statement))

    # -- looking

    async def orders(self, *statuses: str) -> list[VendorOrder]:
        """The vendor orders in these states."""
        async with reading() as db:
            rows = await db.exec(
                select(VendorOrder)
                .where(col(VendorOrder.status).in_(statuses))
                .order_by(col(VendorOrder.id))
            )
            return list(rows.all())

    async def lines(self, order: VendorOrder) -> list[OrderLine]:
        """The lines of an order."""
        async with reading() as db:
            rows = await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))
            return list(rows.all())

    async def group(self, order: VendorOrder) -> OrderGroup:
        """The purchase that an order is part of."""
        async with reading() as db:
            return await db.get_one(OrderGroup, order.group_id)

    async def order(self, order_id: int) -> VendorOrder:
        """An order as it is now."""
        async with reading() as db:
            return await db.get_one(VendorOrder, order_id)

    async def buyer_of(self, order: VendorOrder) -> Actor:
        """Who holds the link from the confirmation."""
        number = (await self.group(order)).number
        return replace(visitor(), purchase=number)

    async def parcels(self) -> list[Shipment]:
        """All that was ever sent."""
        async with reading() as db:
            return list((await db.exec(select(Shipment).order_by(col(Shipment.id)))).all())

    async def cases(self, kind: type[Case]) -> list[tuple[Case, Actor, Actor]]:
        """All returns, or all claims, each with who bought and who sold."""
        async with reading() as db:
            found = list((await db.exec(select(kind).order_by(col(kind.id)))).all())
        orders = [await self.order(one.vendor_order_id) for one in found]
        return [
            (one, await self.buyer_of(order), self.shop_of(order).owner)
            for one, order in zip(found, orders, strict=True)
        ]

    async def transfers(self, *statuses: TransferStatus) -> list[BankTransfer]:
        """What staff have on their list of bank transfers."""
        async with reading() as db:
            found = select(BankTransfer).where(col(BankTransfer.status).in_(statuses))
            return list((await db.exec(found.order_by(col(BankTransfer.id)))).all())

    async def charges(self) -> list[Opened]:
        """The providers' references of what was captured."""
        async with reading() as db:
            rows = await db.exec(
                select(Payment.provider, Payment.charge_ref)
                .where(col(Payment.charge_ref).is_not(None))
                .order_by(col(Payment.id))
            )
            return [(provider, ref) for provider, ref in rows.all() if ref]

    async def holds(self) -> list[str]:
        """PayPal's references of what is authorised and not captured."""
        async with reading() as db:
            found = select(Payment.intent_ref).where(
                Payment.provider == "paypal", Payment.status == PaymentStatus.AUTHORIZED
            )
            return [ref for ref in (await db.exec(found)).all() if ref]

    async def payouts(self) -> list[str]:
        """Stripe's references of what was paid out."""
        async with reading() as db:
            found = select(Payout.provider_ref).where(
                Payout.provider == "stripe", col(Payout.provider_ref).is_not(None)
            )
            return [ref for ref in (await db.exec(found)).all() if ref]

    async def differences(self) -> list[Difference]:
        """Where the books and the provider disagree, after looking."""
        await reconcile(0)
        async with reading() as db:
            found = select(Difference).where(Difference.status == DifferenceStatus.OPEN)
            return list((await db.exec(found)).all())

    async def disputes(self) -> list[tuple[str, Dispute]]:
        """All disputes that we know of, each with its provider."""
        async with reading() as db:
            rows = await db.exec(
                select(Payment.provider, Dispute)
                .join(Dispute, col(Dispute.payment_id) == col(Payment.id))
                .order_by(col(Dispute.id))
            )
            return list(rows.all())

    def shop_of(self, order: VendorOrder) -> Shop:
        """Whose order it is."""
        return next(one for one in self.shops if one.vendor.id == order.vendor_id)

    async def what_happened(self) -> Counter[str]:
        """How much of each kind this marketplace has seen."""
        async with reading() as db:
            found = await db.execute(text(" UNION ALL ".join(HAPPENED)))
            return Counter(dict(found.all()))

    async def violations(self, *, at_rest: bool = False) -> dict[str, list[object]]:
        """The properties that do not hold."""
        async with reading() as db:
            return await violations(db, at_rest=at_rest)

    async def picture(self) -> dict[str, str]:
        """All that the money path has written, as one digest per table."""
        async with reading() as db:
            return {
                table: (await db.execute(text(DIGEST.format(table=table)))).scalar_one()
                for table in TABLES
            }

    async def booked_at_stripe(self) -> int:
        """What the books say that Stripe's balance is."""
        async with reading() as db:
            return int((await db.execute(text(CLEARING))).scalar_one())


PAST = (
    "UPDATE order_group SET expires_at = now() - interval '1 second' "
    "WHERE status = 'awaiting_payment'",
    "UPDATE earning SET available_at = now() - interval '1 second' "
    "WHERE status = 'pending' AND available_at IS NOT NULL",
    "UPDATE earning SET reserve_until = now() - interval '1 second' "
    "WHERE reserve_until IS NOT NULL",
)
LONG_AGO = (
    "UPDATE money_command SET updated_at = now() - interval '1 hour' "
    "WHERE state NOT IN ('confirmed', 'failed')"
)
WAITED = (
    "UPDATE order_return SET due_at = now() - interval '1 second' WHERE due_at IS NOT NULL",
    "UPDATE claim SET due_at = now() - interval '1 second' WHERE due_at IS NOT NULL",
    "UPDATE vendor_order SET ship_by = ship_by - interval '30 days', "
    "warned_at = warned_at - interval '30 days', delivered_at = delivered_at - interval '30 days'",
    "UPDATE shipment SET shipped_at = shipped_at - interval '30 days', "
    "delivered_at = delivered_at - interval '30 days'",
)
HAPPENED = (
    "SELECT 'booked_' || kind, count(*) FROM journal GROUP BY 1",
    "SELECT 'order_' || status, count(*) FROM vendor_order GROUP BY 1",
    "SELECT 'return_' || status, count(*) FROM order_return GROUP BY 1",
    "SELECT 'claim_' || status, count(*) FROM claim GROUP BY 1",
    "SELECT 'payout_' || status, count(*) FROM payout GROUP BY 1",
    "SELECT 'paid_by_' || provider, count(*) FROM payment WHERE captured_minor > 0 GROUP BY 1",
)
CLEARING = """SELECT coalesce(sum(amount_minor), 0) FROM posting
    JOIN ledger_account a ON a.id = account_id AND a.kind = 'psp_clearing'
    AND a.provider = 'stripe'"""
TABLES = (
    "posting", "journal", "capture", "credit_note", "sale_move", "refund", "earning", "payment",
    "payment_share", "order_group", "vendor_order", "order_line", "dispute", "dispute_share",
    "stock", "reservation", "money_command", "payout", "credit_account", "credit_entry",
    "credit_hold", "promotion", "promotion_use", "order_return", "claim", "bank_transfer",
)  # fmt: skip
DIGEST = (
    "SELECT md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM "
    "(SELECT to_jsonb(t) - 'updated_at' - 'processed_at' AS row FROM {table} t) rows"
)
