"""The command line as a person uses it: real processes."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.settings import ActionSettings
from api.cli.sentences import read
from api.cli.up import FOR_ACTIONS
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.intent_choices import IntentChoiceRepository
from store.repositories.orders import OrderRepository
from store.vocabulary import Channel
from tests.e2e.product import ROOT, free_ports


def doorstep(*arguments: str, data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"DOORSTEP_DATA_DIR": str(data_dir), "COLUMNS": "200"} | settings
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=280,
    )


def test_migrate_makes_the_tables_and_may_be_repeated(postgres_url: str, tmp_path: Path) -> None:
    for _ in range(2):
        done = doorstep("migrate", data_dir=tmp_path, DOORSTEP_DATABASE_URL=postgres_url)
        assert done.returncode == 0, done.stderr
        assert "up to date" in done.stdout
    database = Database(postgres_url)
    assert database.is_current()
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM dbos.workflow_status").scalar() == 0
    database.dispose()


def order(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"#{number}",
        "email": "ana@example.com",
        "created_at": "2026-03-01T10:00:00+01:00",
        "updated_at": "2026-03-01T10:00:00+01:00",
        "currency": "EUR",
        "total_price": "12.50",
        "subtotal_price": "12.50",
        "financial_status": "paid",
        "fulfillment_status": None,
        "line_items": [{"id": number * 10, "title": "Candle", "quantity": 1, "price": "12.50"}],
        "fulfillments": [],
        "refunds": [],
    } | changes


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_import_is_repeatable_and_exits_0(tmp_path: Path) -> None:
    file = write(tmp_path / "orders.json", {"orders": [order(7001), order(7002)]})
    first = doorstep("import-orders", str(file), data_dir=tmp_path / "var")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "2 new, 0 updated, 0 unchanged" in first.stdout
    again = doorstep("import-orders", str(file), data_dir=tmp_path / "var")
    assert "0 new, 0 updated, 2 unchanged" in again.stdout


def test_a_bad_record_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    orders = [order(7001), order(7002, total_price={"a": "list"}), order(7003)]
    file = write(tmp_path / "orders.json", {"orders": orders})
    result = doorstep("import-orders", str(file), data_dir=tmp_path / "var")
    assert result.returncode == 3
    assert "2 new" in result.stdout
    assert "record 2 (#7002)" in result.stdout
    assert "1 record was refused" in result.stdout
    database = Database(f"sqlite:///{tmp_path / 'var' / 'doorstep.db'}")
    with database.read() as session:
        assert OrderRepository(session).candidates("7003")
        assert not OrderRepository(session).candidates("7002")
    database.dispose()


def test_a_truncated_file_says_where_it_broke(tmp_path: Path) -> None:
    text = json.dumps({"orders": [order(7001), order(7002)]})[:-200]
    result = doorstep("import-orders", str(write(tmp_path / "orders.json", text)), data_dir=tmp_path / "var")
    assert result.returncode == 3
    assert "1 new" in result.stdout
    assert "after record 1 (#7001)" in result.stdout


@pytest.mark.parametrize("content", ['{"articles": []}', "not json", "", "42"])
def test_another_kind_of_file_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    file = write(tmp_path / "orders.json", content)
    result = doorstep("import-orders", str(file), data_dir=tmp_path / "var")
    assert result.returncode in (2, 3)
    assert "✗" in result.stdout
    assert "Traceback" not in result.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = doorstep("import-orders", "nowhere.json", data_dir=tmp_path)
    assert result.returncode == 2
    assert "nowhere.json" in result.stdout


def test_up_names_the_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = doorstep("up", data_dir=tmp_path, DOORSTEP_PORT=port)
    assert result.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in result.stdout
    assert "DOORSTEP_PORT" in result.stdout


def test_choices_are_written_for_evaluate(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'doorstep.db'}")
    database.upgrade()
    now = datetime(2026, 3, 12, tzinfo=UTC)
    with database.begin() as session:
        conversations = ConversationRepository(session)
        contact = conversations.create_contact(now=now)
        opened = conversations.open(contact_id=contact.id, channel=Channel.widget, address_key="a", now=now)
        for message, choice in (("m1", "track_order"), ("m2", None)):
            IntentChoiceRepository(session).record(
                conversation_id=opened.id,
                message_id=message,
                text="the thing with [number]",
                ranking={"track_order": 0.4, "refund_status": 0.3},
                choice=choice,
                now=now,
            )
    database.dispose()
    written = tmp_path / "choices.jsonl"
    result = doorstep("choices", str(written), data_dir=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "2 choices" in result.stdout
    assert [sentence.intent for sentence in read(written)] == ["track_order", "out_of_scope"]
    assert json.loads(written.read_text().splitlines()[0])["ranking"]["refund_status"] == 0.3


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    result = doorstep("up", data_dir=tmp_path, DOORSTEP_PORT="many")
    assert result.returncode == 2
    assert "DOORSTEP_PORT" in result.stdout
    assert "Traceback" not in result.stderr


def test_doctor_says_how_to_mend_what_is_missing(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    result = doorstep("doctor", data_dir=tmp_path, DOORSTEP_PORT=str(port))
    assert result.returncode == 1
    assert "Run `doorstep train`" in result.stdout
    assert "Doorstep is not running" in result.stdout


def test_doctor_reports_a_database_that_does_not_answer(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    url = f"postgresql://somebody:a-password@127.0.0.1:{port}/shop"
    result = doorstep("doctor", data_dir=tmp_path, DOORSTEP_DATABASE_URL=url)
    assert result.returncode == 1
    assert "does not answer" in result.stdout
    assert "a-password" not in result.stdout + result.stderr


def test_chat_without_a_product_says_how_to_start_one(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    result = doorstep("chat", data_dir=tmp_path, DOORSTEP_PORT=str(port))
    assert result.returncode == 1
    assert "make run" in result.stdout


@pytest.mark.parametrize("name", sorted(ActionSettings.model_fields))
def test_the_action_server_is_told_each_of_its_settings(name: str) -> None:
    told = name in ("actions_url", "data_dir", "rasa_token")  # `services` passes these itself
    assert told or f"DOORSTEP_{name.upper()}".startswith(FOR_ACTIONS)
