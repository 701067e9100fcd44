"""What Prometheus is told, of a service that runs."""

import re
import uuid

import httpx

from api.errands import Errands
from store.vocabulary import HandoffReason
from telemetry import figures
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.operating.figures import Scrape, scrape
from tests.api.rasa_double import say
from tests.api.waiting import eventually

WISH = {"reason": "asked_for_person", "priority": "urgent"}


def test_a_turn_is_counted_with_its_stages(service: Service, customer: Customer) -> None:
    before = scrape(service.url)
    customer.send("hello")
    customer.wait_for(2)
    after = settled(service, before, "answered")
    for stage in ("queue", "rasa", "store", "total"):
        assert grown(before, after, "doorstep_turn_seconds_count", stage=stage) == 1
    assert 0 < grown(before, after, "doorstep_turn_seconds_sum", stage="total") < 20
    assert grown(before, after, "doorstep_messages_total", author="customer", channel="widget") == 1
    assert grown(before, after, "doorstep_messages_total", author="bot", channel="widget") == 1
    route = {"route": "/widget/messages", "method": "POST", "status": "202"}
    assert grown(before, after, "doorstep_http_requests_total", **route) == 1
    assert grown(before, after, "doorstep_database_wait_seconds_count") >= 2
    assert after.value("process_resident_memory_bytes") > 10_000_000
    assert after.value("doorstep_ready", component="store") == 1


def test_a_hand_off_and_what_goes_to_slack_for_it(service: Service, customer: Customer) -> None:
    before = scrape(service.url)
    service.rasa.answer = say("I'm asking a person.", handoff=WISH)
    customer.send("a person please")
    customer.wait_for(3)
    after = settled(service, before, "handed_over")
    labels = {"reason": "asked_for_person", "priority": "urgent"}
    assert grown(before, after, "doorstep_handoffs_total", **labels) == 1
    assert grown(before, after, "doorstep_handoffs_open", state="waiting", priority="urgent") == 1
    assert after.value("doorstep_handoff_oldest_waiting_seconds") > 0

    def sent() -> float | None:
        name, labels = "doorstep_slack_deliveries_total", {"kind": "card", "outcome": "sent"}
        return scrape(service.url).value(name, **labels) - before.value(name, **labels) or None

    eventually(sent, lambda: "the card was not counted")


def test_the_bot_that_fails_is_an_outcome_of_its_own(service: Service, customer: Customer) -> None:
    before = scrape(service.url)
    service.rasa.answer = lambda _asked: 500
    customer.send("hello")
    customer.wait_for(2)
    after = settled(service, before, "apologised")
    assert grown(before, after, "doorstep_handoffs_total", reason="bot_failed") == 1


def test_open_sockets_are_counted(service: Service, customer: Customer) -> None:
    with customer.live() as live:
        live.send(type="typing")
        eventually(lambda: open_sockets(service) or None, lambda: "a socket that is counted")
    eventually(lambda: open_sockets(service) == 0 or None, lambda: "nobody to be left")


def test_no_label_holds_what_somebody_sent(service: Service, customer: Customer) -> None:
    secret = f"maya.{uuid.uuid4().hex}@example.com"
    service.rasa.answer = say("…", handoff={"reason": f"{secret}", "priority": "normal"})
    customer.send(f"I am {secret}, order #1001")
    customer.wait_for(3)
    httpx.get(f"{service.url}/no/such/{secret}")
    httpx.request("BREW", f"{service.url}/help/{secret}")
    httpx.get(f"{service.url}/help/{secret}")
    found = scrape(service.url)
    assert secret not in found.text
    assert customer.conversation_id not in found.text
    labels = found.labels()
    assert labels["reason"] <= {*HandoffReason, figures.OTHER}
    assert labels["method"] <= {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", figures.OTHER}
    assert labels["status"] <= {str(status) for status in range(100, 600)}
    assert labels["channel"] <= {"widget", "sms"}
    for route in labels["route"]:
        assert route == "none" or route.startswith("/")
        assert not re.search(r"[0-9a-f]{8}-|@", route)
    assert {"/help/{slug}", "none"} <= labels["route"]


def test_errands_are_told_by_name_and_state(service: Service) -> None:
    found = scrape(service.url)
    errands: Errands = service.parts.errands
    assert {backlog.errand for backlog in errands.backlog()} <= found.labels()["errand"]
    assert found.value("doorstep_errands_open", errand="slack-delivery", state="queued") >= 0
    assert found.labels()["state"] >= {"running", "queued", "paused", "waiting", "claimed"}


def open_sockets(service: Service) -> float:
    return scrape(service.url).value("doorstep_websockets_open")


def settled(service: Service, before: Scrape, outcome: str) -> Scrape:
    """A reading after one more turn has ended so."""

    def look() -> Scrape | None:
        after = scrape(service.url)
        return after if grown(before, after, "doorstep_turns_total", outcome=outcome) == 1 else None

    return eventually(look, lambda: f"no turn was {outcome}")


def grown(before: Scrape, after: Scrape, name: str, **labels: str) -> float:
    assert name in after.names, f"{name} is not told"
    return after.value(name, **labels) - before.value(name, **labels)
