"""Rows that could not be taken: corrected and tried again, by one person or by two."""

import pytest
from sqlmodel import col, select

from marketplace.adapters.csv_rows import UNCLOSED
from marketplace.adapters.database import reading, transaction
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.models.catalog import Product
from marketplace.models.offers import Offer
from marketplace.models.staff import ImportProblem, ImportRun, OutboxEvent
from marketplace.rules.import_rows import UNREADABLE
from marketplace.services import import_fixing, imports
from marketplace.services.import_reading import REPEATED, surveyed
from tests.factories import shop

HEADER = "name,price,sku,brand\n"


@pytest.fixture
async def seller(db_url):
    """A shop that is really in the database: what is corrected comes later than the file."""
    async with transaction() as db:
        return await shop(db)


@pytest.fixture
def take_in(tmp_path):
    """Takes a file in for a shop; gives its run."""

    async def take(seller, text):
        path = tmp_path / "file.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        found = surveyed(path)
        async with transaction() as db:
            run = await imports.begin(db, seller.owner, path.name)
        async with transaction() as db:
            terms = await imports.prepare(db, seller.owner, run.id, found)
        for batch in found.batches("EUR", 0):
            async with transaction() as db:
                await imports.take(db, seller.owner, run.id, batch, terms)
        async with transaction() as db:
            return await imports.finish(db, seller.owner, run.id)

    return take


async def problems_of(run):
    async with reading() as db:
        found = select(ImportProblem).where(ImportProblem.run_id == run.id)
        return (await db.exec(found.order_by(col(ImportProblem.id)))).all()


async def counts_of(run):
    async with reading() as db:
        now = await db.get_one(ImportRun, run.id)
    return now.created_count, now.updated_count, now.unchanged_count, now.error_count


async def offer_of(seller, sku):
    async with reading() as db:
        mine = select(Offer).where(Offer.vendor_id == seller.vendor.id, Offer.sku == sku)
        return (await db.exec(mine)).first()


async def correct(seller, problem, **said):
    seen = import_fixing.said_of(problem)
    async with transaction() as db:
        return await import_fixing.correct(db, seller.owner, problem.id, said, seen)


async def test_a_corrected_row_is_in_and_leaves_the_list(seller, take_in):
    run = await take_in(seller, HEADER + "Mug,,A,Glaze\nJug,9,B,Glaze\n")
    [problem] = await problems_of(run)

    fixed = await correct(seller, problem, price="3,50")

    offer = await offer_of(seller, "A")
    async with reading() as db:
        product = await db.get_one(Product, offer.product_id)
        news = select(OutboxEvent).where(OutboxEvent.aggregate_id == run.id)
        told = [event.payload.get("product_ids") for event in await db.exec(news)]
    assert (fixed.taken, fixed.left, offer.price_minor) == (1, 0, 350)
    assert (product.title, product.brand) == ("Mug", "Glaze")
    assert await problems_of(run) == []
    assert await counts_of(run) == (2, 0, 0, 0)
    assert [product.id] in told


async def test_a_row_that_is_still_wrong_says_what_is_wrong_now(seller, take_in):
    run = await take_in(seller, HEADER + "Mug,,A,\n")
    [problem] = await problems_of(run)

    fixed = await correct(seller, problem, price="3", title="x")

    [after] = await problems_of(run)
    assert (fixed.taken, fixed.meaning) == (0, "title")
    assert (after.column, after.value) == ("title", "x")
    assert import_fixing.said_of(after)["price"] == "3"
    assert await counts_of(run) == (0, 0, 0, 1)
    assert await offer_of(seller, "A") is None


async def test_the_second_click_finds_the_row_corrected(seller, take_in):
    run = await take_in(seller, HEADER + "Mug,,A,\n")
    [problem] = await problems_of(run)
    await correct(seller, problem, price="3")

    with pytest.raises(NotFound, match="corrected already"):
        await correct(seller, problem, price="4")

    assert (await offer_of(seller, "A")).price_minor == 300
    assert await counts_of(run) == (1, 0, 0, 0)


async def test_two_people_do_not_undo_each_others_corrections(seller, take_in):
    run = await take_in(seller, HEADER + "Mug,,A,\n")
    [problem] = await problems_of(run)
    await correct(seller, problem, price="dear")

    with pytest.raises(Conflict, match="Somebody else"):
        await correct(seller, problem, price="4")

    assert import_fixing.said_of((await problems_of(run))[0])["price"] == "dear"


