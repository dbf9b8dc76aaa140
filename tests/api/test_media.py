"""Pictures over HTTP, wherever they lie: what they are, how long they last, which part is asked."""

import secrets

import httpx
import pytest

from marketplace.adapters import files
from marketplace.api import http_app
from marketplace.config import settings

CONTENT = bytes(range(256)) * 40


@pytest.fixture(params=["folder", "s3"])
def place(request, tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path))
        if request.param == "s3":
            patch.setenv("MEDIA_URL", request.getfixturevalue("s3_url"))
        settings.cache_clear()
        yield request.param
    settings.cache_clear()


@pytest.fixture
async def browser():
    transport = httpx.ASGITransport(app=http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client


async def kept(kind="640.webp"):
    name = f"{secrets.token_hex(16)}-{kind}"
    await files.put(name, CONTENT)
    return name


@pytest.mark.parametrize(
    ("kind", "said"), [("640.webp", "image/webp"), ("1200.avif", "image/avif")]
)
async def test_a_picture_says_what_it_is_and_lasts_for_ever(place, browser, kind, said):
    name = await kept(kind)

    answer = await browser.get(f"/media/{name}")

    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == said
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-length"] == str(len(CONTENT))


async def test_who_has_it_already_is_sent_nothing(place, browser):
    name = await kept()
    etag = (await browser.get(f"/media/{name}")).headers["etag"]

    for known in (etag, f'"other", {etag}', f"W/{etag}"):
        answer = await browser.get(f"/media/{name}", headers={"if-none-match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert "immutable" in answer.headers["cache-control"]
    changed = await browser.get(f"/media/{name}", headers={"if-none-match": '"other"'})
    assert changed.status_code == 200


async def test_a_part_is_given_to_who_asks_for_it(place, browser):
    name = await kept()

    answer = await browser.get(f"/media/{name}", headers={"range": "bytes=10-19"})

    assert (answer.status_code, answer.content) == (206, CONTENT[10:20])
    assert answer.headers["content-range"] == f"bytes 10-19/{len(CONTENT)}"


async def test_a_part_behind_the_end_cannot_be_given(place, browser):
    answer = await browser.get(f"/media/{await kept()}", headers={"range": "bytes=99999-"})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


async def test_who_began_with_another_file_gets_the_whole(place, browser):
    asked = {"range": "bytes=0-9", "if-range": '"what was there before"'}

    assert (await browser.get(f"/media/{await kept()}", headers=asked)).status_code == 200


@pytest.mark.parametrize("kind", ["640.webp", "640.avif"])
async def test_a_picture_that_nobody_kept_is_not_found(place, browser, kind):
    answer = await browser.get(f"/media/{secrets.token_hex(16)}-{kind}")

    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


async def test_masters_are_not_shown(place, browser):
    name = await kept("master.jpg")

    assert (await browser.get(f"/media/{name}")).status_code == 404


async def test_a_store_that_is_down_is_no_missing_picture(browser, monkeypatch):
    monkeypatch.setenv("MEDIA_URL", "s3://a:b@127.0.0.1:9/media?secure=no")
    settings.cache_clear()

    answer = await browser.get(f"/media/{secrets.token_hex(16)}-640.webp")

    monkeypatch.undo()
    settings.cache_clear()
    assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
    assert "127.0.0.1" not in answer.text
