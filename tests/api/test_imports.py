"""The door through which vendors send files of products."""

import httpx
import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.api import http_app
from marketplace.config import settings
from marketplace.jobs import imports as jobs
from marketplace.models.offers import Offer
from marketplace.models.staff import ImportProblem, ImportRun
from marketplace.rules.kinds import ImportStatus
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
        (b"PK\x03\x04", "This isn't a CSV file. In a spreadsheet, save it as “CSV UTF-8”."),
        (b"colour,price\nred,3\n", "The first row must name a title column; it has"),
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
    await send(seller, MUGS + b'"without end' + b"\nmore" * 40_000)
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
