"""VAT numbers: looked up in the register if staff want it, and by their digits when it is away."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from marketplace.adapters import vies
from marketplace.adapters.database import transaction
from marketplace.config import settings
from marketplace.errors import Invalid
from marketplace.models.vendors import Vendor
from marketplace.services import tax_ids
from marketplace.services.settings import change
from tests.factories import shop, staff

KNOWN, STRANGE, UNSURE = "DE136695976", "FR40303265045", "ATU13585627"


class Register(BaseHTTPRequestHandler):
    """The European register, as far as a number is looked up in it."""

    def do_GET(self):
        answers = {
            f"/ms/DE/vat/{KNOWN[2:]}": {"isValid": True, "userError": "VALID"},
            f"/ms/FR/vat/{STRANGE[2:]}": {"isValid": False, "userError": "INVALID"},
        }
        body = answers.get(self.path, {"isValid": False, "userError": "MS_UNAVAILABLE"})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def register(db_url, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Register)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("VIES_URL", f"http://127.0.0.1:{server.server_port}")
    settings.cache_clear()
    yield server
    server.shutdown()
    server.server_close()
    settings.cache_clear()


async def test_the_register_knows_doesnt_know_or_cannot_tell(register):
    assert await vies.is_registered("DE", KNOWN[2:]) is True
    assert await vies.is_registered("FR", STRANGE[2:]) is False
    assert await vies.is_registered("AT", UNSURE[2:]) is None


async def test_a_register_that_is_away_says_nothing(db_url, monkeypatch):
    monkeypatch.setenv("VIES_URL", "http://127.0.0.1:9")
    settings.cache_clear()

    assert await vies.is_registered("DE", KNOWN[2:]) is None
    settings.cache_clear()


async def test_numbers_are_looked_up_only_when_staff_want_it(register):
    await tax_ids.look_up(STRANGE, "FR")
    async with transaction() as db:
        boss = await staff(db)
        await change(db, boss, "check_vies", True)

    try:
        with pytest.raises(Invalid, match="doesn't know"):
            await tax_ids.look_up(STRANGE, "FR")
        await tax_ids.look_up(KNOWN, "DE")
        await tax_ids.look_up(UNSURE, "AT")
        await tax_ids.look_up("", "DE")
    finally:
        async with transaction() as db:
            await change(db, boss, "check_vies", False)


async def test_a_shop_writes_its_number_down_and_a_wrong_one_is_refused(db):
    made = await shop(db)

    await tax_ids.set_own(db, made.owner, "de 136 695 976")
    with pytest.raises(Invalid):
        await tax_ids.set_own(db, made.owner, "DE136695970")

    assert (await db.get_one(Vendor, made.vendor.id)).tax_id == KNOWN