async def test_a_repeated_row_stays_one_until_it_is_about_something_else(seller, take_in):
    run = await take_in(seller, HEADER + "Mug,3,A,\nMug,4,A,\n")
    [problem] = await problems_of(run)

    same = await correct(seller, problem, price="5")
    [problem] = await problems_of(run)
    other = await correct(seller, problem, price="5", sku="A-2", title="Large mug")

    assert (same.taken, same.reason) == (0, REPEATED)
    assert other.taken == 1
    assert (await offer_of(seller, "A")).price_minor == 300


async def test_a_row_that_is_not_closed_goes_in_when_somebody_has_looked_at_it(seller, take_in):
    run = await take_in(seller, HEADER + '"6 inch pipe,3,A,\nMug,4,B,\n')
    [problem] = await problems_of(run)

    again = await correct(seller, problem)
    [problem] = await problems_of(run)
    fixed = await correct(seller, problem, title='6" pipe')

    assert (problem.row_number, again.taken, again.reason) == (2, 0, UNCLOSED)
    assert (fixed.taken, await counts_of(run)) == (1, (2, 0, 0, 0))


async def test_every_cell_that_cannot_be_read_is_corrected_before_its_row_goes_in(seller, take_in):
    good = "Türgriff für Türen,4,B,Größe\n".encode()
    run = await take_in(seller, HEADER.encode() + good + b"Caf\xe9,3,A,L\xe4den\n")
    [problem] = await problems_of(run)

    first = await correct(seller, problem, title="Café")
    [problem] = await problems_of(run)
    second = await correct(seller, problem, brand="Läden")

    assert (first.taken, first.reason, problem.column) == (0, UNREADABLE, "brand")
    assert (second.taken, await counts_of(run)) == (1, (2, 0, 0, 0))


async def test_a_row_that_became_a_double_meanwhile_is_told(seller, take_in):
    run = await take_in(seller, HEADER + "Mug,,A,\nMug,x,A,\n")
    first, second = await problems_of(run)
    await correct(seller, first, price="3")

    fixed = await correct(seller, second, price="4")

    assert (fixed.taken, fixed.reason) == (
        0, "Your offer with the SKU A has come or changed since this file came.",
    )  # fmt: skip
    assert (await offer_of(seller, "A")).price_minor == 300


async def test_a_sku_of_another_offer_cannot_be_typed(seller, take_in):
    await take_in(seller, HEADER + "Mug,3,A,\n")
    run = await take_in(seller, HEADER + "Jug,,B,\n")
    [problem] = await problems_of(run)

    fixed = await correct(seller, problem, price="4", sku="A")

    assert fixed.reason == "Another of your offers has the SKU A."


async def test_a_row_may_correct_an_offer_that_was_there_before_its_file(seller, take_in):
    await take_in(seller, HEADER + "Mug,3,A,\n")
    run = await take_in(seller, HEADER + "Mug,x,A,\n")
    [problem] = await problems_of(run)

    fixed = await correct(seller, problem, price="4")

    assert (fixed.taken, (await offer_of(seller, "A")).price_minor) == (1, 400)
    assert await counts_of(run) == (0, 1, 0, 0)


async def test_all_rows_with_one_reason_are_changed_at_once(seller, take_in):
    rows = "".join(f"Mug {n},,S-{n},\n" for n in range(5))
    run = await take_in(seller, f"{HEADER}{rows}x,3,T-1,\n")
    reason = "The price is missing."

    async with transaction() as db:
        fixed, last = await import_fixing.retry(db, seller.owner, run.id, reason, "price", "7", 0)
    async with transaction() as db:
        after, end = await import_fixing.retry(db, seller.owner, run.id, reason, "price", "7", last)

    assert (fixed.taken, fixed.left) == (5, 0)
    assert (after.taken, after.left, end) == (0, 0, 0)
    assert [problem.column for problem in await problems_of(run)] == ["name"]
    assert await counts_of(run) == (5, 0, 0, 1)


async def test_doubles_among_rows_that_are_tried_together_come_in_once(seller, take_in):
    run = await take_in(seller, HEADER + "Mug,,A,\nMug,,A,\n")

    async with transaction() as db:
        fixed, _ = await import_fixing.retry(db, seller.owner, run.id, "", "price", "3", 0)

    [left] = await problems_of(run)
    assert (fixed.taken, fixed.left, left.reason) == (1, 1, REPEATED)
    assert await counts_of(run) == (1, 0, 0, 1)


async def test_what_is_no_column_cannot_be_set(seller, take_in):
    run = await take_in(seller, HEADER + "Mug,,A,\n")
    [problem] = await problems_of(run)

    with pytest.raises(Invalid):
        await correct(seller, problem, vendor_id="1")
