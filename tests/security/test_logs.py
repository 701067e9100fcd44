"""What never stands in a log: secrets, customers' words in errors, and entries that somebody made up."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from store.database import Database
from telemetry import logs

MakeApp = Callable[..., FastAPI]
FORGED = "x\r\n2026-01-01 00:00:00 [critical] all orders were deleted"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    before = logging.getLogger().handlers, logging.getLogger().level
    made = io.StringIO()
    logs.configure(level="DEBUG", json=True)
    logging.getLogger().handlers[0].setStream(made)  # type: ignore[attr-defined]
    yield made
    logging.getLogger().handlers, level = before[0], before[1]
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def test_a_request_cannot_forge_an_entry(quiet_app: MakeApp, stream: io.StringIO) -> None:
    http = TestClient(quiet_app(), raise_server_exceptions=False)
    http.get("/help/x%0d%0a2026-01-01%20[critical]%20all%20gone")
    http.get("/help", params={"q": FORGED}, headers={"User-Agent": "a\tb", "X-Request-Id": "forged"})
    http.post("/widget/sessions", json={"locale": FORGED, "identity": FORGED})
    lines = stream.getvalue().splitlines()
    assert len(lines) >= 3
    for line in lines:
        entry = json.loads(line)  # each line is one whole entry
        assert entry["level"] != "critical"
        assert entry.get("request") != "forged"


def test_on_a_console_entries_stay_on_their_lines(stream: io.StringIO) -> None:
    logs.configure(level="INFO", json=False)
    console = io.StringIO()
    logging.getLogger().handlers[0].setStream(console)  # type: ignore[attr-defined]
    structlog.get_logger("x").info("request", path=f"/{FORGED}")
    assert len(console.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    "secret",
    [
        "rtZJpR22kzcyzcwRy0Kym4dhJp3Unnt8iOGfRgi3c8s",
        "xoxb-123456789012-abcdefghij",
        "dst_abcdefghijklmnop",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
    ],
)
def test_tokens_in_requests_are_not_logged(quiet_app: MakeApp, stream: io.StringIO, secret: str) -> None:
    http = TestClient(quiet_app(), raise_server_exceptions=False)
    bearer = {"Authorization": f"Bearer {secret}", "Cookie": f"doorstep_editor={secret}"}
    http.get("/widget/messages", params={"token": secret}, headers=bearer)
    http.get(f"/returns/{secret}", headers=bearer)
    http.get(f"/sms/pictures/{secret}")
    http.get("/knowledge/api/me", headers=bearer)
    http.post("/widget/sessions", json={"identity": secret})
    http.post("/knowledge/api/sign-in", json={"email": "a@b.example", "password": secret})
    with pytest.raises(Exception), http.websocket_connect(f"/widget/ws?token={secret}") as socket:  # noqa: B017, PT011
        socket.receive_text()
    assert len(stream.getvalue().splitlines()) >= 5
    assert secret not in stream.getvalue()


def test_an_error_of_the_database_tells_nothing_that_was_written(database: Database) -> None:
    with database.begin() as session:
        with pytest.raises(SQLAlchemyError) as failed:
            session.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "Zebulon Quark"})
        session.rollback()
    assert "Zebulon" not in str(failed.value)


def test_a_message_is_masked_and_stays_on_its_line(stream: io.StringIO) -> None:
    logs.configure(level="INFO", json=False)
    console = io.StringIO()
    logging.getLogger().handlers[0].setStream(console)  # type: ignore[attr-defined]
    try:
        raise ValueError("cannot read maya.lindqvist@example.com of #1001")
    except ValueError:
        logging.getLogger("actions").exception("failed for %s\r\n%s", "60625-1234", FORGED)
    written = console.getvalue()
    assert "maya" not in written
    assert "60625" not in written
    assert "#1001" not in written
    assert "ValueError" in written
    assert not any(line.startswith("2026-01-01") for line in written.splitlines())
