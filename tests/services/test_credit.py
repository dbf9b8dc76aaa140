"""Gift cards and store credit: given, held, spent once, given back."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.adapters.tokens import card_hash
from marketplace.errors import Conflict, Invalid, SignInRequired
from marketplace.models.columns import now
from marketplace.models.credit import CreditAccount, CreditEntry, CreditHold
from marketplace.models.orders import OrderGroup, VendorOrder
from marketplace.models.payments import Payment, PaymentShare
from marketplace.queries.carts import cart_contents
from marketplace.rules.fulfilment import GroupStatus, PaymentStatus
from marketplace.services import cart_money, carts, checkout, credit_accounts, payments
from marketplace.services.credit_accounts import Grant
from tests.factories import HOME, person, shop, staff, visitor

TAX = 2_000
SORRY = "Sorry for the wait"


async def card(db, amount=1_500, currency="EUR", ends_at=None):
    """A gift card's code and its account."""
    grant = Grant(amount, currency, SORRY)
    code = await credit_accounts.issue_gift_card(db, await staff(db), grant, ends_at)
    found = select(CreditAccount).where(CreditAccount.code_hash == card_hash(code))
    return code, (await db.exec(found)).one()


async def basket(db, made, *, quantity=1, buyer=None):
    who = buyer or visitor()
    await carts.add_line(db, who, made.offer.id, quantity)
    return who


async def again(credit):
    async with reading() as db:
        return await db.get_one(CreditAccount, credit.id)


async def payments_of(db, number):
    rows = await db.exec(
        select(Payment)
        .join(OrderGroup, col(OrderGroup.id) == col(Payment.group_id))
        .where(OrderGroup.number == number)
        .order_by(col(Payment.id))
    )
    return rows.all()


async def test_several_cards_and_a_bank_card_share_out_over_the_orders(db):
    one, two = await shop(db, price=2_000, delivery=0), await shop(db, price=900, delivery=390)
    (first, small), (second, _) = await card(db, 333), await card(db, 1_000)
    guest = await basket(db, one, quantity=2)
    await basket(db, two, buyer=guest)
    await cart_money.add_card(db, guest, first.lower().replace("-", " "))
    await cart_money.add_card(db, guest, second)

    seen = await cart_contents(db, guest, TAX)
    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, 5_290)

    paid = await payments_of(db, prepared.number)
    shares = (await db.exec(select(PaymentShare))).all()
    orders = (
        await db.exec(select(VendorOrder).where(VendorOrder.group_id == paid[0].group_id))
    ).all()
    assert (seen.total_minor, seen.to_pay) == (5_290, "€39.57")
    assert [(p.provider, p.amount_minor) for p in paid] == [
        ("gift_card", 333), ("gift_card", 1_000), ("stripe", 3_957),
    ]  # fmt: skip
    assert prepared.payment_id == paid[-1].id
    for order in orders:
        of_order = [s.amount_minor for s in shares if s.vendor_order_id == order.id]
        assert sum(of_order) == order.total_minor
    assert (small.balance_minor, small.held_minor) == (333, 333)


async def test_credit_is_let_go_when_nobody_pays_the_rest(db):
    one = await shop(db, price=2_000, delivery=0)
    code, credit = await card(db)
    guest = await basket(db, one)
    await cart_money.add_card(db, guest, code)
    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)

    group = (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()
    await checkout.expire(db, group)

    paid = await payments_of(db, prepared.number)
    assert (credit.balance_minor, credit.held_minor) == (1_500, 0)
    assert paid[0].status == PaymentStatus.VOIDED


async def test_another_attempt_at_the_same_basket_holds_the_credit_once(db):
    one = await shop(db, price=2_000, delivery=0)
    code, credit = await card(db)
    guest = await basket(db, one)
    await cart_money.add_card(db, guest, code)

    for _ in range(3):
        await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)

    assert credit.held_minor == 1_500
    assert (await cart_contents(db, guest, TAX)).to_pay == "€5.00"


async def test_a_purchase_that_credit_covers_is_placed_at_once_and_once(db_url):
    async with transaction() as db:
        one = await shop(db, price=2_000, delivery=0)
        buyer, admin = await person(db), await staff(db)
        grant = Grant(2_500, "EUR", SORRY)
        await credit_accounts.issue_store_credit(db, admin, buyer.email.upper(), grant)
        await basket(db, one, buyer=buyer)
        await cart_money.use_credit(db, buyer, True)
        prepared = await checkout.prepare(db, buyer, buyer.email, HOME, 2_000)

    assert prepared.payment_id is None
    await asyncio.gather(*(payments.place_covered(prepared.number) for _ in range(3)))

    async with reading() as db:
        group = (
            await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))
        ).one()
        rows = await db.exec(
            select(CreditAccount).where(CreditAccount.account_id == buyer.account_id)
        )
        credit = rows.one()
        entries = await db.exec(select(CreditEntry).where(CreditEntry.credit_id == credit.id))
        [paid] = await payments_of(db, prepared.number)
    assert group.status == GroupStatus.PLACED
    assert (credit.balance_minor, credit.held_minor) == (500, 0)
    assert sorted(entry.amount_minor for entry in entries.all()) == [-2_000, 2_500]
    assert (paid.status, paid.captured_minor) == (PaymentStatus.CAPTURED, 2_000)


