"""Search goes on without its server, which is killed here in the middle, and catches up after."""

import asyncio
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from marketplace.adapters import search_index
from marketplace.adapters.database import transaction
from marketplace.cards.catalog import ProductCard
from marketplace.config import settings
from marketplace.errors import SearchAway
from marketplace.machine import typesense
from marketplace.machine.ports import free_port
from marketplace.machine.premises import Premises
from marketplace.models.catalog import Product
from marketplace.queries.search import instant, results
from marketplace.queries.search_plain import NOTICE
from marketplace.rules.search_request import SearchRequest
from marketplace.services import carts, offers
from tests.factories import shop, visitor
from tests.jobs.conftest import until, worker  # noqa: F401
from tests.searching import rebuilt

PATIENCE = 60.0


class Server:
    """A Typesense of the test's own, which may be killed and started again."""

    def __init__(self, premises: Premises) -> None:
        self.key, port = secrets.token_hex(8), free_port()
        self.url = typesense.url(port)
        self.program = typesense.program(premises, port, self.key)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.program.command_line,
            env=dict(self.program.environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while not self.program.is_ready():
            assert time.monotonic() < deadline, "Typesense did not start"

    def hang(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(db_url, tmp_path) -> Iterator[Server]:
    server = Server(Premises(tmp_path))
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TYPESENSE_URL", server.url)
        patch.setenv("TYPESENSE_API_KEY", server.key)
        settings.cache_clear()
        forget_the_server()
        yield server
    server.kill()
    settings.cache_clear()
    forget_the_server()


def forget_the_server() -> None:
    search_index.client.cache_clear()
    search_index.patience.cache_clear()


@pytest.fixture
async def stool(server):
    """A shop's zebrano, which can be found."""
    async with transaction() as db:
        opened = await shop(db, price=2_000)
        (
            await db.get_one(Product, opened.offer.product_id)
        ).title = f"Zebrano {secrets.token_hex(3)}"
    await rebuilt()
    return opened


async def found(text: str):
    return await results(None, visitor(), SearchRequest(q=text))


async def notice() -> str:
    return (await found("zebrano")).notice


async def card_of(stool) -> ProductCard | None:
    page = await found("zebrano")
    return next((card for card in page.products if card.id == stool.offer.product_id), None)


@pytest.mark.usefixtures("worker")
async def test_the_server_is_killed_and_comes_back(server, stool):
    assert (await found("zebrano")).notice != NOTICE
    assert await card_of(stool)

    server.kill()
    page = await found("zebrano")
    assert page.notice == NOTICE
    assert stool.offer.product_id in [card.id for card in page.products]
    panel = await instant("zebr")
    assert "products" not in [group.key for group in panel.groups]

    async with transaction() as db:  # selling goes on, and so does the shopper
        await offers.set_price(db, stool.owner, stool.offer.id, 1_500, None)
        await carts.add_line(db, visitor(), stool.offer.id, 1)
    assert (await card_of(stool)).price == "€15.00"

    server.start()
    card = await until(lambda: card_of(stool), lambda card: card and card.price == "€15.00")
    assert card
    assert (await found("zebrano")).notice != NOTICE


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """What patience goes by: the last entry is the time."""
    times = [0.0]
    monkeypatch.setattr(search_index, "monotonic", lambda: times[-1])
    return times


async def wait_in_vain(server) -> list[int]:
    """The server hangs, and has been waited for as often as it may be. What was found then."""
    server.hang()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_index, "ASK_SECONDS", 0.3)
        pages = [await found("zebrano") for _ in range(search_index.MOST_TIMEOUTS)]
    return [card.id for page in pages for card in page.products]


async def test_a_server_that_hangs_is_not_waited_for_until_after_a_rest(server, stool, clock):
    assert await notice() != NOTICE
    assert stool.offer.product_id in await wait_in_vain(server)

    server.go_on()  # which nobody knows yet
    assert await notice() == NOTICE
    clock.append(search_index.REST_SECONDS)
    await until(notice, lambda said: said != NOTICE)


async def test_after_a_rest_one_looks_and_the_others_do_not_wait(server, stool, clock, monkeypatch):
    await wait_in_vain(server)
    monkeypatch.setattr(search_index, "ASK_SECONDS", 0.3)
    clock.append(search_index.REST_SECONDS)

    async def outcome() -> str:
        with pytest.raises(SearchAway) as refusal:
            await search_index.ask([{"q": "*"}])
        return type(refusal.value.__cause__).__name__

    outcomes = await asyncio.gather(*(outcome() for _ in range(5)))

    assert sorted(outcomes) == ["NoneType"] * 4 + ["TimeoutError"]


async def test_a_server_that_refuses_is_asked_each_time(server, stool, clock):
    server.kill()
    for _ in range(search_index.MOST_TIMEOUTS + 1):
        assert await notice() == NOTICE

    server.start()
    await until(notice, lambda said: said != NOTICE)


async def test_without_the_server_a_query_without_all_its_words_finds_what_comes_close(
    server, stool
):
    server.kill()

    page = await found("zebrano zzyzx")

    assert page.notice == NOTICE
    assert stool.offer.product_id in [card.id for card in page.products]


async def test_without_the_server_nonsense_finds_nothing_and_says_so(server, stool):
    server.kill()

    page = await found("zzyzx qwrtp")

    assert page.products == []
    assert page.notice == NOTICE
