"""Documents are given while nothing that they depend on has changed, on a real Redis."""

import gzip
import json

import brotli
import pytest

from reflex_documents.store import ENCODERS, LONGEST_STALE, PREFIX, Made, etag

PAGE = ("<!DOCTYPE html><p>Elm “bench”</p>" * 100).encode()
DECODERS = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "identity": lambda body: body,
}


@pytest.fixture
def keep(store):
    """Keeps a document that is made from now on."""

    async def keep_one(*topics, key="/elm", seconds=60, count=None, names=tuple(ENCODERS)):
        bodies = {"identity": PAGE} | {name: ENCODERS[name](PAGE) for name in names}
        count = await store.count() if count is None else count
        await store.keep(key, Made(200, bodies, frozenset(topics), count), seconds)

    return keep_one


async def test_a_document_that_nobody_made_is_not_there(store):
    assert await store.get("/elm", ["br"]) is None


async def test_a_document_is_given_as_it_was_kept(store, keep):
    await keep("product-1")

    found = await store.get("/elm", [])

    assert (found.status, found.body, found.encoding) == (200, PAGE, "identity")
    assert found.etag == etag(PAGE)
    assert found.is_fresh


async def test_a_document_is_stale_after_its_seconds_but_still_given(store, keep):
    await keep(seconds=0)

    assert not (await store.get("/elm", [])).is_fresh


async def test_a_document_that_nobody_renews_is_gone_some_time(redis, keep):
    await keep(seconds=60)

    assert 0 < await redis.ttl(PREFIX + "/elm") <= 60 + LONGEST_STALE


async def test_a_renewed_document_is_fresh_again(store, keep):
    await keep(seconds=0)

    await keep(seconds=60)

    assert (await store.get("/elm", [])).is_fresh


@pytest.mark.parametrize("topic", ["product-1", "settings"])
async def test_news_of_any_of_its_topics_ends_a_document(store, keep, topic):
    await keep("product-1", "settings")

    await store.forget([topic])

    assert await store.get("/elm", []) is None


async def test_news_of_other_topics_leaves_a_document_alone(store, keep):
    await keep("product-1")

    await store.forget(["product-2", "product-10"])

    assert await store.get("/elm", [])


async def test_a_document_without_topics_outlives_all_news(store, keep):
    await keep()

    await store.forget(["product-1"])

    assert await store.get("/elm", [])


async def test_news_that_comes_while_a_document_is_made_is_not_missed(store, keep):
    before = await store.count()
    await store.forget(["product-1"])

    await keep("product-1", count=before)

    assert await store.get("/elm", []) is None


async def test_a_document_that_is_made_after_the_news_is_given(store, keep):
    await store.forget(["product-1"])

    await keep("product-1")

    assert await store.get("/elm", [])


async def test_news_of_many_topics_is_one_news(store):
    await store.forget(["product-1", "product-2"])

    assert await store.count() == 1


@pytest.mark.parametrize("name", [*ENCODERS, "identity"])
async def test_every_encoding_holds_the_same_page(store, keep, name):
    await keep()

    found = await store.get("/elm", [name])

    assert found.encoding == name
    assert DECODERS[name](found.body) == PAGE
    assert found.etag == etag(PAGE)


async def test_the_first_encoding_that_is_kept_is_given(store, keep):
    await keep(names=["gzip"])

    assert (await store.get("/elm", ["br", "gzip"])).encoding == "gzip"
    assert (await store.get("/elm", ["br"])).encoding == "identity"


async def test_documents_of_other_keys_are_others(store, keep):
    await keep("product-1")
    await keep("product-2", key="/oak")

    await store.forget(["product-2"])

    assert await store.get("/elm", [])
    assert await store.get("/oak", []) is None


async def test_compressing_twice_gives_the_same_bytes():
    assert [encode(PAGE) for encode in ENCODERS.values()] == [
        encode(PAGE) for encode in ENCODERS.values()
    ]


async def test_what_a_document_depends_on_is_kept_with_it(redis, keep):
    await keep("b", "a")

    assert json.loads(await redis.hget(PREFIX + "/elm", "about"))["topics"] == ["a", "b"]
