"""Webhooks over HTTP: who is let in, what is kept, what is answered."""

import json
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.webhooks.endpoints import Webhooks
from api.webhooks.signatures import HEADERS, sign
from store.models import WebhookEvent
from store.vocabulary import WebhookSource, WebhookState
from tests.api.webhooks.conftest import MakeApp
from tests.api.webhooks.sender import (
    Sent,
    a_fulfillment,
    aftership,
    an_order,
    checkpoint,
    easypost,
    scan,
    shopify,
)

SECRETS = {source: f"{source}-sécret-ﬁ" for source in WebhookSource}  # the ligature changes under NFKD
SETTINGS = {f"{source}_webhook_secret": secret for source, secret in SECRETS.items()}
ONES: dict[WebhookSource, Sent] = {
    WebhookSource.shopify: shopify("orders/create", an_order()),
    WebhookSource.easypost: easypost(scan(10, "in_transit", "Picked up")),
    WebhookSource.aftership: aftership("InTransit", checkpoint(10, "InTransit")),
}
each = pytest.mark.parametrize("sent", ONES.values(), ids=list(ONES))


@dataclass
class Door:
    """The service's door for webhooks."""

    app: FastAPI
    http: TestClient

    def post(self, sent: Sent, signature: str | bytes | None = "", **headers: str) -> httpx.Response:
        """Send it, rightly signed unless told otherwise."""
        signature = sign(sent.source, SECRETS[sent.source], sent.body) if signature == "" else signature
        signed = {HEADERS[sent.source]: signature} if signature is not None else {}
        given: dict[str, Any] = {"content-type": "application/json"} | dict(sent.headers) | signed | headers
        response: httpx.Response = self.http.post(
            f"/webhooks/{sent.source}", content=sent.body, headers=given
        )
        return response

    def kept(self) -> list[WebhookEvent]:
        with self.app.state.parts.database.read() as session:
            return list(session.query(WebhookEvent).order_by(WebhookEvent.id))


@pytest.fixture
def door(ready_app: MakeApp) -> Door:
    app = ready_app(**SETTINGS, demo=True)
    return Door(app, TestClient(app, raise_server_exceptions=False))


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert len(body["detail"]) > 20
    return body


@each
def test_a_signed_webhook_is_kept_once(door: Door, sent: Sent) -> None:
    first = door.post(sent)
    assert first.status_code == (200 if sent.source is WebhookSource.shopify else 202), first.text
    again = door.post(sent)
    assert (again.status_code, again.json()) == (200, {"status": "duplicate"})
    (event,) = door.kept()
    assert (event.source, event.body) == (sent.source, sent.body.decode())


@each
def test_without_a_right_signature_nothing_is_kept(door: Door, sent: Sent) -> None:
    other = sign(sent.source, "another secret", sent.body)
    right = sign(sent.source, SECRETS[sent.source], sent.body)
    for signature in (None, b" ", "=", "x" * 5000, other, right[:-3], right.encode().hex(), b"\xff"):
        problem(door.post(sent, signature=signature), 403)
    for body in (sent.body + b" ", sent.body[:-1], b""):
        problem(door.post(replace(sent, body=body), signature=right), 403)
    assert door.kept() == []


@each
def test_one_vendors_signature_is_not_anothers(door: Door, sent: Sent) -> None:
    foreign = next(source for source in WebhookSource if source is not sent.source)
    problem(door.post(sent, signature=sign(foreign, SECRETS[foreign], sent.body)), 403)


@each
def test_without_a_secret_everything_is_refused(ready_app: MakeApp, sent: Sent) -> None:
    for unset in (None, ""):
        app = ready_app(**{f"{sent.source}_webhook_secret": unset}, demo=True)
        door = Door(app, TestClient(app))
        body = problem(door.post(sent, signature=sign(sent.source, "", sent.body)), 503)
        assert f"DOORSTEP_{sent.source.upper()}_WEBHOOK_SECRET" in body["detail"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"id=1&name=2", "not JSON"),
        (b'{"id": 1', "not JSON"),
        (b'{"id": NaN}', "not JSON"),
        (b'{"id": "\xff"}', "not JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[1, 2]", "no JSON object"),
        (b"null", "no JSON object"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    ],
)
@each
def test_what_is_no_json_object_is_told_so(door: Door, sent: Sent, body: bytes, why: str) -> None:
    response = door.post(replace(sent, body=body), **{"content-type": "application/x-www-form-urlencoded"})
    assert why in problem(response, 422)["detail"]
    problem(door.post(replace(sent, body=body), signature="wrong"), 403)
    assert door.kept() == []


