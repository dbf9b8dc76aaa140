"""Files of products: what comes of their rows, once and the second time."""

from dataclasses import replace

import pytest
from sqlmodel import col, func, select

from marketplace.errors import Conflict, Forbidden, NotFound
from marketplace.models.catalog import Category, Product, Variant
from marketplace.models.offers import Offer, OfferPrice, Stock, StockMovement
from marketplace.models.staff import ImportProblem, ImportRun, OutboxEvent
from marketplace.rules.kinds import ImportStatus, MemberRole
from marketplace.rules.permissions import SYSTEM
from marketplace.services import catalog, categories, imports, vendors
from marketplace.services.import_reading import surveyed
from marketplace.services.import_shelves import shelves_for
from tests.factories import shop
from tests.services.files_of_vendors import counts, taken_in

MUG = "4006381333931"


@pytest.fixture
def take_in(db, tmp_path):
    """Takes a file in for a shop; gives its run."""

    async def take(seller, text, stock=0):
        return await taken_in(db, seller, tmp_path / "file.csv", text, stock)

    return take


async def offer_of(db, seller, sku):
    mine = select(Offer).where(Offer.vendor_id == seller.vendor.id, Offer.sku == sku)
    return (await db.exec(mine.execution_options(populate_existing=True))).one()


async def stock_of(db, offer):
    return (await db.exec(select(Stock.on_hand).where(Stock.offer_id == offer.id))).one()


async def news_of(db, run):
    found = select(OutboxEvent).where(
        OutboxEvent.name == "CatalogueImported", OutboxEvent.aggregate_id == run.id
    )
    return (await db.exec(found)).all()


async def test_a_new_row_is_on_sale_with_its_stock(db, take_in):
    mine = await shop(db)

    run = await take_in(mine, f"name,price,stock,sku,ean,brand\nBlue mug,12.50,5,M-1,{MUG},Glaze\n")

    offer = await offer_of(db, mine, "M-1")
    product = await db.get_one(Product, offer.product_id)
    variant = await db.get_one(Variant, offer.variant_id)
    assert counts(run) == (1, 0, 0, 0)
    assert (run.status, run.row_count, run.handled) == (ImportStatus.FINISHED, 1, 1)
    assert (offer.price_minor, await stock_of(db, offer)) == (1_250, 5)
    assert (product.title, product.brand, variant.gtin) == ("Blue mug", "Glaze", MUG)
    assert product.proposed_by == mine.vendor.id
    [event] = await news_of(db, run)
    assert event.payload["product_ids"] == [product.id]


async def test_the_same_file_again_changes_nothing(db, take_in):
    mine, text = await shop(db), "name,price,stock\nBlue mug,3,5\n=A1+1 mug,4,0\n"
    await take_in(mine, text)

    again = await take_in(mine, text)

    assert counts(again) == (0, 0, 2, 0)
    assert await news_of(db, again) == []


async def test_another_price_and_stock_are_changes(db, take_in):
    mine, header = await shop(db), "name,sku,price,list price,stock\n"
    await take_in(mine, f"{header}Mug,M-1,3,,5\nJug,J-1,9,10,5\n")

    run = await take_in(mine, f"{header}Mug,M-1,4,,5\nJug,J-1,11,,2\n")

    mug, jug = await offer_of(db, mine, "M-1"), await offer_of(db, mine, "J-1")
    moved = select(StockMovement.delta).where(StockMovement.offer_id == jug.id)
    assert counts(run) == (0, 2, 0, 0)
    assert (mug.price_minor, jug.price_minor, jug.was_price_minor) == (400, 1_100, None)
    assert await stock_of(db, jug) == 2
    assert (await db.exec(moved.order_by(col(StockMovement.id)))).all() == [5, -3]


async def test_what_the_file_does_not_say_stays_as_it_is(db, take_in):
    mine = await shop(db)
    await take_in(mine, "name,sku,price,stock,description\nMug,M-1,3,5,Fired twice.\n")

    run = await take_in(mine, "name,sku,price\nMug,M-1,3\n", stock=50)

    assert counts(run) == (0, 0, 1, 0)
    assert await stock_of(db, await offer_of(db, mine, "M-1")) == 5


async def test_what_the_file_does_not_count_begins_with_the_stock_that_was_said(db, take_in):
    mine = await shop(db)

    await take_in(mine, "name,sku,price,stock\nMug,M-1,3,\nJug,J-1,3,0\n", stock=50)

    skus = ("M-1", "J-1")
    assert [await stock_of(db, await offer_of(db, mine, sku)) for sku in skus] == [50, 0]


async def test_a_known_gtin_joins_the_product_that_exists(db, take_in):
    mine, other = await shop(db), await shop(db)
    row = f"name,price,gtin,sku\nMug,3,{MUG},A\n"
    await take_in(other, row)
    before = (await db.exec(select(func.count(Product.id)))).one()

    run = await take_in(mine, row.replace("Mug", "Another name for it"))

    theirs, ours = await offer_of(db, other, "A"), await offer_of(db, mine, "A")
    assert counts(run) == (1, 0, 0, 0)
    assert ours.variant_id == theirs.variant_id
    assert (await db.exec(select(func.count(Product.id)))).one() == before
    assert (await db.get_one(Product, ours.product_id)).title == "Mug"


