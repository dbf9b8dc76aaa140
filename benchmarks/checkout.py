"""How fast guests check out, beside what PostgreSQL does with the same statements; and a race.

`python -m benchmarks.checkout` starts an empty shop of its own. The race: many guests pay for
the last pieces at once, through the shop's services and database; as many purchases are placed
as there were pieces, and the rest are refused in words. Then full checkouts of guests: into the
basket, priced, prepared, payment page opened, paid, finalised. The payment provider is one that
answers at once, everything else is real. The statements of one such checkout become a script
for pgbench, which runs them without Python.
"""

import asyncio
import contextlib
import os
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count

from sqlmodel import col, select

from benchmarks.report import machine, write_section
from benchmarks.shop import empty_shop
from benchmarks.statements import Recording, pgbench, recorded, spread_keys
from marketplace.adapters.database import engine, reading, transaction
from marketplace.adapters.gateways import GATEWAYS
from marketplace.adapters.gateways.stripe import Stripe
from marketplace.adapters.gateways.terms import Page, PageRequest, PageStatus
from marketplace.errors import Conflict
from marketplace.models.catalog import Variant
from marketplace.models.offers import Stock
from marketplace.models.orders import OrderGroup, OrderLine
from marketplace.queries.carts import cart_contents
from marketplace.queries.fraud_signals import Source
from marketplace.rules.fulfilment import GroupStatus
from marketplace.rules.kinds import MemberRole
from marketplace.rules.permissions import SYSTEM, Actor
from marketplace.services import accounts, carts, catalog, categories, checkout, offers, payments
from marketplace.services import vendors as vendor_verbs
from marketplace.services.catalog_drafts import ProductDraft, ProductWords
from marketplace.services.checkout import Destination
from marketplace.services.offer_writing import OfferDraft
from marketplace.services.settings import shop_settings

RACERS = (1, 8, 32, 200)
ROUNDS = 2
PIECES = 5
IN_THE_DATABASE = 150
"""Racers beyond these wait at the door, as a web server would let them: PostgreSQL takes 200."""
CONCURRENCY = (1, 8, 32)
SECONDS = 6.0
PRICE = 2_000
PROVIDER = "stripe"
HOME = Destination("Ada Byron", "12 Elm Street", "Berlin", "10115", "DE")
numbers = count(1)


class AtOnce(Stripe):
    """A payment provider that answers at once and is paid at once."""

    def __init__(self) -> None:
        self._asked: dict[str, PageRequest] = {}

    async def open_page(self, request: PageRequest, key: str) -> Page:
        """A page that is waiting."""
        ref = f"page-{request.reference}"
        self._asked[ref] = request
        url = f"https://pay.example/{ref}"
        return Page(ref, url, PageStatus.OPEN, request.currency, request.amount_minor)

    async def fetch_page(self, ref: str) -> Page:
        """The page, which has been paid."""
        request = self._asked.pop(ref)
        return Page(
            ref,
            "",
            PageStatus.CAPTURED,
            request.currency,
            request.amount_minor,
            captured_minor=request.amount_minor,
            fee_minor=30,
            intent_ref=f"intent-{ref}",
            charge_ref=f"charge-{ref}",
        )


@contextmanager
def provider_at_once() -> Iterator[None]:
    """It stands in for the provider within the block."""
    real, GATEWAYS[PROVIDER] = GATEWAYS[PROVIDER], AtOnce()
    try:
        yield
    finally:
        GATEWAYS[PROVIDER] = real


def guest() -> Actor:
    """Somebody with a browser of their own."""
    return Actor(visitor=f"visitor {next(numbers)}".encode())


async def a_shop(offers_count: int, stock: int) -> list[int]:
    """A vendor with so many offers of so many pieces; gives the offers' ids."""
    number = next(numbers)
    async with transaction() as db:
        account = await accounts.add_account(db, "Owner", f"owner{number}@example.com", "no hash")
        owner = Actor(account_id=account.id, email=account.email)
        application = vendor_verbs.Application(
            f"Benchmark shop {number}", "Things", "", "DE", "Berlin"
        )
        vendor = await vendor_verbs.apply(db, owner, application)
        await vendor_verbs.approve(db, SYSTEM, vendor.id)
        owner = Actor(
            account_id=account.id,
            email=account.email,
            vendor_id=vendor.id,
            shops={vendor.id: MemberRole.OWNER},
        )
        shelf = await categories.add_category(db, SYSTEM, categories.CategoryDraft(f"S{number} x"))
        made = []
        for _ in range(offers_count):
            words = ProductWords(title=f"Walnut stool {next(numbers)}", category_id=shelf.id)
            product = await catalog.propose_product(db, owner, ProductDraft(words))
            rows = await db.exec(select(Variant).where(Variant.product_id == product.id))
            draft = OfferDraft(variant_id=rows.one().id, price_minor=PRICE, quantity=stock)
            made.append((await offers.make_offer(db, owner, draft)).id)
        return made


async def buy(who: Actor) -> str:
    """From a filled basket to a placed purchase: priced, prepared, opened, paid, finalised."""
    async with reading() as db:
        rules = await shop_settings(db)
        card = await cart_contents(db, who, rules.tax_bp)
    async with transaction() as db:
        seen = card.total_minor
        email = f"{(who.visitor or b'').hex()}@example.com"
        prepared = await checkout.prepare(db, who, email, HOME, seen)
    url = await payments.way_to_pay(prepared, Source(who))
    await payments.settle(PROVIDER, url.rpartition("/")[2])
    return prepared.number


@dataclass
class Race:
    """How the rounds of one size went."""

    racers: int
    placed: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


