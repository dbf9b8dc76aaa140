"""The door through which vendors send files of products."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.api import http_app
from marketplace.config import settings
from marketplace.errors import Conflict, Invalid
from marketplace.jobs import imports as jobs
from marketplace.models.offers import Offer
from marketplace.models.staff import ImportProblem, ImportRun
from marketplace.queries.import_columns import columns_of_run
from marketplace.rules.kinds import ImportStatus
from marketplace.services import imports
from tests.api.visits import signed_in
from tests.factories import shop

MUGS = b"name,price,sku\nBlue mug,12.50,M-1\nRed mug,,M-2\n"


@pytest.fixture
async def seller(db_url, tmp_path):
    """A shop that is really in the database, and whose files lie in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path))
        settings.cache_clear()
        async with transaction() as db:
            made = await shop(db)
        yield made
    settings.cache_clear()


async def run_of(seller):
    async with reading() as db:
        runs = select(ImportRun).where(ImportRun.vendor_id == seller.vendor.id)
        return (await db.exec(runs.order_by(col(ImportRun.id).desc()))).first()


async def send(seller, content, **fields):
    async with signed_in(seller) as client:
        files = {"file": ("mugs.csv", content)}
        return await client.post("/uploads/import", files=files, data=fields)


def kept():
    return sorted(path.name for path in (settings().data_dir / "uploads").glob("*"))


async def test_a_file_is_kept_for_the_worker_which_takes_it_in(seller):
    answer = await send(seller, MUGS, stock="4")
    waiting = await run_of(seller)
    [key] = kept()

    await jobs.take_in(waiting.id, key, 4)

    run = await run_of(seller)
    async with reading() as db:
        skus = await db.exec(select(Offer.sku).where(Offer.vendor_id == seller.vendor.id))
        assert "M-1" in skus.all()
    assert answer.headers["location"] == "/vendor/import"
    assert (waiting.status, waiting.row_count) == (ImportStatus.RUNNING, 0)
    assert (run.status, run.created_count, run.error_count) == (ImportStatus.FINISHED, 1, 1)
    assert kept() == []


async def test_a_job_that_comes_twice_does_its_work_once(seller):
    await send(seller, MUGS)
    run, [key] = await run_of(seller), kept()
    await jobs.take_in(run.id, key, 0)

    await jobs.take_in(run.id, key, 0)

    assert (await run_of(seller)).handled == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04", "This isn't a CSV or JSON Lines file."),
        (b"[1, 2]", "This is one JSON list. Please send JSON Lines"),
    ],
)
async def test_what_is_no_file_of_products_is_listed_with_the_reason(seller, content, reason):
    await send(seller, content)

    run = await run_of(seller)
    async with reading() as db:
        problem = (await db.exec(select(ImportProblem).where(ImportProblem.run_id == run.id))).one()
    assert run.status == ImportStatus.FAILED
    assert problem.reason.startswith(reason)
    assert kept() == []


async def test_a_file_that_breaks_further_down_is_refused_before_anything_is_written(seller):
    await send(seller, MUGS + b"without end" * 100_000)
    run, [key] = await run_of(seller), kept()

    await jobs.take_in(run.id, key, 0)

    run = await run_of(seller)
    assert (run.status, run.handled) == (ImportStatus.FAILED, 0)


@pytest.mark.parametrize("fields", [{"stock": "many"}, {"stock": "9999999999"}])
async def test_a_wrong_stock_is_refused(seller, fields):
    answer = await send(seller, MUGS, **fields)

    assert "problem=" in answer.headers["location"]
    assert (await run_of(seller), kept()) == (None, [])


async def test_no_file_at_all_is_refused(seller):
    async with signed_in(seller) as client:
        answer = await client.post("/uploads/import", data={"stock": "1"})

    assert "problem=" in answer.headers["location"]


async def test_strangers_are_sent_to_the_door(seller):
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        answer = await client.post("/uploads/import", files={"file": ("a.csv", MUGS)})

    assert answer.headers["location"] == "/sign-in"
    assert (await run_of(seller), kept()) == (None, [])


async def test_an_upload_cannot_be_asked_for(seller):
    await send(seller, MUGS)

    async with signed_in(seller) as client:
        answer = await client.get(f"/media/{kept()[0]}")

    assert answer.status_code == 404


GERMAN = b"Artikel;VK;Nr\nBlaue Tasse;12,50;M-1\nRote Tasse;;M-2\n"
CHOSEN = {"Artikel": "title", "VK": "price", "Nr": "sku"}


async def choose(seller, run, chosen):
    async with transaction() as db:
        await imports.choose(db, seller.owner, run.id, chosen)


async def test_a_file_with_unknown_columns_waits_for_their_meaning(seller):
    answer = await send(seller, GERMAN, stock="4")
    waiting = await run_of(seller)

    assert answer.headers["location"] == f"/vendor/import/{waiting.id}"
    assert waiting.status is ImportStatus.WAITING
    assert waiting.columns[0] == {"name": "Artikel", "examples": ["Blaue Tasse", "Rote Tasse"]}


async def test_what_was_chosen_counts_and_the_next_file_needs_no_choice(seller):
    await send(seller, GERMAN, stock="4")
    waiting, [key] = await run_of(seller), kept()
    await choose(seller, waiting, CHOSEN)
    await jobs.take_in(waiting.id, key, waiting.stock)

    answer = await send(seller, GERMAN.replace(b"12,50", b"13,50"))
    second, [again] = await run_of(seller), kept()
    await jobs.take_in(second.id, again, 0)

    first, second = await run_with(waiting.id), await run_with(second.id)
    assert (first.created_count, first.error_count) == (1, 1)
    assert answer.headers["location"] == "/vendor/import"
    assert (second.updated_count, second.unchanged_count, second.error_count) == (1, 0, 1)


