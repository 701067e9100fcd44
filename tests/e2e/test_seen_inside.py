"""The whole product from the operator's side: a turn's trace and its id in the log, figures, a backup."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from telemetry.ids import trace_id
from tests.e2e.product import ROOT, Customer, Product, eventually, make_product
from tests.telemetry.collector import Collector, collecting

PATIENCE = 60.0
SECRETS = ("maya.lindqvist@example.com", "1001")


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


@pytest.fixture(scope="module")
def seen(collector: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product that traces and logs for machines."""
    product = make_product(tmp_path_factory.mktemp("seen"), DOORSTEP_LOG_FORMAT="json")
    product.environment |= {
        "DOORSTEP_LOG_LEVEL": "DEBUG",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    product.start()
    yield product
    assert product.process is not None
    if product.process.poll() is None:
        product.stop()


@pytest.fixture(scope="module")
def asked(seen: Product) -> Customer:
    """Somebody who proved an order and then wanted a person."""
    customer = seen.customer()
    customer.ask("where is my order 1001, maya.lindqvist@example.com")
    customer.ask("I want to talk to a person")
    return customer


def test_one_trace_from_the_widget_to_slack(asked: Customer, collector: Collector) -> None:
    message = [each for each in asked.read() if each["author"]["kind"] == "customer"][-1]["id"]
    wanted = {"inbound", "turn", "rasa.ask", "action", "store", "reply", "slack.deliver"}
    of_turn = lambda: collector.of(trace_id(UUID(message)))  # noqa: E731
    eventually(lambda: wanted <= of_turn().keys(), within=PATIENCE, what=lambda: str(of_turn().keys()))
    spans = of_turn()
    assert spans["action"][0].service == "actions"
    assert spans["action"][0].parent == spans["rasa.ask"][0].span
    assert not any(secret in span.text for span in collector.spans for secret in SECRETS)


def test_the_log_names_the_turn(asked: Customer, seen: Product) -> None:
    lines = [
        json.loads(text[text.index("{") :]) for text in seen.log.read_text().splitlines() if "│ {" in text
    ]
    message = asked.read()[0]["id"]
    mine = [line for line in lines if line.get("turn") == message]
    assert {line["event"] for line in mine} >= {"message_accepted", "turn_done"}
    assert {line.get("conversation", asked.conversation) for line in mine} == {asked.conversation}
    assert "maya.lindqvist" not in json.dumps(lines)


def test_every_process_tells_its_figures_and_the_page_is_there(asked: Customer, seen: Product) -> None:
    service = httpx.get(f"{seen.api_url}/metrics").raise_for_status().text
    assert 'doorstep_turns_total{outcome="handed_over"} 1.0' in service
    assert 'doorstep_ready{component="rasa"} 1.0' in service
    assert "doorstep_knowledge_generation 1.0" in service
    actions = httpx.get(f"{seen.actions_url}/metrics").raise_for_status().text
    assert 'doorstep_actions_total{action="action_handoff",outcome="done"}' in actions
    page = httpx.get(f"{seen.api_url}/status").raise_for_status().text
    assert "Customers are answered" in page
    assert "generation 1" in page


def test_a_backup_of_the_running_product_has_all_its_databases(
    asked: Customer, seen: Product, tmp_path: Path
) -> None:
    done = doorstep(seen, "backup", str(tmp_path / "backup"))
    assert done.returncode == 0, done.stdout + done.stderr
    found = {path.name for path in (tmp_path / "backup").iterdir()}
    assert found == {"doorstep.db", "dbos.db", "rasa.db", "slack-simulator.db", "manifest.json"}
    with closing(sqlite3.connect(tmp_path / "backup" / "rasa.db")) as rasa:
        query = "SELECT count(*) FROM events WHERE sender_id = ?"
        assert rasa.execute(query, [asked.conversation]).fetchone()[0] > 4
    refused = doorstep(seen, "restore", str(tmp_path / "backup"))
    assert refused.returncode == 1
    assert "Stop Doorstep" in refused.stdout


def doorstep(product: Product, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments],
        cwd=ROOT,
        env=product.environment | {"PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
    )
