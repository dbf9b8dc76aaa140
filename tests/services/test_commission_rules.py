"""The fee of a sale by the operator's rules: frozen when it is made, given back piece by piece."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.errors import Forbidden, Invalid, NotFound
from marketplace.models.catalog import Product
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.payouts import CommissionRule
from marketplace.models.sales import SaleMove, SalePart
from marketplace.queries.commission_desk import rule_desk, rules_for_vendor
from marketplace.queries.commission_preview import preview
from marketplace.rules.commission import Amounts
from marketplace.rules.commission_draft import RuleDraft
from marketplace.rules.fulfilment import GroupStatus, OrderStatus
from marketplace.rules.kinds import MemberRole
from marketplace.rules.money_kinds import Band, CreditKind, FeeBase, FeeVat
from marketplace.services import carts, checkout, commission_rules, tax_ids
from marketplace.services.credits import Why, cancel_lines
from tests.factories import HOME, shop, staff, visitor

DEFAULT = 1_000
VAT = 2_000


async def sold(db, made, *, pieces=1, total=None):
    """An order of so many pieces by a guest, placed; gives the order and its parts."""
    guest = visitor()
    await carts.add_line(db, guest, made.offer.id, pieces)
    expected = made.offer.price_minor * pieces if total is None else total
    prepared = await checkout.prepare(db, guest, "ada@example.com", HOME, expected)
    found = await db.exec(
        select(VendorOrder)
        .join(OrderGroup, col(OrderGroup.id) == col(VendorOrder.group_id))
        .where(OrderGroup.number == prepared.number)
    )
    order = found.one()
    order.status, order.placed_at = OrderStatus.PLACED, now()
    (await db.get_one(OrderGroup, order.group_id)).status = GroupStatus.PLACED
    await db.flush()
    return order, await parts_of(db, order)


async def parts_of(db, order):
    rows = await db.exec(
        select(SalePart)
        .where(SalePart.vendor_order_id == order.id)
        .order_by(col(SalePart.order_line_id).nulls_last())
    )
    return list(rows.all())


async def test_the_first_rule_in_the_operators_order_decides(db):
    boss, made = await staff(db), await shop(db, price=10_000, delivery=0)
    broad = await commission_rules.write(
        db, boss, 0, RuleDraft("Spring", 800, amounts={"EUR": Amounts(fixed_minor=30)})
    )
    theirs = await commission_rules.write(
        db, boss, 0, RuleDraft("Theirs", 300, vendor_id=made.vendor.id)
    )

    _order, [before] = await sold(db, made, pieces=2)
    await commission_rules.move(db, boss, theirs.id, -1)
    _order, [after] = await sold(db, made)

    assert (before.rule_id, before.fee_minor, before.fee_vat_minor) == (broad.id, 1_660, 332)
    assert (after.rule_id, after.fee_minor) == (theirs.id, 300)


async def test_delivery_has_a_fee_of_its_own_where_the_rule_takes_it(db):
    boss, made = await staff(db), await shop(db, price=10_000, delivery=590)
    draft = RuleDraft("All of it", 1_000, takes_delivery=True, vendor_id=made.vendor.id)
    await commission_rules.write(db, boss, 0, draft)

    order, [line, delivery] = await sold(db, made, total=10_590)

    assert (line.fee_minor, delivery.fee_minor) == (1_000, 59)
    assert order.commission_minor == 1_059


async def test_a_share_of_the_net_price_leaves_the_tax_alone(db):
    boss, made = await staff(db), await shop(db, price=11_900, delivery=0)
    draft = RuleDraft("Net", 1_000, base=FeeBase.NET, vendor_id=made.vendor.id)
    await commission_rules.write(db, boss, 0, draft)

    _order, [line] = await sold(db, made)

    assert (line.base_minor, line.fee_minor) == (10_000, 1_000)


async def test_a_rule_may_speak_of_large_orders_only(db):
    boss, made = await staff(db), await shop(db, price=10_000, delivery=0)
    draft = RuleDraft(
        "Large", 500, band=Band.ORDER, amounts={"EUR": Amounts(from_minor=20_000)},
        vendor_id=made.vendor.id,
    )  # fmt: skip
    rule = await commission_rules.write(db, boss, 0, draft)

    _order, [small] = await sold(db, made)
    _order, [large] = await sold(db, made, pieces=2)

    assert (small.rule_id, large.rule_id) == (None, rule.id)


async def test_a_shop_abroad_with_a_number_accounts_for_the_vat_on_its_fee(db):
    made = await shop(db, price=10_000, delivery=0)
    made.vendor.country = "FR"
    await tax_ids.set_own(db, made.owner, "FR 40 303 265 045")

    _order, [line] = await sold(db, made)

    assert (line.fee_minor, line.fee_vat_minor) == (1_000, 0)
    assert line.fee_vat_reason is FeeVat.REVERSE_CHARGE


async def test_a_refund_gives_back_the_fee_of_its_pieces_whatever_the_rules_say_today(db):
    boss, made = await staff(db), await shop(db, price=3_333, delivery=0)
    draft = RuleDraft(
        "Then", 777, amounts={"EUR": Amounts(fixed_minor=7)}, vendor_id=made.vendor.id
    )
    rule = await commission_rules.write(db, boss, 0, draft)
    order, [part] = await sold(db, made, pieces=3)
    await commission_rules.write(db, boss, rule.id, RuleDraft("Now", 9_000))
    line = (await db.exec(select(OrderLine).where(OrderLine.vendor_order_id == order.id))).one()

    why = Why(CreditKind.CANCELLED, "Sold out", boss.account_id)
    notes = [await cancel_lines(db, order, {line.id: 1}, why) for _ in range(3)]

    assert [note.fee_minor for note in notes] == [266, 266, 266]
    assert sum(note.fee_minor for note in notes) == part.fee_minor == 798
    assert sum(note.fee_vat_minor for note in notes) == part.fee_vat_minor == 160
    moved = (await db.exec(select(SaleMove).where(SaleMove.part_id == part.id))).all()
    assert sum(move.fee_minor for move in moved) == part.fee_minor
    assert (rule.rate_bp, part.rate_bp) == (9_000, 777)


async def test_a_rule_below_one_that_takes_all_its_sales_is_warned_about(db):
    boss, made = await staff(db), await shop(db)
    shelf = (await db.get_one(Product, made.offer.product_id)).category_id
    await commission_rules.write(db, boss, 0, RuleDraft("Shelf", 800, category_id=shelf))
    await commission_rules.write(
        db, boss, 0, RuleDraft("Stool", 700, product_id=made.offer.product_id)
    )

    desk = await rule_desk(db, boss, DEFAULT)

    assert desk.rules[-1].warning == "Never asked: rule 1, “Shelf”, takes all its sales."


async def tried(db, boss, draft, rule_id=0):
    """What a rule, or an edit of one, would have changed in the last 90 days."""
    fees = {"fee_vat_bp": VAT, "default_bp": DEFAULT}
    return await preview(db, boss, draft, rule_id, 90, **fees)


async def test_a_preview_tells_what_a_rule_would_have_changed_and_changes_nothing(db):
    boss = await staff(db)
    one, two = await shop(db, price=10_000, delivery=0), await shop(db, price=5_000, delivery=0)
    orders = [await sold(db, one, pieces=2), await sold(db, one), await sold(db, two)]
    draft = RuleDraft("Cheaper", 600, vendor_id=one.vendor.id)

    found = await tried(db, boss, draft)

    assert found.text == ("This rule would have changed 2 orders of the last 90 days by −€12.00.")
    assert [(row.vendor, row.orders, row.change) for row in found.rows] == [
        (one.vendor.name, "2", "−€12.00")
    ]
    assert [part.fee_minor for _order, [part] in orders] == [2_000, 1_000, 500]
    assert (await db.exec(select(CommissionRule))).all() == []


async def test_a_preview_heeds_the_rules_above(db):
    boss, made = await staff(db), await shop(db, price=10_000, delivery=0)
    await sold(db, made)
    await commission_rules.write(db, boss, 0, RuleDraft("Above", 100, vendor_id=made.vendor.id))

    draft = RuleDraft("Below", 600, vendor_id=made.vendor.id)
    found = await tried(db, boss, draft)

    assert found.text == "This rule would have changed no order of the last 90 days."


async def test_a_preview_of_an_edit_counts_what_it_lets_go(db):
    boss, made = await staff(db), await shop(db, price=10_000, delivery=500)
    before = RuleDraft("Theirs", 300, vendor_id=made.vendor.id, takes_delivery=True)
    rule = await commission_rules.write(db, boss, 0, before)
    below = RuleDraft("Below", 700, vendor_id=made.vendor.id)
    await commission_rules.write(db, boss, 0, below)
    await sold(db, made, total=10_500)

    another = await shop(db)
    moved = await tried(db, boss, replace(before, vendor_id=another.vendor.id), rule.id)
    dearer = await tried(db, boss, replace(before, rate_bp=400), rule.id)
    same = await tried(db, boss, before, rule.id)

    # By the rule below, which takes nothing of the delivery: 7.00 in place of 3.00 and 0.15.
    assert [(row.before, row.after) for row in moved.rows] == [("€3.15", "€7.00")]
    assert [(row.before, row.after) for row in dearer.rows] == [("€3.15", "€4.20")]
    assert same.rows == []


@pytest.mark.parametrize(("agreed", "after"), [(None, "€10.00"), (1_200, "€12.00")])
async def test_what_no_other_rule_takes_goes_by_the_share_agreed_or_of_all(db, agreed, after):
    boss, made = await staff(db), await shop(db, price=10_000, delivery=0)
    made.vendor.commission_bp = agreed
    draft = RuleDraft("Theirs", 300, vendor_id=made.vendor.id)
    rule = await commission_rules.write(db, boss, 0, draft)
    await sold(db, made)

    found = await tried(db, boss, replace(draft, brand="Nobody's"), rule.id)

    assert [(row.before, row.after) for row in found.rows] == [("€3.00", after)]


async def test_a_preview_heeds_the_days_of_the_rule(db):
    boss, made = await staff(db), await shop(db, price=10_000, delivery=0)
    order, _parts = await sold(db, made)
    order.placed_at = now() - timedelta(days=10)
    await sold(db, made)
    today = now().date()

    async def changed(**days):
        draft = RuleDraft("Cheaper", 600, vendor_id=made.vendor.id, **days)
        return [row.orders for row in (await tried(db, boss, draft)).rows]

    assert await changed() == ["2"]
    assert await changed(valid_from=today - timedelta(days=5)) == ["1"]
    assert await changed(valid_until=today - timedelta(days=5)) == ["1"]
    assert await changed(valid_until=today - timedelta(days=20)) == []
    # One that begins later is tried as if it had begun.
    assert await changed(valid_from=today + timedelta(days=5)) == ["2"]


async def test_a_shop_sees_the_rules_that_apply_to_it_and_no_other(db):
    boss, made, other = await staff(db), await shop(db), await shop(db)
    await commission_rules.write(db, boss, 0, RuleDraft("Mine", 300, vendor_id=made.vendor.id))
    await commission_rules.write(db, boss, 0, RuleDraft("Not mine", 400, vendor_id=other.vendor.id))
    await commission_rules.write(db, boss, 0, RuleDraft("Everybody's", 500, brand="Elm"))

    desk = await rules_for_vendor(db, made.owner, DEFAULT)

    assert [row.name for row in desk.rules] == ["Mine", "Everybody's"]
    assert desk.default == "10%"


async def test_who_packs_in_a_shop_does_not_see_what_it_pays(db):
    made = await shop(db)
    packer = replace(made.owner, shops={made.vendor.id: MemberRole.PACKER})

    with pytest.raises(Forbidden):
        await rules_for_vendor(db, packer, DEFAULT)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (RuleDraft("Rule", -1), "rate"),
        (RuleDraft("Rule", 10_001), "rate"),
        (RuleDraft("Rule", float("nan")), "rate"),
        (RuleDraft("", 100), "name"),
        (RuleDraft("Rule", 100, vendor_id=10**12), "vendor"),
        (RuleDraft("Rule", 100, category_id=10**12), "category"),
        (RuleDraft("Rule", 100, product_id=10**12), "product"),
        (RuleDraft("Rule", 100, currency="XXX"), "currency"),
        (RuleDraft("Rule", 100, amounts={"XXX": Amounts(fixed_minor=1)}), "currency"),
        (RuleDraft("Rule", 100, amounts={"EUR": Amounts(fixed_minor=-1)}), "fixed-EUR"),
        (RuleDraft("Rule", 100, amounts={"EUR": Amounts(fixed_minor=10**18)}), "fixed-EUR"),
        (
            RuleDraft("Rule", 100, amounts={"EUR": Amounts(minimum_minor=5, maximum_minor=4)}),
            "maximum-EUR",
        ),
        (RuleDraft("Rule", 100, amounts={"EUR": Amounts(from_minor=5, to_minor=5)}), "to-EUR"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused(db, draft, field):
    with pytest.raises(Invalid) as refusal:
        await commission_rules.write(db, await staff(db), 0, draft)

    assert refusal.value.field == field
    assert (await db.exec(select(CommissionRule))).all() == []


async def test_a_rule_that_ended_cannot_be_changed(db):
    boss = await staff(db)
    rule = await commission_rules.write(db, boss, 0, RuleDraft("Short", 100))
    await commission_rules.end(db, boss, rule.id)

    with pytest.raises(NotFound):
        await commission_rules.move(db, boss, rule.id, 1)


async def test_two_tabs_that_move_rules_at_once_leave_one_order(db_url):
    async with transaction() as db:
        boss = await staff(db)
        ids = [
            (
                await commission_rules.write(db, boss, 0, RuleDraft(f"Tab {n}", 100, brand=f"b{n}"))
            ).id
            for n in range(6)
        ]

    async def push(rule_id, step):
        async with transaction() as db:
            await commission_rules.move(db, boss, rule_id, step)

    await asyncio.gather(*(push(id, step) for id in ids for step in (1, -1, 1)))

    async with reading() as db:
        rows = await db.exec(select(CommissionRule).where(col(CommissionRule.id).in_(ids)))
        positions = sorted(rule.position for rule in rows.all())
    async with transaction() as db:
        for id in ids:
            await commission_rules.end(db, boss, id)
    assert positions == list(range(positions[0], positions[0] + 6))
