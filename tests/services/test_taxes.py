"""What purchases bear of tax, as staff wrote it down, to the cent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import select

from marketplace.errors import Conflict, Invalid
from marketplace.models.catalog import Category, Product
from marketplace.models.columns import now
from marketplace.models.orders import OrderGroup, OrderLine, VendorOrder
from marketplace.models.tax import OrderTax, TaxRateRow
from marketplace.queries.carts import cart_contents
from marketplace.queries.purchases import purchase_page
from marketplace.queries.tax import buyer_at
from marketplace.rules.money_kinds import TaxReason
from marketplace.rules.tax import Place
from marketplace.services import addresses, carts, checkout, taxes
from marketplace.services.checkout import Destination
from marketplace.services.taxes import ExemptionDraft, RateDraft
from tests.factories import HOME, person, sends_to, shop, staff, visitor

DEFAULT = 2_000
NEW_YORK = Destination("Ada Byron", "350 5th Avenue", "New York", "10118", "US", region="new york")
PARIS = Destination("Ada Byron", "1 Rue de Rivoli", "Paris", "75001", "FR")
FRENCH_NUMBER = "FR 40 303 265 045"


async def basket(db, who, *, price=11_900, delivery=0, made=None):
    """One thing from a German shop in somebody's basket."""
    made = made or await shop(db, price=price, delivery=delivery)
    await sends_to(db, made, "US")
    await carts.add_line(db, who, made.offer.id, 1)
    return made


async def bought(db, who, to, expected, **more):
    prepared = await checkout.prepare(db, who, "ada@example.com", to, expected, **more)
    return (await db.exec(select(OrderGroup).where(OrderGroup.number == prepared.number))).one()


async def taxes_of(db, group):
    rows = await db.exec(
        select(OrderTax)
        .join(VendorOrder, VendorOrder.id == OrderTax.vendor_order_id)
        .where(VendorOrder.group_id == group.id)
        .order_by(OrderTax.id)
    )
    return list(rows.all())


async def test_a_german_pays_the_price_with_its_tax_inside(db):
    guest = visitor()
    await basket(db, guest, delivery=595)

    group = await bought(db, guest, HOME, 12_495)

    assert (group.tax_minor, group.added_tax_minor, group.total_minor) == (1_995, 0, 12_495)
    assert [(row.name, row.amount_minor) for row in await taxes_of(db, group)] == [
        ("VAT 19%", 1_900),
        ("VAT 19%", 95),
    ]


async def test_a_new_yorker_pays_the_net_price_and_three_taxes_on_top(db):
    guest = visitor()
    await basket(db, guest)

    group = await bought(db, guest, NEW_YORK, 10_888)

    assert group.address["region"] == "NY"
    assert (group.tax_minor, group.added_tax_minor, group.total_minor) == (888, -1_012, 10_888)
    rows = await taxes_of(db, group)
    assert [row.amount_minor for row in rows] == [400, 450, 38]
    assert sum(row.relief_minor for row in rows) == 1_900


async def test_a_state_is_asked_for_where_taxes_depend_on_it(db):
    guest = visitor()
    await basket(db, guest)

    with pytest.raises(Invalid) as refusal:
        await bought(db, guest, replace(NEW_YORK, region="Bavaria"), 10_888)

    assert refusal.value.field == "region"


async def test_a_business_in_france_accounts_for_the_vat_itself(db):
    guest = visitor()
    await basket(db, guest, price=12_000)

    group = await bought(db, guest, PARIS, 10_000, tax_id=FRENCH_NUMBER)

    assert (group.tax_minor, group.total_minor, group.tax_id) == (0, 10_000, "FR40303265045")
    [row] = await taxes_of(db, group)
    assert (row.reason, row.relief_minor) == (TaxReason.REVERSE_CHARGE, 2_000)


async def test_a_number_that_is_none_is_refused_and_nothing_is_written(db):
    guest = visitor()
    await basket(db, guest, price=12_000)
    before = (await db.exec(select(func.count(OrderGroup.id)))).one()

    with pytest.raises(Invalid) as refusal:
        await bought(db, guest, PARIS, 12_000, tax_id="FR 40 303 265 046")

    assert refusal.value.field == "tax_id"
    assert (await db.exec(select(func.count(OrderGroup.id)))).one() == before


async def test_an_exempt_account_pays_the_net_price_until_it_is_revoked(db):
    boss, member = await staff(db), await person(db)
    draft = ExemptionDraft(member.email, "DE", "An embassy", now().date())
    granted = await taxes.exempt(db, boss, draft)
    made = await basket(db, member)

    group = await bought(db, member, HOME, 10_000)
    await taxes.revoke(db, boss, granted.id)
    again = await bought(db, member, HOME, 11_900)

    assert (group.tax_minor, group.tax_exemption_id) == (0, granted.id)
    assert (again.tax_minor, again.tax_exemption_id) == (1_900, None)
    assert made.offer.price_minor == 11_900