async def test_what_was_said_of_a_column_counts_for_files_with_others_beside_it(seller):
    await send(seller, GERMAN, stock="4")
    waiting, [key] = await run_of(seller), kept()
    await choose(seller, waiting, CHOSEN)
    await jobs.take_in(waiting.id, key, waiting.stock)

    answer = await send(seller, b"Nr;VK;Artikel;Brand\nM-1;13,50;Blaue Tasse;Glaze\n")
    second, [again] = await run_of(seller), kept()
    await jobs.take_in(second.id, again, 0)

    assert answer.headers["location"] == "/vendor/import"
    assert (await run_with(second.id)).updated_count == 1


async def test_a_column_that_nothing_was_said_of_is_asked_about_beside_those_that_are_known(seller):
    await send(seller, GERMAN, stock="4")
    await choose(seller, await run_of(seller), CHOSEN)

    await send(seller, b"Artikel;VK;Nr;Lagerort\nBlaue Tasse;12,50;M-1;A7\n")

    run = await run_of(seller)
    async with reading() as db:
        columns, lacking = await columns_of_run(db, seller.owner, run.id)
    assert run.status is ImportStatus.WAITING
    assert {column.name: column.meaning for column in columns} == {**CHOSEN, "Lagerort": ""}
    assert lacking == []


async def test_columns_are_shown_again_when_one_wants_to_look(seller):
    answer = await send(seller, MUGS, look="on")

    run = await run_of(seller)
    assert answer.headers["location"] == f"/vendor/import/{run.id}"
    assert run.status is ImportStatus.WAITING


@pytest.mark.parametrize(
    ("chosen", "error"),
    [
        ({"Artikel": "title"}, Invalid),
        ({"Artikel": "title", "VK": "title"}, Invalid),
        ({"Artikel": "title", "VK": "secret"}, Invalid),
    ],
)
async def test_a_choice_without_what_is_needed_changes_nothing(seller, chosen, error):
    await send(seller, GERMAN)
    run = await run_of(seller)

    with pytest.raises(error):
        await choose(seller, run, chosen)

    assert (await run_of(seller)).status is ImportStatus.WAITING
    assert len(kept()) == 1


async def test_a_choice_is_made_once(seller):
    await send(seller, GERMAN)
    run = await run_of(seller)
    await choose(seller, run, CHOSEN)

    with pytest.raises(Conflict):
        await choose(seller, run, CHOSEN)


async def test_files_that_nobody_explains_go_after_a_week(seller, monkeypatch):
    await send(seller, GERMAN)
    await jobs.tidy(0)
    assert len(kept()) == 1
    monkeypatch.setattr(jobs, "KEPT_FOR", timedelta(0))

    await jobs.tidy(0)

    run = await run_of(seller)
    assert (run.status, run.columns, kept()) == (ImportStatus.FAILED, [], [])


async def test_a_file_may_be_left_alone(seller):
    await send(seller, GERMAN)
    run = await run_of(seller)

    async with transaction() as db:
        await imports.drop(db, seller.owner, run.id)

    assert (await run_of(seller)).status is ImportStatus.FAILED


async def test_json_lines_are_taken_like_any_file(seller):
    await send(seller, b'{"title": "Blue mug", "price": 3, "sku": "J-1"}\n{oops\n')
    run, [key] = await run_of(seller), kept()

    await jobs.take_in(run.id, key, 0)

    run = await run_of(seller)
    assert (run.status, run.created_count, run.error_count) == (ImportStatus.FINISHED, 1, 1)


async def test_bad_rows_are_taken_home_corrected_and_sent_again(seller):
    await send(seller, b'name,price,sku,brand\n"=Mug, blue",,007,Glaze\nPot,3,P-1,\n')
    run, [key] = await run_of(seller), kept()
    await jobs.take_in(run.id, key, 0)

    async with signed_in(seller) as client:
        answer = await client.get(f"/exports/imports/{run.id}.csv")
    lines = answer.text.splitlines()
    await send(seller, answer.content.replace(b'blue",,', b'blue",4,'))
    second, [again] = await run_of(seller), kept()
    await jobs.take_in(second.id, again, 0)

    second = await run_of(seller)
    assert lines[0] == "\ufeffrow,title,price,sku,brand,what is wrong"
    assert lines[1] == '2,"\'=Mug, blue",,007,Glaze,The price is missing.'
    assert (second.created_count, second.error_count) == (1, 0)


@pytest.mark.parametrize("path", ["/exports/offers.csv", "/exports/offers.jsonl"])
async def test_offers_are_taken_home_by_their_own_shop_alone(seller, path):
    async with transaction() as db:
        other = await shop(db)
    async with signed_in(seller) as client:
        answer = await client.get(path)
    async with open_client() as client:
        stranger = await client.get(path)

    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["cache-control"] == "private, no-store"
    assert seller.offer.sku in answer.text
    assert other.offer.sku not in answer.text.replace(seller.offer.sku, "")
    assert stranger.headers["location"] == "/sign-in"


async def test_another_shops_bad_rows_are_not_found(seller):
    async with transaction() as db:
        other = await shop(db)
        run = await imports.begin(db, other.owner, "file.csv")

    async with signed_in(seller) as client:
        answers = [
            await client.get(f"/exports/imports/{run_id}.csv")
            for run_id in (run.id, "9" * 40, "none")
        ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def open_client():
    transport = httpx.ASGITransport(app=http_app())
    return httpx.AsyncClient(transport=transport, base_url="http://shop")


async def run_with(id):
    async with reading() as db:
        return await db.get_one(ImportRun, id)
