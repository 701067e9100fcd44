"""One turn, seen in one trace and under one id in the logs: service, actions, Slack."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from telemetry import tracing
from telemetry.ids import trace_id
from tests.api.conftest import Service
from tests.api.customer import Customer
from tests.api.process import api_process
from tests.api.rasa_double import TOKEN, Asked, RasaDouble, rasa_double
from tests.api.waiting import eventually
from tests.e2e.product import ROOT, free_ports
from tests.telemetry.collector import Collector, collecting

WORDS = "a person please, I am maya@example.com"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as found, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", found.url)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        tracing.start("api")
        yield found
        tracing.stop()


@dataclass
class Actions:
    url: str
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


@contextmanager
def action_server(directory: Path, database_url: str) -> Iterator[Actions]:
    """The real one, as a process."""
    (port,) = free_ports(1)
    running = Actions(f"http://127.0.0.1:{port}", directory / "actions.log")
    environment = {
        "DOORSTEP_DATABASE_URL": database_url,
        "DOORSTEP_ACTIONS_URL": running.url,
        "DOORSTEP_RASA_TOKEN": TOKEN,
        "DOORSTEP_LOG_FORMAT": "json",
    }
    with running.log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "actions"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: is_up(running.url), running.log.read_text)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=20)


def is_up(url: str) -> bool | None:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200 or None
    except httpx.HTTPError:
        return None


@pytest.fixture(scope="module")
def actions(
    collector: Collector, store_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Actions]:
    with action_server(tmp_path_factory.mktemp("actions"), store_url) as running:
        yield running


def as_rasa(rasa: RasaDouble, actions_url: str, action: str = "action_handoff") -> Any:
    """Rasa: it calls an action with the header that it was sent, and hands on what the action says."""

    def answer(asked: Asked) -> Any:
        tracker = {
            "sender_id": asked["conversation"],
            "slots": {},
            "latest_message": {
                "intent": {"name": "talk_to_human"},
                "entities": [],
                "text": asked["text"],
                "message_id": asked["message_id"],
            },
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        call = {"next_action": action, "sender_id": asked["conversation"], "tracker": tracker, "domain": {}}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        if rasa.traceparents[-1]:
            headers["traceparent"] = rasa.traceparents[-1]
        answered = httpx.post(f"{actions_url}/webhook", json=call, headers=headers, timeout=20)
        if answered.status_code != 200:
            return 502
        custom = [one["custom"] for one in answered.json()["responses"]]
        return {"message_id": asked["message_id"], "replies": [{"text": "I ask a person.", **custom[0]}]}

    return answer


def test_one_trace_from_the_widget_to_slack(
    service: Service, customer: Customer, collector: Collector, actions: Actions
) -> None:
    service.rasa.answer = as_rasa(service.rasa, actions.url)
    customer.send(WORDS)
    customer.wait_for(3)
    message = customer.history()["messages"][0]["id"]
    wanted = {"inbound", "turn", "rasa.ask", "action", "store", "reply", "slack.deliver"}

    def whole() -> dict[str, Any] | None:
        found = collector.of(trace_id(UUID(message)))
        return found if wanted <= found.keys() else None

    spans = eventually(whole, lambda: f"{wanted - collector.of(trace_id(UUID(message))).keys()}")
    assert {spans[name][0].service for name in wanted - {"action"}} == {"api"}
    assert spans["action"][0].service == "actions"
    assert spans["action"][0].parent == spans["rasa.ask"][0].span
    assert spans["turn"][0].parent == spans["inbound"][0].span == spans["slack.deliver"][0].parent
    assert service.rasa.traceparents[-1] == f"00-{spans['turn'][0].trace}-{spans['rasa.ask'][0].span}-01"
    for span in collector.spans:
        assert "maya" not in span.text
        assert "person please" not in span.text
    # The framework's own telemetry would send exceptions with customers' words in them.
    assert collector.paths == {"/v1/traces"}


def test_every_line_of_the_turn_has_its_id(tmp_path: Path, unused_tcp_port: int) -> None:
    with (
        rasa_double() as rasa,
        api_process(tmp_path, port=unused_tcp_port, rasa_url=rasa.url, log_level="DEBUG") as api,
        action_server(tmp_path, f"sqlite:///{tmp_path / 'var' / 'doorstep.db'}") as actions,
    ):
        tries: list[str] = []

        def answer(asked: Asked) -> Any:
            tries.append(asked["message_id"])
            if len(tries) == 1:
                return 500  # for a line of the client's
            return as_rasa(rasa, actions.url, action="action_no_such")(asked)

        rasa.answer = answer
        customer = api.customer()
        customer.send(WORDS)
        said = customer.wait_for(3)
        assert said[1][0] == "bot"
        message = customer.history()["messages"][0]["id"]
        of_turn = [
            line
            for line in map(json.loads, filter(lambda line: line.startswith("{"), api.log.splitlines()))
            if line.get("turn") == message
        ]
    assert {line["event"] for line in of_turn} >= {
        "message_accepted",
        "rasa_try_failed",
        "rasa_failed",
        "turn_done",
    }
    inside = [line for line in of_turn if line["event"].startswith("rasa")]
    assert {line["conversation"] for line in inside} == {customer.conversation_id}
    assert "maya" not in api.log
    lines = [line for line in actions.lines() if line.get("turn") == message]
    assert lines
    assert {line["conversation"] for line in lines} == {customer.conversation_id}
    assert "maya" not in actions.log.read_text()
    assert tries == [message] * len(tries)


def test_the_action_server_tells_figures_of_its_own(
    service: Service, customer: Customer, collector: Collector, actions: Actions
) -> None:
    service.rasa.answer = as_rasa(service.rasa, actions.url)
    customer.send(WORDS)
    customer.wait_for(3)
    told = httpx.get(f"{actions.url}/metrics").raise_for_status().text
    assert 'doorstep_actions_total{action="action_handoff",outcome="done"}' in told
    assert "doorstep_knowledge_search_seconds_bucket" in told
    assert customer.conversation_id not in told
