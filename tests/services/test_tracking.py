"""Parcels that carriers tell of: what is kept of it, once, and that they arrive by it."""

import json
from uuid import uuid4

import httpx
import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from marketplace.adapters.carriers import Forged, NoWord, tracking_service
from marketplace.adapters.carriers.easypost import EasyPost, signed
from marketplace.adapters.database import reading, transaction
from marketplace.api import http_app
from marketplace.config import settings
from marketplace.jobs.tracking import ask_carriers
from marketplace.models.columns import now
from marketplace.models.orders import Shipment, VendorOrder
from marketplace.models.shipping import ShipmentEvent, ShipmentTracker
from marketplace.queries.tracking import tracked
from marketplace.rules.carriers import looks_right, tracking_page
from marketplace.rules.fulfilment import OrderStatus
from marketplace.rules.kinds import ShipmentStatus, TrackingKind
from marketplace.rules.permissions import SYSTEM
from marketplace.services import orders, tracking
from tests.factories import shop
from tests.queries.vendor_sales import sale
from tests.sandbox.rig import Process

SECRET = "sandbox-parcels"


@pytest.fixture(scope="module")
def carriers(db_url, tmp_path_factory):
    """A sandbox of carriers, and settings that lead to it."""
    process = Process(tmp_path_factory.mktemp("carriers"), "")
    process.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EASYPOST_API_KEY", "EZSK_sandbox")
        patch.setenv("EASYPOST_WEBHOOK_SECRET", SECRET)
        patch.setenv("EASYPOST_API_BASE", f"{process.url}/easypost")
        settings.cache_clear()
        tracking_service.cache_clear()
        yield process
    settings.cache_clear()
    tracking_service.cache_clear()
    process.stop()


async def sent(number):
    """A parcel that has just left; gives its id and that of its order."""
    async with transaction() as db:
        mine = await shop(db)
        order = await sale(db, mine)
        await orders.accept(db, mine.owner, order.id)
        await orders.pack(db, mine.owner, order.id)
        await orders.ship(db, mine.owner, order.id, "DHL", number)
        found = select(Shipment.id).where(Shipment.vendor_order_id == order.id)
        return (await db.exec(found)).one(), order.id


def move(carriers, number, status, message="", **where):
    said = {"tracking_code": number, "status": status, "message": message, **where}
    answer = httpx.post(f"{carriers.url}/easypost/move", json=said)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def state_of(shipment_id, order_id):
    async with reading() as db:
        shipment = await db.get_one(Shipment, shipment_id)
        order = await db.get_one(VendorOrder, order_id)
        tracker = await db.get(ShipmentTracker, shipment_id)
        events = await db.exec(
            select(ShipmentEvent.kind)
            .where(ShipmentEvent.shipment_id == shipment_id)
            .order_by(col(ShipmentEvent.happened_at))
        )
        return shipment.status, order.status, tracker, list(events.all())


@pytest.fixture
def number():
    return f"JJD{uuid4().int % 10**15:015d}"


async def test_what_the_carrier_tells_is_kept_once_and_the_parcel_arrives(carriers, number):
    shipment, order = await sent(number)
    await tracking.follow(shipment)
    move(carriers, number, "in_transit", "Left the depot", city="Leipzig", country="DE")
    await tracking.look(shipment)
    await tracking.look(shipment)

    on_its_way = await state_of(shipment, order)
    move(carriers, number, "delivered", "Handed to a neighbour")
    await tracking.look(shipment)
    arrived = await state_of(shipment, order)

    assert on_its_way[0] == ShipmentStatus.SHIPPED
    assert on_its_way[3] == [TrackingKind.ANNOUNCED, TrackingKind.MOVING]
    assert arrived[:2] == (ShipmentStatus.DELIVERED, OrderStatus.DELIVERED)
    assert arrived[2].next_at is None
    async with reading() as db:
        news = (await tracked(db, [order]))[order]
    assert [one.text for one in news] == [
        "Handed to a neighbour", "Left the depot", "Shipping label created",
    ]  # fmt: skip
    assert news[1].detail.endswith("Leipzig, DE")


