"""What every answer of the whole application tells browsers."""

import re

import pytest

from marketplace.config import settings

ANSWERS = ("/", "/no-such-page", "/health", "/metrics", "/media/none", "/.well-known/security.txt")


@pytest.fixture
def https(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize("path", ANSWERS)
async def test_nothing_is_guessed_and_https_is_for_ever_below_the_name_too(reader, https, path):
    answer = await reader.get(path)

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["content-type"].startswith(("text/", "application/"))


async def test_a_refused_form_tells_the_same(reader, https):
    answer = await reader.post("/doors/sign-out", headers={"origin": "https://evil.example"})

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" in answer.headers


async def test_words_and_documents_say_how_they_are_written(reader):
    for path in ("/", "/metrics", "/feeds/products.xml", "/.well-known/security.txt"):
        assert "charset=utf-8" in (await reader.get(path)).headers["content-type"]


@pytest.mark.parametrize("path", (*ANSWERS, "/assets/none.js", "/fonts/none.woff2", "/connect"))
async def test_nobody_frames_an_answer_or_bends_its_addresses(reader, path):
    policy = (await reader.get(path)).headers["content-security-policy"]

    assert re.search(r"frame-ancestors '(self|none)'", policy)
    assert "base-uri 'none'" in policy


async def test_a_page_loads_scripts_of_the_shop_alone(reader):
    policy = (await reader.get("/")).headers["content-security-policy"].split("; ")

    assert {"default-src 'self'", "object-src 'none'"} <= set(policy)
    assert not [part for part in policy if "http" in part and part.startswith("script-src")]
