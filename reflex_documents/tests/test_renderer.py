"""The renderer is asked, and whatever it does instead of answering is noticed."""

import time

import pytest

from reflex_documents.renderer import NotRendered, Renderer
from reflex_documents.tests.played_renderer import broken, garbage, good, half, slow

ADDRESS = "https://small.example/thing/elm?size=2"


async def test_the_page_at_an_address_is_rendered_with_its_state(renderer):
    page = await Renderer(renderer.url).render(ADDRESS, '{"thing": {"title": "Elm “bench”"}}')

    assert page.startswith(b"<!DOCTYPE html>")
    assert renderer.asked == [{"url": ADDRESS, "state": {"thing": {"title": "Elm “bench”"}}}]


@pytest.mark.parametrize("part", [broken, garbage, half])
async def test_an_answer_that_is_no_page_is_not_taken(renderer, part):
    renderer.part = part

    with pytest.raises(NotRendered):
        await Renderer(renderer.url).render(ADDRESS, "{}")


@pytest.mark.parametrize("part", [broken, garbage, half])
async def test_one_bad_page_does_not_end_the_others(renderer, part):
    asking = Renderer(renderer.url)
    renderer.part = part
    with pytest.raises(NotRendered):
        await asking.render(ADDRESS, "{}")

    renderer.part = good

    assert await asking.render(ADDRESS, "{}")


async def test_a_page_for_an_unknown_address_is_a_page(renderer):
    renderer.part = lambda played, asked: (404, good(played, asked)[1])

    assert await Renderer(renderer.url).render(ADDRESS, "{}")


async def test_a_renderer_that_is_too_slow_is_not_waited_for_and_then_rests(renderer):
    asking = Renderer(renderer.url, patience=0.2)
    renderer.part = slow

    with pytest.raises(NotRendered, match="Timeout"):
        await asking.render(ADDRESS, "{}")
    with pytest.raises(NotRendered, match="just now"):
        await asking.render(ADDRESS, "{}")

    assert len(renderer.asked) == 1


async def test_patience_is_for_the_whole_answer(renderer):
    renderer.drips = True
    began = time.monotonic()

    with pytest.raises(NotRendered):
        await Renderer(renderer.url, patience=0.2).render(ADDRESS, "{}")

    assert time.monotonic() - began < 1


async def test_a_renderer_that_is_away_rests_and_is_asked_again_later(renderer, monkeypatch):
    monkeypatch.setattr("reflex_documents.renderer.REST", 0.0)
    asking = Renderer("http://127.0.0.1:1")
    with pytest.raises(NotRendered, match="ConnectError"):
        await asking.render(ADDRESS, "{}")

    asking._url = renderer.url

    assert await asking.render(ADDRESS, "{}")


async def test_a_renderer_that_went_away_is_not_asked_while_it_rests(renderer):
    asking = Renderer(renderer.url)
    await asking.render(ADDRESS, "{}")
    renderer.close()

    with pytest.raises(NotRendered, match=r"ConnectError|RemoteProtocolError|ReadError"):
        await asking.render(ADDRESS, "{}")
    with pytest.raises(NotRendered, match="just now"):
        await asking.render(ADDRESS, "{}")


async def test_without_an_address_there_is_no_renderer():
    with pytest.raises(NotRendered):
        await Renderer("").render(ADDRESS, "{}")