def test_five_megabytes_are_too_large(door: Door) -> None:
    large = shopify("orders/create", an_order(note="x" * 5_000_000))
    problem(door.post(large), 413)
    fits = shopify("orders/create", an_order(note="x" * 3_000_000))
    assert door.post(fits).status_code == 200


def test_odd_json_is_taken_for_what_it_says(door: Door) -> None:
    deep: Any = 1
    for _ in range(400):
        deep = {"a": [deep]}
    order = an_order(tags="\ud800 gift \x00", note_attributes=deep, total_price=138.5)
    order["line_items"][0] |= {"id": "9001", "quantity": "1"}
    del order["updated_at"]
    sent = shopify("orders/create", order, sent=1)
    assert b"\\ud800" in sent.body
    response = door.post(sent, **{"content-type": "text/plain"})
    assert (response.status_code, response.json()) == (200, {"status": "applied"}), response.text


def test_what_cannot_be_applied_is_kept_and_told(door: Door) -> None:
    for topic, body, why in (
        ("orders/create", an_order(currency="money"), "currency"),
        ("fulfillments/create", {"id": 1, "created_at": "2026-03-05T15:00:00Z"}, "order_id"),
        ("returns/close", {"id": 1}, "order_id"),
    ):
        assert why in problem(door.post(shopify(topic, body)), 422)["detail"]
    nameless = Sent(
        WebhookSource.easypost, b'{"description": "tracker.updated", "id": "evt_x", "result": {}}'
    )
    problem(door.post(nameless), 422)
    assert door.post(nameless).json() == {"status": "duplicate"}
    assert [event.state for event in door.kept()] == [WebhookState.failed] * 4
    assert all(event.error for event in door.kept())


def test_topics_of_no_use_are_ignored(door: Door) -> None:
    for sent in (
        shopify("products/update", {"id": 1}),
        shopify("", {"id": 1}),
        Sent(WebhookSource.easypost, b'{"description": "batch.created", "id": "evt_y", "result": {}}'),
    ):
        response = door.post(sent)
        assert (response.status_code, response.json()) == (200, {"status": "ignored"})


def test_a_replay_under_another_name_is_a_duplicate(door: Door) -> None:
    sent = shopify("orders/create", an_order(), sent=0)
    renamed = replace(sent, headers={**sent.headers, "x-shopify-webhook-id": "other"})
    old = replace(renamed, headers={**renamed.headers, "x-shopify-triggered-at": "2020-01-01T00:00:00Z"})
    nameless = replace(sent, headers={"x-shopify-topic": "orders/create"})
    assert door.post(sent).json() == {"status": "applied"}
    for again in (renamed, old, nameless):
        assert door.post(again).json() == {"status": "duplicate"}


def test_an_unknown_order_is_waited_for(door: Door) -> None:
    early = door.post(shopify("fulfillments/create", a_fulfillment(5), sent=5))
    assert (early.status_code, early.json()) == (202, {"status": "waiting"})
    assert door.post(ONES[WebhookSource.easypost]).status_code == 202
    assert door.post(shopify("orders/create", an_order())).json() == {"status": "applied"}
    assert {event.state for event in door.kept()} == {WebhookState.applied}


def test_only_what_is_not_signed_is_limited(ready_app: MakeApp) -> None:
    app = ready_app(**SETTINGS, limit_refused_webhooks_per_address=3)
    door = Door(app, TestClient(app))
    answers = [door.post(ONES[WebhookSource.shopify], signature=None) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 3 + [429] * 3
    assert answers[-1].headers["retry-after"]
    for number in range(10):
        assert door.post(shopify("orders/updated", an_order(number))).status_code == 200


def test_the_answer_does_not_wait_for_a_slow_store(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.webhooks.endpoints.PATIENCE", 0.0)
    response = door.post(shopify("orders/create", an_order()))
    assert (response.status_code, response.json()) == (202, {"status": "received"})


def test_the_secrets_show_nowhere(door: Door) -> None:
    webhooks: Webhooks = door.app.state.webhooks
    assert not any(secret in repr(webhooks) for secret in SECRETS.values())


def test_nothing_of_a_body_is_logged(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()  # whatever ran before in this process
    door.post(shopify("orders/create", an_order(currency="ida.holm@e")))
    door.post(shopify("orders/create", an_order(financial_status="odd")))
    printed = capsys.readouterr().out
    assert "unknown financial status" in printed
    assert "ida.holm" not in printed
    assert json.loads(door.kept()[-1].body)["email"] == "ida.holm@example.com"
