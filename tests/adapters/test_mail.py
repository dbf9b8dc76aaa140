"""No mail leaves this machine unencrypted."""

from urllib.parse import urlsplit

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from marketplace.adapters import mail
from marketplace.config import settings
from marketplace.machine.ports import free_port


@pytest.mark.parametrize(
    ("url", "must"),
    [
        ("smtp://mail.shop.example:587", True),
        ("smtp://10.0.0.7", True),
        ("smtps://mail.shop.example:465", False),
        ("smtp://127.0.0.1:1025", None),
        ("smtp://localhost:1025", None),
    ],
)
def test_a_server_elsewhere_has_to_speak_tls(url, must):
    assert mail.must_start_tls(urlsplit(url)) is must


@pytest.fixture
def plain_server(monkeypatch):
    """A mail server that knows no TLS, not under one of the names of this machine."""
    server = Controller(Sink(), hostname="127.0.0.2", port=free_port())
    server.start()
    monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.2:{server.port}")
    settings.cache_clear()
    yield
    server.stop()
    settings.cache_clear()


async def test_to_one_that_does_not_nothing_is_handed_over(plain_server):
    with pytest.raises(aiosmtplib.SMTPException):
        await mail.send("you@home.example", "Hello", "Hello", "<p>Hello</p>")
