"""Both kinds of store keep one contract; the S3 one against a server with its own process."""

import secrets
from urllib.parse import unquote, urlsplit

import boto3
import pytest

from marketplace.adapters.file_stores import FileStore, folder, s3
from marketplace.errors import NotFound, Unavailable
from tests.s3 import REGION, s3_server


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path) -> FileStore:
    if request.param == "folder":
        return folder(tmp_path / "media")
    return s3(request.getfixturevalue("s3_url"))


def some_name(kind: str = "640.webp") -> str:
    return f"{secrets.token_hex(16)}-{kind}"


async def test_what_is_kept_can_be_had_again(store):
    name, content = some_name(), secrets.token_bytes(40_000)

    await store.put(name, content)

    assert await store.has(name)
    assert await store.get(name) == content


async def test_a_file_that_is_there_stays_as_it_is(store):
    name = some_name()
    await store.put(name, b"first")

    await store.put(name, b"second")

    assert await store.get(name) == b"first"


async def test_what_nobody_kept_is_not_there(store):
    name = some_name()

    assert not await store.has(name)
    with pytest.raises(NotFound):
        await store.get(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../../etc/passwd", "a/b", f"{'a' * 32}-640.png", f"{'A' * 32}-640.webp",
     f"{'a' * 32}-640.webp\n", f"{'a' * 31}-640.webp", "%2e%2e%2fconfig"],
)  # fmt: skip
async def test_a_name_that_is_none_of_ours_leads_nowhere(store, name):
    assert not await store.has(name)
    for act in (store.get(name), store.put(name, b"x")):
        with pytest.raises(NotFound):
            await act


async def test_all_names_are_told_and_nothing_else(store):
    names = {some_name(), some_name("master.jpg"), some_name("1200.avif")}
    for name in names:
        await store.put(name, b"x")

    assert names <= {name async for name in store.names()}


async def test_a_trial_leaves_nothing_behind(store):
    before = {name async for name in store.names()}

    assert store.where in await store.try_out()

    assert {name async for name in store.names()} == before


async def test_a_folder_keeps_files_where_shops_have_always_had_them(tmp_path):
    name = f"{'ab' * 16}-640.webp"

    await folder(tmp_path).put(name, b"x")

    assert (tmp_path / "ab" / "ab" / name).read_bytes() == b"x"


async def test_a_store_tells_browsers_what_a_file_is_and_that_it_lasts(s3_url):
    store, name = s3(s3_url), some_name("320.avif")
    parts = urlsplit(s3_url)
    await store.put(name, b"x")

    client = boto3.client(
        "s3",
        endpoint_url=f"http://{parts.hostname}:{parts.port}",
        region_name=REGION,
        aws_access_key_id=unquote(parts.username),
        aws_secret_access_key=unquote(parts.password),
    )
    bucket, _, below = parts.path.strip("/").partition("/")
    told = client.head_object(Bucket=bucket, Key=f"{below}/{name}")

    assert told["ContentType"] == "image/avif"
    assert "immutable" in told["CacheControl"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (lambda url: url._replace(path="/nobodys"), "no such bucket"),
        (lambda url: url._replace(netloc=f"{url.username}:wrong@{url.netloc.rpartition('@')[2]}"),
         "refuses us"),
        (lambda url: url._replace(netloc=f"a:b@{url.netloc.rpartition('@')[2]}"), "refuses us"),
        (lambda url: url._replace(netloc="a:b@127.0.0.1:9"), "doesn't answer"),
    ],
    ids=["wrong bucket", "wrong secret", "wrong key", "down"],
)  # fmt: skip
async def test_a_store_that_cannot_be_used_says_why_without_the_secret(s3_url, changed, words):
    store = s3(changed(urlsplit(s3_url)).geturl())

    for act in (store.put(some_name(), b"x"), store.try_out()):
        with pytest.raises(Unavailable) as refused:
            await act
        assert words in refused.value.reason
        assert urlsplit(s3_url).password not in refused.value.reason
        assert "wrong" not in store.where


async def test_a_store_that_went_down_is_away_and_not_empty():
    name = some_name()
    with s3_server() as url:
        store = s3(url)
        await store.put(name, b"x")

    with pytest.raises(Unavailable):
        await store.get(name)


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "media").write_text("in the way")

    with pytest.raises(Unavailable) as refused:
        folder(tmp_path / "media" / "below")

    assert "below can't be used" in refused.value.reason
