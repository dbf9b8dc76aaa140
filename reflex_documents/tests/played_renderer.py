"""A real HTTP server that plays the renderer: a good one, or one of the bad ones."""

import html
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Answer = tuple[int, bytes]
Part = Callable[["PlayedRenderer", dict[str, Any]], Answer]

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body>'
    "<main>{content}</main>"
    "<script>window.__reactRouterContext = {{}};</script></body></html>"
)


def page(title: str = "", content: str = "") -> bytes:
    """What a renderer makes of a page."""
    return PAGE.format(title=html.escape(title), content=html.escape(content)).encode()


def good(_played: "PlayedRenderer", asked: dict[str, Any]) -> Answer:
    """Shows where it was asked for, and with what."""
    return 200, page(asked["url"], json.dumps(asked["state"]))


def broken(_played: "PlayedRenderer", _asked: dict[str, Any]) -> Answer:
    """A component failed."""
    return 500, page("Unexpected Server Error")


def garbage(_played: "PlayedRenderer", _asked: dict[str, Any]) -> Answer:
    """What React Router answers for `/thing.data`."""
    return 200, b"[{}]\n"


def half(_played: "PlayedRenderer", _asked: dict[str, Any]) -> Answer:
    """The stream broke off."""
    return 200, page("Half").partition(b"</main>")[0]


def slow(played: "PlayedRenderer", _asked: dict[str, Any]) -> Answer:
    """Thinks until the test is over."""
    played.is_over.wait(30)
    return 200, page("Late")


class PlayedRenderer:
    """The server; `asked` is what came, `part` who it plays."""

    def __init__(self) -> None:
        self.part: Part = good
        self.drips = False
        """Whether it sends its answer byte by byte, for as long as anybody listens."""
        self.asked: list[dict[str, Any]] = []
        self.is_over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        if not self.is_over.is_set():
            self.close()

    def close(self) -> None:
        """From now on nobody answers at the address."""
        self.is_over.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(played: PlayedRenderer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            played.asked.append(asked)
            status, body = played.part(played, asked)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            for byte in body if played.drips else ():
                self.wfile.write(bytes([byte]))
                if played.is_over.wait(0.05):
                    return
            if not played.drips:
                self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    return Handler
