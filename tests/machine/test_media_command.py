"""Pictures move from the data folder to a store and back, as often as one likes."""

import asyncio
import os
import secrets
import subprocess
import sys

import pytest

from marketplace.adapters.file_stores import folder, s3
from marketplace.config import ROOT
from marketplace.machine.doctor import tried

NOBODY = "s3://a:b@127.0.0.1:9/media?secure=no"


@pytest.fixture
def command(tmp_path):
    """Runs `python -m marketplace …` for the shop whose data lie in `tmp_path`."""

    def run(*words: str, media_url: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (sys.executable, "-m", "marketplace", *words),
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(tmp_path), "MEDIA_URL": media_url},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def filled(path, count=40):
    names = [f"{secrets.token_hex(16)}-640.webp" for _ in range(count)]

    async def fill():
        store = folder(path / "media")
        for name in names:
            await store.put(name, name.encode())

    asyncio.run(fill())
    return names


def contents(store, names):
    async def read():
        return [await store.get(name) for name in names]

    return asyncio.run(read())


def test_pictures_are_copied_once_and_come_back(command, s3_url, tmp_path):
    names = filled(tmp_path)

    first = command("media", "copy", media_url=s3_url)
    again = command("media", "copy", media_url=s3_url)

    assert first.returncode == 0, first.stderr
    assert "40 files copied" in first.stdout
    assert "0 files copied" in again.stdout and "40 were there already" in again.stdout
    assert contents(s3(s3_url), names) == [name.encode() for name in names]
    for path in (tmp_path / "media").rglob("*.webp"):
        path.unlink()
    back = command("media", "copy", "--back", media_url=s3_url)
    assert back.returncode == 0
    assert contents(folder(tmp_path / "media"), names) == [name.encode() for name in names]


@pytest.mark.parametrize(
    ("media_url", "words"), [("", "MEDIA_URL names no store"), (NOBODY, "doesn't answer")]
)
def test_a_store_that_cannot_be_had_is_said_in_words(command, tmp_path, media_url, words):
    names = filled(tmp_path, 2)

    answer = command("media", "copy", media_url=media_url)

    assert answer.returncode == 1
    assert words in answer.stdout and "Traceback" not in answer.stdout + answer.stderr
    assert contents(folder(tmp_path / "media"), names) == [name.encode() for name in names]


def test_an_address_that_is_none_is_refused_at_once(command):
    answer = command("media", "copy", media_url="https://bucket.example/pictures")

    assert answer.returncode == 1
    assert "MEDIA_URL should be s3://" in answer.stderr + answer.stdout


def test_the_doctor_says_whether_pictures_can_be_kept(s3_url):
    well = tried("Pictures", lambda: asyncio.run(s3(s3_url).try_out()), "Check it.")
    ill = tried("Pictures", lambda: asyncio.run(s3(NOBODY).try_out()), "Check it.")

    assert (well.advice, "files are kept in http" in well.observed) == ("", True)
    assert (ill.advice, "doesn't answer" in ill.observed) == ("Check it.", True)
