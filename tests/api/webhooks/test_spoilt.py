"""Whatever a signed webhook holds, it is taken or refused with a sentence, and the next one goes in."""

import copy
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.webhooks.signatures import HEADERS, sign
from store.vocabulary import WebhookSource, WebhookState
from tests.api.webhooks.conftest import MakeApp
from tests.api.webhooks.sender import (
    Sent,
    Store,
    a_fulfillment,
    a_return,
    aftership,
    an_order,
    at,
    checkpoint,
    easypost,
    scan,
    shopify,
)
from tests.api.webhooks.test_any_order import STORY
from tests.store.test_import_properties import places

SECRET = "s"

NUMBERS = [None, True, -1, 0, 10**30, 1e308, "0", "-1", "9" * 300]
TEXTS = ["", "\x00", "\ud800", "😀" * 400, "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z"]
NESTED: list[Any] = [[], {}, [{}], [None], {"id": None}]
scalars = st.sampled_from([*NUMBERS, *TEXTS, *NESTED]).map(copy.deepcopy)


@st.composite
def spoilt(draw: st.DrawFn) -> Sent:
    """A webhook with some of its values replaced by anything, or left out."""
    sent = draw(st.sampled_from(STORY))
    body = copy.deepcopy(json.loads(sent.body))
    for _ in range(draw(st.integers(1, 3))):
        found = places(body)
        *way, last = draw(st.sampled_from(found)) if found else ["id"]
        place: Any = body
        for key in way:
            place = place[key]
        if draw(st.booleans()) and isinstance(place, dict):
            place.pop(last, None)
        else:
            place[last] = draw(scalars)
    number = draw(st.integers(0, 10**9))
    headers = {**sent.headers, "x-shopify-webhook-id": f"spoilt-{number}"}
    return replace(sent, body=json.dumps(body).encode(), headers=headers)


@pytest.fixture
def http(ready_app: MakeApp) -> TestClient:
    secrets = {f"{source}_webhook_secret": SECRET for source in WebhookSource}
    return TestClient(ready_app(**secrets), raise_server_exceptions=False)


def post(http: TestClient, sent: Sent) -> int:
    headers = {**sent.headers, HEADERS[sent.source]: sign(sent.source, SECRET, sent.body)}
    return int(http.post(f"/webhooks/{sent.source}", content=sent.body, headers=headers).status_code)


@given(st.lists(spoilt(), min_size=3, max_size=8))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_spoilt_webhook_is_taken_or_refused(http: TestClient, sent: list[Sent]) -> None:
    assert {post(http, each) for each in sent} <= {200, 202, 422}
    store = Store(http.app.state.parts.database)  # type: ignore[attr-defined]
    assert {event.state for event in store.events()} <= set(WebhookState) - {WebhookState.received}
    assert not [event.error for event in store.events() if event.tries]


def test_numbers_as_texts_and_ids_of_graphql_mean_the_same(http: TestClient) -> None:
    order = an_order(0, id="820", total_price=Decimal("138.50"))
    order["line_items"][0] |= {"id": "9001", "quantity": "1", "price": 89}
    order["total_price"] = 138.5
    returned = a_return(id="gid://shopify/Return/7001", order={"id": "gid://shopify/Order/820"})
    parcel = a_fulfillment(5, order_id="820", id="5001")
    for sent in (
        shopify("orders/create", order),
        shopify("fulfillments/create", {"fulfillment": parcel}, sent=5),
        shopify("returns/request", returned, sent=9),
        easypost(scan(10, "in_transit", "Seen"), tracking_code="1z 7W3A-840000000012"),
        aftership("InTransit", checkpoint(11, "intransit"), updated_at=None, ts=at(11)),
    ):
        assert post(http, sent) == 200
    stored = Store(http.app.state.parts.database).order()  # type: ignore[attr-defined]
    assert (stored.total, len(stored.shipments[0].events), stored.returns[0].external_id) == (
        13850,
        2,
        "7001",
    )