async def test_a_shelf_hands_its_class_down_and_a_product_may_differ(db):
    boss, guest = await staff(db), visitor()
    made = await basket(db, guest, price=10_700)
    shelf = (await db.get_one(Product, made.offer.product_id)).category_id
    child = Category(parent_id=shelf, slug="novels", name="Novels")
    db.add(child)
    await db.flush()
    product = await db.get_one(Product, made.offer.product_id)
    product.category_id = child.id

    await taxes.classify(db, boss, Category, shelf, "books")
    as_books = await cart_contents(db, guest, DEFAULT)
    await taxes.classify(db, boss, Product, product.id, "standard")
    as_usual = await cart_contents(db, guest, DEFAULT)

    assert as_books.tax.within == "incl. €7.00 VAT 7%"
    assert as_usual.tax.within == "incl. €17.08 VAT 19%"


async def test_a_basket_is_priced_for_where_its_owner_lives(db):
    member = await person(db)
    await addresses.add(db, member, NEW_YORK)
    await basket(db, member)

    card = await cart_contents(db, member, DEFAULT)

    assert card.total == "€108.88"
    assert [(line.text, line.amount) for line in card.tax.lines] == [
        ("Tax within the prices, not owed", "−€19.00"),
        ("New York state sales tax", "€4.00"),
        ("New York City sales tax", "€4.50"),
        ("Metropolitan commuter tax", "€0.38"),
    ]


async def test_a_country_nobody_wrote_down_is_an_export_with_the_reason_told(db):
    guest = visitor()
    await basket(db, guest)

    buyer = await buyer_at(db, guest, Place("BR"))
    card = await cart_contents(db, guest, DEFAULT, buyer)

    assert (card.total, card.tax.within) == ("€100.00", "")
    assert "An export" in card.tax.note


async def test_the_receipt_shows_the_taxes_by_line_and_by_rate(db):
    member = await person(db)
    await basket(db, member, price=12_000)
    group = await bought(db, member, PARIS, 10_000, tax_id=FRENCH_NUMBER)

    card = await purchase_page(db, member, group.number, "")

    assert card.tax_id == "FR40303265045"
    assert "Reverse charge" in card.tax.note
    assert [line.amount for line in card.tax.lines] == ["−€20.00"]
    assert card.parcels[0].lines[0].tax == "No tax"


async def test_a_rate_that_ends_today_is_followed_by_the_next(db):
    boss, guest = await staff(db), visitor()
    await basket(db, guest)
    german = select(TaxRateRow).where(
        TaxRateRow.country == "DE", TaxRateRow.tax_class == "standard"
    )
    old = (await db.exec(german)).one()
    tomorrow = now().date() + timedelta(days=1)

    await taxes.end_rate(db, boss, old.id, now().date())
    await taxes.write_rate(db, boss, 0, RateDraft("DE", "VAT 21%", 210_000, valid_from=tomorrow))

    assert (await cart_contents(db, guest, DEFAULT)).tax.within == "incl. €19.00 VAT 19%"


async def test_two_rates_for_the_same_days_are_refused(db):
    boss = await staff(db)

    with pytest.raises(Invalid, match="VAT 19%"):
        await taxes.write_rate(db, boss, 0, RateDraft("DE", "VAT 20%", 200_000))
    with pytest.raises(Invalid, match="New York City"):
        draft = RateDraft(
            "US", "New York City sales tax", 10_000, region="NY", postcodes=("10001",)
        )
        await taxes.write_rate(db, boss, 0, draft)

    await taxes.write_rate(db, boss, 0, RateDraft("US", "Soda tax", 10_000, region="NY"))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (RateDraft("DE", "VAT", -1), "rate"),
        (RateDraft("DE", "VAT", 10**9), "rate"),
        (RateDraft("DE", "VAT", float("nan")), "rate"),
        (RateDraft("DE", "", 100), "name"),
        (RateDraft("BR", "VAT", 100), "country"),
        (RateDraft("US", "Tax", 100, "no such class"), "tax_class"),
        (RateDraft("US", "Tax", 100, postcodes=("1" * 40,)), "postcodes"),
        (
            RateDraft(
                "US", "Tax", 1, valid_from=now().date(), valid_until=now().date() - timedelta(1)
            ),
            "valid_until",
        ),
    ],
)
async def test_a_rate_that_cannot_be_is_refused(db, draft, field):
    with pytest.raises(Invalid) as refusal:
        await taxes.write_rate(db, await staff(db), 0, draft)

    assert refusal.value.field == field


async def test_the_price_is_not_what_was_agreed_to_when_the_country_changes(db):
    guest = visitor()
    await basket(db, guest)
    before = (await db.exec(select(func.count(OrderLine.id)))).one()

    with pytest.raises(Conflict, match=r"€108\.88"):
        await bought(db, guest, NEW_YORK, 11_900)

    assert (await db.exec(select(func.count(OrderLine.id)))).one() == before
