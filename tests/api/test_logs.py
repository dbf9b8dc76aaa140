"""No log holds what only its owner may know, whoever writes it and whatever goes wrong."""

import logging
from uuid import uuid4

import httpx
import pytest
import structlog

from marketplace.adapters import logs
from marketplace.adapters.tokens import SESSION_COOKIE
from marketplace.config import settings
from marketplace.services import credentials
from marketplace.state.faults import explain
from tests.api.test_doors import applicant
from tests.api.test_robots import application
from tests.api.visits import read_for


@pytest.fixture(params=["readable", "json"])
def written(request, db_url, tmp_path, monkeypatch):
    """Everything that is logged, by us and by packages, down to the smallest detail."""
    monkeypatch.setenv("LOG_JSON", str(request.param == "json"))
    settings.cache_clear()
    factory = logging.getLogRecordFactory()
    file = (tmp_path / "all.log").open("w+")
    structlog.reset_defaults()
    logs.configure()
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(file), cache_logger_on_first_use=False
    )
    listening = logging.StreamHandler(file)
    root = logging.getLogger()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.DEBUG)
    yield lambda: (file.flush(), (tmp_path / "all.log").read_text())[1]
    root.setLevel(level)
    root.removeHandler(listening)
    logging.setLogRecordFactory(factory)
    structlog.reset_defaults()
    settings.cache_clear()
    file.close()


async def test_no_log_holds_a_password_a_token_or_a_card(written, monkeypatch):
    secret = f"MARKED-{uuid4().hex}"
    card = "4242 4242 4242 4242"
    form = applicant(password=secret)
    transport = httpx.ASGITransport(app=application(), client=(f"test-{uuid4().hex}", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as browser:
        signed_up = await browser.post("/doors/sign-up", data=form)
        token = browser.cookies[SESSION_COOKIE]
        await browser.post("/doors/sign-in", data=form | {"password": f"{secret}-wrong"})
        await browser.post("/doors/forgot-password", data={"email": form["email"]} | read_for())
        await browser.get(f"/paid/F-NONE?key={secret}")
        checkout = {"email": form["email"], "name": "Ada", "card_number": card, "cvc": secret}
        await browser.post("/doors/checkout", data=checkout)
        await trouble(monkeypatch, browser, form, secret)

    log = structlog.get_logger()
    log.info("form.came", form={"password": secret, "number": card}, url=f"/x?token={secret}")
    log.warning(f"Cookie: {SESSION_COOKIE}={token}; Authorization: Bearer {secret}")
    logging.getLogger("some.package").warning("Event data: %s", {"password": secret, "is": card})
    try:
        raise ValueError(f"password={secret} of card {card}")
    except ValueError as error:
        explain(error)
        logging.getLogger("another.package").exception("It failed")

    found = written()
    assert signed_up.status_code == 303
    assert "form.came" in found and "handler.failed" in found and "It failed" in found
    for hidden in (secret, token, card, card.replace(" ", "")):
        assert hidden not in found


async def trouble(monkeypatch, browser, form, secret):
    """Something unexpected happens to whoever signs in, with their password in its words."""

    async def broken(*_args):
        raise RuntimeError(f"cannot hash password '{secret}'")

    monkeypatch.setattr(credentials, "prove", broken)
    with pytest.raises(RuntimeError):
        await browser.post("/doors/sign-in", data=form)
    monkeypatch.undo()