async def test_what_still_needs_a_bank_card_is_not_placed_by_credit_alone(db_url):
    async with transaction() as db:
        one = await shop(db, price=2_000, delivery=0)
        code, credit = await card(db)
        guest = await basket(db, one)
        await cart_money.add_card(db, guest, code)
        prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)

    with pytest.raises(Conflict, match="isn't paid yet"):
        await payments.place_covered(prepared.number)

    assert (await again(credit)).balance_minor == 1_500


async def bought(guest, expected):
    """Somebody presses Buy; gives the number of the purchase, or why there is none."""
    try:
        async with transaction() as db:
            prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, expected)
        if prepared.payment_id is None:
            await payments.place_covered(prepared.number)
    except Conflict as refused:
        return refused
    return prepared


async def test_two_people_and_two_tabs_never_spend_the_same_credit_twice(db_url):
    async with transaction() as db:
        # Each in another shop, so that only the card itself can keep them apart.
        shops = [await shop(db, price=2_000, delivery=0) for _ in range(4)]
        code, credit = await card(db, 2_000)
        guests = [await basket(db, one) for one in shops]
        for guest in guests:
            await cart_money.add_card(db, guest, code)

    answers = await asyncio.gather(*(bought(guest, 2_000) for guest in [*guests, *guests]))

    after = await again(credit)
    async with reading() as db:
        rows = await db.exec(select(CreditEntry).where(CreditEntry.credit_id == credit.id))
        entries = rows.all()
        holds = await db.exec(select(CreditHold).where(CreditHold.credit_id == credit.id))
        spent = [hold for hold in holds.all() if hold.status == "spent"]
    assert sum(entry.amount_minor for entry in entries) == after.balance_minor == 0
    assert after.held_minor == 0
    assert len(spent) == 1
    covered = [a for a in answers if not isinstance(a, Conflict) and a.payment_id is None]
    assert len(covered) == 1


@pytest.mark.parametrize(
    ("amount", "currency", "reason", "field"),
    [
        (0, "EUR", SORRY, "amount"),
        (-100, "EUR", SORRY, "amount"),
        (float("nan"), "EUR", SORRY, "amount"),
        (True, "EUR", SORRY, "amount"),
        (10**12, "EUR", SORRY, "amount"),
        (100, "XXX", SORRY, "currency"),
        (100, "EUR", "  ", "reason"),
        (100, "EUR", "x" * 600, "reason"),
    ],
)
async def test_credit_that_makes_no_sense_is_refused_at_its_field(
    db, amount, currency, reason, field
):
    admin, buyer = await staff(db), await person(db)
    grant = Grant(amount, currency, reason)

    with pytest.raises(Invalid) as of_card:
        await credit_accounts.issue_gift_card(db, admin, grant)
    with pytest.raises(Invalid) as of_credit:
        await credit_accounts.issue_store_credit(db, admin, buyer.email, grant)

    assert of_card.value.field == of_credit.value.field == field
    mine = select(CreditAccount).where(CreditAccount.account_id == buyer.account_id)
    assert (await db.exec(mine)).all() == []


async def test_nobody_without_an_account_is_given_store_credit(db):
    with pytest.raises(Invalid) as refusal:
        await credit_accounts.issue_store_credit(
            db, await staff(db), "nobody@example.com", Grant(100, "EUR", SORRY)
        )

    assert refusal.value.field == "email"


async def test_a_card_that_cannot_pay_says_why(db):
    one = await shop(db, price=2_000, delivery=0)
    guest, admin = await basket(db, one), await staff(db)
    blocked, its = await card(db)
    await credit_accounts.block(db, admin, its.id, "It was lost")
    dollars, _ = await card(db, currency="USD")
    old, its_own = await card(db, ends_at=now() + timedelta(days=1))
    its_own.expires_at = now() - timedelta(seconds=1)
    empty, spent = await card(db)
    spent.balance_minor = 0
    cases = {
        "": "Please enter the code",
        "ABCD-EFGH": "There is no gift card",
        blocked: "There is no gift card",
        dollars: "purchases in USD",
        old: "expired",
        empty: "used up",
    }

    for typed, words in cases.items():
        with pytest.raises(Invalid, match=words):
            await cart_money.add_card(db, guest, typed)

    assert (await cart_contents(db, guest, TAX)).purses == []


async def test_a_card_blocked_after_it_was_laid_on_a_basket_pays_nothing(db):
    one = await shop(db, price=2_000, delivery=0)
    code, credit = await card(db)
    guest = await basket(db, one)
    await cart_money.add_card(db, guest, code)
    await credit_accounts.block(db, await staff(db), credit.id, "It was stolen")

    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, 2_000)

    assert [p.provider for p in await payments_of(db, prepared.number)] == ["stripe"]
    [laid] = (await cart_contents(db, guest, TAX)).purses
    assert laid.problem


async def test_only_members_have_store_credit_to_use(db):
    one = await shop(db)
    guest = await basket(db, one)

    with pytest.raises(SignInRequired):
        await cart_money.use_credit(db, guest, True)


async def test_codes_are_kept_hashed(db):
    code, credit = await card(db)

    assert len(code.replace("-", "")) == 16
    assert code.encode() not in credit.code_hash
    assert credit.hint == code[-4:]
