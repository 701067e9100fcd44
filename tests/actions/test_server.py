"""The action server as Rasa calls it: a real process."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml

from tests.actions.shop import Shop, Talk, order
from tests.e2e.product import ROOT, eventually, free_ports

TOKEN = "a-token-for-tests"


@dataclass
class Server:
    url: str
    log: Path
    talk: Talk

    def call(self, action: str, sender: str | None = None, token: str = TOKEN) -> httpx.Response:
        tracker: dict[str, Any] = {
            "sender_id": sender or str(self.talk.id),
            "slots": {},
            "latest_message": {"intent": {"name": "track_order"}, "entities": [], "text": "where is it"},
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        body = {"next_action": action, "sender_id": tracker["sender_id"], "tracker": tracker, "domain": {}}
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.post(f"{self.url}/webhook", json=body, headers=headers, timeout=10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("actions")
    shop = Shop.at(directory, order())
    (port,) = free_ports(1)
    log = directory / "log"
    environment = {
        "DOORSTEP_DATABASE_URL": f"sqlite:///{directory / 'shop.db'}",
        "DOORSTEP_ACTIONS_URL": f"http://127.0.0.1:{port}",
        "DOORSTEP_RASA_TOKEN": TOKEN,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "actions"],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Server(f"http://127.0.0.1:{port}", log, shop.conversation())

    def alive() -> bool:
        try:
            return httpx.get(f"{running.url}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    eventually(alive, within=60, what=log.read_text)
    yield running
    process.terminate()
    process.wait(timeout=20)


def test_an_action_answers_with_a_named_response(server: Server) -> None:
    answer = server.call("action_track_order").raise_for_status().json()
    assert [message["response"] for message in answer["responses"]] == ["utter_ask_order_proof"]
    assert {"event": "slot", "name": "pending", "value": "order_proof", "timestamp": None} in answer["events"]


def test_only_rasa_may_call_it(server: Server) -> None:
    assert server.call("action_track_order", token="another").status_code == 401


def test_an_unknown_action_is_told(server: Server) -> None:
    assert server.call("action_dance").status_code == 404


def test_an_action_that_raises_answers_500_without_the_customers_words(server: Server) -> None:
    response = server.call("action_track_order", sender="not a conversation")
    assert response.status_code == 500
    assert "where is it" not in response.text
    assert "ValueError" in response.json()["error"]


def test_an_unknown_conversation_is_asked_for_proof_like_any_other(server: Server) -> None:
    assert server.call("action_track_order", sender=str(uuid4())).status_code == 200


def test_the_domain_knows_every_response_that_an_action_names() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    used = {
        name
        for path in (ROOT / "actions").rglob("*.py")
        for name in re.findall(r'"(utter_\w+)"', path.read_text())
    }
    assert used
    assert used <= set(domain["responses"])
    for intent in domain["intents"]:
        name = next(iter(intent)) if isinstance(intent, dict) else intent
        if name in {"ask_policy", "complaint"}:
            assert f"utter_person_needed_{name}" in domain["responses"]
