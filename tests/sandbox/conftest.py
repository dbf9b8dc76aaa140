"""One sandbox process, one shop behind it, and Stripe's own client for every test."""

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
import stripe

from tests.sandbox.rig import Process, Shop, receiver


@pytest.fixture(scope="session")
def webhook_receiver() -> Iterator[Shop]:
    """One listening shop for all tests."""
    shop = Shop()
    server = ThreadingHTTPServer(("127.0.0.1", 0), receiver(shop))
    shop.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield shop
    server.shutdown()


@pytest.fixture
def shop(webhook_receiver: Shop) -> Shop:
    """The shop, with nothing received yet."""
    webhook_receiver.events.clear()
    webhook_receiver.refusals = 0
    return webhook_receiver


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, webhook_receiver: Shop) -> Iterator[Process]:
    """One sandbox process for all tests."""
    address = f"http://127.0.0.1:{webhook_receiver.port}/hooks"
    process = Process(tmp_path_factory.mktemp("sandbox"), address)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def sandbox(running: Process, shop: Shop) -> Iterator[Process]:
    """The sandbox, behaving well again after the test."""
    yield running
    running.control(delay_webhooks=False, reorder=False, duplicate_webhooks=0)


@pytest.fixture
def client(sandbox: Process) -> stripe.StripeClient:
    """Stripe's own client, asking once."""
    return stripe.StripeClient(
        "sk_test_shop", base_addresses={"api": f"{sandbox.url}/stripe"}, max_network_retries=0
    )
