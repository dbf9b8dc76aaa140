"""`python -m marketplace import`, as a person uses it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import col, select

from marketplace.adapters.database import reading, transaction
from marketplace.config import ROOT, settings
from marketplace.models.offers import Offer
from marketplace.models.staff import ImportProblem, ImportRun
from marketplace.queries.search_documents import documents
from tests.factories import shop

DATA = ROOT.parent / "shared" / "data"


@pytest.fixture
async def seller(db_url):
    """A shop that is really in the database."""
    async with transaction() as db:
        return await shop(db)


def run_import(vendor: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run("import", "--vendor", vendor, *arguments)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    shared = settings()
    addresses = {
        "DATABASE_URL": shared.database_url,
        "REDIS_URL": shared.redis_url,
        "TYPESENSE_URL": shared.typesense_url,
        "COLUMNS": "200",
    }
    return subprocess.run(
        (sys.executable, "-m", "marketplace", *map(str, command)),
        cwd=ROOT,
        env={**os.environ, **addresses},
        capture_output=True,
        text=True,
        timeout=300,
    )


async def run_of(seller):
    async with reading() as db:
        runs = select(ImportRun).where(ImportRun.vendor_id == seller.vendor.id)
        return (await db.exec(runs.order_by(col(ImportRun.id).desc()))).first()


async def test_a_file_is_brought_in_and_its_problems_are_counted(seller, tmp_path):
    file = tmp_path / "mugs.csv"
    file.write_text("Title,Price,Colour\nBlue mug,12.50,blue\nRed mug,,red\nOld mug,0,\n")

    done = run_import(seller.vendor.name, file)

    assert done.returncode == 0
    assert "mugs.csv: 1 new, 0 changed, 0 unchanged" in done.stdout
    assert "2 not taken: The price is missing." in done.stdout
    assert "Not read: Colour." in done.stdout
    assert "--stock 10" in done.stdout


@pytest.mark.parametrize(
    ("vendor", "content", "words"),
    [
        ("nobody", "title,price\nMug,3\n", "There is no vendor called “nobody”."),
        ("", "colour\nred\n", "The first row must name a title and a price column"),
        ("", "", "This file is empty."),
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(
    seller, tmp_path, vendor, content, words
):
    file = tmp_path / "file.csv"
    file.write_text(content)

    done = run_import(vendor or seller.vendor.slug, file)

    assert done.returncode == 1
    assert words in done.stdout
    assert await run_of(seller) is None


def test_a_file_that_is_not_there_is_said(db_url):
    done = run_import("anybody", "nowhere.csv")

    assert done.returncode == 2
    assert "nowhere.csv" in done.stderr


@pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not at ../shared/data")
async def test_a_real_phone_shop_comes_in_whole_and_the_second_time_changes_nothing(seller):
    file = DATA / "products-phones.csv"

    run_import(seller.vendor.slug, file, "--stock", "3")
    first = await run_of(seller)
    run_import(seller.vendor.slug, file, "--stock", "3")
    second = await run_of(seller)

    async with reading() as db:
        problems = select(ImportProblem.reason).where(ImportProblem.run_id == first.id)
        reasons = set((await db.exec(problems)).all())
        offers = select(Offer.product_id).where(Offer.vendor_id == seller.vendor.id)
        found = await documents(db, (await db.exec(offers)).all())
    assert (first.row_count, first.created_count, first.error_count) == (3_291, 3_227, 64)
    assert (second.created_count, second.updated_count, second.unchanged_count) == (0, 0, 3_227)
    assert reasons == {"The same product came earlier in this file."}
    assert sum(document["in_stock"] for document in found) == 3_228


async def test_a_column_of_any_name_is_mapped_once_and_remembered(seller, tmp_path):
    file, later = tmp_path / "tassen.csv", tmp_path / "mehr.csv"
    file.write_text("Ware,Was es kostet\nBlaue Tasse,12.50\n")
    later.write_text("Ware,Was es kostet\nRote Tasse,13.50\n")
    mapped = ("--map", "Ware=title", "--map", "Was es kostet=price")

    done = run_import(seller.vendor.name, file, *mapped)
    again = run_import(seller.vendor.name, later)

    assert "tassen.csv: 1 new, 0 changed, 0 unchanged" in done.stdout
    assert "mehr.csv: 1 new, 0 changed, 0 unchanged" in again.stdout


async def test_a_mapping_counts_for_files_with_a_column_more_or_less(seller, tmp_path):
    file, later = tmp_path / "tassen.csv", tmp_path / "mehr.jsonl"
    file.write_text("Ware,Was es kostet,Farbe\nBlaue Tasse,12.50,blau\n")
    later.write_text('{"Ware": "Rote Tasse", "Was es kostet": 13.5, "Neues": "x"}\n')

    run_import(seller.vendor.name, file, "--map", "Ware=title", "--map", "Was es kostet=price")
    again = run_import(seller.vendor.name, later)
    other = run_import(seller.vendor.name, later, "--map", "Neues=title")

    assert "mehr.jsonl: 1 new, 0 changed, 0 unchanged" in again.stdout
    assert "Not read: Neues." in again.stdout
    assert "1 not taken: The title needs 3 to 200 characters." in other.stdout


def test_a_mapping_without_a_meaning_is_refused_in_words(db_url, tmp_path):
    file = tmp_path / "file.csv"
    file.write_text("Ware\nTasse\n")

    done = run_import("nobody", file, "--map", "Ware")

    assert done.returncode == 2
    assert "please write COLUMN=MEANING" in done.stderr


@pytest.mark.parametrize("name", ["goods.csv", "goods.jsonl.gz"])
async def test_what_is_exported_changes_nothing_when_it_is_brought_in_again(seller, tmp_path, name):
    file, out = tmp_path / "mugs.csv", tmp_path / name
    file.write_text(f"title,price,quantity,sku\nGreen mug {name},12.50,4,GM-1\n")
    assert run_import(seller.vendor.name, file).returncode == 0
    kind = "jsonl" if "jsonl" in name else "csv"

    done = run("export", "--vendor", seller.vendor.name, "--format", kind, "--out", out)
    again = run_import(seller.vendor.name, out)

    assert done.returncode == 0, done.stderr
    assert f"{name}: 0 new, 0 changed, 2 unchanged" in again.stdout
