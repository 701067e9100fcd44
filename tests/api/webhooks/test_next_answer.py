"""What carriers and the shop report changes the next answer to "where is my order?"."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.webhooks.signatures import sign
from store.demo import seed
from store.vocabulary import ShipmentStatus, WebhookSource, WebhookState
from tests.actions.shop import NOW, Shop, days, order, parcel
from tests.api.webhooks.conftest import MakeApp
from tests.api.webhooks.sender import Sent, Store, aftership, checkpoint, easypost, scan

CODE = "1Z0000000000000001"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Order #1001, scanned an hour ago in Joliet."""
    shop = Shop.at(tmp_path, order(parcel(ShipmentStatus.InTransit, promised_by=NOW + days(3))))
    yield shop
    shop.database.dispose()


def test_on_its_way_then_out_then_delivered(shop: Shop) -> None:
    store = Store(shop.database)
    assert "on its way with UPS" in shop.words()
    out = scan(166, "out_for_delivery", "With the driver")
    assert store.take(easypost(out, tracking_code=CODE)) == [WebhookState.applied]
    assert "out for delivery with UPS" in shop.words()
    handed = scan(167.5, "delivered", "Left at front door")
    store.take(easypost(out, handed, tracking_code=CODE))
    assert "was delivered today" in shop.words()
    assert "Left at front door" in shop.words()
    late = scan(160, "in_transit", "Arrived at facility")  # comes after all that
    assert store.take(easypost(late, tracking_code=CODE)) == [WebhookState.applied]
    assert "was delivered today" in shop.words()


def test_a_new_estimate_makes_it_late(shop: Shop) -> None:
    assert "late" not in shop.words()
    told = aftership(
        "InTransit",
        checkpoint(167, "InTransit"),
        tracking_number=CODE,
        updated_at="2026-03-12T14:30:00Z",
        latest_estimated_delivery={"datetime": "2026-03-17"},
    )
    Store(shop.database).take(told)
    assert "is running 2 days late" in shop.words()
    assert "Tue, Mar 17" in shop.words()


def test_customs_and_then_lost(shop: Shop) -> None:
    store = Store(shop.database)
    store.take(aftership("Exception", checkpoint(167, "Exception", "Exception_004"), tracking_number=CODE))
    assert "held up at customs" in shop.words()
    store.take(easypost(scan(167.8, "failure", "Lost", "lost"), tracking_code=CODE))
    assert "is lost" in shop.words()


def test_a_parcel_of_the_demo_shop_by_a_signed_request(ready_app: MakeApp) -> None:
    secret = "a secret of EasyPost"
    app = ready_app(easypost_webhook_secret=SecretStr(secret), demo=True, clock=NOW)
    database = app.state.parts.database
    seed(database, now=NOW)
    store, shop = Store(database), Shop.over(database)
    parcel = store.order("1001", "demo").shipments[0]
    scanned = scan(167.9, "delivered", "Handed to resident")
    sent: Sent = easypost(scanned, tracking_code=parcel.tracking_number, carrier=parcel.carrier)
    headers = {"X-Hmac-Signature": sign(WebhookSource.easypost, secret, sent.body)}
    response = TestClient(app).post("/webhooks/easypost", content=sent.body, headers=headers)
    assert (response.status_code, response.json()) == (200, {"status": "applied"})
    with database.read() as session:
        text = shop.topics["track_order"].reply(session, store.order("1001", "demo"), now=NOW, locale=None)
    assert "Handed to resident" in (text.text or "")
