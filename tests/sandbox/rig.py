"""The rig of these tests: a sandbox process and a shop that receives its webhooks."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TypeVar

import httpx
import stripe

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_sandbox"
PATIENCE = 60.0
START = (
    "import sys; from pathlib import Path; from marketplace.sandbox.main import serve;"
    " serve('127.0.0.1', int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4],"
    " int(sys.argv[5]))"
)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


T = TypeVar("T")


def until(found: Callable[[], T]) -> T:
    """Ask until the answer is true; fails after `PATIENCE` seconds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        time.sleep(0.02)
    raise AssertionError("it never happened")


@dataclass
class Shop:
    """Receives webhooks, checks each signature, and refuses the first `refusals` of them."""

    refusals: int = 0
    events: list[stripe.Event] = field(default_factory=list)
    port: int = 0

    @property
    def types(self) -> list[str]:
        """The kinds of events in the order of arrival."""
        return [event.type for event in self.events]

    def waited_for(self, type: str, id: str, count: int = 1) -> stripe.Event:
        """The event of that kind about that object."""

        def arrived() -> list[stripe.Event]:
            events = [e for e in self.events if e.type == type and e.data.object["id"] == id]
            return events if len(events) >= count else []

        return until(arrived)[0]


def receiver(shop: Shop) -> type[BaseHTTPRequestHandler]:
    """The request handler of a shop."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            secret = f"{SECRET}_connect" if self.path.endswith("/connect") else SECRET
            event = stripe.Webhook.construct_event(body, self.headers["Stripe-Signature"], secret)
            is_refused, shop.refusals = shop.refusals > 0, max(shop.refusals - 1, 0)
            if not is_refused:
                shop.events.append(event)
            self.send_response(500 if is_refused else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Stay quiet."""

    return Receiver


@dataclass
class Process:
    """The sandbox as its users know it: an address, a mail port and a switchboard."""

    data_dir: Path
    webhook_url: str
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The public address of everything."""
        return f"http://127.0.0.1:{self.port}/sandbox"

    def start(self) -> None:
        """Start and wait until it answers."""
        address = f"http://127.0.0.1:{self.port}"
        numbers = [str(self.port), str(self.data_dir), address, self.webhook_url]
        command = [sys.executable, "-c", START, *numbers, str(self.smtp_port)]
        self.child = subprocess.Popen(command, cwd=ROOT)
        until(self.is_up)

    def is_up(self) -> bool:
        """Whether it answers."""
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/health").json() == {"ok": True}
        return False

    def stop(self) -> int:
        """Ask it to end; gives back its exit code."""
        assert self.child is not None
        self.child.terminate()
        return self.child.wait(PATIENCE)

    def control(self, **orders: object) -> dict:
        """Order something to happen."""
        headers = {"X-Sandbox-Control": "1"}
        response = httpx.post(f"{self.url}/control", json=orders, headers=headers)
        assert response.status_code == 200, response.text
        return response.json()