async def test_new_words_change_only_ones_own_products(db, take_in):
    mine, other = await shop(db), await shop(db)
    await take_in(mine, f"name,price,gtin,sku\nMug,3,{MUG},A\n")
    await take_in(other, f"name,price,gtin,sku\nMug,3,{MUG},B\n")

    theirs = await take_in(other, f"name,price,gtin,sku\nCheap mug,3,{MUG},B\n")
    ours = await take_in(mine, f"name,price,gtin,sku\nFine mug,3,{MUG},A\n")

    product = await db.get_one(
        Product, (await offer_of(db, mine, "A")).product_id, populate_existing=True
    )
    assert (counts(theirs), counts(ours)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert product.title == "Fine mug"


async def test_bad_rows_are_kept_with_their_reason_and_the_others_taken(db, take_in):
    mine = await shop(db)

    run = await take_in(mine, "name,price,sku\nMug,,A\nJug,x,B\nPot,3,C\nCup,3,C\n")

    found = select(ImportProblem).where(ImportProblem.run_id == run.id)
    problems = (await db.exec(found.order_by(col(ImportProblem.row_number)))).all()
    assert counts(run) == (1, 0, 0, 3)
    assert [(p.row_number, p.column, p.value, p.reason) for p in problems] == [
        (2, "price", "", "The price is missing."),
        (3, "price", "x", "This isn't an amount like 12.50."),
        (5, "sku", "row 4", "The same product came earlier in this file."),
    ]


async def test_a_text_that_is_too_long_and_a_mark_too_many_are_the_faults_of_their_rows(
    db, take_in
):
    mine = await shop(db)
    text = "word " * 28_000

    run = await take_in(
        mine,
        f"""name,price,sku,description\n\
Mug,3,A,"{text}"\n"6 inch pipe,3,B,\nPot,3,C,"Fired\ntwice."\n""",
    )

    found = select(ImportProblem).where(ImportProblem.run_id == run.id)
    problems = (await db.exec(found.order_by(col(ImportProblem.row_number)))).all()
    product = await db.get_one(Product, (await offer_of(db, mine, "C")).product_id)
    assert counts(run) == (1, 0, 0, 2)
    assert [(p.row_number, p.column, p.reason[:30]) for p in problems] == [
        (2, "description", "The description may have at mo"),
        (3, "", "A quotation mark isn't closed "),
    ]
    assert product.description == "Fired\ntwice."


async def test_damaged_characters_are_the_fault_of_their_cell(db, take_in):
    mine = await shop(db)
    head = "sku,name,price\nA,Teekännchen,3\nB,Käsemesser,4\n".encode()

    run = await take_in(mine, head + b"C,Caf\xe9becher,5\n")

    problem = (await db.exec(select(ImportProblem).where(ImportProblem.run_id == run.id))).one()
    product = await db.get_one(Product, (await offer_of(db, mine, "A")).product_id)
    assert (counts(run), product.title) == ((2, 0, 0, 1), "Teekännchen")
    assert (problem.row_number, problem.column, problem.value) == (4, "name", "Caf\ufffdbecher")


async def test_a_stock_below_what_buyers_were_promised_is_a_problem(db, take_in):
    mine = await shop(db)
    await take_in(mine, "name,price,sku,stock\nMug,3,A,5\n")
    stock = (await db.exec(select(Stock).where(
        Stock.offer_id == (await offer_of(db, mine, "A")).id))).one()  # fmt: skip
    stock.reserved = 3
    await db.flush()

    run = await take_in(mine, "name,price,sku,stock\nMug,3,A,2\n")

    assert counts(run) == (0, 0, 0, 1)
    assert await stock_of(db, await offer_of(db, mine, "A")) == 5


async def test_a_product_that_staff_took_away_is_not_offered(db, take_in):
    mine, other = await shop(db), await shop(db)
    await take_in(other, f"name,price,gtin,sku\nMug,3,{MUG},A\n")
    await catalog.hide_product(
        db, SYSTEM, (await offer_of(db, other, "A")).product_id, "Not as described."
    )

    run = await take_in(mine, f"name,price,gtin,sku\nMug,3,{MUG},A\n")

    assert counts(run) == (0, 0, 0, 1)


async def test_a_sku_of_another_product_is_a_problem(db, take_in):
    mine = await shop(db)
    await take_in(mine, f"name,price,gtin,sku\nMug,3,{MUG},A\n")

    run = await take_in(mine, "name,price,gtin,sku\nPot,9,96385074,A\n")

    assert counts(run) == (0, 0, 0, 1)
    assert (await offer_of(db, mine, "A")).price_minor == 300


async def test_rows_that_were_taken_in_are_not_taken_twice(db, tmp_path):
    mine = await shop(db)
    path = tmp_path / "file.csv"
    path.write_text("name,price\nMug,3\nPot,4\n")
    found, run = surveyed(path), await imports.begin(db, mine.owner, "file.csv")
    terms = await imports.prepare(db, mine.owner, run.id, found)
    [batch] = found.batches("EUR", 0)
    await imports.take(db, mine.owner, run.id, batch, terms)

    with pytest.raises(imports.Overtaken):
        await imports.take(db, mine.owner, run.id, batch, terms)

    assert list(found.batches("EUR", run.handled)) == []
    assert run.created_count == 2


async def test_a_run_that_broke_off_goes_on_behind_its_last_batch(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("name,price\nMug,3\nPot,\nMug,3\nJug,5\n")

    [rest] = surveyed(path).batches("EUR", 2)

    assert [row.number for row in rest.bad] == [4]
    assert [row.title for row in rest.good] == ["Jug"]


@pytest.mark.parametrize("role", [MemberRole.PACKER, MemberRole.ACCOUNTANT])
async def test_only_those_who_sell_may_bring_in_files(db, role):
    mine = await shop(db)
    member = replace(mine.owner, shops={mine.vendor.id: role})

    with pytest.raises(Forbidden):
        await imports.begin(db, member, "file.csv")

    runs = select(ImportRun).where(ImportRun.vendor_id == mine.vendor.id)
    assert (await db.exec(runs)).all() == []


async def test_a_suspended_shop_brings_in_nothing(db, take_in):
    mine = await shop(db)
    await vendors.suspend(db, SYSTEM, mine.vendor.id, "Parcels never came.")

    with pytest.raises(Conflict):
        await take_in(mine, "name,price\nMug,3\n")


async def test_another_shops_run_is_not_found(db):
    mine, other = await shop(db), await shop(db)
    run = await imports.begin(db, other.owner, "file.csv")

    with pytest.raises(NotFound):
        await imports.finish(db, mine.owner, run.id)


async def names_above(db, id):
    names = []
    while id is not None:
        category = await db.get_one(Category, id)
        names.insert(0, category.name)
        id = category.parent_id
    return names


async def test_shelves_that_the_shop_lacks_are_added_below_one_top_shelf(db):
    path = ("Gadgets", "Lamps")

    ids = await shelves_for(db, {path, ("Gadgets",)})

    assert await names_above(db, ids[path]) == ["More departments", "Gadgets", "Lamps"]
    assert await names_above(db, ids["Gadgets",]) == [
        "More departments", "Gadgets", "Other Gadgets",
    ]  # fmt: skip
    assert await shelves_for(db, {path, ("Gadgets",)}) == ids


async def test_a_shelf_of_the_shop_is_found_in_any_spelling(db):
    top = await categories.add_category(db, SYSTEM, categories.CategoryDraft("Toys & Games"))
    leaf = await categories.add_category(db, SYSTEM, categories.CategoryDraft("Kites", top.id))

    ids = await shelves_for(db, {("toys and games", "KITES"), ("Kites",)})

    assert set(ids.values()) == {leaf.id}


async def test_nothing_is_put_below_a_shelf_that_holds_products(db):
    mine = await shop(db)
    shelf = await db.get_one(
        Category, (await db.get_one(Product, mine.offer.product_id)).category_id
    )

    [id] = (await shelves_for(db, {(shelf.name, "Deeper")})).values()

    assert id == shelf.id


async def other_prices(db, offer):
    rows = await db.exec(select(OfferPrice).where(OfferPrice.offer_id == offer.id))
    return {row.currency: (row.price_minor, row.was_price_minor) for row in rows.all()}


async def test_a_column_for_each_currency_sets_prices_with_its_own_digits(db, take_in):
    mine = await shop(db)
    text = (
        "sku,title,price,price_jpy,was_price_jpy,price:KWD\n"
        "a-1,Japanese mug,12.50,\"1,980\",2500,3.125\n"
        "a-2,Plain mug,9.00,,,\n"
    )  # fmt: skip

    first = await take_in(mine, text)
    mug, plain = await offer_of(db, mine, "a-1"), await offer_of(db, mine, "a-2")
    before = await other_prices(db, mug)
    second = await take_in(mine, text.replace("3.125", "3.500").replace("2500", ""))

    assert counts(first) == (2, 0, 0, 0)
    assert before == {"JPY": (1_980, 2_500), "KWD": (3_125, None)}
    assert await other_prices(db, mug) == {"JPY": (1_980, None), "KWD": (3_500, None)}
    assert await other_prices(db, plain) == {}
    assert second.error_count == 0 and await news_of(db, second)


@pytest.mark.parametrize("cell", ["9.5", "NaN", "-3", "1e9", "12 €"])
async def test_what_is_no_amount_of_that_currency_is_told_at_its_column(db, take_in, cell):
    mine = await shop(db)

    run = await take_in(mine, f"sku,title,price,price_jpy\na-1,Japanese mug,12.50,{cell}\n")

    problem = (await db.exec(select(ImportProblem).where(ImportProblem.run_id == run.id))).one()
    assert (counts(run), problem.row["meaning"]) == ((0, 0, 0, 1), "price:JPY")