async def test_a_signed_message_is_a_hint_and_a_forged_one_is_refused(carriers, number):
    shipment, order = await sent(number)
    await tracking.follow(shipment)
    tracker = move(carriers, number, "delivered")
    body = json.dumps({"description": "tracker.updated", "result": tracker}).encode()

    with TestClient(http_app()) as door:
        forged = door.post("/webhooks/easypost", content=body, headers={"X-Hmac-Signature": "x"})
    service = EasyPost()
    await tracking.hint(service.read_hint(body, signed(body, SECRET)))
    async with reading() as db:
        due = (await db.get_one(ShipmentTracker, shipment)).next_at
    before = await state_of(shipment, order)
    await tracking.look(shipment)

    assert forged.status_code == 400
    assert due <= now() and before[0] == ShipmentStatus.SHIPPED
    assert (await state_of(shipment, order))[0] == ShipmentStatus.DELIVERED
    with pytest.raises(Forged):
        service.read_hint(body + b" ", signed(body, SECRET))


async def test_a_number_that_nobody_knows_is_not_asked_for_again(carriers):
    shipment, order = await sent(f"EZ4000{uuid4().hex[:10]}")

    await tracking.follow(shipment)

    status, _, tracker, events = await state_of(shipment, order)
    assert (status, tracker.next_at, events) == (ShipmentStatus.SHIPPED, None, [])


async def test_silence_is_asked_again_later_and_loses_nothing(carriers, number, monkeypatch):
    shipment, order = await sent(number)
    monkeypatch.setenv("EASYPOST_API_BASE", "http://127.0.0.1:9")
    settings.cache_clear()

    await tracking.follow(shipment)
    with pytest.raises(NoWord):
        await EasyPost().ask("trk_1")

    _, _, tracker, _ = await state_of(shipment, order)
    assert tracker.misses == 1 and tracker.next_at > now()
    monkeypatch.undo()
    settings.cache_clear()
    async with transaction() as db:
        (await db.get_one(ShipmentTracker, shipment)).next_at = now()
    await ask_carriers(0)
    assert (await state_of(shipment, order))[3] == [TrackingKind.ANNOUNCED]


async def test_who_said_it_first_does_not_matter(carriers, number):
    """The buyer confirms the arrival while the carrier is being asked."""
    shipment, order = await sent(number)
    await tracking.follow(shipment)
    move(carriers, number, "delivered")
    async with transaction() as db:
        await orders.deliver(db, SYSTEM, order)

    await tracking.look(shipment)

    assert (await state_of(shipment, order))[:2] == (
        ShipmentStatus.DELIVERED, OrderStatus.DELIVERED,
    )  # fmt: skip


def test_every_known_carrier_has_a_page_and_its_own_kind_of_numbers():
    assert tracking_page("UPS", "1Z999AA10123456784").endswith("tracknum=1Z999AA10123456784")
    assert tracking_page("GLS", "a/../b?x").endswith("a%2F..%2Fb%3Fx")
    assert tracking_page("Other", "123") == tracking_page("DHL", " ") == ""
    assert looks_right("UPS", "1Z 999 AA1 01 2345 6784")
    assert not looks_right("UPS", "34")
    assert looks_right("Other", "whatever")


async def test_two_parcels_with_one_number_are_both_followed(carriers, number):
    first, second = await sent(number), await sent(number)

    for shipment_id, _order in (first, second):
        await tracking.follow(shipment_id)
    move(carriers, number, "delivered")
    for shipment_id, _order in (first, second):
        await tracking.look(shipment_id)

    for shipment_id, order_id in (first, second):
        assert (await state_of(shipment_id, order_id))[0] == ShipmentStatus.DELIVERED