async def race(racers: int) -> Race:
    """Several rounds of so many guests who pay for the last pieces in the same moment."""
    found = Race(racers)
    for _ in range(ROUNDS):
        [offer_id] = await a_shop(1, PIECES)
        guests = [guest() for _ in range(racers)]
        for who in guests:
            async with transaction() as db:
                await carts.add_line(db, who, offer_id, 1)
        door = asyncio.Semaphore(IN_THE_DATABASE)

        async def enter(who: Actor, door: asyncio.Semaphore = door) -> str:
            async with door:
                return await buy(who)

        began = time.perf_counter()
        answers = await asyncio.gather(*map(enter, guests), return_exceptions=True)
        found.seconds.append(time.perf_counter() - began)
        for answer in answers:
            if isinstance(answer, BaseException):
                if not isinstance(answer, Conflict):
                    raise answer
                found.refused[answer.message] += 1
        found.placed.append(await _placed(offer_id))
    return found


async def _placed(offer_id: int) -> int:
    """How many pieces were bought; raises when the stock says otherwise."""
    async with reading() as db:
        stock = (await db.exec(select(Stock).where(Stock.offer_id == offer_id))).one()
        lines = await db.exec(
            select(OrderLine.quantity)
            .join(checkout.VendorOrder, col(checkout.VendorOrder.id) == OrderLine.vendor_order_id)
            .join(OrderGroup, col(OrderGroup.id) == col(checkout.VendorOrder.group_id))
            .where(OrderLine.offer_id == offer_id, OrderGroup.status == GroupStatus.PLACED)
        )
        bought = sum(lines.all())
    if bought + stock.on_hand != PIECES or stock.reserved:
        raise RuntimeError(f"{bought} of {PIECES} sold, {stock} left")
    return bought


@dataclass(frozen=True)
class Speed:
    """Checkouts a second, and milliseconds of one at the median."""

    concurrency: int
    per_second: float
    median: float


async def speed(concurrency: int, offer_ids: list[int]) -> Speed:
    """So many guests at a time who put something into the basket and buy it."""
    times: list[float] = []
    until = time.perf_counter() + SECONDS

    async def shopper(place: int) -> None:
        while (began := time.perf_counter()) < until:
            who = guest()
            async with transaction() as db:
                await carts.add_line(db, who, offer_ids[(place + len(times)) % len(offer_ids)], 1)
            await buy(who)
            times.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(shopper(place) for place in range(concurrency)))
    took = time.perf_counter() - began
    return Speed(concurrency, len(times) / took, 1_000 * statistics.median(times))


@asynccontextmanager
async def _shop_engine() -> AsyncIterator[None]:
    try:
        yield
    finally:
        await engine().dispose()


async def measure() -> tuple[list[Race], list[Speed], Recording]:
    """Races first, then speed; the recording is of one checkout once everything is warm."""
    async with _shop_engine():
        with provider_at_once():
            races = [await race(racers) for racers in RACERS]
            spread_keys()
            offer_ids = await a_shop(64, 100_000)
            speeds = [await speed(concurrency, offer_ids) for concurrency in CONCURRENCY]
            async with recorded() as recording:
                who = guest()
                async with transaction() as db:
                    await carts.add_line(db, who, offer_ids[0], 1)
                await buy(who)
            recording.offers = offer_ids
    return races, speeds, recording


def main() -> None:
    """Measure and write the section."""
    load = os.getloadavg()[0]
    # Nobody who is in waits for a connection.
    os.environ["DATABASE_POOL"] = str(IN_THE_DATABASE // 2 + 10)
    with empty_shop():
        races, speeds, recording = asyncio.run(measure())
        alone = [pgbench(recording, one.concurrency, SECONDS) for one in speeds]
    write_section("Checkout", _section(load, races, speeds, recording, alone))


def _section(
    load: float, races: list[Race], speeds: list[Speed], recording: Recording, alone: list[float]
) -> list[str]:
    lines = [
        f"`make bench-checkout`, {machine()} (before: {load:.1f}).",
        "",
        f"The last {PIECES} pieces of an offer, bought at once by many guests who all have it in "
        f"their basket ({ROUNDS} rounds each): what was sold and what is left add up every time, "
        "nothing waits for itself, and who is too late is told so.",
        "",
        "| guests at once | purchases placed | refused | seconds |",
        "|---|---|---|---|",
    ]
    for one in races:
        placed = ", ".join(str(number) for number in one.placed)
        took = ", ".join(f"{seconds:.2f}" for seconds in one.seconds)
        lines.append(f"| {one.racers} | {placed} | {sum(one.refused.values())} | {took} |")
    said = {_general(text) for one in races for text in one.refused}
    lines += [
        "",
        f"Refusals read: {'; '.join(sorted(said))}",
        "",
        f"Full checkouts of guests, from an empty basket to a placed order: {recording.statements}"
        f" statements in {recording.transactions} transactions. The provider answers at once; what "
        "the worker does afterwards is not in it. One web process (one core at most) beside "
        "pgbench, which sends the same statements, prepared, with new keys each time.",
        "",
        "| at once | checkouts a second | median | PostgreSQL alone | ratio |",
        "|---|---|---|---|---|",
    ]
    for ours, limit in zip(speeds, alone, strict=True):
        lines.append(
            f"| {ours.concurrency} | {ours.per_second:.0f} | {ours.median:.0f} ms | {limit:.0f} "
            f"| {ours.per_second / limit:.2f} |"
        )
    return lines


def _general(text: str) -> str:
    """A refusal without the name of the thing."""
    head, mark, rest = text.partition("“")
    return f"“{head}“…”{rest.partition('”')[2]}”" if mark else f"“{text}”"


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
