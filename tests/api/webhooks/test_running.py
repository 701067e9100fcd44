"""Webhooks of a service that runs: many at once on both databases, and through a kill."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from api.webhooks.signatures import HEADERS, sign
from store.database import Database
from store.vocabulary import WebhookState
from tests.api.conftest import WEBHOOK_SECRET, Service
from tests.api.process import api_process
from tests.api.rasa_double import rasa_double
from tests.api.webhooks.sender import (
    Sent,
    Store,
    a_fulfillment,
    an_order,
    easypost,
    scan,
    shopify,
    told_of,
)
from tests.api.webhooks.test_any_order import STORY, end_of

SECRETS = {f"{name}_webhook_secret": WEBHOOK_SECRET for name in ("shopify", "easypost", "aftership")}


def post(url: str, sent: Sent) -> httpx.Response:
    headers = dict(sent.headers) | {HEADERS[sent.source]: sign(sent.source, WEBHOOK_SECRET, sent.body)}
    return httpx.post(f"{url}/webhooks/{sent.source}", content=sent.body, headers=headers, timeout=30)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def none_left(store: Store) -> bool:
    with store.database.read() as session:
        return store.receiver.unsettled(session) == []


def test_all_at_once_and_twice_end_as_one_after_another(service: Service) -> None:
    sent = [*STORY, *STORY]
    random.Random(7).shuffle(sent)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda each: post(service.url, each), sent))
    assert {answer.status_code for answer in answers} <= {200, 202}
    assert sum(answer.json() == {"status": "duplicate"} for answer in answers) == len(STORY)
    store = Store(service.parts.database)
    until(lambda: none_left(store))
    assert told_of(store.order()) == end_of(list(STORY))


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, unused_tcp_port: int) -> None:
    scans = [scan(10 + number / 10, "in_transit", f"Seen {number}") for number in range(60)]
    acknowledged: list[str] = []

    def send(url: str) -> None:
        for each in scans:
            try:
                post(url, easypost(each)).raise_for_status()
            except httpx.TransportError:
                return
            acknowledged.append(each["message"])

    with (
        rasa_double() as rasa,
        api_process(tmp_path, port=unused_tcp_port, rasa_url=rasa.url, **SECRETS) as api,
    ):
        parcels = [a_fulfillment(5)]
        assert post(api.url, shopify("orders/create", an_order(5, fulfillments=parcels))).status_code == 200
        sending = threading.Thread(target=send, args=(api.url,))
        sending.start()
        until(lambda: len(acknowledged) >= 10)
        api.kill()
        sending.join()
        assert 10 <= len(acknowledged) < len(scans)
        store = Store(Database(f"sqlite:///{tmp_path / 'var' / 'doorstep.db'}"))
        only_kept = easypost(scan(30, "out_for_delivery", "Kept, and then killed"))
        store.keep(only_kept)
        api.start()
        until(lambda: none_left(store))
        assert post(api.url, only_kept).json() == {"status": "duplicate"}
    seen = [event.message for event in store.parcel().events]
    assert set(seen) >= {*acknowledged, "Kept, and then killed"}
    assert len(seen) == len(set(seen))
    assert {event.state for event in store.events()} == {WebhookState.applied}
    store.database.dispose()
